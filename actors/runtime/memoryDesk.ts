import type { ActorKind } from '../../machines/actor.ts';
import type { FactKind } from '../../subjects/fact.ts';
import { Cast } from './cast.ts';
import type { Cell } from './cell.ts';
import { draft, parsed, type Draft, type Logged } from './envelope.ts';
import type { Observation } from './effects.ts';
import { observedId } from './ids.ts';

/** An actor loop that never comes to rest is a mistake; this many facts from one outside fact is far beyond any real step. */
const maxCausedFacts = 1_000_000;

/**
 * A whole desk in memory and in one thread: the same actors, the same facts and ids, run to quiet after each outside fact.
 * Backtests, scenarios and simulation stand on it. An actor that throws ends the run: there is nothing to restart from.
 */
export class MemoryDesk {
  readonly facts: Logged[] = [];
  readonly #cast: Cast;
  readonly #desk: string;
  readonly #genesis: string;
  readonly #perform: (request: Logged) => readonly Observation[];
  #taken = 0;

  /** @param perform the effects of the desk, at once: what a request brings back is the next thing on the log */
  constructor({ desk, genesis, kinds, perform = () => [] }: { readonly desk: string; readonly genesis: string; readonly kinds: readonly ActorKind[]; readonly perform?: (request: Logged) => readonly Observation[] }) {
    this.#desk = desk;
    this.#genesis = genesis;
    this.#perform = perform;
    this.#cast = new Cast(kinds, () => ({ desk, genesis, code: memoryCode }));
    this.#cast.begin();
  }

  /** An outside fact (observed or signed), and all that follows from it. `content` is what makes it that one thing; see observedId. */
  tell<Name extends string, Body>(kind: FactKind<Name, Body>, actor: string, body: Body, { at, content = at }: { readonly at: string; readonly content?: string }): Logged {
    const id = observedId(this.#genesis, kind.name, actor, content);
    const told = this.#append(draft(kind, body, { desk: this.#desk, actor, id, cause: id, correlation: id, code: memoryCode, at }));
    this.#runToQuiet();
    return told;
  }

  #observe({ prefix, kind, body, content }: Observation, { fact: { id: cause, correlation, at } }: Logged): void {
    const id = observedId(this.#genesis, kind.name, prefix.actor, content);
    this.#append(draft(kind, body, { desk: this.#desk, actor: prefix.actor, id, cause, correlation, code: memoryCode, at }));
  }

  cell(key: string): Cell | undefined {
    return this.#cast.cells.get(key);
  }

  #append({ subject, text }: Draft): Logged {
    const logged = parsed(this.facts.length + 1, subject, text);
    this.facts.push(logged);
    return logged;
  }

  #runToQuiet(): void {
    const limit = this.facts.length + maxCausedFacts;
    for (let logged = this.facts[this.#taken]; logged !== undefined; logged = this.facts[this.#taken]) {
      if (this.facts.length > limit) throw new Error(`expected at most ${maxCausedFacts} facts to follow from one; the last is ${logged.fact.type}`);
      this.#taken += 1;
      this.#cast.take(logged, ({ drafts }) => drafts.forEach((each) => this.#append(each)), ({ error }) => { throw error; });
      if (logged.kind.effect) for (const observation of this.#perform(logged)) this.#observe(observation, logged);
    }
  }
}

const memoryCode = 'memory';
