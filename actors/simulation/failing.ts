import type { Actor, ActorKind } from '../../machines/actor.ts';
import type { Fact } from '../../subjects/fact.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';

/** Begins the message of every error that an actor was made to throw. */
export const madeToFail = 'made to fail';

/** The kind with something done around each fact that one of its actors takes. */
export function around(kind: ActorKind, take: (key: string, fact: Fact, inner: Actor) => ReturnType<Actor['take']>): ActorKind {
  const wrapped = (id: string, inner: Actor): Actor => {
    const key = `${kind.kind}.${id}`;
    return {
      take: (fact) => take(key, fact, inner),
      state: () => inner.state(),
      get addresses() {
        return inner.addresses ?? [];
      },
    };
  };
  return { ...kind, begin: (id) => wrapped(id, kind.begin(id)), hydrate: (id, state) => wrapped(id, kind.hydrate(id, state)) };
}

/** Facts that one kind of actor can not take, ever. */
export interface Poison {
  readonly kind: string;
  readonly type: string;
  /** One in so many facts of the type. */
  readonly oneIn: number;
  readonly rest: number;
}

/** A fault in the code: the same fact fails always, in every process and in replay. */
export const poisoned = ({ kind, type, oneIn, rest }: Poison) => (sound: ActorKind): ActorKind => (sound.kind !== kind ? sound : around(sound, (key, fact, inner) => {
  if (fact.type === type && Number.parseInt(fact.id.slice(0, 8), 16) % oneIn === rest) throw new Error(`${madeToFail}: ${key} can not take ${fact.type}`);
  return inner.take(fact);
}));

/** What can be left out of an actor's past without making its books or limits wrong by itself. */
const leftOut: readonly Omit<Poison, 'oneIn' | 'rest'>[] = [
  { kind: 'strategy', type: 'market.bar' }, { kind: 'risk', type: 'market.stepClosed' }, { kind: 'risk', type: 'clock.ticked' }, { kind: 'execution', type: 'market.stepClosed' },
  { kind: 'execution', type: 'clock.ticked' }, { kind: 'accounting', type: 'market.stepClosed' }, { kind: 'accounting', type: 'clock.ticked' }, { kind: 'approval', type: 'market.stepClosed' },
  { kind: 'sentinel', type: 'risk.halted' }, { kind: 'console', type: 'market.bar' },
];

export function drawnPoison(chance: Chance): Poison {
  const of = chance.one(leftOut);
  const oneIn = of.type === 'risk.halted' ? 1 : chance.whole(40, 120);
  return { ...of, oneIn, rest: chance.whole(0, oneIn - 1) };
}

/** What one actor of a process has been through. */
interface Life {
  /** Ids of the facts that it has taken. */
  readonly known: Set<string>;
  failing: { readonly fact: string; left: number } | undefined;
}

/**
 * Failures that pass: an actor throws on a fact, with its state changed or not, and does not when it takes the fact again, or the time after.
 * Each actor of a process fails only on facts that are new to it, and on none on its way back.
 */
export function shaky(kinds: readonly ActorKind[], { faults, chance }: { readonly faults: Faults; readonly chance: Chance }): readonly ActorKind[] {
  if (!faults.mayStrike('actor threw')) return kinds;
  const lives = new Map<string, Life>();
  const lifeOf = (key: string): Life => {
    const begun: Life = { known: new Set(), failing: undefined };
    lives.set(key, begun);
    return begun;
  };
  const throws = (key: string, { id }: Fact): boolean => {
    const life = lives.get(key) ?? lifeOf(key);
    const { known, failing } = life;
    if (failing === undefined) {
      const before = known.size;
      if (known.add(id).size === before || !faults.strikes('actor threw')) return false;
      life.failing = { fact: id, left: chance.happens(0.4) ? 1 : 0 };
      return true;
    }
    if (failing.fact !== id) return false;
    failing.left -= 1;
    if (failing.left >= 0) return true;
    life.failing = undefined;
    return false;
  };
  return kinds.map((kind) => around(kind, (key, fact, inner) => {
    if (!throws(key, fact)) return inner.take(fact);
    if (chance.happens(0.5)) inner.take(fact);
    throw new Error(`${madeToFail} in passing: ${key} on ${fact.type}`);
  }));
}
