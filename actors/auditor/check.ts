import type { ChainEnd } from '../../machines/auditor/chain.ts';
import type { Log } from '../runtime/log.ts';
import type { Logged } from '../runtime/envelope.ts';
import { hashAt, type Archive } from './archive.ts';
import { ArchiveDiffers, chainStart, faultsIn, shown, type Page } from './chain.ts';
import { head as headBody, signatureFault, type Head } from './heads.ts';
import { streamFacts, streamNow } from './stream.ts';

/** As many of the newest facts are compared at start; the rest is the scrub's and `investobot audit verify`'s. */
const comparedPages = 8;

export interface Checked {
  /** Where the archive ends; undefined where it is empty. */
  readonly end: ChainEnd | undefined;
  /** Before the first fact; undefined where the log is empty. */
  readonly start: ChainEnd | undefined;
  /** Hashes by sequence that signed heads vouch for beyond the archive's end: an archive that lost its tail is filled again from the log, and must come to them. */
  readonly pledged: ReadonlyMap<number, string>;
}

/**
 * Whether a desk may start: its archive is not ahead of its stream, the newest pages are a sound chain and say what the stream says, and the newest signed
 * head agrees. Throws ArchiveDiffers, which names the sequence, where not; throws MongoDB's or the log's error where one can't be reached.
 * @param host names the reader
 * @param heads from the file outside MongoDB
 * @param trusted public nkeys of the auditor
 */
export async function checkArchive({ archive, log, host, heads, trusted }: {
  readonly archive: Pick<Archive, 'newest' | 'pageWith'>; readonly log: Log; readonly host: string; readonly heads: readonly Head[]; readonly trusted: readonly string[];
}): Promise<Checked> {
  const newest = heads.reduce<Head | undefined>((best, each) => (best === undefined || each.seq > best.seq ? each : best), undefined);
  if (newest !== undefined) assertSigned(newest, trusted);
  // Before the stream is looked at, since another process of the desk may be trading and archiving; where it fails, the newest head still counts.
  const reading = archive.newest(comparedPages);
  await Promise.allSettled([reading]);
  const stream = await streamNow(log, host);
  if (newest !== undefined && newest.seq > stream.last) throw lostTail(stream.last, `the auditor signed the head at ${newest.seq}`);
  const pages = await reading;
  const end = pages.at(-1);
  if (end !== undefined && end.last > stream.last) throw lostTail(stream.last, `the archive holds it up to ${end.last}`);
  const start = stream.first === undefined ? undefined : chainStart(stream.first);
  const pledged = new Map(heads.filter(({ seq }) => seq > (end?.last ?? 0)).map(({ seq, hash }) => [seq, hash]));
  if (end === undefined || start === undefined) return { end: undefined, start, pledged };
  assertSound(pages, start);
  const facts = await streamFacts(log, host, pages[0]?.first ?? 1, end.last);
  assertSame(pages, facts);
  for (const each of [newest, ...headsIn(facts)]) if (each !== undefined && each.seq <= end.last) await assertHead(each, archive, pages, trusted);
  return { end: { seq: end.last, hash: end.hash }, start, pledged };
}

const lostTail = (last: number, evidence: string) =>
  new ArchiveDiffers({ seq: last + 1, expected: `the fact ${last + 1} on the stream, since ${evidence}`, was: `a stream that ends at ${last}` });

function assertSound(pages: readonly Page[], start: ChainEnd): void {
  let before = pages[0]?.first === 1 ? start : undefined;
  for (const page of pages) {
    const [fault] = faultsIn(page, before ?? { seq: page.first - 1, hash: page.previous });
    if (fault !== undefined) throw new ArchiveDiffers(fault);
    before = { seq: page.last, hash: page.hash };
  }
}

function assertSame(pages: readonly Page[], stream: readonly Logged[]): void {
  pages.flatMap(({ facts }) => facts).forEach((archived, index) => {
    const there = stream[index];
    if (there?.seq === archived.seq && there.subject === archived.subject && there.text === archived.text) return;
    throw new ArchiveDiffers({
      seq: archived.seq, expected: `on the stream ${archived.subject} ${shown(archived.text)}`,
      was: there === undefined ? 'nothing' : `${there.seq === archived.seq ? '' : `at ${there.seq} `}${there.subject} ${shown(there.text)}`,
    });
  });
}

/** Heads that the auditor stated on the log. */
export const headsIn = (facts: readonly Logged[]): readonly Head[] => facts.filter(({ kind }) => kind.name === 'auditor.headSigned').map(({ fact }) => headBody.parse(fact.body));

function assertSigned(each: Head, trusted: readonly string[]): void {
  const fault = signatureFault(each, trusted);
  if (fault !== undefined) throw new ArchiveDiffers({ seq: each.seq, expected: `a head signed by ${trusted.join(' or ')}`, was: fault });
}

async function assertHead(each: Head, archive: Pick<Archive, 'pageWith'>, pages: readonly Page[], trusted: readonly string[]): Promise<void> {
  assertSigned(each, trusted);
  const page = pages.find(({ first, last }) => first <= each.seq && each.seq <= last) ?? await archive.pageWith(each.seq);
  const there = hashAt(page, each.seq);
  if (there !== each.hash) throw new ArchiveDiffers({ seq: each.seq, expected: `the hash ${each.hash}, which the auditor signed`, was: String(there) });
}
