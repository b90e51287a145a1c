import type { BarColumns } from '../../machines/gym/run.ts';
import type { Timeframe } from '../../subjects/values.ts';
import { lengthMs } from '../market/calendar.ts';
import { symbolSeed, xoshiro } from '../../machines/random.ts';

/** Where a random walk begins, how far it goes in a bar at the most, and the least that it comes to; in cents. */
const beginning = 10_000;
const farthest = 12;
const least = 500;

/**
 * Seeded bars for benchmarks: a random walk in whole cents, one bar after the other round the clock from 2000-01-01, each opening at the last
 * close. Whole numbers only, so they are the same on every machine.
 */
export function randomWalk({ symbol, timeframe, count, seed }: { readonly symbol: string; readonly timeframe: Timeframe; readonly count: number; readonly seed: number }): BarColumns {
  const uniform = xoshiro(symbolSeed(seed, symbol));
  const upTo = (most: number) => Math.floor(uniform() * (most + 1));
  const column = () => new Float64Array(count);
  const bars: BarColumns = { symbol, timeframe, scale: 2, atMs: column(), open: column(), high: column(), low: column(), close: column(), volume: column() };
  const beganMs = Date.UTC(2000, 0, 1);
  let price = beginning;
  for (let at = 0; at < count; at += 1) {
    const close = Math.max(least, price + upTo(2 * farthest) - farthest);
    bars.atMs[at] = beganMs + (at + 1) * lengthMs[timeframe];
    bars.open[at] = price;
    bars.close[at] = close;
    bars.high[at] = Math.max(price, close) + upTo(farthest);
    bars.low[at] = Math.min(price, close) - upTo(farthest);
    bars.volume[at] = 1000 + upTo(9000);
    price = close;
  }
  return bars;
}
