import type { Report } from '../../subjects/execution.ts';
import { zero, type Decimal } from '../decimal.ts';
import { legId } from '../order/ids.ts';
import { legsIn } from '../order/legs.ts';
import type { RestingOrder } from './decisions.ts';
import type { Outcome } from './filling.ts';

/* Orders that stand and fall together: brackets, OCO, OTO. */

/** The legs of an order, as they come to rest; the stop loss first. An OCO's profit is the order itself. */
function legsOf(order: RestingOrder, quantity: Decimal, at: string): readonly RestingOrder[] {
  const { special } = order;
  const group = special?.group;
  if (group === undefined) return [];
  const terms = legsIn(group);
  const side = group.kind === 'oco' ? order.side : order.side === 'buy' ? 'sell' : 'buy';
  return terms.map(({ leg, pricing }): RestingOrder => {
    const other = group.kind === 'oco' ? order.order : terms.filter((each) => each.leg !== leg).map((each) => legId(order.order, each.leg))[0];
    return {
      order: legId(order.order, leg), side, type: pricing.type, limitUsd: 'limitUsd' in pricing ? pricing.limitUsd : null, stopUsd: 'stopUsd' in pricing ? pricing.stopUsd : null,
      quantity, notionalUsd: null, collarUsd: null, expiresAt: order.expiresAt, submittedAt: at, correlation: order.correlation, waits: 0,
      filled: zero, valueUsd: zero, feesUsd: zero, grossUsd: zero, fills: 0, special: { leg, ...(other === undefined ? {} : { partner: other }) },
    };
  });
}

/** An order as it comes to rest, after what rests with it from the start. */
export function arriving(order: RestingOrder): readonly RestingOrder[] {
  const { special, quantity } = order;
  if (special?.group?.kind !== 'oco' || quantity === null) return [order];
  const { group: _, ...rest } = special;
  return [...legsOf(order, quantity, order.submittedAt), { ...order, special: { ...rest, partner: legId(order.order, 'stopLoss') } }];
}

/**
 * A symbol's orders in a bar, one after another, where some stand together. A leg that fills ends the other, or makes it as much smaller. Where the stop loss is
 * touched, the profit does not trade in that bar. Legs that begin in a bar trade in it only as far as that is certain, or against them: after a fill at
 * the open both, after one within the bar the stop loss, after one at the close none.
 * @param turn what becomes of an order in the bar; `begun` in it where the order is a leg that has just come
 */
export function fillTogether(orders: readonly RestingOrder[], at: string, turn: (order: RestingOrder, begun: boolean) => Outcome): { readonly kept: RestingOrder[]; readonly reports: readonly (readonly [Report, string])[] } {
  const book: (RestingOrder | undefined)[] = [...orders];
  const began = book.length;
  const outOfIt = new Set<string>();
  const reports: (readonly [Report, string])[] = [];
  // Legs have no legs of their own, so that the book grows by two for each order at most.
  for (let index = 0; index < book.length; index += 1) {
    const order = book[index];
    if (order === undefined || outOfIt.has(order.order)) continue;
    const outcome = turn(order, index >= began);
    book[index] = outcome.rests;
    for (const report of [outcome.report, outcome.then]) if (report !== undefined) reports.push([report, order.correlation]);
    const { special } = order;
    if (special === undefined) continue;
    const isFilled = outcome.rests === undefined && outcome.report?.status === 'filled';
    if (special.group !== undefined && isFilled) {
      const legs = legsOf(order, order.filled + outcome.taken, at);
      book.push(...legs);
      for (const leg of legs) if (outcome.moment === 'close' || (outcome.moment === 'within' && leg.special?.leg === 'takeProfit')) outOfIt.add(leg.order);
    }
    const partner = special.partner === undefined ? -1 : book.findIndex((each) => each?.order === special.partner);
    const other = book[partner];
    if (other === undefined) continue;
    if (special.leg === 'stopLoss' && (outcome.taken > zero || outcome.rests?.type !== order.type)) outOfIt.add(other.order);
    if (outcome.taken === zero) continue;
    const left = other.quantity === null ? zero : other.quantity - outcome.taken;
    if (!isFilled && left > other.filled) book[partner] = { ...other, quantity: left };
    else {
      book[partner] = undefined;
      reports.push([{ order: other.order, status: 'canceled', reason: 'the other leg was filled' }, other.correlation]);
    }
  }
  return { kept: book.filter((order) => order !== undefined), reports };
}
