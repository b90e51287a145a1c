import type { ChainEnd } from '../../machines/auditor/chain.ts';
import type { Logged } from '../runtime/envelope.ts';
import { hashAt, type Archive } from './archive.ts';
import { ArchiveDiffers, chainStart, faultsIn, shown, type Finding, type Page } from './chain.ts';
import { headsIn } from './check.ts';
import { signatureFault, type Head } from './heads.ts';

export interface Verification {
  /** Facts on the log, and of them in the archive. */
  readonly facts: number;
  readonly archived: number;
  readonly pages: number;
  readonly heads: number;
  /** In log order, at most 100. Empty: log, archive and heads agree. */
  readonly findings: readonly Finding[];
  readonly seconds: number;
}

const mostFindings = 100;
/** Links that are remembered, for heads that stand on the log behind them; an older one is looked up. */
const remembered = 20_000;

/**
 * Compares the whole archive with the whole log, fact by fact, its chain link by link, and the signed heads with the chain.
 * Throws where MongoDB or the log can't be read.
 * @param facts the desk's log from its first fact on
 * @param heads from the file outside MongoDB; those on the log are compared too
 */
export async function verifyArchive({ archive, facts, heads, trusted, onProgress = () => {} }: {
  readonly archive: Archive; readonly facts: AsyncIterable<Logged>; readonly heads: readonly Head[]; readonly trusted: readonly string[]; readonly onProgress?: (facts: number) => void;
}): Promise<Verification> {
  const began = performance.now();
  const walk = new Walk(archive, new Set(heads.map(({ seq }) => seq)));
  // Before the log is read: on a desk that runs, what comes meanwhile is archived too.
  const end = await archive.end();
  const stated = new Map(heads.map((each) => [keyOf(each), each]));
  let last = 0;
  try {
    for await (const logged of facts) {
      last = logged.seq;
      await walk.compare(logged);
      for (const each of headsIn([logged])) {
        if (stated.has(keyOf(each))) continue;
        stated.set(keyOf(each), each);
        await walk.compareHead(each, trusted, last);
      }
      if (last % 10_000 === 0) onProgress(last);
    }
    walk.expectEnd(end, last);
    for (const each of heads) await walk.compareHead(each, trusted, last);
  } catch (error) {
    if (!(error instanceof ArchiveDiffers)) throw error;
    walk.note({ seq: error.seq, expected: error.expected, was: error.was });
  } finally {
    await walk.close();
  }
  const findings = walk.findings.toSorted((a, b) => a.seq - b.seq).slice(0, mostFindings);
  return { facts: last, archived: walk.archived, pages: walk.pages, heads: stated.size, findings, seconds: (performance.now() - began) / 1000 };
}

const keyOf = ({ seq, hash, signature }: Head): string => `${seq} ${hash} ${signature}`;

/** Goes through the archive beside the log. */
class Walk {
  readonly findings: Finding[] = [];
  archived = 0;
  pages = 0;
  readonly #archive: Archive;
  readonly #reading: AsyncGenerator<Page>;
  /** Hashes by sequence: the newest links, and those that a head of the file is about. */
  readonly #links = new Map<number, string>();
  readonly #wanted: ReadonlySet<number>;
  #page: Page | undefined;
  #ended = false;
  #before: ChainEnd | undefined;

  constructor(archive: Archive, wanted: ReadonlySet<number>) {
    this.#archive = archive;
    this.#wanted = wanted;
    this.#reading = archive.pages();
  }

  /** One finding for a sequence: the first says enough. */
  note(finding: Finding): void {
    if (this.findings.length < mostFindings && !this.findings.some(({ seq }) => seq === finding.seq)) this.findings.push(finding);
  }

  async compare(logged: Logged): Promise<void> {
    if (this.#before === undefined) this.#before = chainStart(logged);
    while (!this.#ended && (this.#page === undefined || this.#page.last < logged.seq)) await this.#turn();
    const archived = this.#page?.facts[logged.seq - this.#page.first];
    if (this.#ended || archived === undefined) return;
    this.archived += 1;
    this.#links.set(logged.seq, archived.hash);
    if (!this.#wanted.has(logged.seq - remembered)) this.#links.delete(logged.seq - remembered);
    if (archived.subject !== logged.subject || archived.text !== logged.text)
      this.note({ seq: logged.seq, expected: `on the log what the archive holds: ${archived.subject} ${shown(archived.text)}`, was: `${logged.subject} ${shown(logged.text)}` });
  }

  /** What was archived when the log's reading began must stand on the log. */
  expectEnd(end: ChainEnd | undefined, last: number): void {
    if (end !== undefined && end.seq > last) this.note({ seq: last + 1, expected: `the fact ${last + 1} on the stream, since the archive holds it up to ${end.seq}`, was: `a stream that ends at ${last}` });
  }

  async compareHead(each: Head, trusted: readonly string[], last: number): Promise<void> {
    const fault = signatureFault(each, trusted);
    if (fault !== undefined) return this.note({ seq: each.seq, expected: `a head signed by ${trusted.join(' or ')}`, was: fault });
    if (each.seq > last) return this.note({ seq: last + 1, expected: `the fact ${last + 1} on the stream, since the auditor signed the head at ${each.seq}`, was: `a stream that ends at ${last}` });
    const there = this.#links.get(each.seq) ?? hashAt(await this.#archive.pageWith(each.seq), each.seq);
    if (there !== each.hash) this.note({ seq: each.seq, expected: `the hash ${each.hash}, which the auditor signed`, was: there ?? 'an archive that does not reach there' });
  }

  async close(): Promise<void> {
    await this.#reading.return(undefined);
  }

  async #turn(): Promise<void> {
    const next = await this.#reading.next();
    this.#ended = next.done === true;
    if (next.done === true) return;
    this.#page = next.value;
    this.pages += 1;
    if (this.#before !== undefined) for (const fault of faultsIn(next.value, this.#before)) this.note(fault);
    this.#before = { seq: next.value.last, hash: next.value.hash };
  }
}
