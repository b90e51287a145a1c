import type { Follower } from '../following.ts';
import type { ExecutionState } from './decisions.ts';

/**
 * How execution takes bars and the ends of steps without facts: an open order may expire at a step's end, and an order that is worked goes on with bars and
 * steps. Without either they say nothing to it.
 */
export const followerOf = (state: ExecutionState): Follower => ({
  bars: { quietUntil: (_, from, before) => (state.worked === undefined ? before : from), take: () => {} },
  steps: { rests: () => state.worked === undefined && hasNoOrder(state), close: () => {} },
});

function hasNoOrder({ open }: ExecutionState): boolean {
  for (const _ in open) return false;
  return true;
}
