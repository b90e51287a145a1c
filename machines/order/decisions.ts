import type { z } from 'zod';
import type { submitted } from '../../subjects/execution.ts';
import type { Side } from '../../subjects/values.ts';
import { most, over, times, zero, type Decimal } from '../decimal.ts';

export type OrderState =
  | 'approved' | 'submitted' | 'accepted' | 'partiallyFilled' | 'pendingCancel' | 'unresolved'
  | 'filled' | 'canceled' | 'rejected' | 'expired' | 'suppressed';

/** One trade at the venue. */
export interface Execution {
  readonly id: string;
  readonly quantity: Decimal;
  readonly priceUsd: Decimal;
  readonly feeUsd: Decimal;
  /** What the venue had filled of the order in all, this execution included; null where it does not say. */
  readonly upTo: Decimal | null;
  /** Worked out from the venue's totals, since no report came: it stands for everything up to `upTo` that was not known. */
  readonly inferred: boolean;
}

/** What makes an order more than a market order. `touchedAt`: of a stop that risk held itself, the close of the bar that touched it. */
export type Pricing =
  | { readonly type: 'limit'; readonly limitUsd: Decimal }
  | { readonly type: 'stop'; readonly stopUsd: Decimal; readonly touchedAt: string | null };

/** What was approved. Either a quantity or a notional is there; prices and money in USD. */
export interface Terms {
  readonly order: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Decimal | null;
  readonly notionalUsd: Decimal | null;
  readonly collarUsd: Decimal | null;
  /** Only of limit and stop orders. */
  readonly pricing?: Pricing;
  readonly expiresAt: string;
  readonly venue: z.infer<typeof submitted.body>['venue'];
  /** The chain of the approval; every fact of the order belongs to it. */
  readonly correlation: string;
}

/** What the statechart moves and looks at. */
export interface Progress extends Pick<Terms, 'quantity'> {
  readonly executions: readonly Execution[];
  /** Everything that the venue filled up to this total is counted, by an inferred execution; zero where none was inferred. */
  readonly countedTo: Decimal;
  readonly cancelAsked: boolean;
}

/** An order: what was approved, and how far it came. */
export interface Order extends Terms, Progress {}

export const fresh = (terms: Terms): Order => ({ ...terms, executions: [], countedTo: zero, cancelAsked: false });

/** Shares filled so far. */
export const filledQuantity = (order: Pick<Order, 'executions'>): Decimal => order.executions.reduce((sum, { quantity }) => sum + quantity, zero);

/** Shares still to come, never below zero (an overfill leaves nothing); undefined for a notional order, which has no quantity. */
export const leavesQuantity = (order: Pick<Progress, 'quantity' | 'executions'>): Decimal | undefined =>
  order.quantity === null ? undefined : most(order.quantity - filledQuantity(order), zero);

/** Mean price of the fills weighted by quantity, in USD a share; undefined before the first. */
export function averagePrice(order: Pick<Order, 'executions'>): Decimal | undefined {
  const filled = filledQuantity(order);
  if (filled === zero) return undefined;
  return over(order.executions.reduce((sum, { quantity, priceUsd }) => sum + times(quantity, priceUsd), zero), filled);
}

/** Whether nothing more is expected once this execution counts: the venue says it was the last, or the quantity is reached or passed. */
export const completes = (order: Progress, execution: Execution, last: boolean): boolean =>
  last || (order.quantity !== null && filledQuantity(order) + execution.quantity >= order.quantity);

/** The order with one more execution. What the venue filled is counted even beyond the ordered quantity. */
export const counted = (order: Progress, execution: Execution): Pick<Progress, 'executions' | 'countedTo'> => ({
  executions: [...order.executions, execution],
  countedTo: execution.inferred && execution.upTo !== null ? most(order.countedTo, execution.upTo) : order.countedTo,
});

const ended: readonly OrderState[] = ['filled', 'canceled', 'rejected', 'expired', 'suppressed'];

/** Whether the order has ended. A late report may still add fills to it. An unresolved order has not ended. */
export const hasEnded = (state: OrderState): boolean => ended.includes(state);

/** Whether a cancel would be the first one for an order that may be at the venue. */
export const isCancellable = ({ state, cancelAsked }: { readonly state: OrderState; readonly cancelAsked: boolean }): boolean =>
  !hasEnded(state) && state !== 'approved' && !cancelAsked;
