import type { BarColumns, RunOf } from '../gym/run.ts';
import type { Uniform } from '../random.ts';
import { placeFrom } from '../scenario/select.ts';

/** The bars [from, before) of a symbol, without copying them. */
export const part = (bars: BarColumns, from: number, before: number): BarColumns => ({
  ...bars,
  atMs: bars.atMs.subarray(from, before), open: bars.open.subarray(from, before), high: bars.high.subarray(from, before),
  low: bars.low.subarray(from, before), close: bars.close.subarray(from, before), volume: bars.volume.subarray(from, before),
});

/** All that was known at `ms`: bars that close at that time or before. */
export const knownAt = (bars: readonly BarColumns[], ms: number): readonly BarColumns[] => bars.map((each) => part(each, 0, placeFrom(each, ms + 1)));

/** Times of the steps that a plan trades on, rising, each once. */
export function tradedTimes({ plan, bars, fromMs = -Infinity, beforeMs = Infinity }: RunOf): readonly number[] {
  const times = bars.filter(({ symbol }) => plan.universe.includes(symbol)).flatMap((each) => [...each.atMs.subarray(placeFrom(each, fromMs), placeFrom(each, beforeMs))]);
  return [...new Set(times)].sort((a, b) => a - b);
}

/** `count` of the values in their order, each at most once; all of them where there are no more. */
export function sampled(values: readonly number[], count: number, uniform: Uniform): readonly number[] {
  const drawn = [...values];
  const wanted = Math.min(count, drawn.length);
  for (let place = 0; place < wanted; place += 1) {
    const other = place + Math.floor(uniform() * (drawn.length - place));
    [drawn[place], drawn[other]] = [drawn[other] ?? 0, drawn[place] ?? 0];
  }
  return drawn.slice(0, wanted).sort((a, b) => a - b);
}
