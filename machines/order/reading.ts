import { standing, type OrderStanding, type Report } from '../../subjects/execution.ts';
import { format, least, over, parse, times, zero, type Decimal } from '../decimal.ts';
import { bustIn, correctionIn, isKnownAs, type Amendment } from './amending.ts';
import { changedBy, saysNothingNew } from './changing.ts';
import type { Changed, Execution, Order } from './decisions.ts';
import { isPast } from './expiry.ts';
import { TradeReport, type Traded } from './traded.ts';

export type OrderEvent =
  | { readonly type: 'submit' }
  | { readonly type: 'suppress'; readonly reason: 'killed' | 'halted' | 'expired' | 'noVenue' }
  | { readonly type: 'requestCancel'; readonly reason: string }
  | { readonly type: 'accept' }
  /** The order lives at the venue, which has it from its parent. */
  | { readonly type: 'attach' }
  | { readonly type: 'requestReplace'; readonly changed: Changed }
  /** `isSaid` where `last` is the word of a venue outside; `stays` where the condition that the order is in came after it. */
  | { readonly type: 'fill'; readonly execution: Execution; readonly last: boolean; readonly isSaid?: true; readonly stays?: true }
  | { readonly type: OrderStanding }
  | { readonly type: 'replaced'; readonly changed: Changed; readonly venueOrder?: string | undefined; readonly reason: string }
  | { readonly type: 'restated'; readonly changed: Changed; readonly venueOrder?: string | undefined; readonly reason: string }
  | { readonly type: 'cancelRefused'; readonly reason: string }
  | { readonly type: 'replaceRefused'; readonly reason: string }
  | Exclude<Amendment, { type: 'unknown' }>
  /** The venue calls it filled, and nothing new was filled. */
  | { readonly type: 'complete'; readonly reason: string }
  | { readonly type: 'canceled' | 'rejected' | 'expired'; readonly reason: string }
  | { readonly type: 'doubt'; readonly reason: string };

const ends: readonly Report['status'][] = ['filled', 'canceled', 'rejected', 'expired'];

/** What makes a report unusable as a statement about fills, or undefined where it is usable. */
function fault({ status, execution, filledQuantity, averagePriceUsd }: Report, traded: Traded | undefined): string | undefined {
  if (execution !== undefined && traded === undefined) return 'an execution without quantity or price';
  if (filledQuantity !== undefined && averagePriceUsd === undefined) return 'a filled quantity without an average price';
  const statesFill = execution !== undefined || filledQuantity !== undefined;
  if ((status === 'filled' || status === 'partiallyFilled') && !statesFill) return `${status}, without an execution or a filled quantity`;
  return undefined;
}

/** The execution that a report states, or undefined where it states none or one that is counted already. */
function statedExecution(order: Order, report: Report, traded: Traded | undefined): Execution | undefined {
  const { execution: id } = report;
  if (id === undefined || traded === undefined) return undefined;
  const { quantity, priceUsd, feeUsd } = traded;
  if (order.executions.some((known) => isKnownAs(known, id))) return undefined;
  const upTo = report.filledQuantity === undefined ? null : parse(report.filledQuantity);
  // What an inferred execution stands for must not count again when its own report comes late.
  const uncounted = upTo === null || order.countedTo === zero ? quantity : least(quantity, upTo - order.countedTo);
  if (uncounted <= zero) return undefined;
  return { id, quantity: uncounted, priceUsd, feeUsd, upTo, inferred: false };
}

/**
 * The execution that must have happened for the venue's totals to be true and that nobody reported; undefined where there is none.
 * Only a look-up and the report that ends an order are held against the totals: between them reports may be under way.
 * Its price is the one that makes the average come out; its fee is not known and taken as zero.
 */
function missedExecution(order: Order, report: Report, stated: readonly Execution[]): Execution | undefined {
  const { filledQuantity, averagePriceUsd } = report;
  if (filledQuantity === undefined || averagePriceUsd === undefined) return undefined;
  if (report.execution !== undefined && !ends.includes(report.status)) return undefined;
  // Whether the venue's totals still count what it took back, it does not say.
  if (order.executions.some(({ busted, aliases }) => busted !== undefined || aliases !== undefined)) return undefined;
  const total = parse(filledQuantity);
  if (total <= order.countedTo) return undefined;
  const within = [...order.executions, ...stated].filter(({ upTo }) => upTo === null || upTo <= total);
  const sum = (figure: (execution: Execution) => Decimal) => within.reduce((all, each) => all + figure(each), zero);
  const missing = total - sum(({ quantity }) => quantity);
  if (missing <= zero) return undefined;
  const average = parse(averagePriceUsd);
  const price = over(times(total, average) - sum(({ quantity, priceUsd }) => times(quantity, priceUsd)), missing);
  return {
    id: `${order.order}-to-${filledQuantity}`, quantity: missing, priceUsd: price > zero ? price : average,
    feeUsd: zero, upTo: total, inferred: true,
  };
}

/** What a report adds to the known executions: what it states, and what its totals show to be missing. */
function executionsIn(order: Order, report: Report, traded: Traded | undefined): readonly Execution[] {
  const stated = statedExecution(order, report, traded);
  const first = stated === undefined ? [] : [stated];
  const missed = missedExecution(order, report, first);
  return missed === undefined ? first : [...first, missed];
}

/** How the status itself moves the order, once the executions are counted; undefined where they say all. */
function statusIn(report: Report, fills: number, order: Order): OrderEvent | undefined {
  const { status, reason } = report;
  switch (status) {
    case 'accepted': return { type: 'accept' };
    case 'partiallyFilled': return fills === 0 ? { type: 'accept' } : undefined;
    case 'filled': return fills === 0 ? { type: 'complete', reason: reason ?? incompleteness(order) } : undefined;
    case 'unknown': return { type: 'doubt', reason: reason ?? 'the venue gave no usable answer' };
    case 'canceled': case 'rejected': case 'expired': return { type: status, reason: reason ?? `${status} by the venue` };
    case 'cancelRefused': case 'replaceRefused': return { type: status, reason: reason ?? 'refused by the venue' };
    case 'replaced': case 'restated': return newTermsIn(report, status, order);
    case 'busted': case 'corrected': return undefined;
    default: return { type: status };
  }
}

/** A replacement without terms is the one that was asked for; where none is being asked for, it is a repeated one, or somebody else's of which nothing is known. */
function newTermsIn({ terms, venueOrder, reason }: Report, type: 'replaced' | 'restated', { beyond, ...order }: Order): OrderEvent | undefined {
  if (venueOrder !== undefined && beyond?.venueOrders?.includes(venueOrder) === true) return undefined;
  const changed = terms === undefined ? beyond?.replacing : changedBy(terms);
  if (changed !== undefined) return beyond?.replacing === undefined && saysNothingNew(order, changed) ? undefined : { type, changed, venueOrder, reason: reason ?? `${type} by the venue` };
  return (beyond?.replaced ?? 0) > 0 ? undefined : { type: 'doubt', reason: `the order was ${type} at the venue, not by us, and its new terms are not told` };
}

function incompleteness(order: Order): string {
  const known = format(order.executions.reduce((sum, { quantity }) => sum + quantity, zero));
  return order.quantity === null
    ? `the venue counts the order as filled with ${known}; nothing more follows`
    : `the venue counts the order as filled; ${known} of ${format(order.quantity)} are known`;
}

/** When it happened by the venue's clock; undefined where it does not say. */
export const whenOf = ({ venueAt, eventAt }: Pick<Report, 'venueAt' | 'eventAt'>): string | undefined => venueAt ?? eventAt;

/** What a bust or a correction means for an order. */
function amendmentIn(order: Order, report: Report, traded: Traded | undefined): readonly OrderEvent[] {
  const { status, previous } = report;
  if (previous === undefined) return [{ type: 'doubt', reason: `unusable report: ${status}, without the execution that it is of` }];
  if (status === 'corrected' && traded === undefined) return [{ type: 'doubt', reason: 'unusable report: a correction without quantity or price' }];
  const amendment = status === 'corrected' && traded !== undefined ? correctionIn(order, previous, report, traded) : bustIn(order, previous, report);
  if (amendment === undefined) return [];
  return [amendment.type === 'unknown' ? { type: 'fill', execution: amendment.execution, last: false, stays: true } : amendment];
}

/** What a report means for an order: fills first, then its status. A report that says nothing new moves nothing. */
export function eventsIn(order: Order, report: Report): readonly OrderEvent[] {
  const traded = TradeReport.tradedIn(report);
  if (report.status === 'busted' || report.status === 'corrected') return amendmentIn(order, report, traded);
  const unusable = fault(report, traded);
  if (unusable !== undefined) return [{ type: 'doubt', reason: `unusable report: ${unusable}` }];
  const fills = executionsIn(order, report, traded);
  const events = fills.map((execution, index): OrderEvent => ({ type: 'fill', execution, last: report.status === 'filled' && index === fills.length - 1 }));
  const happenedAt = order.beyond?.stoodAt === undefined ? undefined : whenOf(report);
  const isOld = happenedAt !== undefined && order.beyond?.stoodAt !== undefined && isPast(happenedAt, order.beyond.stoodAt);
  if (order.venue !== 'sim' || isOld) return [...events.map((event) => asSaid(event, isOld)), ...conditionIn(report, fills.length, order, isOld)];
  const status = statusIn(report, fills.length, order);
  if (status !== undefined) events.push(status);
  return events;
}

const asSaid = (event: OrderEvent, isOld: boolean): OrderEvent =>
  (event.type === 'fill' ? { ...event, ...(event.last ? { isSaid: true as const } : {}), ...(isOld ? { stays: true as const } : {}) } : event);

const conditions: readonly OrderEvent['type'][] = ['accept', ...standing.options];

/** Conditions that others came after say nothing; ends, new terms and refusals count whenever they were. */
function conditionIn(report: Report, fills: number, order: Order, isOld: boolean): readonly OrderEvent[] {
  const event = statusIn(report, fills, order);
  if (event === undefined) return [];
  return isOld && conditions.includes(event.type) ? [] : [event];
}
