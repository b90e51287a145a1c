import type { Actor, ActorKind } from '../../machines/actor.ts';
import type { Fact, FactKind } from '../../subjects/fact.ts';
import type { Observation } from '../runtime/effects.ts';

/** An actor loop that never comes to rest is a mistake; this many facts from one outside fact is far beyond any real step. */
const mostCausedFacts = 1_000_000;

const nobody: readonly Seat[] = [];

/** One actor of the desk. */
export interface Seat {
  readonly kind: ActorKind;
  readonly id: string;
  readonly actor: Actor;
  /** Stands in the ids of what it states. */
  readonly letter: string;
  readonly heard: ReadonlySet<string>;
  /** How many facts it has stated. */
  stated: number;
}

/** A fact from outside. Its id must be another for every one; a letter must not be its last character. */
export interface Told<Body> {
  readonly kind: FactKind<string, Body>;
  readonly actor: string;
  readonly body: Body;
  readonly at: string;
  readonly id: string;
}

/**
 * The desk's actors in one thread, handing each other their facts as they are: the same facts in the same order as on a MemoryDesk, but no text,
 * no schema, no hash. Nothing of it is kept and nobody outside reads it, so ids need only be unique: a fact's is its cause's, the
 * letter of who states it, and the place among what that caused. All facts are for the one strategy that is there.
 */
export class DirectDesk {
  readonly seats: readonly Seat[];
  readonly #hearers = new Map<string, readonly Seat[]>();
  readonly #perform: (request: Fact) => Observation | undefined;
  readonly #onFact: (fact: Fact) => void;
  /** What follows from the fact that was told last, and who hears each; of both the first `#queued`. They keep their room from fact to fact. */
  readonly #queue: Fact[] = [];
  readonly #hearing: (readonly Seat[])[] = [];
  #queued = 0;

  /**
   * @param actors in the order in which they take a fact
   * @param perform the effect that a request asks for, at once: what it brings back is the next thing on the log
   * @param onFact hears every fact that somebody hears, before all others
   */
  constructor({ actors, perform, onFact }: { readonly actors: readonly { readonly kind: ActorKind; readonly id: string }[]; readonly perform: (request: Fact) => Observation | undefined; readonly onFact: (fact: Fact) => void }) {
    this.seats = actors.map(({ kind, id }, place) => ({ kind, id, actor: kind.begin(id), letter: String.fromCharCode(97 + place), heard: new Set(kind.hears.map(({ name }) => name)), stated: 0 }));
    this.#perform = perform;
    this.#onFact = onFact;
  }

  /** An outside fact, for these actors or for all that hear it, and all that follows from it. */
  tell<Body>({ kind, actor, body, at, id }: Told<Body>, to: readonly Seat[] = this.#hearersOf(kind.name)): void {
    const fact: Fact = { type: kind.name, actor, id, at, cause: id, correlation: id, body };
    this.#onFact(fact);
    for (const seat of to) this.#take(seat, fact);
    this.#runToQuiet();
  }

  #runToQuiet(): void {
    for (let at = 0; at < this.#queued; at += 1) {
      const fact = this.#queue[at];
      if (fact === undefined || at > mostCausedFacts) throw new Error(`expected at most ${mostCausedFacts} facts to follow from one; the last is ${fact?.type}`);
      this.#onFact(fact);
      for (const seat of this.#hearing[at] ?? nobody) this.#take(seat, fact);
      const outcome = this.#perform(fact);
      if (outcome === undefined) continue;
      this.#follow({ type: outcome.kind.name, actor: outcome.prefix.actor, id: `${fact.id}x`, at: fact.at, cause: fact.id, correlation: fact.correlation, body: outcome.body }, this.#hearersOf(outcome.kind.name));
    }
    this.#queued = 0;
  }

  #follow(fact: Fact, hearers: readonly Seat[]): void {
    this.#queue[this.#queued] = fact;
    this.#hearing[this.#queued] = hearers;
    this.#queued += 1;
  }

  #take(seat: Seat, fact: Fact): void {
    const { id, letter } = seat;
    const publications = seat.actor.take(fact);
    seat.stated += publications.length;
    for (let index = 0; index < publications.length; index += 1) {
      const said = publications[index];
      if (said === undefined) continue;
      const hearers = this.#hearersOf(said.kind.name);
      if (hearers.length === 0) continue;
      this.#follow({
        type: said.kind.name, actor: id, id: index === 0 ? fact.id + letter : `${fact.id}${letter}${index}`, at: fact.at, cause: fact.id,
        correlation: said.correlation ?? fact.correlation, body: said.body,
      }, hearers);
    }
  }

  /** An actor does not hear what it states itself. */
  #hearersOf(name: string): readonly Seat[] {
    const known = this.#hearers.get(name);
    if (known !== undefined) return known;
    const stating = name.slice(0, name.indexOf('.'));
    const hearers = this.seats.filter(({ kind, heard }) => heard.has(name) && kind.kind !== stating);
    this.#hearers.set(name, hearers);
    return hearers;
  }
}
