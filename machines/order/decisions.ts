import type { z } from 'zod';
import type { OrderStanding, submitted } from '../../subjects/execution.ts';
import type { Group, Leg, TimeInForce } from '../../subjects/orderTerms.ts';
import type { Side } from '../../subjects/values.ts';
import { most, over, times, zero, type Decimal } from '../decimal.ts';

export type OrderState =
  | 'approved' | 'submitted' | 'accepted' | 'partiallyFilled' | OrderStanding | 'unresolved'
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
  /** The venue took it back. It counts for how far the order came, not for what was bought or sold. */
  readonly busted?: true;
  /** Further ids of it: those that corrections gave it. */
  readonly aliases?: readonly string[];
}

/** What makes an order more than a market order. `touchedAt`: of a stop that risk held itself, the close of the bar that touched it. */
export type Pricing =
  | { readonly type: 'limit'; readonly limitUsd: Decimal }
  | { readonly type: 'stop'; readonly stopUsd: Decimal; readonly touchedAt: string | null }
  | { readonly type: 'stopLimit'; readonly stopUsd: Decimal; readonly limitUsd: Decimal }
  /** One of the two; the rate is a fraction of the best price. */
  | { readonly type: 'trailingStop'; readonly trailUsd: Decimal | null; readonly trailRate: Decimal | null }
  | { readonly type: 'marketOnOpen' | 'marketOnClose' }
  | { readonly type: 'limitOnOpen' | 'limitOnClose'; readonly limitUsd: Decimal };

/** New terms of an order, as far as they change; the quantity is the whole, fills included. */
export interface Changed {
  readonly quantity?: Decimal;
  readonly limitUsd?: Decimal;
  readonly stopUsd?: Decimal;
  readonly trailUsd?: Decimal;
  readonly trailRate?: Decimal;
}

/** What was approved. Either a quantity or a notional is there; prices and money in USD. */
export interface Terms {
  readonly order: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Decimal | null;
  readonly notionalUsd: Decimal | null;
  readonly collarUsd: Decimal | null;
  /** Of all but market orders. */
  readonly pricing?: Pricing;
  readonly timeInForce?: TimeInForce;
  readonly until?: string;
  readonly group?: Group;
  /** Of an order that execution made for another: the other, and which leg of its group this is, where it is none that works a part of it. */
  readonly parent?: string;
  readonly leg?: Leg;
  /** A strategy's wish to be in. */
  readonly isEntry?: boolean;
  /** The kill that it closes a position for, as risk approved it. */
  readonly kill?: string;
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
  /** What few orders have. */
  readonly beyond?: Beyond;
}

export type EndWord = 'canceled' | 'expired' | 'rejected';

export interface Beyond {
  /** The terms that the venue was asked for and has not answered. */
  readonly replacing?: Changed;
  /** How often it was asked for other terms. */
  readonly replacements?: number;
  /** How often it got them, and the venue's ids of the orders that took its place. */
  readonly replaced?: number;
  readonly venueOrders?: readonly string[];
  /** The venue's time of the newest condition that is known. */
  readonly stoodAt?: string;
  /** The venue called it filled: a correction does not open it again. */
  readonly saidFilled?: true;
  /** How the venue says that it ended, of an order that looks filled. */
  readonly saidEnd?: EndWord;
  /** Executions that were taken back before they were known. */
  readonly bustedIds?: readonly string[];
}

/** An order: what was approved, and how far it came. */
export interface Order extends Terms, Progress {}

export const fresh = (terms: Terms): Order => ({ ...terms, executions: [], countedTo: zero, cancelAsked: false });

/** Shares filled so far, those that the venue took back among them: it does not fill them again. */
export const filledQuantity = (order: Pick<Order, 'executions'>): Decimal => order.executions.reduce((sum, { quantity }) => sum + quantity, zero);

/** What stands of the fills. */
export const standingExecutions = ({ executions }: Pick<Order, 'executions'>): readonly Execution[] => executions.filter(({ busted }) => busted === undefined);

/** Shares still to come, never below zero (an overfill leaves nothing); undefined for a notional order, which has no quantity. */
export const leavesQuantity = (order: Pick<Progress, 'quantity' | 'executions'>): Decimal | undefined =>
  order.quantity === null ? undefined : most(order.quantity - filledQuantity(order), zero);

/** Mean price of the fills weighted by quantity, in USD a share; undefined before the first. */
export function averagePrice(order: Pick<Order, 'executions'>): Decimal | undefined {
  const executions = standingExecutions(order);
  const filled = filledQuantity({ executions });
  if (filled === zero) return undefined;
  return over(executions.reduce((sum, { quantity, priceUsd }) => sum + times(quantity, priceUsd), zero), filled);
}

/** Whether nothing more is expected once this execution counts: the venue says it was the last, or the quantity is reached or passed. */
export const completes = (order: Progress, execution: Execution, last: boolean): boolean =>
  last || (order.quantity !== null && filledQuantity(order) + execution.quantity >= order.quantity);

/** The most that the order may come to: its quantity, or what the venue was asked to make it, where that is more. */
const mostQuantity = ({ quantity, beyond }: Progress): Decimal | null => (quantity === null ? null : most(quantity, beyond?.replacing?.quantity ?? quantity));

/** As `completes`, while the venue may or may not have changed the quantity. */
export const completesAnyway = (order: Progress, execution: Execution, last: boolean): boolean => completes({ ...order, quantity: mostQuantity(order) }, execution, last);

/** Whether fills have reached the quantity. */
export const isWhole = (order: Progress): boolean => order.quantity !== null && filledQuantity(order) >= order.quantity;

/** The order with one more execution. What the venue filled is counted even beyond the ordered quantity. */
export const counted = (order: Progress, execution: Execution, saidFilled: boolean): Pick<Progress, 'executions' | 'countedTo'> => ({
  executions: [...order.executions, execution],
  countedTo: execution.inferred && execution.upTo !== null ? most(order.countedTo, execution.upTo) : order.countedTo,
  ...(saidFilled ? { beyond: { ...order.beyond, saidFilled: true } } : {}),
});

const rank: Readonly<Record<EndWord, number>> = { rejected: 1, expired: 2, canceled: 3 };

/** Keeps how the venue says that an order ended, the highest of contradicting words. */
export const endedAs = ({ beyond }: Progress, as: EndWord): Pick<Progress, 'beyond'> =>
  (beyond?.saidEnd !== undefined && rank[beyond.saidEnd] >= rank[as] ? {} : { beyond: { ...beyond, saidEnd: as } });

const ended: readonly OrderState[] = ['filled', 'canceled', 'rejected', 'expired', 'suppressed'];

/** Whether the order has ended. A late report may still add fills to it. An unresolved order has not ended. */
export const hasEnded = (state: OrderState): boolean => ended.includes(state);

/** Whether a cancel would be the first one for an order that may be at the venue. */
export const isCancellable = ({ state, cancelAsked }: { readonly state: OrderState; readonly cancelAsked: boolean }): boolean =>
  !hasEnded(state) && state !== 'approved' && !cancelAsked;
