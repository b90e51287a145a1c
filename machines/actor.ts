import type { Fact, FactKind } from '../subjects/fact.ts';
import type { Follower } from './following.ts';

/** What an actor states: the host gives it id, cause and time, and commits it under the actor's prefix. */
export interface Publication {
  readonly kind: FactKind;
  readonly body: unknown;
  /** The chain it belongs to, where that is not the chain of the fact being taken (an approval decided at the step's end belongs to its intent). */
  readonly correlation?: string;
}

/** States a fact; the body's shape is checked by the compiler here and by zod at the commit. */
export const says = <Name extends string, Body>(kind: FactKind<Name, Body>, body: Body, correlation?: string): Publication =>
  correlation === undefined ? { kind, body } : { kind, body, correlation };

/**
 * A state machine over the facts it hears. Its state is a function of those facts and of nothing else.
 * It owns its state and may change it in place; it throws only where an invariant is broken, and the host then begins it anew from its snapshot.
 */
export interface Actor {
  take(fact: Fact): readonly Publication[];
  /** Plain data: JSON values and bigints. What `hydrate` gets back. */
  state(): unknown;
  /** With `ActorKind.address`: the keys it wants facts for; read when it is hydrated, and after it took the fact that it was spawned by. */
  readonly addresses?: readonly string[];
  /** For those who can take bars from columns where nobody needs the facts. */
  readonly follower?: Follower;
}

/** A kind of actor: what hosts need to run any of them. */
export interface ActorKind {
  /** First token of its subjects. */
  readonly kind: string;
  /** Version of its state; a snapshot of another version is not used. */
  readonly version: number;
  readonly hears: readonly FactKind[];
  /** A fresh actor. Throws where `id` is not one it can have. */
  begin(id: string): Actor;
  /** An actor as it was: `state` is what `state()` gave, and its hash was checked. */
  hydrate(id: string, state: unknown): Actor;
  /** The id of the actor that begins with this fact; without it the kind has one actor, `main`, from the start. */
  readonly spawnedBy?: (fact: Fact) => string | undefined;
  /** Facts that an actor spawned later must have taken first, as if it had been there: who may sign, what the desk opened with. It states nothing on them. */
  readonly prologue?: (fact: Fact) => boolean;
  /**
   * From a state of version `n` to one of `n + 1`, by `n`; each checks what it reads, and throws where that is no state of its version.
   * A build with changed states goes on from the old ones by these, with a signed `upgraded`; replay takes the same steps, so they stay while such a desk is kept.
   */
  readonly migrations?: Readonly<Record<number, (state: unknown) => unknown>>;
  /** Whom a fact is for: only actors with that key in their `addresses` take it; undefined is for all of the kind. */
  readonly address?: (fact: Fact) => string | undefined;
}

interface Reaction<State> {
  readonly kind: FactKind;
  react(state: State, fact: Fact): readonly Publication[];
}

/** `on(filled, (books, fact) => [...])`: what an actor does with one kind of fact. */
export const on = <State, Name extends string, Body>(
  kind: FactKind<Name, Body>,
  react: (state: State, fact: Fact<Name, Body>) => readonly Publication[],
): Reaction<State> => ({ kind, react });

/** A kind of actor with one plain state and a reaction for each kind of fact that it hears. */
export function actorKind<State>({ kind, version, begin, reactions, migrations, follower }: {
  readonly kind: string;
  readonly version: number;
  readonly begin: (id: string) => State;
  readonly reactions: readonly Reaction<State>[];
  readonly follower?: (state: State) => Follower;
  readonly migrations?: Readonly<Record<number, (state: unknown) => unknown>>;
}): ActorKind {
  const byName = new Map(reactions.map((reaction) => [reaction.kind.name, reaction]));
  const suffixed = new Map(reactions.filter(({ kind: heard }) => heard.kind === '*').map((reaction) => [reaction.kind.fact, reaction]));
  const run = (state: State): Actor => ({
    take(fact) {
      const reaction = byName.get(fact.type) ?? suffixed.get(fact.type.slice(fact.type.indexOf('.') + 1));
      return reaction === undefined ? nothing : reaction.react(state, fact);
    },
    state: () => state,
    ...(follower === undefined ? {} : { follower: follower(state) }),
  });
  return {
    kind, version, hears: reactions.map((reaction) => reaction.kind),
    begin: (id) => run(begin(id)),
    hydrate: (_, state) => run(state as State),
    ...(migrations === undefined ? {} : { migrations }),
  };
}

/** No publication. */
export const nothing: readonly Publication[] = [];
