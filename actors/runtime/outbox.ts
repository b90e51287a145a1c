import type { Draft, Logged } from './envelope.ts';
import { LostRace, prefixKey, Unreachable, type Log, type Prefix } from './log.ts';
import { realTimers, type Timers } from './timers.ts';

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
  /** Of all that waits. */
  readonly #ids = new Set<string>();
  #committing = false;
  /** Whether the head was tried already: it may be on the log then, and is what it is. */
  #tried = false;
  #isDropped = false;
  #lostAt: { readonly seq: number; readonly since: number } | undefined;
  /** Ids that came round while a commit of them was under way, with their sequences: its answer may be lost, and they must not be committed again. */
  readonly #seenMeanwhile = new Map<string, number>();
  readonly #log: Log;
  readonly #mayPublish: () => boolean;
  readonly #onCommitted: (drafts: readonly Draft[], seq: number) => void;
  readonly #onFault: (error: Error) => void;
  readonly #timers: Timers;

  constructor(log: Log, prefix: Prefix, { lastSeq, mayPublish, onCommitted, onFault, timers = realTimers }: {
    readonly lastSeq: number;
    readonly mayPublish: () => boolean;
    readonly onCommitted: (drafts: readonly Draft[], seq: number) => void;
    readonly onFault: (error: Error) => void;
    readonly timers?: Timers;
  }) {
    this.#log = log;
    this.prefix = prefix;
    this.#lastSeq = lastSeq;
    this.#mayPublish = mayPublish;
    this.#onCommitted = onCommitted;
    this.#onFault = onFault;
    this.#timers = timers;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && !this.#committing;
  }

  /** Puts one transition's facts at the end. */
  push(drafts: readonly Draft[]): void {
    if (drafts.length === 0) return;
    if (this.#waiting.length >= maxWaiting) throw new Error(`${prefixKey(this.prefix)}: expected at most ${maxWaiting} transitions waiting to be committed; the log does not keep up, see status`);
    for (let at = 0; at < drafts.length; at += maxBatch) this.#waiting.push(drafts.slice(at, at + maxBatch));
    for (const { id } of drafts) this.#ids.add(id);
  }

  /** Leaves out all that waits: it is not this host's any more, or is derived anew. What is under way may still arrive; how it ends is nothing to this outbox. @returns what waited */
  drop(): readonly Draft[] {
    this.#isDropped = true;
    this.#ids.clear();
    return this.#waiting.splice(0).flat();
  }

  /** A fact of this prefix came round: what waits under the same id is there already. */
  seen({ seq, fact }: Logged): void {
    this.moved(seq);
    if (this.#committing) this.#seenMeanwhile.set(fact.id, seq);
    else this.#strike(fact.id, seq);
  }

  /** The newest message under the prefix stands at `seq`. */
  moved(seq: number): void {
    this.#lastSeq = Math.max(this.#lastSeq, seq);
    if (this.#lostAt !== undefined && seq > this.#lostAt.seq) this.#lostAt = undefined;
  }

  /** Leaves out what stands on the log, wherever it waits: behind a claim that is under way, another host's commits may still come. */
  #strike(id: string, seq: number): void {
    if (!this.#ids.delete(id)) return;
    const at = this.#waiting.findIndex((drafts) => drafts.some((draft) => draft.id === id));
    const together = this.#waiting[at] ?? [];
    const rest = together.filter((draft) => draft.id !== id);
    if (rest.length > 0) this.#waiting[at] = rest;
    else if (at === 0) this.#shift();
    else this.#waiting.splice(at, 1);
    // Nobody answered that it is written: whoever counts what is written, and waits until nothing is under way, must hear of it all the same.
    this.#onCommitted(together.filter((draft) => draft.id === id), seq);
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
    if (other !== undefined) {
      for (const { id } of head ?? []) this.#ids.delete(id);
      this.#ids.add(other.id);
      this.#waiting[0] = [other];
    }
    return this.#waiting[0];
  }

  #shift(): void {
    for (const { id } of this.#waiting.shift() ?? []) this.#ids.delete(id);
    this.#tried = false;
  }

  #failed(error: unknown, fence: number): void {
    this.#committing = false;
    if (this.#isDropped) return;
    for (const [id, seq] of this.#seenMeanwhile) this.#strike(id, seq);
    this.#seenMeanwhile.clear();
    if (error instanceof LostRace) {
      if (this.#lastSeq > fence) return this.pump();
      this.#lostAt = { seq: fence, since: this.#timers.elapsed() };
      this.#timers.after(patienceMs, () => this.#checkPatience()).unref();
      return;
    }
    if (error instanceof Unreachable) return void this.#timers.after(200, () => this.pump());
    this.#onFault(error instanceof Error ? error : new Error(String(error)));
  }

  #checkPatience(): void {
    if (this.#isDropped || this.#lostAt === undefined || this.#timers.elapsed() - this.#lostAt.since < patienceMs) return;
    this.#onFault(new LostRace(`${prefixKey(this.prefix)}: expected the log to show within ${patienceMs} ms what came after ${this.#lostAt.seq}; it did not`));
  }
}
