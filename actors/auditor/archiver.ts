import type { ChainEnd } from '../../machines/auditor/chain.ts';
import type { Logged } from '../runtime/envelope.ts';
import type { Archive } from './archive.ts';
import { ArchiveDiffers, chainStart, linkHash, type Finding, type Linked, type Page } from './chain.ts';

const pageFacts = 250;
/** UTF-16 units of a page's texts: with facts of up to 1 MiB it stays below MongoDB's 16 MB. */
const pageUnits = 2_000_000;
const pageMs = 1_000;
/** Pages in memory; beyond, nothing more is taken from the log. */
const mostPages = 8;
const shortestWaitMs = 250;
const longestWaitMs = 5_000;

export interface ArchiverOptions {
  readonly archive: Pick<Archive, 'append'>;
  /** Where the archive ends; undefined where it is empty. */
  readonly from: ChainEnd | undefined;
  /** Hashes by sequence that signed heads vouch for, beyond the archive's end. */
  readonly pledged?: ReadonlyMap<number, string>;
  /** An outage has been told of already, so its end must be. */
  readonly stalled?: boolean;
  readonly onArchived: (end: ChainEnd) => void;
  /** Once for each outage. */
  readonly onStalled: (archivedSeq: number, reason: string) => void;
  readonly onResumed: (archivedSeq: number) => void;
  /** Nothing is archived after this. */
  readonly onBroken: (finding: Finding) => void;
}

/**
 * Chains facts and writes them to the archive, page after page. While MongoDB is away it tries again and again, holds no more than
 * a few pages, and lets the log wait: `take` then returns a promise.
 */
export class Archiver {
  readonly #options: ArchiverOptions;
  #chained: ChainEnd | undefined;
  #archived: ChainEnd | undefined;
  #open: Linked[] = [];
  #openUnits = 0;
  #openedAfter: ChainEnd | undefined;
  readonly #waiting: Page[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing = false;
  #stalled: boolean;
  #stopped = false;
  readonly #stop = Promise.withResolvers<void>();
  /** Ends the wait for the next try. */
  #hurry = Promise.withResolvers<void>();
  #hurried = false;
  #room = Promise.withResolvers<void>();

  constructor(options: ArchiverOptions) {
    this.#options = options;
    this.#chained = options.from;
    this.#archived = options.from;
    this.#stalled = options.stalled ?? false;
  }

  get archived(): ChainEnd | undefined {
    return this.#archived;
  }

  /** Next sequence wanted. */
  get next(): number {
    return (this.#chained?.seq ?? 0) + 1;
  }

  /** Takes the next fact. While the promise that it may return is pending, no more must come. */
  take(logged: Logged): void | Promise<void> {
    if (this.#stopped) return;
    const before = this.#chained ?? chainStart(logged);
    const { seq, subject, text } = logged;
    if (seq !== before.seq + 1) return this.#breakOff({ seq: before.seq + 1, expected: `the fact ${before.seq + 1} of the log`, was: `the fact ${seq}` });
    const hash = linkHash(before.hash, logged);
    const pledged = this.#options.pledged?.get(seq);
    if (pledged !== undefined && pledged !== hash) return this.#breakOff({ seq, expected: `the hash ${pledged}, which the auditor signed`, was: hash });
    if (this.#open.length > 0 && this.#openUnits + text.length > pageUnits) this.#closePage();
    if (this.#open.length === 0) this.#openedAfter = before;
    this.#open.push({ seq, subject, text, hash });
    this.#openUnits += text.length;
    this.#chained = { seq, hash };
    if (this.#open.length >= pageFacts) this.#closePage();
    else this.#timer ??= setTimeout(() => this.#closePage(), pageMs);
    if (this.#waiting.length >= mostPages) return this.#room.promise;
  }

  /** Tries at once and often from now on: the desk is about to end. */
  hurry(): void {
    this.#hurried = true;
    this.#hurry.resolve();
  }

  /** Writes what is there now, for at most `withinMs`. @returns whether all of it is archived */
  async flush(withinMs: number): Promise<boolean> {
    this.#closePage();
    this.hurry();
    const deadline = performance.now() + withinMs;
    while ((this.#waiting.length > 0 || this.#writing) && !this.#stopped && performance.now() < deadline) await new Promise((done) => setTimeout(done, 5));
    return this.#waiting.length === 0 && !this.#writing && !this.#stopped;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#stop.resolve();
    this.#room.resolve();
  }

  #closePage(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [first] = this.#open;
    const last = this.#open.at(-1);
    if (first === undefined || last === undefined || this.#openedAfter === undefined) return;
    this.#waiting.push({ first: first.seq, last: last.seq, facts: this.#open, previous: this.#openedAfter.hash, hash: last.hash });
    this.#open = [];
    this.#openUnits = 0;
    if (!this.#writing) void this.#write();
  }

  async #write(): Promise<void> {
    this.#writing = true;
    for (let page = this.#waiting[0]; page !== undefined && !this.#stopped; page = this.#waiting[0]) {
      if (!(await this.#stored(page))) break;
      this.#waiting.shift();
      this.#archived = { seq: page.last, hash: page.hash };
      this.#room.resolve();
      this.#room = Promise.withResolvers<void>();
      this.#options.onArchived(this.#archived);
      // At speed a page is always being gathered: what counts is that none waits any more.
      if (this.#stalled && this.#waiting.length === 0) {
        this.#stalled = false;
        this.#options.onResumed(page.last);
      }
    }
    this.#writing = false;
  }

  /** Tries until the page is there. @returns false where it was stopped, or the archive broke */
  async #stored(page: Page): Promise<boolean> {
    for (let waitMs = shortestWaitMs; !this.#stopped; waitMs = Math.min(longestWaitMs, waitMs * 2)) {
      try {
        await this.#options.archive.append(page);
        return true;
      } catch (error) {
        if (error instanceof ArchiveDiffers) {
          this.#breakOff(error);
          return false;
        }
        this.#stall(error instanceof Error ? error.message : String(error));
        await Promise.race([new Promise((done) => setTimeout(done, this.#hurried ? shortestWaitMs : waitMs).unref()), this.#stop.promise, this.#hurry.promise]);
        this.#hurry = Promise.withResolvers<void>();
      }
    }
    return false;
  }

  #stall(reason: string): void {
    if (this.#stalled || this.#stopped) return;
    this.#stalled = true;
    this.#options.onStalled(this.#archived?.seq ?? 0, reason);
  }

  #breakOff({ seq, expected, was }: Finding): void {
    if (this.#stopped) return;
    this.stop();
    this.#options.onBroken({ seq, expected, was });
  }
}
