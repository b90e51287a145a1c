import type { BarColumns } from '../gym/run.ts';

/** The place of a moment (a share of the traded bars, 0 to 1) among all bars; the last at most. */
export const placeOf = (moment: number, from: number, count: number): number =>
  Math.max(0, Math.min(count - 1, from + Math.floor(moment * (count - from))));

/** First place whose bar closes at or after `ms`. */
export function placeFrom({ atMs }: BarColumns, ms: number): number {
  let [low, high] = [0, atMs.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((atMs[middle] ?? Infinity) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The bars but for those that are left out. */
export function without(bars: BarColumns, isOut: (place: number) => boolean): BarColumns {
  const kept = (column: Float64Array) => column.filter((_, place) => !isOut(place));
  const { symbol, timeframe, scale } = bars;
  return { symbol, timeframe, scale, atMs: kept(bars.atMs), open: kept(bars.open), high: kept(bars.high), low: kept(bars.low), close: kept(bars.close), volume: kept(bars.volume) };
}
