import { simReported } from '../../subjects/execution.ts';
import { splitPrice, splitShares, type Split } from '../actions/split.ts';
import { says, type Publication } from '../actor.ts';
import { zero, type Decimal } from '../decimal.ts';
import type { BrokerState } from './broker.ts';
import { splitGroup } from '../order/legs.ts';
import type { RestingOrder } from './decisions.ts';
import type { Special } from './special.ts';

/** An order after a split: more shares at lower prices, the same money. Undefined where it must be cancelled: it was filled in part, or no share of it is left. */
function afterSplit(order: RestingOrder, split: Split, increment: Decimal): RestingOrder | undefined {
  const quantity = order.quantity === null ? null : splitShares(order.quantity, split, increment).quantity;
  if (order.fills > 0 || quantity === zero) return undefined;
  const priced = (priceUsd: Decimal | null) => (priceUsd === null ? null : splitPrice(priceUsd, split));
  const after = { ...order, quantity, limitUsd: priced(order.limitUsd), stopUsd: priced(order.stopUsd), collarUsd: priced(order.collarUsd) };
  return order.special === undefined ? after : { ...after, special: specialAfter(order.special, split) };
}

/** A rate stays: it is of the price. */
function specialAfter(special: Special, split: Split): Special {
  const { trailUsd, bestUsd, group } = special;
  return {
    ...special, ...(trailUsd === undefined ? {} : { trailUsd: splitPrice(trailUsd, split) }), ...(bestUsd === undefined ? {} : { bestUsd: splitPrice(bestUsd, split) }),
    ...(group === undefined ? {} : { group: splitGroup(group, split) }),
  };
}

const canceled = (order: RestingOrder, reason: string): Publication => says(simReported, { order: order.order, status: 'canceled', reason }, order.correlation);

/** What a split does to a symbol's orders at the venue and to what it keeps of past bars, in place. */
export function splitBook(state: BrokerState, symbol: string, split: Split): readonly Publication[] {
  const { terms } = state;
  if (terms === null) return [];
  const published: Publication[] = [];
  const kept = (orders: readonly RestingOrder[]) => orders.flatMap((order) => {
    const after = afterSplit(order, split, terms.increment);
    if (after === undefined) published.push(canceled(order, `a split of ${split.from} into ${split.to}`));
    return after ?? [];
  });
  for (const [id, { order, ...rest }] of Object.entries(state.unsent).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (rest.symbol !== symbol) continue;
    const [after] = kept([order]);
    if (after === undefined) delete state.unsent[id];
    else state.unsent[id] = { ...rest, order: after };
  }
  const resting = kept(state.resting[symbol] ?? []);
  if (resting.length === 0) delete state.resting[symbol];
  else state.resting[symbol] = resting;
  const factor = split.from / split.to;
  for (const series of Object.keys(state.memory.closes).filter((each) => each.startsWith(`${symbol}|`))) {
    state.memory.closes[series] = (state.memory.closes[series] ?? []).map((close) => close * factor);
  }
  delete state.memory.closed[symbol];
  return published;
}

/** A symbol's bars have ended, or its shares are others now: nothing of it will fill any more. */
export function cancelBook(state: BrokerState, symbol: string, reason: string): readonly Publication[] {
  const unsent = Object.values(state.unsent).filter((each) => each.symbol === symbol).map(({ order }) => order).sort((a, b) => (a.order < b.order ? -1 : 1));
  const orders = [...unsent, ...(state.resting[symbol] ?? [])];
  for (const { order } of unsent) delete state.unsent[order];
  delete state.resting[symbol];
  delete state.memory.closed[symbol];
  return orders.map((order) => canceled(order, reason));
}
