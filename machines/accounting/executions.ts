/**
 * Which executions the books have. Execution itself reports a venue's execution once; this is the second lock, because a
 * doubled posting is money that is not there.
 * Bounded: the executions of open orders (risk bounds those), and of the last `remembered` orders that ended.
 */
export interface Counted {
  /** The venue's execution ids by order. */
  readonly byOrder: Record<string, string[]>;
  /** Orders that ended, the oldest first. */
  readonly ended: string[];
  /** The same orders, to be found at once. */
  readonly isEnded: Record<string, true>;
}

/** How many ended orders are remembered; a venue repeats itself within minutes, after a reconnection. */
export const remembered = 1000;

export const noneCounted = (): Counted => ({ byOrder: {}, ended: [], isEnded: {} });

export const isCounted = (counted: Counted, order: string, execution: string): boolean => counted.byOrder[order]?.includes(execution) ?? false;

/** Remembers an execution, in place. */
export function count(counted: Counted, order: string, execution: string): void {
  (counted.byOrder[order] ??= []).push(execution);
}

/** Marks an order as ended, in place, and forgets the oldest ended one beyond the limit. An order that had no execution leaves no trace. */
export function end(counted: Counted, order: string): void {
  if (counted.byOrder[order] === undefined || counted.isEnded[order] === true) return;
  counted.ended.push(order);
  counted.isEnded[order] = true;
  if (counted.ended.length <= remembered) return;
  const oldest = counted.ended.shift();
  if (oldest === undefined) return;
  delete counted.byOrder[oldest];
  delete counted.isEnded[oldest];
}
