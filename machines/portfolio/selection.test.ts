import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quantile, sorted } from '../statistics/quantile.ts';
import { historicalShortfall } from '../statistics/tailRisk.ts';
import { select, tailLosses } from './selection.ts';

const figures = fc.array(fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: -3, max: 3 })), { minLength: 1, maxLength: 300 });
const plus0 = (value: number) => value + 0;

describe('selection', () => {
  test('brings to a place what sorting would', () => fc.assert(fc.property(figures, fc.nat(), (values, any) => {
    const [place, selected] = [any % values.length, Float64Array.from(values)];
    select(selected, place);
    expect(plus0(selected[place] ?? NaN)).toBe(plus0(sorted(values)[place] ?? NaN));
    expect(selected.subarray(0, place).every((each) => each <= (selected[place] ?? NaN))).toBe(true);
  })));

  test('gives the value at risk and shortfall of the sorted scenarios at both tails', () => fc.assert(fc.property(figures, (values) => {
    const ascending = sorted(values);
    const told = tailLosses(Float64Array.from(values), [0.05, 0.01]);
    for (const [place, tail] of [0.05, 0.01].entries()) {
      expect(told[place]?.varUsd).toBeCloseTo(-quantile(ascending, tail), 6);
      expect(told[place]?.esUsd).toBeCloseTo(historicalShortfall(ascending, tail), 6);
    }
  })));

  test.each([['without order', (at: number) => (at * 7919) % 10_007], ['ascending', (at: number) => at], ['descending', (at: number) => -at], ['all the same', () => 3], ['high in the sample only', (at: number) => (at % 20 === 0 ? 1e6 : at % 977)]])(
    'of many scenarios gives the same (%s)', (_, figure) => {
      const values = Float64Array.from({ length: 10_000 }, (__, at) => figure(at));
      const ascending = sorted(values);
      expect(tailLosses(values, [0.05, 0.01]).map(({ varUsd, esUsd }) => [varUsd, esUsd])).toEqual([0.05, 0.01].map((tail) => [0 - quantile(ascending, tail), expect.closeTo(historicalShortfall(ascending, tail), 8)]));
    });

  test('leaves the scenarios as they were', () => {
    const values = Float64Array.of(3, 1, 2);
    tailLosses(values, [0.05]);
    expect(values).toEqual(Float64Array.of(3, 1, 2));
  });

  test('of one scenario is that scenario', () => expect(tailLosses(Float64Array.of(-5), [0.05])).toEqual([{ varUsd: 5, esUsd: 5 }]));
  test('of no scenario is refused', () => expect(() => tailLosses(new Float64Array(), [0.05])).toThrow('pnlUsd: expected at least 1, was 0'));
  test('wants the largest tail first', () => expect(() => tailLosses(Float64Array.from({ length: 100 }, (_, at) => at), [0.01, 0.5])).toThrow('tails: expected the largest first, was 0.01, 0.5'));
  test.each([0, 1, Number.NaN])('refuses a tail of %s', (tail) => expect(() => tailLosses(Float64Array.of(1), [tail])).toThrow(`tail: expected a probability above 0 and below 1, was ${tail}`));
});
