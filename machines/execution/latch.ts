import type { Report } from '../../subjects/execution.ts';
import { own } from '../authority/own.ts';
import { isPast } from '../order/expiry.ts';
import type { ExecutionState } from './decisions.ts';
import { isScopeKilled } from './scopes.ts';

/** Kills that a host heard of outside the log (core NATS), by the id that their fact has or will have. Lost with the process, which is what volatile means. */
export type VolatileLatch = readonly string[];

/**
 * Whether an order may leave: no kill is in force on the log, and every kill of the volatile latch was lifted on it.
 * The host asks directly before every send. A kill that is lifted for longer than the last hundred holds again:
 * a host drops an id from its latch when it sees the `risk.resumed` that lifts it.
 */
export const mayLeave = (state: Pick<ExecutionState, 'kills' | 'liftedKills'>, latch: VolatileLatch): boolean =>
  state.kills.length === 0 && latch.every((kill) => state.liftedKills.includes(kill));

/**
 * Whether an order leaves although a kill is in force: it closes a position for that very kill, which asked for it, and nobody has killed the desk again
 * since. A newer kill stops what an older one still closes.
 */
export function isOfNewestKill({ kills, liftedKills }: Pick<ExecutionState, 'kills' | 'liftedKills'>, latch: VolatileLatch, kill: string | undefined): boolean {
  return kill !== undefined && kills.at(-1) === kill && latch.every((each) => each === kill || kills.includes(each) || liftedKills.includes(each));
}

export type ObjectionToSending = 'killed' | 'not open' | 'cancel requested' | 'expired';

/**
 * Why a submitted order must not be sent now, or undefined where it may. `at` is the newest time that the host knows from the log;
 * an order that was submitted before a crash may be late by now.
 */
export function objectionToSending(state: ExecutionState, latch: VolatileLatch, order: string, at: string): ObjectionToSending | undefined {
  const open = own(state.open, order);
  if (!mayLeave(state, latch) && !isOfNewestKill(state, latch, open?.kill)) return 'killed';
  if (open === undefined) return 'not open';
  if (open.kill === undefined && isScopeKilled(state, open)) return 'killed';
  if (open.cancelAsked) return 'cancel requested';
  if (isPast(open.expiresAt, at)) return 'expired';
  return undefined;
}

/** What the host reports of an order that it submitted on the log and then did not send. It must be certain that no earlier host sent it: look it up first. */
export const unsent = (order: string, why: ObjectionToSending): Report =>
  ({ order, status: why === 'expired' ? 'expired' : 'canceled', reason: `not sent: ${why}` });
