import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deflatedSharpe, expectedBestSharpe, minTrackRecord, probabilisticSharpe } from './sharpeInference.ts';

const measured = fc.record({ sharpe: fc.double({ min: -0.5, max: 0.5, noNaN: true }), returns: fc.integer({ min: 2, max: 5000 }), skew: fc.double({ min: -2, max: 2, noNaN: true }), excessKurtosis: fc.double({ min: 3, max: 20, noNaN: true }) });

describe('the example of Bailey and Lopez de Prado (2012): two years of months, Sharpe ratio 0.458 a month', () => {
  const fund = { sharpe: 0.458, returns: 24, skew: -2.448, excessKurtosis: 10.164 - 3 };
  test('is above 0 with probability 0.982 were returns normal', () => expect(probabilisticSharpe({ ...fund, skew: 0, excessKurtosis: 0 })).toBeCloseTo(0.982, 3));
  test('is above 0 with probability 0.913 as they are', () => expect(probabilisticSharpe(fund)).toBeCloseTo(0.913, 3));
  test('needs a third year for 95 %', () => expect(minTrackRecord(fund)).toBeCloseTo(34.56, 2));
});

describe('their track record that proves a Sharpe ratio of 2 a year to be above 1, in years', () => {
  const years = (periods: number, skew = 0, excessKurtosis = 0) => (minTrackRecord({ sharpe: 2 / Math.sqrt(periods), returns: periods, skew, excessKurtosis }, 1 / Math.sqrt(periods)) ?? NaN) / periods;
  test.each([['days', 250, 2.73], ['weeks', 52, 2.83], ['months', 12, 3.24]])('of normal %s', (_, periods, expected) => expect(years(periods)).toBeCloseTo(expected, 2));
  test('of months with skew -0.72 and kurtosis 5.78', () => expect(years(12, -0.72, 2.78)).toBeCloseTo(4.99, 2));
});

describe('the example of Bailey and Lopez de Prado (2014): Sharpe ratio 2.5 a year over five years of days, skew -3, kurtosis 10', () => {
  const chosen = { sharpe: 2.5 / Math.sqrt(250), returns: 1250, skew: -3, excessKurtosis: 7 };
  const trials = { count: 100, sharpeVariance: 0.5 / 250 };
  test('of 100 trials without an edge the best would show 0.1132 a day', () => expect(expectedBestSharpe(trials)).toBeCloseTo(0.1132, 4));
  test('is deflated to 0.9004 as the best of 100', () => expect(deflatedSharpe(chosen, trials)).toBeCloseTo(0.9004, 4));
  test('is deflated to 0.9505 as the best of 46', () => expect(deflatedSharpe(chosen, { ...trials, count: 46 })).toBeCloseTo(0.9505, 4));
  test('with normal returns is deflated to 0.9505 as the best of 88', () => expect(deflatedSharpe({ ...chosen, skew: 0, excessKurtosis: 0 }, { ...trials, count: 88 })).toBeCloseTo(0.9505, 4));
  test('is not deflated as the only one', () => expect(deflatedSharpe(chosen, { count: 1, sharpeVariance: 0 })).toBe(probabilisticSharpe(chosen)));
});

describe('what is inferred of a Sharpe ratio', () => {
  test('is a probability', () => fc.assert(fc.property(measured, (of) => {
    expect(probabilisticSharpe(of) ?? NaN).toBeGreaterThanOrEqual(0);
    expect(probabilisticSharpe(of) ?? NaN).toBeLessThanOrEqual(1);
  })));
  test('is one half at the measured value', () => fc.assert(fc.property(measured, (of) => {
    expect(probabilisticSharpe(of, of.sharpe)).toBe(0.5);
  })));
  test('falls with the number of trials', () => fc.assert(fc.property(measured, fc.integer({ min: 1, max: 10_000 }), (of, count) => {
    expect(deflatedSharpe(of, { count: count + 1, sharpeVariance: 0.002 }) ?? NaN).toBeLessThanOrEqual(deflatedSharpe(of, { count, sharpeVariance: 0.002 }) ?? NaN);
  })));
  test('is 95 % at the minimum track record', () => fc.assert(fc.property(measured.filter(({ sharpe }) => sharpe > 0.01), (of) => {
    expect(probabilisticSharpe({ ...of, returns: minTrackRecord(of) ?? NaN })).toBeCloseTo(0.95, 9);
  })));
  test('has no track record that proves a ratio that was not measured', () => expect(minTrackRecord({ sharpe: 0.1, returns: 10, skew: 0, excessKurtosis: 0 }, 0.1)).toBeNull());
  test('of moments that no distribution has is null', () => expect(probabilisticSharpe({ sharpe: 1, returns: 10, skew: 5, excessKurtosis: 0 })).toBeNull());
  test('of one return is refused', () => expect(() => probabilisticSharpe({ sharpe: 1, returns: 1, skew: 0, excessKurtosis: 0 })).toThrow('returns: expected at least 2, was 1'));
  test('of no trial is refused', () => expect(() => expectedBestSharpe({ count: 0, sharpeVariance: 1 })).toThrow('trials: expected at least 1, was 0'));
  test('of a variance below zero is refused', () => expect(() => expectedBestSharpe({ count: 2, sharpeVariance: -1 })).toThrow('sharpeVariance: expected a number from 0 up, was -1'));
});
