import type { Actor, ActorKind } from '../../machines/actor.ts';
import { kindOf } from '../../subjects/catalogue.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { claimed, quarantined, released } from '../../subjects/runtime.ts';
import { draft, type Draft, type Logged } from './envelope.ts';
import { derivedId } from './ids.ts';

/** What an actor derived is not what stands on the log: its code or its past is not what it was. */
export class Diverged extends Error {
  override readonly name = 'Diverged';
}

export interface CellStamp {
  readonly desk: string;
  readonly genesis: string;
  readonly code: string;
}

/** The actor was run, or its facts derived, by other code than this build's, and no signed `upgraded` says that it may go on. */
export class CodeChanged extends Error {
  override readonly name = 'CodeChanged';
}

/** What a snapshot of a cell keeps; with the facts after it, the cell goes on as if it had never stopped. */
export interface CellState {
  readonly state: unknown;
  /** Derived and not yet seen on the log. */
  readonly expected: readonly { readonly id: string; readonly cause: string; readonly subject: string; readonly text: string }[];
}

/**
 * One actor with what its host must know of it: what it has derived that the log does not show yet, who holds it, whether it is in quarantine.
 * It takes facts in log order and never does I/O; hosts, replay and the in-memory desk all run actors through it.
 */
export class Cell {
  readonly kind: ActorKind;
  readonly id: string;
  readonly key: string;
  readonly actor: Actor;
  readonly #stamp: CellStamp;
  /** First in, first seen: one writer at a time commits them in this order. */
  readonly expected: Draft[] = [];
  /** Facts that a signed release leaves out. */
  readonly skip = new Set<string>();
  claim: { readonly host: string; readonly epoch: number } | undefined;
  /** `after` is the release that was in vain. */
  quarantine: { readonly fact: string; readonly error: string; readonly onLog: boolean; readonly after?: string } | undefined;

  constructor(kind: ActorKind, id: string, stamp: CellStamp, actor: Actor = kind.begin(id)) {
    this.kind = kind;
    this.id = id;
    this.key = `${kind.kind}.${id}`;
    this.actor = actor;
    this.#stamp = stamp;
  }

  /** Takes one fact. @returns what follows from it, ready to be committed. Throws what the actor throws. */
  take({ fact }: Logged): readonly Draft[] {
    if (this.quarantine !== undefined || (this.skip.size > 0 && this.skip.has(fact.id))) return none;
    const publications = this.actor.take(fact);
    if (publications.length === 0) return none;
    const { desk, genesis, code } = this.#stamp;
    const drafts = publications.map(({ kind, body, correlation = fact.correlation }, index) => draft(kind, body, {
      desk, actor: this.id, id: derivedId(genesis, this.key, fact.id, index), cause: fact.id, correlation, code, at: fact.at,
    }));
    this.expected.push(...drafts);
    return drafts;
  }

  /** Takes a fact from before it began. */
  takePrologue({ fact }: Logged): void {
    if (this.actor.take(fact).length > 0) throw new Error(`${this.key}: expected to state nothing on ${fact.type}, which came before it began`);
  }

  /** A fact under this actor's own prefix came round. Throws Diverged where a derived one is not the next that it derived itself. */
  sees(logged: Logged): void {
    const { kind, fact } = logged;
    if (kind.origin === 'derived') return this.#confirms(logged);
    if (kind.name === '*.claimed') {
      const { host, epoch, code } = (fact as FactOf<typeof claimed>).body;
      this.#assertCode(code, logged.seq);
      this.claim = { host, epoch };
    } else if (kind.name === '*.quarantined') {
      const { fact: failed, error } = (fact as FactOf<typeof quarantined>).body;
      this.quarantine = { fact: failed, error, onLog: true };
    } else if (kind.name === '*.released') {
      const { fact: failed, skip } = (fact as FactOf<typeof released>).body;
      this.quarantine = undefined;
      if (skip) this.skip.add(failed);
    }
  }

  #confirms({ seq, fact, subject, text, code }: Logged): void {
    this.#assertCode(code, seq);
    const next = this.expected[0];
    // Also in quarantine: what it derived before its failure comes round after it, and must not be stated again.
    if (next?.text === text && next.subject === subject) return void this.expected.shift();
    if (this.quarantine !== undefined) return;
    throw new Diverged(`${this.key} at ${seq}: the log has ${fact.type} ${fact.id}; this code derived ${next === undefined ? 'nothing' : `${next.kind.name} ${next.id}${next.id === fact.id ? ' with another body' : ''}`}`);
  }

  #assertCode(code: string, seq: number): void {
    if (code === this.#stamp.code || this.quarantine !== undefined) return;
    throw new CodeChanged(`${this.key} at ${seq}: expected code ${this.#stamp.code}, the log was written by ${code}; run that build, or sign an upgrade (investobot upgrade)`);
  }

  /** Puts back what a snapshot kept of the facts not yet seen. Throws where this build does not know a kind of them. */
  restoreExpected(kept: CellState['expected']): void {
    for (const { id, cause, subject, text } of kept) {
      const [, prefixKind = '', actor = '', fact = ''] = subject.split('.');
      const kind = kindOf(prefixKind, fact);
      if (kind === undefined) throw new Error(`snapshot of ${this.key}: expected a kind of fact in the catalogue, was ${subject}`);
      this.expected.push({ kind, actor, id, cause, subject, text });
    }
  }

  snapshot(): CellState {
    return { state: this.actor.state(), expected: this.expected.map(({ id, cause, subject, text }) => ({ id, cause, subject, text })) };
  }
}

const none: readonly Draft[] = [];
