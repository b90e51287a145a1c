import type { trading } from '@alpacahq/alpaca-trade-api';
import { z } from 'zod';
import { format, least, most, one, parse, roundedDown, zero, type Decimal } from '../../machines/decimal.ts';
import type { Report } from '../../subjects/execution.ts';
import type { Side } from '../../subjects/values.ts';

/** An order as the desk submits it: exactly one of quantity and notional, canonical decimals. */
export interface VenueOrder {
  /** The client order id at the venue. */
  readonly id: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity?: string | undefined;
  readonly notionalUsd?: string | undefined;
  /** Worst price, USD a share. With a quantity it becomes a limit; a notional order cannot have one at this venue. */
  readonly collarUsd?: string | undefined;
  /** Of an order by limit, which has a quantity. */
  readonly limitUsd?: string | undefined;
}

/** A decimal of the venue's, with zeros at its end or as a number; what is beyond 12 places is cut off. Canonical afterwards. */
const venueDecimal = z.union([z.string().max(60), z.number()]).transform((given, context) => {
  const [, whole, fraction = ''] = /^(\d{1,20})(?:\.(\d+))?$/.exec(String(given)) ?? [];
  if (whole !== undefined) return format(parse(fraction === '' ? whole : `${whole}.${fraction.slice(0, 12)}`));
  context.addIssue({ code: 'custom', message: 'must be a decimal that is not negative' });
  return z.NEVER;
});

/** The part of Alpaca's order that matters here; what else it holds is left alone. */
export const wireOrder = z.object({
  id: z.string().min(1).max(100), client_order_id: z.string().min(1).max(128), symbol: z.string().min(1).max(32), side: z.enum(['buy', 'sell']), status: z.string().max(40),
  qty: venueDecimal.nullish(), notional: venueDecimal.nullish(), filled_qty: venueDecimal.nullish(), filled_avg_price: venueDecimal.nullish(),
});
export type WireOrder = z.infer<typeof wireOrder>;

export const wireUpdate = z.object({
  event: z.string().max(40), order: wireOrder,
  execution_id: z.string().min(1).max(200).nullish(), qty: venueDecimal.nullish(), price: venueDecimal.nullish(), reason: z.string().nullish(),
});
export type WireUpdate = z.infer<typeof wireUpdate>;

/** Alpaca writes share classes with a dot (BRK.B); a dot cannot stand in a subject, so the desk writes BRK-B. */
const venueSymbol = (symbol: string) => symbol.replaceAll('-', '.');

/** Alpaca takes limit prices in cents, below a dollar in hundredths of one. Rounded so that it is never worse than the price that is meant. */
function limitPrice(meant: Decimal, side: Side): Decimal {
  const tick = meant < one ? one / 10_000n : one / 100n;
  const below = roundedDown(meant, tick);
  return side === 'sell' && below < meant ? below + tick : below;
}

/** The better of the order's own limit and its collar; undefined where it has neither. */
function worstPrice({ side, collarUsd, limitUsd }: VenueOrder): Decimal | undefined {
  const prices = [collarUsd, limitUsd].filter((price) => price !== undefined).map(parse);
  return prices.length === 0 ? undefined : prices.reduce(side === 'buy' ? least : most);
}

const cents = (text: string) => format(roundedDown(parse(text), one / 100n));

/**
 * What is sent: a `day` order, a market order unless there is a limit or a collar for its quantity. `day` and not `opg`: Alpaca refuses `opg` between 9:28 and 19:00
 * New York time, which is when bars close and strategies decide, and knows no notional `opg` orders; a `day` order placed after the close waits for the next open.
 * It may fill just after the opening auction instead of in it. A notional goes in whole cents, rounded down. An order by limit too ends with the day, though
 * the desk would let it rest longer: nothing shall stand at the venue while nobody watches.
 */
export function placementOf(placed: VenueOrder): trading.PostOrderRequest {
  const { id, symbol, side, quantity, notionalUsd, limitUsd } = placed;
  if ((quantity === undefined) === (notionalUsd === undefined)) throw new TypeError(`order ${id}: expected either quantity or notionalUsd, was ${quantity} and ${notionalUsd}; execution submits with one`);
  const order = { symbol: venueSymbol(symbol), side, clientOrderId: id, timeInForce: 'day' } as const;
  if (notionalUsd !== undefined) {
    if (limitUsd !== undefined) throw new TypeError(`order ${id}: expected a quantity with limitUsd, was a notional; risk sizes orders by limit in shares`);
    return { ...order, type: 'market', notional: cents(notionalUsd) };
  }
  const worstUsd = worstPrice(placed);
  if (quantity === undefined || worstUsd === undefined) return { ...order, type: 'market', ...(quantity === undefined ? {} : { qty: quantity }) };
  return { ...order, type: 'limit', qty: quantity, limitPrice: format(limitPrice(worstUsd, side)) };
}

/** How the order that the venue has under our id differs from ours, or undefined where it is ours. */
export function difference(ours: VenueOrder, theirs: WireOrder): string | undefined {
  const sent = placementOf(ours);
  const pairs: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['symbol', sent.symbol, theirs.symbol], ['side', sent.side, theirs.side],
    ['quantity', sent.qty, theirs.qty ?? undefined], ['notional', sent.notional, theirs.notional ?? undefined],
  ];
  // The venue may state the shares that a notional came to.
  const differing = pairs.find(([name, our, their]) => our !== their && !(name === 'quantity' && our === undefined));
  return differing && `the venue has another order under this id: ${differing[0]} ${differing[2]} instead of ${differing[1]}`;
}

const statuses: Readonly<Record<string, Report['status']>> = {
  new: 'accepted', accepted: 'accepted', pending_new: 'accepted', accepted_for_bidding: 'accepted', held: 'accepted', stopped: 'accepted', suspended: 'accepted',
  // These have not ended: fills or an end may still come.
  calculated: 'accepted', done_for_day: 'accepted', pending_cancel: 'accepted', pending_replace: 'accepted',
  partially_filled: 'partiallyFilled', filled: 'filled', canceled: 'canceled', expired: 'expired', rejected: 'rejected',
};

/** Events of the stream that are not also statuses. A refused cancel or replacement leaves the order where it was. */
const events: Readonly<Record<string, Report['status']>> = {
  ...statuses, fill: 'filled', partial_fill: 'partiallyFilled', order_cancel_rejected: 'accepted', order_replace_rejected: 'accepted',
};

const totals = ({ filled_qty: filled, filled_avg_price: average }: WireOrder) =>
  filled && average && parse(filled) > zero && parse(average) > zero ? { filledQuantity: filled, averagePriceUsd: average } : {};

/** `named` is looked up as an own key: a venue may say `constructor`. */
const meaning = (table: Readonly<Record<string, Report['status']>>, named: string) => (Object.hasOwn(table, named) ? table[named] : undefined);

/** What a look-up says. A status that is not known, or `replaced` (not by us: we never replace), is `unknown`: a person has to look. */
export function reportOf(order: WireOrder): Report {
  const status = meaning(statuses, order.status);
  const stated = totals(order);
  if (status === undefined) return { order: order.client_order_id, status: 'unknown', ...stated, reason: `the venue's order status is "${order.status}"` };
  return { order: order.client_order_id, status, ...stated };
}

/** What an update of the stream says. Its execution id makes a repeated one count once; an event that is not known (a bust, a correction) is `unknown`. */
export function reportOfUpdate({ event, order, execution_id: execution, qty, price, reason }: WireUpdate): Report {
  const status = meaning(events, event);
  const common = { order: order.client_order_id, ...totals(order) };
  if (status === undefined) return { ...common, status: 'unknown', reason: `the venue's event is "${event}"` };
  const isFill = event === 'fill' || event === 'partial_fill';
  if (isFill && execution && qty && price && qty !== '0' && price !== '0') return { ...common, status, execution, quantity: qty, priceUsd: price };
  return { ...common, status, ...(reason ? { reason: reason.slice(0, 500) } : {}) };
}

/** Whether a report ends an order. */
export const isEnd = ({ status }: Report): boolean => status === 'filled' || status === 'canceled' || status === 'rejected' || status === 'expired';
