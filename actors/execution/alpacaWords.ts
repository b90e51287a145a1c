import { z } from 'zod';
import { format, parse } from '../../machines/decimal.ts';
import type { Report } from '../../subjects/execution.ts';
import type { Leg } from '../../subjects/orderTerms.ts';
import { totalsOf } from './alpacaOrders.ts';
import { unknownReport } from './connector.ts';
import { utcTime } from './microseconds.ts';

/** A decimal of the venue's, with zeros at its end or as a number; what is beyond 12 places is cut off. Canonical afterwards. */
const venueDecimal = z.union([z.string().max(60), z.number()]).transform((given, context) => {
  const [, whole, fraction = ''] = /^(\d{1,20})(?:\.(\d+))?$/.exec(String(given)) ?? [];
  if (whole !== undefined) return format(parse(fraction === '' ? whole : `${whole}.${fraction.slice(0, 12)}`));
  context.addIssue({ code: 'custom', message: 'must be a decimal that is not negative' });
  return z.NEVER;
});

/** The library makes a Date of it, which keeps milliseconds. */
const venueTime = z.union([z.date().transform((date) => date.toISOString()), z.string().max(60).transform(utcTime)]).nullish().catch(undefined);

/** Of a bust it stands below zero: what was traded, the other way round. Source: Alpaca's documentation of trade events (v2), `qty`. */
const tradedQuantity = z.union([z.string().max(60), z.number()]).transform((given): string | number => String(given).replace(/^-/, '')).pipe(venueDecimal);

const orderShape = {
  id: z.string().min(1).max(100), client_order_id: z.string().min(1).max(128), symbol: z.string().min(1).max(32), side: z.enum(['buy', 'sell']), status: z.string().max(40),
  type: z.string().max(40).nullish(), qty: venueDecimal.nullish(), notional: venueDecimal.nullish(), limit_price: venueDecimal.nullish(), stop_price: venueDecimal.nullish(),
  filled_qty: venueDecimal.nullish(), filled_avg_price: venueDecimal.nullish(), replaced_by: z.string().max(100).nullish(), updated_at: venueTime,
};

const plainOrder = z.object(orderShape);

/** The library keeps Alpaca's own words of an order beside its own, but not of the legs in it. */
const libraryLeg = z.object({
  id: z.unknown(), clientOrderId: z.unknown(), symbol: z.unknown(), side: z.unknown(), status: z.unknown(), type: z.unknown(), qty: z.unknown(), limitPrice: z.unknown(), stopPrice: z.unknown(),
  filledQty: z.unknown(), filledAvgPrice: z.unknown(), replacedBy: z.unknown(), updatedAt: z.unknown(),
}).transform(({ clientOrderId, limitPrice, stopPrice, filledQty, filledAvgPrice, replacedBy, updatedAt, ...same }, context) => {
  const read = plainOrder.safeParse({ ...same, client_order_id: clientOrderId, limit_price: limitPrice, stop_price: stopPrice, filled_qty: filledQty, filled_avg_price: filledAvgPrice, replaced_by: replacedBy, updated_at: updatedAt });
  if (read.success) return read.data;
  context.addIssue({ code: 'custom', message: read.error.message });
  return z.NEVER;
});

/** The part of Alpaca's order that matters here; what else it holds is left alone. Legs that can't be read leave the order itself readable: each is found through it again. */
export const wireOrder = z.object({ ...orderShape, legs: z.array(libraryLeg).nullish().catch(undefined) });
export type WireOrder = z.infer<typeof wireOrder>;
export type WireLeg = z.infer<typeof plainOrder>;

export const wireUpdate = z.object({
  event: z.string().max(40), order: wireOrder, timestamp: venueTime, said_at: venueTime,
  execution_id: z.string().min(1).max(200).nullish(), previous_execution_id: z.string().min(1).max(200).nullish(), qty: tradedQuantity.nullish(), price: venueDecimal.nullish(), reason: z.string().nullish(),
});
export type WireUpdate = z.infer<typeof wireUpdate>;

type Status = Report['status'];

const statuses: Readonly<Record<string, Status>> = {
  new: 'accepted', accepted: 'accepted', pending_new: 'pendingNew', accepted_for_bidding: 'acceptedForBidding', held: 'held', stopped: 'stopped', suspended: 'suspended',
  // These have not ended: fills or an end may still come.
  calculated: 'calculated', done_for_day: 'doneForDay', pending_cancel: 'pendingCancel', pending_replace: 'pendingReplace',
  partially_filled: 'partiallyFilled', filled: 'filled', canceled: 'canceled', expired: 'expired', rejected: 'rejected',
};

/** Events of the stream that are not also statuses. */
const events: Readonly<Record<string, Status>> = {
  ...statuses, fill: 'filled', partial_fill: 'partiallyFilled', order_cancel_rejected: 'cancelRefused', order_replace_rejected: 'replaceRefused', replaced: 'replaced',
  trade_bust: 'busted', trade_correct: 'corrected', restated: 'restated',
};

const plain: readonly Status[] = ['accepted', 'partiallyFilled', 'filled', 'canceled', 'expired', 'rejected'];

/** `named` is looked up as an own key: a venue may say `constructor`. */
const meaning = (table: Readonly<Record<string, Status>>, named: string) => (Object.hasOwn(table, named) ? table[named] : undefined);

/** Conditions carry the venue's time: an older one changes nothing. */
const timed = (status: Status, at: string | null | undefined) => (plain.includes(status) || at === null || at === undefined ? {} : { venueAt: at });

/**
 * What a look-up says of the desk's order. A status that is not known, or `replaced` without the order that took its place, is `unknown`: a person has to look.
 * @param chain all orders of the venue that stood for it, the newest last
 */
export function reportOf(order: string, chain: readonly WireOrder[]): Report {
  const newest = chain.at(-1);
  if (newest === undefined) return unknownReport(order, 'the venue shows no order');
  const status = meaning(statuses, newest.status);
  const stated = totalsOf(chain);
  if (status === undefined) return { order, status: 'unknown', ...stated, reason: `the venue's order status is "${newest.status}"` };
  return { order, status, ...stated, ...timed(status, newest.updated_at) };
}

/**
 * What an update of the stream says. Its execution id makes a repeated one count once; an event that is not known is `unknown`.
 * @param isWhole whether the update's order is all that ever stood for the desk's order: only then are its totals the desk's
 */
export function reportOfUpdate(name: string, update: WireUpdate, isWhole: boolean): Report {
  const { event, order, timestamp, execution_id: execution, previous_execution_id: previous, qty, price, reason } = update;
  const status = meaning(events, event);
  const common = { order: name, ...(isWhole ? totalsOf([order]) : {}) };
  if (status === undefined) return { ...common, status: 'unknown', reason: `the venue's event is "${event}"` };
  const trade = execution && qty && price && qty !== '0' && price !== '0' ? { execution, quantity: qty, priceUsd: price } : undefined;
  if (event === 'fill' || event === 'partial_fill') return trade === undefined ? { ...common, status } : { ...common, status, ...trade };
  // What totals are said after a bust is not told by the venue: they are left out.
  if (status === 'busted') return previous ? { order: name, status, previous, ...(qty && qty !== '0' ? { quantity: qty } : {}) } : unknownReport(name, 'the venue took an execution back without naming it');
  if (status === 'corrected') return previous && trade ? { order: name, status, previous, ...trade } : unknownReport(name, 'the venue corrected an execution without naming it or its figures');
  if (status === 'restated') return restatedBy(name, update, isWhole);
  if (status === 'replaced') return { order: name, status, ...(order.replaced_by ? { venueOrder: order.replaced_by } : {}) };
  return { ...common, status, ...timed(status, timestamp), ...(reason ? { reason: reason.slice(0, 500) } : {}) };
}

/** An order that somebody at the venue changed by hand: it stands as the venue now has it. Of one that took another's place the quantity is only its own. */
function restatedBy(name: string, { order: { qty, limit_price: limit, stop_price: stop }, reason }: WireUpdate, isWhole: boolean): Report {
  const terms = { ...(isWhole && qty ? { quantity: qty } : {}), ...(limit ? { limitUsd: limit } : {}), ...(stop ? { stopUsd: stop } : {}) };
  return { order: name, status: 'restated', ...(Object.keys(terms).length === 0 ? {} : { terms }), ...(reason ? { reason: reason.slice(0, 500) } : {}) };
}

/** Which leg an order of a group is. */
export const legOf = ({ type }: WireLeg): Leg => (type === 'limit' ? 'takeProfit' : 'stopLoss');
