import type { Order } from 'ccxt';
import { format, parse, zero, type Decimal } from '../../machines/decimal.ts';
import type { Report } from '../../subjects/execution.ts';
import { CcxtTrouble, type CcxtExchange } from './ccxtExchange.ts';
import { filledIn, type Followed, type Stood } from './ccxtFollowed.ts';
import { ccxtPlacement, ccxtStatus, ccxtSymbol, type CcxtPlacement } from './ccxtOrders.ts';
import { place } from './ccxtPlace.ts';
import { isEnd, unknownReport, type Objection, type VenueChange, type VenueOrder } from './connector.ts';

/*
 * Other terms for an order at an exchange. Exchanges change orders each in their own way, some by cancelling one and refusing the next. Here an order is cancelled, and once it has
 * certainly ended another takes its place, for what is left of the whole, under the replacement's id: between the two the desk has none there.
 */

/** All orders of the exchange's that stood for one of the desk's, the newest last. */
export type Found =
  | { readonly kind: 'found'; readonly exchange: CcxtExchange; readonly orders: readonly Order[] }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unclear'; readonly reason: string };

/** What of the connector a change needs. */
export interface Changing {
  search(followed: Followed): Promise<Found>;
  /** Notes what was found, and says what it is. */
  found(followed: Followed, exchange: CcxtExchange, orders: readonly Order[]): Report;
  /** False where the connector closes meanwhile. */
  pause(ms: number): Promise<boolean>;
  readonly cancelWaitsMs: readonly number[];
  readonly lookUpWaitsMs: readonly number[];
}

/** Undefined once another order has taken its place; a text where it stands as it did, or ended without another. */
export async function changed(asking: Changing, followed: Followed, order: VenueOrder, change: VenueChange, objection: Objection): Promise<Report | string | undefined> {
  const found = await asking.search(followed);
  if (found.kind === 'unclear') return `not asked to change: ${found.reason}`;
  if (found.kind === 'missing') return unknownReport(order.id, 'the venue has no order under this id');
  const { exchange, orders } = found;
  const report = asking.found(followed, exchange, orders);
  const newest = orders.at(-1);
  if (report.status === 'unknown' || newest === undefined) return report;
  if (newest.clientOrderId === change.replacement) return undefined;
  if (isEnd({ order: order.id, status: ccxtStatus(newest, undefined) })) return 'not asked to change: it has ended';
  const next = { ...order, id: change.replacement, limitUsd: change.limitUsd ?? order.limitUsd };
  const placement = (filled: Decimal): CcxtPlacement | string => {
    const left = parse(change.quantity ?? order.quantity ?? '0') - filled;
    return left > zero ? ccxtPlacement(exchange.raw, { ...next, quantity: format(left) }) : 'the venue has filled as much already';
  };
  const first = placement(orders.reduce((sum, each) => sum + filledIn(each), zero));
  if (typeof first === 'string') return first;
  const { id: venueId } = newest;
  const ended = venueId === undefined ? undefined : await endOf(asking, exchange, venueId, ccxtSymbol(order.symbol));
  if (ended === undefined || venueId === undefined) return 'the order that it was to take the place of could not be cancelled';
  const asked = placement(followed.before.reduce((sum, { filled }) => sum + filled, filledIn(ended)));
  if (typeof asked === 'string') return asked;
  const why = objection();
  if (why !== undefined) return `it was cancelled, and no other takes its place: ${why}`;
  return placedInstead(asking, followed, exchange, asked, { replacement: change.replacement, ended: { venueId, filled: filledIn(ended) } });
}

/** Cancels an order and asks until it has ended; undefined where that can't be had. */
async function endOf({ pause, cancelWaitsMs }: Changing, exchange: CcxtExchange, id: string, symbol: string): Promise<Order | undefined> {
  let askedMs = 0;
  for (const pauseMs of [0, ...cancelWaitsMs]) {
    if (!(await pause(Math.max(pauseMs, askedMs)))) return undefined;
    askedMs = 0;
    try {
      await exchange.ask((raw) => raw.cancelOrder(id, symbol));
    } catch (error) {
      if (!(error instanceof CcxtTrouble)) throw error;
      askedMs = error.retryAfterMs;
    }
    try {
      const now = await exchange.ask((raw) => raw.fetchOrder(id, symbol));
      if (isEnd({ order: id, status: ccxtStatus(now, undefined) })) return now;
    } catch (error) {
      if (!(error instanceof CcxtTrouble)) throw error;
      askedMs = Math.max(askedMs, error.retryAfterMs);
    }
  }
  return undefined;
}

/** Places what takes an ended order's place, once. Where nobody knows whether it is there, neither does this. */
async function placedInstead({ search, pause, lookUpWaitsMs }: Changing, followed: Followed, exchange: CcxtExchange, asked: CcxtPlacement, { replacement, ended }: { readonly replacement: string; readonly ended: Stood }): Promise<Report | string | undefined> {
  const takesPlace = (venueId: string | undefined) => {
    followed.before = [...followed.before, ended];
    followed.venueId = venueId;
  };
  try {
    const placed = await place(exchange, replacement, asked);
    takesPlace(placed.id);
    return undefined;
  } catch (error) {
    if (!(error instanceof CcxtTrouble)) throw error;
    if (error.kind === 'refused' || error.kind === 'throttled') return `it was cancelled, and the order that was to take its place was refused: ${error.message}`;
    for (const pauseMs of lookUpWaitsMs) {
      if (!(await pause(pauseMs))) break;
      const found = await search(followed);
      const newest = found.kind === 'found' ? found.orders.at(-1) : undefined;
      if (newest?.clientOrderId !== replacement) continue;
      takesPlace(newest.id);
      return undefined;
    }
    return unknownReport(followed.id, `it was cancelled, and the order that was to take its place has no usable answer (${error.message}), and was not found afterwards`);
  }
}
