import { execution } from '../../machines/execution/execution.ts';
import type { ExecutionState } from '../../machines/execution/decisions.ts';
import { objectionToSending, type VolatileLatch } from '../../machines/execution/latch.ts';
import { sent, submitted, withheld } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { Effect, Observation } from '../runtime/effects.ts';
import type { Logged } from '../runtime/envelope.ts';

type Submitted = FactOf<typeof submitted>;

/** What the edge says of a submitted order: that it left, or why it did not. */
export function sending({ fact }: Pick<Logged, 'fact'>, state: ExecutionState, latch: VolatileLatch, at: string): Observation {
  const { order } = (fact as Submitted).body;
  const why = objectionToSending(state, latch, order, at);
  const prefix = { kind: 'execution', actor: 'main' };
  return why === undefined
    ? { prefix, kind: sent, body: { order }, content: order }
    : { prefix, kind: withheld, body: { order, why }, content: order };
}

/**
 * Sends an order to the simulated venue: the fact that it left is the sending. Runs again after a crash; the same order leaves once,
 * since the fact has one id and the venue takes an order once. The kill latch is asked when the order's turn comes, and again right before the
 * fact is committed: it may have waited behind other facts of execution meanwhile.
 */
export const simSend = ({ state, latch, at }: { readonly state: () => ExecutionState; readonly latch: () => VolatileLatch; readonly at: () => string }): Effect => ({
  kind: submitted,
  by: `${execution.kind}.main`,
  concerns: ({ fact }) => (fact as Submitted).body.venue === 'sim',
  waitsForRelease: true,
  perform: async (request) => {
    const now = () => sending(request, state(), latch(), at());
    return [{ ...now(), instead: () => {
      const then = now();
      return then.kind === sent ? undefined : then;
    } }];
  },
});
