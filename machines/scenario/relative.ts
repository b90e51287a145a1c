import type { BarColumns } from '../gym/run.ts';

/** A symbol's bars as shares of what came before them, so that they can be changed, drawn and chained anew. */
export interface Relative {
  /** Open over the close before, less 1. The first bar's is 0. */
  readonly gap: Float64Array;
  /** Close over open, less 1. */
  readonly move: Float64Array;
  /** High over the larger of open and close, less 1: 0 or more. */
  readonly above: Float64Array;
  /** Low over the smaller of open and close, less 1: 0 or less. */
  readonly below: Float64Array;
  readonly volume: Float64Array;
}

export const noBars = (count: number): Relative => ({
  gap: new Float64Array(count), move: new Float64Array(count), above: new Float64Array(count), below: new Float64Array(count), volume: new Float64Array(count),
});

export function relativeOf({ open, high, low, close, volume }: BarColumns): Relative {
  const relative = noBars(close.length);
  for (let at = 0; at < close.length; at += 1) {
    const [first, last] = [priceAt(open, at), priceAt(close, at)];
    relative.gap[at] = at === 0 ? 0 : first / priceAt(close, at - 1) - 1;
    relative.move[at] = last / first - 1;
    relative.above[at] = priceAt(high, at) / Math.max(first, last) - 1;
    relative.below[at] = priceAt(low, at) / Math.min(first, last) - 1;
    relative.volume[at] = volume[at] ?? 0;
  }
  return relative;
}

/** No price falls by more than this in one step: below zero nothing is a price. */
const deepest = -0.95;

/**
 * Bars chained from relative ones, from a first open in units of 10^-scale. Prices are whole units, one at least, and high and low hold
 * open and close; a price above 2^50 units throws, for sums would not be exact.
 */
export function chained({ gap, move, above, below, volume }: Relative, firstOpen: number, about: Pick<BarColumns, 'symbol' | 'timeframe' | 'scale' | 'atMs'>): BarColumns {
  const count = gap.length;
  const [open, high, low, close] = [new Float64Array(count), new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  let last = firstOpen;
  for (let at = 0; at < count; at += 1) {
    const first = inUnits(last * (1 + Math.max(deepest, gap[at] ?? 0)));
    last = inUnits(first * (1 + Math.max(deepest, move[at] ?? 0)));
    open[at] = first;
    close[at] = last;
    high[at] = inUnits(Math.max(first, last) * (1 + Math.max(0, above[at] ?? 0)));
    low[at] = inUnits(Math.min(first, last) * (1 + Math.max(deepest, Math.min(0, below[at] ?? 0))));
  }
  return { symbol: about.symbol, timeframe: about.timeframe, scale: about.scale, atMs: about.atMs, open, high, low, close, volume: volume.slice() };
}

const mostUnits = 2 ** 50;

function inUnits(price: number): number {
  const units = Math.max(1, Math.round(price));
  if (units > mostUnits) throw new RangeError(`scenario: expected prices below ${mostUnits} units, was ${units}; its drift or volatility is beyond reason over so many bars`);
  return units;
}

function priceAt(prices: Float64Array, at: number): number {
  const price = prices[at];
  if (price === undefined || !(price > 0)) throw new RangeError(`scenario: expected a price above 0 at bar ${at}, was ${price}`);
  return price;
}
