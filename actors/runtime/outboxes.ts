import { groupedByCause } from './grouping.ts';
import type { Draft, Logged } from './envelope.ts';
import { prefixKey, type Log, type Prefix } from './log.ts';
import { Outbox } from './outbox.ts';
import type { Timers } from './timers.ts';

/** Whose claim allows commits under a prefix: symbols belong to the market, operators' requests to the console. */
const owners: Readonly<Record<string, string>> = { market: 'market.main', clock: 'market.main', ops: 'console.main', desk: 'console.main', alpaca: 'execution.main', ccxt: 'execution.main', venue: 'execution.main' };

/** Key of the actor that a prefix belongs to. */
export const ownerOf = ({ kind, actor }: Prefix): string => owners[kind] ?? `${kind}.${actor}`;

/** The outboxes of one host, one for each prefix that it publishes under. */
export class Outboxes {
  readonly #boxes = new Map<string, Outbox>();
  readonly #newest = new Map<string, number>();
  readonly #log: Log;
  readonly #mayPublish: (owner: string) => boolean;
  readonly #onCommitted: (drafts: readonly Draft[], seq: number) => void;
  readonly #onFault: (error: Error) => void;
  readonly #timers: Timers;
  readonly #touched = new Set<Outbox>();

  constructor(log: Log, { mayPublish, onCommitted, onFault, timers }: {
    readonly mayPublish: (owner: string) => boolean;
    readonly onCommitted: (drafts: readonly Draft[], seq: number) => void;
    readonly onFault: (error: Error) => void;
    readonly timers: Timers;
  }) {
    this.#log = log;
    this.#mayPublish = mayPublish;
    this.#onCommitted = onCommitted;
    this.#onFault = onFault;
    this.#timers = timers;
  }

  /** A fact came round: its sequence is the fence of the next commit under its prefix. */
  seen(logged: Logged): void {
    const key = logged.actorKey;
    this.#newest.set(key, logged.seq);
    const box = this.#boxes.get(key);
    if (box === undefined) return;
    box.seen(logged);
    this.#touched.add(box);
  }

  /** Something that is no fact stands under a prefix: it moves the fence all the same. */
  foreign({ seq, subject }: { readonly seq: number; readonly subject: string }): void {
    const [, kind = '', actor = ''] = subject.split('.');
    const key = prefixKey({ kind, actor });
    this.#newest.set(key, seq);
    this.#boxes.get(key)?.moved(seq);
  }

  push(prefix: Prefix, drafts: readonly Draft[]): void {
    const box = this.#box(prefix);
    for (const together of groupedByCause(drafts)) box.push(together);
    this.#touched.add(box);
  }

  /** Commits what can be committed under the prefixes that something happened to. */
  pump(): void {
    for (const box of this.#touched) box.pump();
    this.#touched.clear();
  }

  pumpAll(): void {
    for (const box of this.#boxes.values()) box.pump();
  }

  /** Leaves out what waits under an actor's prefixes: another host holds it now. */
  forget(owner: string): void {
    for (const [key, box] of this.#boxes) {
      if (ownerOf(box.prefix) !== owner) continue;
      box.drop();
      this.#boxes.delete(key);
    }
  }

  /** Leaves out what waits under an actor's very own prefix: its claim is made anew, and then what it derived. @returns what waited */
  forgetOwn(key: string): readonly Draft[] {
    const waited = this.#boxes.get(key)?.drop() ?? [];
    this.#boxes.delete(key);
    return waited;
  }

  get areEmpty(): boolean {
    for (const box of this.#boxes.values()) if (!box.isEmpty) return false;
    return true;
  }

  get fences(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#newest);
  }

  restoreFences(fences: Readonly<Record<string, number>>): void {
    for (const [key, seq] of Object.entries(fences)) this.#newest.set(key, seq);
  }

  #box(prefix: Prefix): Outbox {
    const key = prefixKey(prefix);
    const known = this.#boxes.get(key);
    if (known !== undefined) return known;
    const box = new Outbox(this.#log, prefix, {
      lastSeq: this.#newest.get(key) ?? 0, mayPublish: () => this.#mayPublish(ownerOf(prefix)), onCommitted: this.#onCommitted, onFault: this.#onFault, timers: this.#timers,
    });
    this.#boxes.set(key, box);
    return box;
  }
}
