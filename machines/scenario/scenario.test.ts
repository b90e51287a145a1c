import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BarColumns } from '../gym/run.ts';
import { xoshiro } from '../random.ts';
import { exampleBars } from './exampleBars.ts';
import { faulty } from './faults.ts';
import { library } from './library.ts';
import { bootstrapped } from './paths.ts';
import { chained, relativeOf } from './relative.ts';
import type { PathModel, Shock } from './scenario.ts';
import { shocked } from './shocks.ts';
import { drawn } from './synthetic.ts';

const bars = exampleBars(200);
const two = [bars, exampleBars(200, 'QQQ', 7)];
const after = (shock: Shock, from = 0) => shocked([bars], shock, [from], xoshiro(3))[0] ?? bars;
const returnsOf = ({ close }: BarColumns) => Array.from(close.slice(1), (price, at) => price / (close[at] ?? 0) - 1);
const deviationOf = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
};
const isSound = ({ open, high, low, close }: BarColumns) =>
  close.every((price, at) => price >= 1 && (high[at] ?? 0) >= Math.max(price, open[at] ?? 0) && (low[at] ?? 0) <= Math.min(price, open[at] ?? 0));

test('bars that are taken apart and chained again are the same', () => expect(chained(relativeOf(bars), bars.open[0] ?? 0, bars)).toEqual(bars));

describe('a shock', () => {
  test('of a crash takes its share of the close before, and leaves what came before', () => {
    const crashed = after({ kind: 'crash', at: 0.5, gap: -0.1, day: -0.226 });
    expect((crashed.close[100] ?? 0) / (crashed.close[99] ?? 0)).toBeCloseTo(0.774, 3);
    expect((crashed.open[100] ?? 0) / (crashed.close[99] ?? 0)).toBeCloseTo(0.9, 3);
    expect(crashed.close.slice(0, 100)).toEqual(bars.close.slice(0, 100));
  });
  test('within a bar moves its low and no close', () => {
    const flashed = after({ kind: 'flash', at: 0.5, low: -0.09 });
    expect(flashed.close).toEqual(bars.close);
    expect((flashed.low[100] ?? 0) / Math.min(bars.open[100] ?? 0, bars.close[100] ?? 0)).toBeCloseTo(0.91, 3);
  });
  test('of volatility multiplies deviations', () => {
    const wild = after({ kind: 'volatility', times: 3 });
    expect(deviationOf(returnsOf(wild)) / deviationOf(returnsOf(bars))).toBeCloseTo(3, 1);
  });
  test('of correlation makes one market of two', () => {
    const [a, b] = shocked(two, { kind: 'correlation' }, [0, 0], xoshiro(3)).map(returnsOf);
    const [da, db] = [deviationOf(a ?? []), deviationOf(b ?? [])];
    const product = (a ?? []).reduce((sum, value, at) => sum + value * (b?.[at] ?? 0), 0) / 198;
    const means = (a ?? []).reduce((sum, value) => sum + value, 0) / 199 * ((b ?? []).reduce((sum, value) => sum + value, 0) / 199);
    expect((product - means * 199 / 198) / (da * db)).toBeGreaterThan(0.99);
  });
  test('of correlation needs bars that all have', () => expect(() => shocked([bars, { ...bars, atMs: bars.atMs.map((ms) => ms + 1) }], { kind: 'correlation' }, [0, 0], xoshiro(3))).toThrow('scenario: expected at least 2 bars that all symbols have, was 0'));
  test('of gaps opens some bars away, and none before it is traded', () => {
    const gapped = relativeOf(after({ kind: 'gaps', share: 0.2, size: 0.07 }, 50)).gap;
    expect(gapped.slice(50).filter((gap) => Math.abs(Math.abs(gap) - 0.07) < 0.001).length).toBeGreaterThan(15);
    expect(gapped.slice(0, 50)).toEqual(relativeOf(bars).gap.slice(0, 50));
  });
  test('of a halt leaves its bars out and reopens lower', () => {
    const halted = after({ kind: 'halt', at: 0.5, bars: 5, gap: -0.15 });
    expect(halted.close.length).toBe(195);
    expect((halted.open[100] ?? 0) / (bars.close[99] ?? 0)).toBeLessThan(0.9);
    expect(halted.atMs[100]).toBe(bars.atMs[105]);
  });
});

describe('a faulty feed', () => {
  const fed = (fault: Parameters<typeof faulty>[1]) => faulty(bars, fault, 0, xoshiro(5));
  test('that is out gives nothing', () => expect(fed({ kind: 'outage', at: 0.5, bars: 10 }).atMs).toEqual(bars.atMs.filter((_, at) => at < 100 || at >= 110)));
  test('that is stale gives the last close again', () => {
    const { open, close, volume } = fed({ kind: 'stale', at: 0.5, bars: 2 });
    expect([open[100], close[101], volume[101], close[102]]).toEqual([bars.close[99], bars.close[99], 0, bars.close[102]]);
  });
  test('that slips a point is ten times off at the close now and then, and not at the end', () => {
    const wrong = fed({ kind: 'wrong', share: 0.1, times: 10 });
    const ratios = wrong.close.map((price, at) => Math.round(100 * price / (bars.close[at] ?? 0)));
    expect([...new Set(ratios)].sort((a, b) => a - b)).toEqual([10, 100, 1000]);
    expect(fed({ kind: 'wrong', share: 1, times: 10 }).close.at(-1)).toBe(bars.close.at(-1));
    expect(isSound(wrong)).toBe(true);
  });
  test('that slips a point leaves the opens, which is where orders are filled', () => expect(fed({ kind: 'wrong', share: 0.1, times: 10 }).open).toEqual(bars.open));
  test('whose clock leaps is late from then on', () => {
    const { atMs } = fed({ kind: 'clock', at: 0.5, days: 3 });
    expect([(atMs[99] ?? 0) - (bars.atMs[99] ?? 0), (atMs[100] ?? 0) - (bars.atMs[100] ?? 0)]).toEqual([0, 3 * 86_400_000]);
  });
});

describe('a drawn path', () => {
  const models: readonly PathModel[] = library.flatMap(({ change }) => (change.kind === 'path' ? [change.model] : []));
  test('is the same with the same seed, and another with another', () => {
    for (const model of models) {
      expect(drawn(two, model, 150, 4)).toEqual(drawn(two, model, 150, 4));
      expect(drawn(two, model, 150, 4)).not.toEqual(drawn(two, model, 150, 5));
    }
  });
  test('has sound bars whatever the seed', () => fc.assert(fc.property(fc.nat(), fc.constantFrom(...models), (seed, model) => {
    expect(drawn(two, model, 120, seed).every(isSound)).toBe(true);
  }), { numRuns: 60 }));
  test('has the volatility of its model', () => {
    const [walk = bars] = drawn([exampleBars(5000)], { kind: 'gbm', driftAnnual: 0, volatilityAnnual: 0.2 }, 5000, 11);
    // The example's bars come every day of the year, so a year has 365.25 of them.
    expect(deviationOf(returnsOf(walk)) * Math.sqrt(365.25)).toBeCloseTo(0.2, 2);
  });
  test('of the bootstrap has no move that the past did not have', () => {
    const past = new Set(Array.from(relativeOf(bars).volume));
    expect(drawn([bars], { kind: 'blockBootstrap', meanBlock: 20 }, 150, 2)[0]?.volume.every((volume) => past.has(volume))).toBe(true);
  });
  test('needs bars to take times from', () => expect(() => drawn([exampleBars(1)], { kind: 'gbm', driftAnnual: 0, volatilityAnnual: 0.2 }, 10, 1)).toThrow('expected at least 2 bars'));
});

test('blocks of the bootstrap have the mean length wished', () => {
  const places = bootstrapped(20_000, 1000, 20, xoshiro(9));
  const starts = places.filter((place, at) => at === 0 || place !== ((places[at - 1] ?? 0) + 1) % 1000).length;
  expect(20_000 / starts).toBeGreaterThan(18.5);
  expect(20_000 / starts).toBeLessThan(21.5);
});

test('names of the library are there once', () => expect(new Set(library.map(({ name }) => name)).size).toBe(library.length));
