import type { Side } from '../../subjects/values.ts';
import type { Decimal } from '../decimal.ts';

export type Want = 'out' | 'entering' | 'in' | 'exiting';

/** What an intent says of the bar that it was decided on. */
export interface Deciding {
  /** The bar's close. */
  readonly closeUsd: string;
  /** The bar's chain, which the intent begins. */
  readonly correlation: string;
}

/**
 * Where a strategy stands in one symbol. Plain data, changed in place. It follows the strategy's own orders only, so it does not
 * depend on what is filled first elsewhere.
 */
export interface Holding {
  want: Want;
  quantity: Decimal;
  /** An intent that risk has not decided. */
  undecided: boolean;
  /** Orders that are not done. */
  orders: string[];
  /**
   * It should be out, and could not say so or was not filled: a crossing shows for one bar only, and an exit must not be lost with it. While an entry's
   * order rests, an exit that comes is due once it fills; an order that ends unfilled takes it along.
   */
  exitDue: boolean;
  /**
   * The newest bar, where it came while an intent was undecided or an order open: its rules are looked at when that is over. The bar at
   * whose open an order fills always comes before the fill, and a crossing at its close shows for that bar only.
   */
  unseen: Deciding | null;
}

export const outside = (): Holding => ({ want: 'out', quantity: 0n, undecided: false, orders: [], exitDue: false, unseen: null });

/** Nothing is under way: the rules may ask for something. */
export const isSettled = ({ want }: Holding): boolean => want === 'out' || want === 'in';

/**
 * Nothing is repeated while an intent is undecided or an order open. An exit that was not filled is still due; one that was filled and leaves
 * something was for a part only, as when risk reduces a position.
 */
function settle(holding: Holding, filled: boolean): void {
  if (holding.undecided || holding.orders.length > 0) return;
  const wanted = holding.want;
  holding.want = holding.quantity > 0n ? 'in' : 'out';
  holding.exitDue = holding.want === 'in' && (holding.exitDue || (wanted === 'exiting' && !filled));
}

export function intended(holding: Holding, action: 'enter' | 'exit'): void {
  holding.want = action === 'enter' ? 'entering' : 'exiting';
  holding.undecided = true;
}

/** Risk approved an order: one that was asked for, or a stop's, an operator's. */
export function orderApproved(holding: Holding, order: string, side: Side, answersIntent: boolean): void {
  if (answersIntent) holding.undecided = false;
  holding.orders.push(order);
  holding.want = side === 'buy' ? 'entering' : 'exiting';
}

export function orderRejected(holding: Holding, answersIntent: boolean): void {
  if (answersIntent) holding.undecided = false;
  settle(holding, false);
}

/** A stop was touched. Its order follows; where none does, the exit is still due. */
export function stopTouched(holding: Holding): void {
  holding.exitDue = holding.quantity > 0n;
}

/** @param least what is below it can't be sold, and is nothing held */
export function filled(holding: Holding, order: string, side: Side, quantity: Decimal, done: boolean, least = 0n): void {
  holding.quantity += side === 'buy' ? quantity : -quantity;
  if (side === 'sell' && holding.quantity < least && holding.quantity > 0n) holding.quantity = 0n;
  if (done) orderEnded(holding, order, true);
}

/** An order is done, or ended with something left unfilled. */
export function orderEnded(holding: Holding, order: string, done = false): void {
  holding.orders = holding.orders.filter((each) => each !== order);
  settle(holding, done);
}
