import type { Report } from '../../subjects/execution.ts';
import { format, least, over, parse, times, zero, type Decimal } from '../decimal.ts';
import type { Execution, Order } from './decisions.ts';

export type OrderEvent =
  | { readonly type: 'submit' }
  | { readonly type: 'suppress'; readonly reason: 'killed' | 'halted' | 'expired' }
  | { readonly type: 'requestCancel'; readonly reason: string }
  | { readonly type: 'accept' }
  | { readonly type: 'fill'; readonly execution: Execution; readonly last: boolean }
  /** The venue calls it filled, and nothing new was filled. */
  | { readonly type: 'complete'; readonly reason: string }
  | { readonly type: 'canceled' | 'rejected' | 'expired' | 'doubt'; readonly reason: string };

const ends: readonly Report['status'][] = ['filled', 'canceled', 'rejected', 'expired'];

/** What makes a report unusable as a statement about fills, or undefined where it is usable. */
export function fault({ status, execution, quantity, priceUsd, filledQuantity, averagePriceUsd }: Report): string | undefined {
  if (execution !== undefined && (quantity === undefined || priceUsd === undefined)) return 'an execution without quantity or price';
  if (filledQuantity !== undefined && averagePriceUsd === undefined) return 'a filled quantity without an average price';
  const statesFill = execution !== undefined || filledQuantity !== undefined;
  if ((status === 'filled' || status === 'partiallyFilled') && !statesFill) return `${status}, without an execution or a filled quantity`;
  return undefined;
}

/** The execution that a report states, or undefined where it states none or one that is counted already. */
function statedExecution(order: Order, report: Report): Execution | undefined {
  const { execution: id, quantity, priceUsd } = report;
  if (id === undefined || quantity === undefined || priceUsd === undefined) return undefined;
  if (order.executions.some((known) => known.id === id)) return undefined;
  const upTo = report.filledQuantity === undefined ? null : parse(report.filledQuantity);
  // What an inferred execution stands for must not count again when its own report comes late.
  const uncounted = upTo === null || order.countedTo === zero ? parse(quantity) : least(parse(quantity), upTo - order.countedTo);
  if (uncounted <= zero) return undefined;
  return { id, quantity: uncounted, priceUsd: parse(priceUsd), feeUsd: parse(report.feeUsd ?? '0'), upTo, inferred: false };
}

/**
 * The execution that must have happened for the venue's totals to be true and that nobody reported; undefined where there is none.
 * Only a look-up and the report that ends an order are held against the totals: between them reports may be under way.
 * Its price is the one that makes the average come out; its fee is not known and taken as zero.
 */
function missedExecution(order: Order, report: Report, known: readonly Execution[]): Execution | undefined {
  const { filledQuantity, averagePriceUsd } = report;
  if (filledQuantity === undefined || averagePriceUsd === undefined) return undefined;
  if (report.execution !== undefined && !ends.includes(report.status)) return undefined;
  const total = parse(filledQuantity);
  if (total <= order.countedTo) return undefined;
  const within = known.filter(({ upTo }) => upTo === null || upTo <= total);
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
function executionsIn(order: Order, report: Report): readonly Execution[] {
  const stated = statedExecution(order, report);
  const first = stated === undefined ? [] : [stated];
  const missed = missedExecution(order, report, [...order.executions, ...first]);
  return missed === undefined ? first : [...first, missed];
}

/** How the status itself moves the order, once the executions are counted. */
function statusIn({ status, reason }: Report, fills: number, order: Order): readonly OrderEvent[] {
  switch (status) {
    case 'accepted': return [{ type: 'accept' }];
    case 'partiallyFilled': return fills === 0 ? [{ type: 'accept' }] : [];
    case 'filled': return fills === 0 ? [{ type: 'complete', reason: reason ?? incompleteness(order) }] : [];
    case 'unknown': return [{ type: 'doubt', reason: reason ?? 'the venue gave no usable answer' }];
    default: return [{ type: status, reason: reason ?? `${status} by the venue` }];
  }
}

function incompleteness(order: Order): string {
  const known = format(order.executions.reduce((sum, { quantity }) => sum + quantity, zero));
  return order.quantity === null
    ? `the venue counts the order as filled with ${known}; nothing more follows`
    : `the venue counts the order as filled; ${known} of ${format(order.quantity)} are known`;
}

/** What a report means for an order: fills first, then its status. A report that says nothing new moves nothing. */
export function eventsIn(order: Order, report: Report): readonly OrderEvent[] {
  const unusable = fault(report);
  if (unusable !== undefined) return [{ type: 'doubt', reason: `unusable report: ${unusable}` }];
  const fills = executionsIn(order, report);
  const last = (index: number) => report.status === 'filled' && index === fills.length - 1;
  return [
    ...fills.map((execution, index): OrderEvent => ({ type: 'fill', execution, last: last(index) })),
    ...statusIn(report, fills.length, order),
  ];
}
