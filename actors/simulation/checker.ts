import type { Logged } from '../runtime/envelope.ts';
import { adopted } from './invariants/adopted.ts';
import { balance } from './invariants/balance.ts';
import { consent } from './invariants/consent.ts';
import { identity } from './invariants/identity.ts';
import type { Departure, End, Invariant } from './invariants/invariant.ts';
import { kill } from './invariants/kill.ts';
import { late } from './invariants/late.ts';
import { limits } from './invariants/limits.ts';
import { orders } from './invariants/orders.ts';
import { readable } from './invariants/readable.ts';
import { reconciled } from './invariants/reconciled.ts';
import { recount } from './invariants/recount.ts';
import { scopes } from './invariants/scopes.ts';
import { Signatures } from './invariants/signatures.ts';
import { stopped } from './invariants/stopped.ts';
import { claims, quarantine, steps } from './invariants/standing.ts';

/** What did not hold. */
export interface Violation {
  /** Name of the invariant. */
  readonly invariant: string;
  readonly detail: string;
  /** The fact with which it came to light; undefined where it was something else. */
  readonly fact?: { readonly seq: number; readonly subject: string; readonly text: string };
}

/** Holds every fact of one desk against every invariant, in the order of the log. After a violation it says nothing more. */
export class Checker {
  readonly #signatures = new Signatures();
  readonly #invariants: readonly Invariant[];
  readonly #onViolation: (violation: Violation) => void;
  #isOver = false;

  constructor(onViolation: (violation: Violation) => void) {
    this.#onViolation = onViolation;
    const signatures = this.#signatures;
    this.#invariants = [identity(), readable(), quarantine(), claims(), steps(), balance(), recount(), reconciled(), orders(), consent(signatures), kill(), stopped(), limits(signatures), scopes(signatures), adopted(signatures), late(signatures)];
  }

  fact(logged: Logged): void {
    this.#signatures.seen(logged);
    const { seq, subject, text } = logged;
    for (const { name, fact } of this.#invariants) this.#note(name, fact?.(logged), { seq, subject, text });
  }

  departed(departure: Departure): void {
    for (const { name, departed } of this.#invariants) this.#note(name, departed?.(departure));
  }

  ended(end: End): void {
    for (const { name, ended } of this.#invariants) this.#note(name, ended?.(end));
  }

  #note(invariant: string, detail: string | undefined, fact?: Violation['fact']): void {
    if (detail === undefined || this.#isOver) return;
    this.#isOver = true;
    this.#onViolation({ invariant, detail, ...(fact === undefined ? {} : { fact }) });
  }
}
