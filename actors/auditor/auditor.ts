import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { ChainEnd } from '../../machines/auditor/chain.ts';
import { archiveBroken, archiveResumed, archiveStalled, headSigned } from '../../subjects/auditor.ts';
import type { FactKind } from '../../subjects/fact.ts';
import type { Host } from '../runtime/host.ts';
import type { Following, Log } from '../runtime/log.ts';
import type { Archive } from './archive.ts';
import { Archiver } from './archiver.ts';
import { ArchiveDiffers, shown, type Finding } from './chain.ts';
import { checkArchive, type Checked } from './check.ts';
import { signedHead, type HeadsFile, type Sign } from './heads.ts';
import { scrub } from './scrub.ts';

const prefix = { kind: 'auditor', actor: 'main' };
const retryMs = 5_000;

export interface AuditorOptions {
  readonly log: Log;
  /** Names this reader of the log. */
  readonly name: string;
  readonly archive: Archive;
  readonly heads: HeadsFile;
  readonly sign: Sign;
  /** Public nkeys whose heads count: this auditor's, and earlier ones'. */
  readonly trusted: readonly string[];
  /** The host that runs the actor `auditor.main`, through which it speaks. */
  readonly host: Pick<Host, 'observe' | 'now'>;
  /** Facts between two signed heads. */
  readonly headEvery: number;
  readonly logger: Logger;
  /** The log can't be read on. */
  readonly onFault: (error: Error) => void;
}

/** Keeps a desk's archive: reads the whole log by itself, writes it to MongoDB, signs where it is, and says on the log what is wrong with it. Trading never waits for it. */
export class Auditor {
  readonly #options: AuditorOptions;
  #checked: Checked | undefined;
  #archiver: Archiver | undefined;
  #following: Following | undefined;
  #headSeq = 0;
  /** MongoDB was away at the start, and that has been said. */
  #stalled = false;
  readonly #stopping = new AbortController();

  constructor(options: AuditorOptions) {
    this.#options = options;
  }

  /**
   * Before the desk trades. Throws ArchiveDiffers where the desk must not start.
   * @returns false where MongoDB can't be reached: the desk may start, and the check is made when it is back
   */
  async check(): Promise<boolean> {
    const { archive, log, name, heads, trusted, logger } = this.#options;
    const kept = heads.read();
    try {
      this.#checked = await checkArchive({ archive, log, host: name, heads: kept, trusted });
    } catch (error) {
      if (error instanceof ArchiveDiffers) throw error;
      logger.warn({ error: textOf(error) }, 'the archive could not be checked; trading goes on, the log is the authority');
      return false;
    }
    this.#headSeq = Math.max(0, ...kept.map(({ seq }) => seq).filter((seq) => seq <= (this.#checked?.end?.seq ?? 0)));
    return true;
  }

  /** After its host has caught up. Archives from now on, in the background. */
  start(): void {
    void this.#run().catch((error: unknown) => this.#options.onFault(error instanceof Error ? error : new Error(textOf(error))));
  }

  /** Where the archive ends. */
  get archivedSeq(): number {
    return this.#archiver?.archived?.seq ?? this.#checked?.end?.seq ?? 0;
  }

  /** Archives what there is up to a sequence, for at most `withinMs`, signs a last head and ends. Before its host drains: it speaks through it. */
  async drain({ upTo, withinMs = 5_000 }: { readonly upTo: number; readonly withinMs?: number }): Promise<void> {
    const deadline = performance.now() + withinMs;
    const left = () => Math.max(0, deadline - performance.now());
    this.#archiver?.hurry();
    while ((this.#archiver?.next ?? 0) <= upTo && left() > 0 && !this.#stopping.signal.aborted) await sleep(5);
    const whole = await this.#archiver?.flush(left());
    if (whole !== true) this.#options.logger.warn({ archivedSeq: this.archivedSeq, upTo }, 'the archive is behind; it goes on from there at the next start');
    const end = this.#archiver?.archived;
    if (end !== undefined && end.seq > this.#headSeq) await Promise.race([this.#signHead(end), sleep(left(), this.#stopping.signal)]);
    await this.stop();
  }

  /** Ends at once. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#archiver?.stop();
    await this.#following?.stop();
  }

  async #run(): Promise<void> {
    const checked = this.#checked ?? await this.#checkedLater();
    if (checked === undefined || this.#stopping.signal.aborted) return;
    const archiver = this.#archiverFrom(checked);
    this.#archiver = archiver;
    const { log, name, onFault } = this.#options;
    this.#following = await log.follow({ role: 'auditor', host: name, from: archiver.next }, (logged) => archiver.take(logged), onFault);
    if (this.#stopping.signal.aborted) return this.#following.stop();
    if (checked.end !== undefined && checked.start !== undefined) await this.#scrub(checked.start, checked.end.seq);
  }

  /** MongoDB was away at the start: says so, and checks when it is back. */
  async #checkedLater(): Promise<Checked | undefined> {
    this.#stalled = true;
    this.#sayStalled(0, 'MongoDB could not be reached at the start');
    while (!this.#stopping.signal.aborted) {
      await sleep(retryMs, this.#stopping.signal);
      try {
        if (!(await this.check())) continue;
        return this.#checked;
      } catch (error) {
        if (!(error instanceof ArchiveDiffers)) throw error;
        this.#sayBroken(error);
        return undefined;
      }
    }
    return undefined;
  }

  #archiverFrom({ end, pledged }: Checked): Archiver {
    const { archive, headEvery } = this.#options;
    return new Archiver({
      archive, from: end, pledged, stalled: this.#stalled,
      onArchived: (archived) => {
        if (archived.seq - this.#headSeq >= headEvery) void this.#signHead(archived);
      },
      onStalled: (archivedSeq, reason) => this.#sayStalled(archivedSeq, reason),
      onResumed: (archivedSeq) => void this.#say(archiveResumed, { archivedSeq }, randomUUID()),
      onBroken: (finding) => this.#sayBroken(finding),
    });
  }

  async #scrub(start: ChainEnd, to: number): Promise<void> {
    const { archive, heads, logger } = this.#options;
    while (!this.#stopping.signal.aborted) {
      try {
        const finding = await scrub(archive, { start, to, heads: heads.read(), signal: this.#stopping.signal });
        if (finding !== undefined) this.#sayBroken(finding);
        return;
      } catch (error) {
        logger.warn({ error: textOf(error) }, 'the archive could not be read through; it is tried again');
        await sleep(retryMs, this.#stopping.signal);
      }
    }
  }

  /** In the file first: what is on the log is vouched for outside MongoDB too. */
  async #signHead(end: ChainEnd): Promise<void> {
    this.#headSeq = end.seq;
    const { heads, sign, logger } = this.#options;
    const signed = signedHead(end, sign);
    try {
      heads.append(signed);
    } catch (error) {
      logger.error({ file: heads.path, error: textOf(error) }, 'a signed head could not be kept in its file; it is on the log');
    }
    await this.#say(headSigned, signed, `${end.seq} ${end.hash}`);
  }

  #sayStalled(archivedSeq: number, reason: string): void {
    this.#options.logger.warn({ archivedSeq, reason }, 'the archive stalls; trading goes on, the log is the authority');
    void this.#say(archiveStalled, { archivedSeq, reason: reason.slice(0, 500) }, randomUUID());
  }

  #sayBroken({ seq, expected, was }: Finding): void {
    this.#options.logger.error({ seq, expected, was }, 'the archive is broken; the desk halts');
    void this.#say(archiveBroken, { seq: Math.max(1, seq), expected: shown(expected), was: shown(was) }, randomUUID());
  }

  async #say<Name extends string, Body>(kind: FactKind<Name, Body>, body: Body, content: string): Promise<void> {
    const { host, logger } = this.#options;
    try {
      await host.observe(prefix, kind, body, { at: host.now(), content });
    } catch (error) {
      logger.error({ fact: kind.name, error: textOf(error) }, 'the auditor could not speak');
    }
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Ends early, without an error, when the signal says so. */
const sleep = (ms: number, signal?: AbortSignal): Promise<void> => wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
