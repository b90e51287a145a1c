import type { Fact } from '../../subjects/fact.ts';
import type { Role } from '../../subjects/roles.ts';
import type { StrategyState } from '../../subjects/strategy.ts';
import type { Member } from './pacing.ts';

/**
 * Roles with an actor `main` that a lockstep step waits for. Strategies are waited for one by one, from their spawning on. The
 * auditor and the sentinel are not: no actor decides by what they state in a step, and a slow archive must not stop trading.
 */
export const steppingMains: readonly Role[] = ['market', 'planner', 'gym', 'approval', 'risk', 'execution', 'accounting', 'console'];

interface Claim { readonly host: string; readonly role: Role; readonly epoch: number }

/** Who has to take part in a step, and who does. Actors by `<kind>.<id>`. */
export interface Membership {
  readonly needed: Record<string, true>;
  readonly claims: Record<string, Claim>;
  /** Strategies that ended; a claim of one counts no more. */
  readonly ended: Record<string, true>;
}

export const noMembers = (): Membership => ({ needed: {}, claims: {}, ended: {} });

interface Read { readonly unclaimed: readonly string[]; readonly members: readonly Member[] }

/** What was last read of each membership: it is asked at every fact, and seldom changes. All that changes one stands in this file, and forgets it. */
const lastRead = new WeakMap<Membership, Read>();

function readOf(membership: Membership): Read {
  const known = lastRead.get(membership);
  if (known !== undefined) return known;
  const read = { unclaimed: unclaimedIn(membership), members: membersIn(membership) };
  lastRead.set(membership, read);
  return read;
}

/** The desk opened: the main actors of its roles are needed. In place, like all that follow. */
export function needMains(membership: Membership, roles: readonly Role[]): void {
  lastRead.delete(membership);
  for (const role of steppingMains) if (roles.includes(role)) membership.needed[`${role}.main`] = true;
}

/** A strategy was proposed or spawned. Needed from its proposal on, so that no step closes between the two; once ended, never again. */
export function needStrategy(membership: Membership, strategy: string): void {
  lastRead.delete(membership);
  const actor = `strategy.${strategy}`;
  if (!(actor in membership.ended)) membership.needed[actor] = true;
}

/** A strategy's life went on: with its retirement or refusal its actor is needed no more. */
export function noteTransition(membership: Membership, strategy: string, to: StrategyState): void {
  lastRead.delete(membership);
  if (to !== 'retired' && to !== 'refused') return;
  const actor = `strategy.${strategy}`;
  membership.ended[actor] = true;
  delete membership.needed[actor];
  delete membership.claims[actor];
}

/** A host took an actor over. Of several claims of one actor the highest epoch counts, of equal epochs the later one. */
export function noteClaim(membership: Membership, { type, actor: id, body }: Fact<string, Claim>): void {
  lastRead.delete(membership);
  const prefix = type.slice(0, type.indexOf('.'));
  // A claim stands under the prefix of its actor's kind; `*` is the name of the kind of fact, and then the role names the actor's kind.
  const actor = `${prefix === '*' ? body.role : prefix}.${id}`;
  if (actor in membership.ended || (membership.claims[actor]?.epoch ?? 0) > body.epoch) return;
  membership.claims[actor] = { host: body.host, role: body.role, epoch: body.epoch };
}

/** Actors that are needed and that no host holds, by name. While there are any, no step closes. */
export const unclaimed = (membership: Membership): readonly string[] => readOf(membership).unclaimed;

/** The hosts that hold an actor of a role that steps wait for, each once for a role; by host and role. */
export const members = (membership: Membership): readonly Member[] => readOf(membership).members;

const unclaimedIn = ({ needed, claims }: Membership): readonly string[] => Object.keys(needed).filter((actor) => !(actor in claims)).sort();

function membersIn({ claims }: Membership): readonly Member[] {
  const once = new Map<string, Member>();
  for (const { host, role } of Object.values(claims))
    if (role === 'strategy' || steppingMains.includes(role)) once.set(`${host} ${role}`, { host, role });
  return [...once.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, member]) => member);
}
