import type { ActorKind } from '../../machines/actor.ts';
import type { opened } from '../../subjects/desk.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { claimed, type quarantined } from '../../subjects/runtime.ts';
import { Cast, type Failure } from '../runtime/cast.ts';
import type { Cell } from '../runtime/cell.ts';
import type { Logged } from '../runtime/envelope.ts';
import { stateFrom, stateHash, stateText } from '../runtime/stateText.ts';
import { migratedText } from '../runtime/upgrade.ts';
import type { Mismatch, OtherCode, Replayed } from './findings.ts';
import { notesOf, type Notes, type Upgrade } from './notes.ts';

/** A desk's facts from the first on. A function is read twice; any other source is held in memory. */
export type FactSource = readonly Logged[] | AsyncIterable<Logged> | (() => AsyncIterable<Logged>);

export interface ReplayOptions {
  /** Last sequence to recompute. */
  readonly to?: number;
  /** This build's code hash of a kind of actor. */
  readonly codeOf: (kind: string) => string;
  /** Texts of states by their hash, for logs whose code changed on the way; without it, actors of changed kinds are not compared after the change either. */
  readonly stateText?: (hash: string) => Promise<string | undefined>;
  readonly onProgress?: (facts: number) => void;
}

const progressEvery = 10_000;

/**
 * Recomputes every actor from the log, and compares every derived fact, byte for byte, and every snapshot's hash.
 * After its first differing fact an actor is left out; the others go on. Throws where the log does not begin with a desk.
 */
export async function replay(source: FactSource, kinds: readonly ActorKind[], { to = Number.POSITIVE_INFINITY, codeOf, stateText: textOf = async () => undefined, onProgress = () => {} }: ReplayOptions): Promise<Replayed> {
  const began = performance.now();
  const read = await readable(source);
  const notes = await notesOf(read(), codeOf);
  const upgrades = new Map([...notes.upgrades.values()].map((upgrade) => [upgrade.seq, upgrade]));
  const again = new Again(kinds, codeOf, notes);
  for await (const logged of read()) {
    if (logged.seq > to) break;
    again.take(logged);
    const upgrade = upgrades.get(logged.seq);
    if (upgrade !== undefined) await again.upgrade(upgrade, textOf);
    if (again.facts % progressEvery === 0) onProgress(again.facts);
  }
  return { ...again.replayed(), seconds: (performance.now() - began) / 1000 };
}

async function readable(source: FactSource): Promise<() => AsyncIterable<Logged> | Iterable<Logged>> {
  if (typeof source === 'function') return source;
  if (!(Symbol.asyncIterator in source)) return () => source;
  const facts: Logged[] = [];
  for await (const logged of source) facts.push(logged);
  return () => facts;
}

/** The actors as they live again. */
class Again {
  facts = 0;
  #derived = 0;
  #snapshots = 0;
  #unchecked = 0;
  #seq = 0;
  #cast: Cast | undefined;
  readonly #kinds: readonly ActorKind[];
  readonly #codeOf: (kind: string) => string;
  readonly #notes: Notes;
  readonly #mismatches: Mismatch[] = [];
  /** Actors that are not compared any more; they take nothing. */
  readonly #left = new Set<string>();
  readonly #doubted = new Set<string>();
  readonly #otherCode = new Map<string, { kind: string; code: string; facts: number; firstSeq: number; lastSeq: number }>();
  readonly #failed = new Map<string, { readonly seq: number; readonly error: string; readonly onLog: boolean; readonly quarantine: Cell['quarantine'] }>();

  constructor(kinds: readonly ActorKind[], codeOf: (kind: string) => string, notes: Notes) {
    this.#kinds = kinds;
    this.#codeOf = codeOf;
    this.#notes = notes;
  }

  take(logged: Logged): void {
    this.facts += 1;
    this.#seq = logged.seq;
    const cast = this.#cast ??= this.#begun(logged);
    const key = logged.actorKey;
    const own = cast.cells.get(key);
    if (logged.kind.origin === 'derived') this.#compare(logged, key, own);
    else if (own !== undefined && logged.kind.name === claimed.name && logged.code !== this.#codeOf(own.kind.kind)) this.#leave(own);
    cast.take(logged, () => {}, (failure) => this.#fail(failure, logged));
    if (own !== undefined && logged.kind.kind === '*') this.#keepStanding(own, logged, cast);
    for (const { actor, stateHash: noted } of this.#notes.snapshots.get(logged.seq) ?? []) this.#compareState(actor, noted);
  }

  /** From here on actors of a kind run this build's code, from the states that the upgrade names, which are migrated again where they were then. */
  async upgrade({ kind, from, states }: Upgrade, textOf: (hash: string) => Promise<string | undefined>): Promise<void> {
    for (const { actor, stateHash: signed, keptHash } of states) {
      const cell = this.#cast?.cells.get(`${kind}.${actor}`);
      const kept = await textOf(keptHash ?? signed);
      if (cell === undefined || kept === undefined || this.#cast === undefined) continue;
      const { text, hash } = migratedText(cell.kind, actor, from ?? cell.kind.version, stateFrom(kept));
      if (hash !== signed) {
        this.#mismatches.push({ seq: this.#seq, actor: cell.key, about: 'snapshot', expected: hash, was: signed });
        continue;
      }
      const { state, expected } = stateFrom(text);
      const anew = this.#cast.anew(cell, state);
      anew.restoreExpected(expected);
      this.#cast.replace(anew);
      this.#left.delete(cell.key);
    }
  }

  replayed(): Omit<Replayed, 'seconds'> {
    const standing = [...(this.#cast?.cells.values() ?? [])].filter(({ key }) => !this.#left.has(key));
    return {
      facts: this.facts, derived: this.#derived, snapshots: this.#snapshots, mismatches: this.#mismatches, unchecked: this.#unchecked,
      otherCode: [...this.#otherCode.values()] satisfies OtherCode[],
      unpublished: standing.flatMap(({ key, expected: [first, ...rest] }) => (first === undefined ? [] : [{ actor: key, count: rest.length + 1, first: first.kind.name, cause: first.cause }])),
      quarantined: [...this.#failed].map(([actor, { seq, error, onLog }]) => ({ actor, seq, error, onLog })),
    };
  }

  #begun({ seq, kind, fact, subject }: Logged): Cast {
    if (kind.name !== 'desk.opened' || seq !== 1) throw new Error(`expected the log to begin with desk.opened at 1, was ${fact.type} at ${seq}; replay a desk's log from its first fact`);
    const { genesis } = (fact as FactOf<typeof opened>).body;
    const desk = subject.slice(0, subject.indexOf('.'));
    const cast = new Cast(this.#kinds, ({ kind: name }) => ({ desk, genesis, code: this.#codeOf(name) }), { onBegun: (cell) => this.#prepare(cell) });
    cast.begin();
    return cast;
  }

  #prepare(cell: Cell): void {
    for (const fact of this.#notes.skips.get(cell.key) ?? []) cell.skip.add(fact);
    if (this.#seq <= (this.#notes.upgrades.get(cell.kind.kind)?.seq ?? 0)) this.#leave(cell);
  }

  #compare(logged: Logged, key: string, own: Cell | undefined): void {
    const { seq, subject, text, code } = logged;
    if (own === undefined) {
      if (!this.#left.has(key)) this.#mismatches.push({ seq, actor: key, about: 'fact', expected: 'no such actor', was: `${subject} ${text}` });
      this.#left.add(key);
      return;
    }
    if (code !== this.#codeOf(own.kind.kind)) {
      this.#countOther(own.kind.kind, code, seq);
      return this.#leave(own);
    }
    if (this.#left.has(key)) return void (this.#unchecked += 1);
    const next = own.expected[0];
    if (next?.text === text && next.subject === subject) {
      this.#derived += 1;
      return;
    }
    const failure = this.#failed.get(key);
    const expected = next === undefined ? `nothing${failure === undefined ? '' : ` after its failure at ${failure.seq} (${failure.error})`}` : `${next.subject} ${next.text}`;
    this.#mismatches.push({ seq, actor: key, about: failure === undefined ? 'fact' : 'failure', expected, was: `${subject} ${text}` });
    this.#failed.delete(key);
    this.#leave(own);
  }

  /** A quarantine that the log ends later leaves no trace: the actor then took all that it had missed. */
  #keepStanding(own: Cell, logged: Logged, cast: Cast): void {
    if (this.#left.has(own.key)) return this.#leave(own);
    const failure = this.#failed.get(own.key);
    // Whatever was released on the way: this is the fact that it is in quarantine for at the end.
    if (failure?.onLog === true) return void (own.quarantine = failure.quarantine);
    if (failure !== undefined && logged.kind.name === '*.released') {
      this.#mismatches.push({ seq: failure.seq, actor: own.key, about: 'failure', expected: failure.error, was: `that it went on after its release at ${logged.seq}` });
      this.#failed.delete(own.key);
      return this.#leave(own);
    }
    if (logged.kind.name !== '*.quarantined' || this.#notes.stillQuarantined.get(own.key) === (logged.fact as FactOf<typeof quarantined>).body.fact) return;
    own.quarantine = undefined;
    if (!cast.hears(own, logged)) return;
    try {
      own.take(logged);
    } catch (error) {
      this.#fail({ cell: own, error: error instanceof Error ? error : new Error(String(error)) }, logged);
    }
  }

  #fail({ cell, error }: Failure, { seq, fact }: Logged): void {
    if (this.#left.has(cell.key)) return;
    const named = this.#notes.stillQuarantined.get(cell.key);
    const quarantine = { fact: fact.id, error: error.message, onLog: named !== undefined };
    cell.quarantine = quarantine;
    this.#failed.set(cell.key, { seq, error: error.message, onLog: named === fact.id, quarantine });
  }

  #compareState(key: string, noted: string): void {
    const cell = this.#cast?.cells.get(key);
    if (cell === undefined || this.#left.has(key) || this.#doubted.has(key)) return void (this.#unchecked += 1);
    const hash = stateHash(stateText(cell.snapshot()));
    if (hash === noted) return void (this.#snapshots += 1);
    this.#doubted.add(key);
    this.#mismatches.push({ seq: this.#seq, actor: key, about: 'snapshot', expected: hash, was: noted });
  }

  #countOther(kind: string, code: string, seq: number): void {
    const counted = this.#otherCode.get(`${kind} ${code}`) ?? { kind, code, facts: 0, firstSeq: seq, lastSeq: seq };
    counted.facts += 1;
    counted.lastSeq = seq;
    this.#otherCode.set(`${kind} ${code}`, counted);
  }

  /** Takes nothing more and is compared no more. */
  #leave(cell: Cell): void {
    this.#left.add(cell.key);
    cell.quarantine = { fact: '', error: 'left out of the replay', onLog: false };
  }
}
