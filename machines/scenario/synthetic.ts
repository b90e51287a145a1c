import type { BarColumns } from '../gym/run.ts';
import { normal, symbolSeed, xoshiro } from '../random.ts';
import { bootstrapped, movesOf } from './paths.ts';
import { chained, noBars, relativeOf, type Relative } from './relative.ts';
import type { PathModel } from './scenario.ts';
import { without } from './select.ts';

const yearMs = 365.25 * 86_400_000;

/**
 * Bars drawn from a model for every symbol, at the times of the longest series given: the same symbols, scales and first prices, `count` bars or as
 * many as that series has. Prices of the given bars are only read for the bootstrap. The same seed gives the same bars.
 */
export function drawn(bars: readonly BarColumns[], model: PathModel, count: number, seed: number): readonly BarColumns[] {
  const atMs = bars.reduce<Float64Array>((longest, { atMs: own }) => (own.length > longest.length ? own : longest), new Float64Array(0)).slice(0, count);
  if (atMs.length < 2) throw new RangeError(`scenario: expected at least 2 bars to take times from, was ${atMs.length}`);
  const relatives = model.kind === 'blockBootstrap' ? fromThePast(bars, model.meanBlock, atMs.length, seed) : fromModel(bars, model, atMs, seed);
  return bars.map((each, index) => chained(relatives[index] ?? noBars(atMs.length), each.open[0] ?? 1, { symbol: each.symbol, timeframe: each.timeframe, scale: each.scale, atMs }));
}

const barsAYearOf = (atMs: Float64Array): number => (atMs.length - 1) / (((atMs.at(-1) ?? 0) - (atMs[0] ?? 0)) / yearMs);

/** A bar's volume that no order of a plan should move. */
const volume = 10_000_000;

function fromModel(bars: readonly BarColumns[], model: Exclude<PathModel, { kind: 'blockBootstrap' }>, atMs: Float64Array, seed: number): readonly Relative[] {
  const market = xoshiro(symbolSeed(seed, 'market'));
  const common = Array.from(atMs, () => ({ night: normal(market), day: normal(market) }));
  const barsAYear = barsAYearOf(atMs);
  return bars.map(({ symbol }) => {
    const uniform = xoshiro(symbolSeed(seed, symbol));
    const next = movesOf(model, barsAYear, uniform);
    const relative = noBars(atMs.length);
    common.forEach((shared, at) => {
      const { gap, move, deviation } = next(shared);
      relative.gap[at] = at === 0 ? 0 : gap;
      relative.move[at] = move;
      relative.above[at] = deviation * 0.5 * uniform();
      relative.below[at] = -deviation * 0.5 * uniform();
      relative.volume[at] = volume;
    });
    return relative;
  });
}

/** Whole days of the past in another order, all symbols of a day together. Only days that all symbols have; a first bar has no gap and is left out. */
function fromThePast(bars: readonly BarColumns[], meanBlock: number, count: number, seed: number): readonly Relative[] {
  const times = bars.map(({ atMs }) => new Set(atMs));
  const relatives = bars.map((each) => relativeOf(without(each, (place) => times.some((of) => !of.has(each.atMs[place] ?? Number.NaN)))));
  const available = (relatives[0]?.gap.length ?? 0) - 1;
  if (available < 1) throw new RangeError(`scenario: expected at least 2 bars that all symbols have, was ${available + 1}; give longer series, or fewer symbols`);
  const places = bootstrapped(count, available, meanBlock, xoshiro(symbolSeed(seed, 'blocks')));
  return relatives.map((each) => {
    const picked = (column: Float64Array) => Float64Array.from(places, (place) => column[place + 1] ?? 0);
    return { gap: picked(each.gap), move: picked(each.move), above: picked(each.above), below: picked(each.below), volume: picked(each.volume) };
  });
}
