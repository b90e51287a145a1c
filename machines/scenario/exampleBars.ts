import type { BarColumns } from '../gym/run.ts';
import { xoshiro } from '../random.ts';

const dayMs = 86_400_000;
/** 2015-01-01T21:00Z. */
const firstMs = 1_420_146_000_000;

/** Daily bars in cents that wander a little, from the first weekday's close on; for tests. */
export function exampleBars(count: number, symbol = 'SPY', seed = 1): BarColumns {
  const uniform = xoshiro(seed);
  const [open, high, low, close] = [new Float64Array(count), new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  let last = 10_000;
  for (let at = 0; at < count; at += 1) {
    open[at] = last + Math.round(40 * (uniform() - 0.5));
    close[at] = last = Math.max(1000, Math.round((open[at] ?? 0) * (1 + 0.02 * (uniform() - 0.495))));
    high[at] = Math.max(open[at] ?? 0, last) + Math.round(20 * uniform());
    low[at] = Math.min(open[at] ?? 0, last) - Math.round(20 * uniform());
  }
  return { symbol, timeframe: '1d', scale: 2, atMs: Float64Array.from({ length: count }, (_, at) => firstMs + at * dayMs), open, high, low, close, volume: new Float64Array(count).fill(1_000_000) };
}
