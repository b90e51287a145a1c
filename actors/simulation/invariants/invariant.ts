import type { Decimal } from '../../../machines/decimal.ts';
import type { Fact, FactKind } from '../../../subjects/fact.ts';
import type { Logged } from '../../runtime/envelope.ts';

/** An order on its way to a venue outside, from a host that has taken the log up to `taken` and heard of kills outside of it. */
export interface Departure {
  readonly order: string;
  readonly host: string;
  /** The host's time, UTC ISO. */
  readonly at: string;
  readonly taken: number;
  readonly latch: readonly string[];
}

/** How a desk stands when all is over. */
export interface End {
  /** Shares that the venue outside filled of each order that reached it. */
  readonly filledOutside: ReadonlyMap<string, Decimal>;
}

/**
 * Something that must hold on every desk, whatever goes wrong. It sees the facts in the order of the log and nothing of the machines; each
 * method says what is wrong, or undefined.
 */
export interface Invariant {
  /** A word or two, by which a violation is named. */
  readonly name: string;
  fact?(logged: Logged): string | undefined;
  departed?(departure: Departure): string | undefined;
  ended?(end: End): string | undefined;
}

export const is = <Name extends string, Body>(kind: FactKind<Name, Body>, { fact }: { readonly fact: Fact }): boolean => fact.type === kind.name;

/** The body of a fact of that kind, undefined of any other. */
export const bodyOf = <Name extends string, Body>(kind: FactKind<Name, Body>, logged: Logged): Body | undefined => (is(kind, logged) ? (logged.fact as Fact<Name, Body>).body : undefined);

/** The first that is wrong. */
export function firstOf(...faults: readonly (string | false | undefined)[]): string | undefined {
  for (const fault of faults) if (fault !== undefined && fault !== false) return fault;
  return undefined;
}

/** Facts that an actor has taken only when it says what follows from them: they wait here until then. */
export class Lagging {
  readonly #waiting: Logged[] = [];
  readonly #take: (logged: Logged) => void;
  /** How many have been taken. */
  #at = 0;

  constructor(take: (logged: Logged) => void) {
    this.#take = take;
  }

  wait(logged: Logged): void {
    this.#waiting.push(logged);
  }

  /** Takes all up to the fact that something follows from; nothing where that is taken already. */
  upTo(cause: string): void {
    let place = this.#waiting.length - 1;
    while (place >= this.#at && this.#waiting[place]?.fact.id !== cause) place -= 1;
    this.#takeTo(place);
  }

  /** Takes all that is left. */
  all(): void {
    this.#takeTo(this.#waiting.length - 1);
  }

  #takeTo(place: number): void {
    while (this.#at <= place) {
      const logged = this.#waiting[this.#at];
      this.#at += 1;
      if (logged !== undefined) this.#take(logged);
    }
  }
}
