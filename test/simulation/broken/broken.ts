import { realBuild, type Build } from '../../../actors/simulation/build.ts';
import { around } from '../../../actors/simulation/failing.ts';
import type { Actor } from '../../../machines/actor.ts';
import type { Fact } from '../../../subjects/fact.ts';

/** A desk with one thing wrong in it. */
export interface Broken {
  readonly what: string;
  readonly build: Build;
  /** The invariants that may be the first to show it. */
  readonly caughtBy: readonly string[];
}

/** All that is real but one kind of actor, around each of whose facts something else is done. */
export const withKind = (kind: string, take: (fact: Fact, inner: Actor) => ReturnType<Actor['take']>): Build =>
  ({ ...realBuild, kinds: realBuild.kinds.map((each) => (each.kind === kind ? around(each, (_, fact, inner) => take(fact, inner)) : each)) });
