import type { replaceRequested, Report } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { one, type Decimal } from '../decimal.ts';
import { changedBy } from '../order/changing.ts';
import type { Changed } from '../order/decisions.ts';
import type { BrokerState } from './broker.ts';
import type { RestingOrder } from './decisions.ts';

/** An order under new terms, or why it can't have them. */
function changed(order: RestingOrder, { quantity, limitUsd, stopUsd, trailUsd, trailRate }: Changed, increment: Decimal): RestingOrder | string {
  if (quantity !== undefined && order.quantity === null) return 'the order is for a notional';
  if (quantity !== undefined && quantity <= order.filled) return 'as much is filled already';
  if (quantity !== undefined && quantity % increment !== 0n) return 'the quantity is no multiple of what the venue trades';
  if (trailRate !== undefined && trailRate >= one) return 'the trail is the whole price';
  const { special } = order;
  // A stop that was touched is a market order, and one with a limit goes by that alone.
  if ((limitUsd !== undefined && order.limitUsd === null) || (stopUsd !== undefined && order.stopUsd === null) || ((trailUsd ?? trailRate) !== undefined && special === undefined)) return 'the order has no such price';
  const trail = trailUsd === undefined && trailRate === undefined ? {} : { special: { ...withoutTrail(special), ...(trailUsd === undefined ? {} : { trailUsd }), ...(trailRate === undefined ? {} : { trailRate }) } };
  return { ...order, quantity: quantity ?? order.quantity, limitUsd: limitUsd ?? order.limitUsd, stopUsd: stopUsd ?? order.stopUsd, ...trail };
}

function withoutTrail({ trailUsd: _, trailRate: __, ...rest }: NonNullable<RestingOrder['special']> = {}) {
  return rest;
}

/** What the venue answers to a request for other terms, which it grants in place. An order that changes goes behind the others. */
export function replace(state: BrokerState, { body }: FactOf<typeof replaceRequested>): { readonly report: Report; readonly correlation: string | undefined } {
  const { order: id, symbol } = body;
  const refused = (reason: string, correlation?: string) => ({ report: { order: id, status: 'replaceRefused' as const, reason }, correlation });
  const increment = state.terms?.increment ?? one;
  const waiting = state.unsent[id];
  const resting = state.resting[symbol] ?? [];
  const found = waiting?.order ?? resting.find(({ order }) => order === id);
  if (found === undefined) return refused('the order has ended');
  if (state.kills.length > 0) return refused('killed', found.correlation);
  const after = changed(found, changedBy(body), increment);
  if (typeof after === 'string') return refused(after, found.correlation);
  if (waiting !== undefined) state.unsent[id] = { ...waiting, order: after };
  // Of two that stand together the loss is tried first: they keep their places.
  else if (found.special?.partner !== undefined) state.resting[symbol] = resting.map((each) => (each === found ? after : each));
  else state.resting[symbol] = [...resting.filter((each) => each !== found), after];
  return { report: { order: id, status: 'replaced' }, correlation: found.correlation };
}
