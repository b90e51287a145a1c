import { splitShares, type Split } from '../actions/split.ts';
import type { Bar } from '../indicators/memory.ts';
import { outside } from './holding.ts';
import type { Trader } from './trader.ts';

/*
 * On a desk with raw prices a split is no move of the price. Indicators are told prices and volumes in the shares of the strategy's first bar, so that
 * nothing in them jumps; a dividend is a move, as it is for whoever holds the share. What a strategy says of prices is in today's shares, but for
 * the figures in its reasons.
 */

/** A bar in the shares of the first. @param splits how many of today's shares one of them has become; none where undefined */
export const unsplit = (bar: Bar, splits: number | undefined): Bar => (splits === undefined ? bar
  : { open: bar.open * splits, high: bar.high * splits, low: bar.low * splits, close: bar.close * splits, volume: bar.volume / splits });

/** Scales what a strategy holds of a symbol, and what its rules hear of it from now on, in place. */
export function takeSplit({ trade, increment }: Trader, symbol: string, split: Split): void {
  if (trade === undefined) return;
  trade.splits[symbol] = (trade.splits[symbol] ?? 1) * (split.to / split.from);
  const holding = trade.following.get(symbol)?.holding;
  if (holding !== undefined) holding.quantity = splitShares(holding.quantity, split, increment).quantity;
}

/** A symbol's bars have ended: it is neither held nor wanted any more. */
export function forget({ trade }: Trader, symbol: string): void {
  const holding = trade?.following.get(symbol)?.holding;
  if (holding !== undefined) Object.assign(holding, outside());
}
