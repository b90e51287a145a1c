import type { Draft, Logged } from './envelope.ts';
import { LostRace, prefixKey, Unreachable, type Log, type Prefix } from './log.ts';

/** More facts than this waiting under one prefix mean that something is wrong: the actor is stopped rather than memory filled. */
const maxWaiting = 100_000;
/** JetStream's limit for an atomic batch is 1,000 messages. */
const maxBatch = 500;
/** How long a lost race may stay unexplained by the log. */
const patienceMs = 10_000;

/**
 * Commits one prefix's facts in order, one transition after another, each only after the one before is on the log.
 * After a lost race it waits until the log shows what came there: its own earlier try (then it goes on) or another copy's fact.
 */
export class Outbox {
  readonly prefix: Prefix;
  /** Newest fact under the prefix that this host knows of, from its own commits and from the log. */
  #lastSeq: number;
  readonly #waiting: (readonly Draft[])[] = [];
  #committing = false;
  /** Whether the head was tried already: it may be on the log then, and is what it is. */
  #tried = false;
  #lostAt: { readonly seq: number; readonly since: number } | undefined;
  /** Ids that came round while a commit of them was under way: its answer may be lost, and they must not be committed again. */
  readonly #seenMeanwhile = new Set<string>();
  readonly #log: Log;
  readonly #mayPublish: () => boolean;
  readonly #onCommitted: (drafts: readonly Draft[], seq: number) => void;
  readonly #onFault: (error: Error) => void;

  constructor(log: Log, prefix: Prefix, { lastSeq, mayPublish, onCommitted, onFault }: {
    readonly lastSeq: number;
    readonly mayPublish: () => boolean;
    readonly onCommitted: (drafts: readonly Draft[], seq: number) => void;
    readonly onFault: (error: Error) => void;
  }) {
    this.#log = log;
    this.prefix = prefix;
    this.#lastSeq = lastSeq;
    this.#mayPublish = mayPublish;
    this.#onCommitted = onCommitted;
    this.#onFault = onFault;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && !this.#committing;
  }

  /** Puts one transition's facts at the end. */
  push(drafts: readonly Draft[]): void {
    if (drafts.length === 0) return;
    if (this.#waiting.length >= maxWaiting) throw new Error(`${prefixKey(this.prefix)}: expected at most ${maxWaiting} transitions waiting to be committed; the log does not keep up, see status`);
    for (let at = 0; at < drafts.length; at += maxBatch) this.#waiting.push(drafts.slice(at, at + maxBatch));
  }

  /** A fact of this prefix came round: what waits under the same id is there already. */
  seen({ seq, fact }: Logged): void {
    this.moved(seq);
    if (this.#committing) this.#seenMeanwhile.add(fact.id);
    else this.#strike(fact.id);
  }

  /** The newest message under the prefix stands at `seq`. */
  moved(seq: number): void {
    this.#lastSeq = Math.max(this.#lastSeq, seq);
    if (this.#lostAt !== undefined && seq > this.#lostAt.seq) this.#lostAt = undefined;
  }

  #strike(id: string): void {
    const head = this.#waiting[0];
    const at = head?.findIndex((draft) => draft.id === id) ?? -1;
    if (head === undefined || at < 0) return;
    const rest = head.toSpliced(at, 1);
    if (rest.length === 0) this.#shift();
    else this.#waiting[0] = rest;
  }

  /** Commits what waits, as far as this host may. Never throws; what can't go on is reported once to `onFault`. */
  pump(): void {
    if (this.#committing || this.#waiting.length === 0 || this.#lostAt !== undefined || !this.#mayPublish()) return;
    const drafts = this.#head();
    if (drafts === undefined) return;
    this.#committing = true;
    this.#tried = true;
    const fence = this.#lastSeq;
    this.#log.commit(this.prefix, fence, drafts).then(
      (seq) => {
        this.#committing = false;
        this.#seenMeanwhile.clear();
        this.#shift();
        this.#lastSeq = Math.max(this.#lastSeq, seq);
        this.#onCommitted(drafts, seq);
        this.pump();
      },
      (error: unknown) => this.#failed(error, fence),
    );
  }

  /** What is to be committed next. One that was not tried yet, and is true no longer, is replaced. */
  #head(): readonly Draft[] | undefined {
    const head = this.#waiting[0];
    const other = this.#tried || head?.length !== 1 ? undefined : head[0]?.instead?.();
    if (other !== undefined) this.#waiting[0] = [other];
    return this.#waiting[0];
  }

  #shift(): void {
    this.#waiting.shift();
    this.#tried = false;
  }

  #failed(error: unknown, fence: number): void {
    this.#committing = false;
    for (const id of this.#seenMeanwhile) this.#strike(id);
    this.#seenMeanwhile.clear();
    if (error instanceof LostRace) {
      if (this.#lastSeq > fence) return this.pump();
      this.#lostAt = { seq: fence, since: performance.now() };
      setTimeout(() => this.#checkPatience(), patienceMs).unref();
      return;
    }
    if (error instanceof Unreachable) return void setTimeout(() => this.pump(), 200);
    this.#onFault(error instanceof Error ? error : new Error(String(error)));
  }

  #checkPatience(): void {
    if (this.#lostAt === undefined || performance.now() - this.#lostAt.since < patienceMs) return;
    this.#onFault(new LostRace(`${prefixKey(this.prefix)}: expected the log to show within ${patienceMs} ms what came after ${this.#lostAt.seq}; it did not`));
  }
}
