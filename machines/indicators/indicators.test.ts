import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Indicator } from '../../subjects/plan.ts';
import { follow, warmUpOf } from './indicators.ts';
import type { Bar } from './memory.ts';

const flat = (price: number): Bar => ({ open: price, high: price, low: price, close: price, volume: 0 });

/** The last value after these closes. */
const after = (indicator: Indicator, ...closes: readonly number[]) => {
  const following = follow(indicator);
  return closes.map((close) => following.update(flat(close))).at(-1);
};

const every: readonly Indicator[] = [
  { kind: 'sma', length: 7, source: 'close' }, { kind: 'ema', length: 5, source: 'high' }, { kind: 'rsi', length: 6, source: 'close' },
  { kind: 'macd', fast: 3, slow: 6, signal: 4, output: 'histogram', source: 'close' }, { kind: 'macd', fast: 3, slow: 6, signal: 4, output: 'line', source: 'close' },
  { kind: 'atr', length: 5 }, { kind: 'bollinger', length: 6, deviations: 2, output: 'lower', source: 'low' },
  { kind: 'donchian', length: 4, output: 'middle' }, { kind: 'roc', length: 3, source: 'volume' }, { kind: 'stdev', length: 5, source: 'open' },
];

const price = fc.double({ min: 0.01, max: 10_000, noNaN: true });
const anyBar: fc.Arbitrary<Bar> = fc.record({ open: price, high: price, low: price, close: price, volume: fc.integer({ min: 0, max: 3 }) });
const anyBars = fc.array(anyBar, { minLength: 1, maxLength: 60 });

describe.each(every.map((indicator) => [`${indicator.kind} ${'output' in indicator ? indicator.output : ''}`, indicator] as const))('%s', (_, indicator) => {
  test('has no value one bar before its warm-up', () =>
    expect(after(indicator, ...Array.from({ length: warmUpOf(indicator) - 1 }, (_, at) => at + 1))).toBeUndefined());

  test('goes on identically from its state as JSON, wherever it is cut', () => fc.assert(fc.property(anyBars, fc.nat(60), (bars, cut) => {
    const whole = follow(indicator);
    const begun = follow(indicator);
    for (const bar of bars.slice(0, cut)) [whole.update(bar), begun.update(bar)];
    const restored = follow(indicator, JSON.parse(JSON.stringify(begun.save())));
    expect(bars.slice(cut).map((bar) => restored.update(bar))).toEqual(bars.slice(cut).map((bar) => whole.update(bar)));
    expect(restored.save()).toEqual(whole.save());
  })));
});

test.each(every.filter(({ kind }) => kind !== 'roc').map((indicator) => [indicator.kind, indicator] as const))('%s has its value with the last bar of its warm-up', (_, indicator) =>
  expect(after(indicator, ...Array.from({ length: warmUpOf(indicator) }, (_, at) => at + 1))).toBeTypeOf('number'));

test('a state of another length is refused', () =>
  expect(() => follow({ kind: 'sma', length: 3, source: 'close' }, follow({ kind: 'sma', length: 4, source: 'close' }).save())).toThrow('another plan or version'));

describe('a moving average does not drift', () => {
  const series = Array.from({ length: 1_000_000 }, (_, at) => 100 + ((at * 7919) % 10_007) / 100);
  const following = follow({ kind: 'sma', length: 50, source: 'close' });
  for (const each of series) following.update(flat(each));

  test('after a million bars it is, to the last bit, what the last fifty alone give', () =>
    expect(following.update(flat(123.45))).toBe(after({ kind: 'sma', length: 50, source: 'close' }, ...series.slice(-49), 123.45)));

  test('a jump by nine powers of ten leaves nothing behind', () =>
    expect(after({ kind: 'sma', length: 3, source: 'close' }, 1e9, 0.1, 0.2, 0.3)).toBe(0.2));
});

test('the average of equal prices is that price, so that a standing market crosses nothing', () => fc.assert(fc.property(price, price, fc.integer({ min: 1, max: 40 }), (before, each, length) => {
  expect(after({ kind: 'sma', length, source: 'close' }, before, ...Array.from({ length }, () => each))).toBe(each);
})));

test('the deviation of equal prices is zero, also after a jump', () => fc.assert(fc.property(price, price, fc.integer({ min: 2, max: 40 }), (before, each, length) => {
  expect(after({ kind: 'stdev', length, source: 'close' }, before, ...Array.from({ length }, () => each))).toBe(0);
})));

test('an outlier leaves nothing in the deviation a window later', () =>
  expect(after({ kind: 'stdev', length: 4, source: 'close' }, 1e9, 1, 2, 3, 4, 2, 4, 6, 8, 2, 4, 6)).toBe(after({ kind: 'stdev', length: 4, source: 'close' }, 8, 2, 4, 6)));

test('the deviation is that of the population', () => expect(after({ kind: 'stdev', length: 8, source: 'close' }, 2, 4, 4, 4, 5, 5, 7, 9)).toBe(2));
test('rsi of a market that only rises is 100', () => expect(after({ kind: 'rsi', length: 2, source: 'close' }, 1, 2, 3)).toBe(100));
test('rsi of a market that only falls is 0', () => expect(after({ kind: 'rsi', length: 2, source: 'close' }, 3, 2, 1)).toBe(0));
test('rsi of a market that stands still is 50', () => expect(after({ kind: 'rsi', length: 2, source: 'close' }, 3, 3, 3)).toBe(50));
test('rate of change is a fraction', () => expect(after({ kind: 'roc', length: 2, source: 'close' }, 100, 1, 105)).toBe(0.05));
test('rate of change has no value against zero', () => expect(after({ kind: 'roc', length: 1, source: 'volume' }, 100, 105)).toBeUndefined());
test('donchian holds the newest bar and forgets the oldest', () => expect(after({ kind: 'donchian', length: 2, output: 'upper' }, 9, 5, 6)).toBe(6));

test('donchian is the extremes of its window, for any series', () => fc.assert(fc.property(fc.array(price, { minLength: 5, maxLength: 40 }), (closes) => {
  expect(after({ kind: 'donchian', length: 5, output: 'upper' }, ...closes)).toBe(Math.max(...closes.slice(-5)));
})));

describe('averages that are equal as decimals are equal as floats', () => {
  // 0.1 + 0.2 is not 0.3 in floats, and neither are their means.
  test('of different lengths', () => expect(after({ kind: 'sma', length: 2, source: 'close' }, 0.3, 0.2, 0.1, 0.2)).toBe(after({ kind: 'sma', length: 4, source: 'close' }, 0.15, 0.1, 0.1, 0.25)));
  test('and equal to the price', () => expect(after({ kind: 'sma', length: 3, source: 'close' }, 0.1, 0.2, 0.3)).toBe(0.2));
  test('to eight places', () => expect(after({ kind: 'sma', length: 2, source: 'close' }, 45_000_000.00000001, 45_000_000.00000003)).toBe(45_000_000.00000002));
});
