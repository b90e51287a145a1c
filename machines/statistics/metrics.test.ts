import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { definitions } from './definitions.ts';
import { metricsOf, type MetricsOf } from './metrics.ts';

const dayMs = 86_400_000;
const noon = 12 * 3_600_000;

/** A run with one point a day at noon, from 1970-01-01 on. */
const run = (usd: readonly number[], over: Partial<MetricsOf> = {}): MetricsOf => ({
  equity: { usd: Float64Array.from(usd), atMs: Float64Array.from(usd, (_, place) => place * dayMs + noon) }, trades: [], tradedUsd: 0, exposure: 0.5, ...over,
});

const curves = fc.array(fc.integer({ min: 50, max: 200 }), { minLength: 4, maxLength: 60 }).filter((curve) => new Set(curve).size > 2);

describe('the metrics of a run', () => {
  test('tell when the deepest fall was', () => expect(metricsOf(run([100, 120, 90, 120, 110]))).toMatchObject({
    firstAt: '1970-01-01T12:00:00Z', lastAt: '1970-01-05T12:00:00Z', periods: 4, totalReturn: expect.closeTo(0.1, 12),
    maxDrawdown: 0.25, maxDrawdownPeakAt: '1970-01-02T12:00:00Z', maxDrawdownTroughAt: '1970-01-03T12:00:00Z', maxDrawdownRecoveredAt: '1970-01-04T12:00:00Z', maxDrawdownDays: 2, longestDrawdownDays: 2,
  }));
  test('count the days of a fall without recovery to the end', () => expect(metricsOf(run([100, 90, 95, 96]))).toMatchObject({ maxDrawdownRecoveredAt: null, maxDrawdownDays: 3 }));
  test('measure the periods a year where they are not given', () => expect(metricsOf(run([100, 101, 102])).periodsAYear).toBeCloseTo(365.25, 9));
  test('take turnover over mean equity and years', () => expect(metricsOf(run([100, 200, 300], { tradedUsd: 800, periodsAYear: 1 })).turnoverAnnual).toBe(2));
  test('have the deflated Sharpe ratio only where the trials are known', () => expect([metricsOf(run([100, 90, 120])).deflatedSharpe, metricsOf(run([100, 90, 120], { trials: { count: 1, sharpeVariance: 0 } })).deflatedSharpe])
    .toEqual([null, metricsOf(run([100, 90, 120])).probabilisticSharpe]));
  test('go against a benchmark where there is one', () => expect(metricsOf(run([100, 110, 99], { benchmark: [0.1, -0.1] })).beta).toBeCloseTo(1, 12));
  test('have a definition each', () => expect(Object.keys(metricsOf(run([1, 2, 3]))).toSorted()).toEqual(Object.keys(definitions).toSorted()));
});

describe('what cannot be computed is null', () => {
  test('without a point', () => expect(metricsOf(run([]))).toMatchObject({ firstAt: null, periods: 0, totalReturn: null, sharpeAnnual: null, maxDrawdown: null, exposure: null, trades: 0 }));
  test('with one point', () => expect(metricsOf(run([100]))).toMatchObject({ periods: 0, totalReturn: 0, cagr: null, volatilityAnnual: null, maxDrawdown: 0, maxDrawdownPeakAt: null }));
  test('with one return', () => expect(metricsOf(run([100, 110]))).toMatchObject({ periods: 1, totalReturn: expect.closeTo(0.1, 12), volatilityAnnual: null, var95Historical: null }));
  test('with equity that stands still', () => expect(metricsOf(run([100, 100, 100]))).toMatchObject({ volatilityAnnual: 0, sharpeAnnual: null, sortinoAnnual: null, calmar: null, skew: null, var95Normal: null, var95Historical: 0, probabilisticSharpe: null }));
  test('after ruin, all that rests on returns, and only that', () => expect(metricsOf(run([100, -20, 30]))).toMatchObject({ totalReturn: -0.7, maxDrawdown: 1.2, sharpeAnnual: null, var95Historical: null }));
  test('of a run that never had capital', () => expect(metricsOf(run([0, 1, 2]))).toMatchObject({ totalReturn: null, maxDrawdown: null, sharpeAnnual: null }));
});

describe('returns of days', () => {
  const halfDays = run([], { equity: { usd: Float64Array.of(100, 80, 110, 121, 121), atMs: Float64Array.of(1, noon, dayMs + 1, dayMs + noon, 2 * dayMs + 1) }, period: 'day', periodsAYear: 252 });
  test('are those of the last points of the days, and of the first day from where the curve begins', () => expect(metricsOf(halfDays)).toMatchObject({ periods: 3, totalReturn: expect.closeTo(0.21, 12), worstReturn: expect.closeTo(-0.2, 12), bestReturn: expect.closeTo(0.5125, 12) }));
  test('leave the drawdown that of every step', () => expect(metricsOf(halfDays).maxDrawdown).toBeCloseTo(0.2, 12));
});

describe('bad input is refused', () => {
  test('of NaN', () => expect(() => metricsOf(run([100, NaN]))).toThrow('equity[1]: expected a finite number, was NaN'));
  test('of times that stand still', () => expect(() => metricsOf(run([], { equity: { usd: Float64Array.of(1, 1), atMs: Float64Array.of(5, 5) } }))).toThrow('atMs[1]: expected a time after the one before, was 5'));
  test('of fewer times than values', () => expect(() => metricsOf(run([], { equity: { usd: Float64Array.of(1, 1), atMs: Float64Array.of(5) } }))).toThrow('atMs: expected 2 figures, one for each of usd, was 1'));
  test('of a year without periods', () => expect(() => metricsOf(run([100, 110], { periodsAYear: 0 }))).toThrow('periodsAYear: expected a number above 0, was 0'));
});

describe('metrics in any currency', () => {
  test('are the same', () => fc.assert(fc.property(curves, (curve) => {
    const [dollars, cents] = [metricsOf(run(curve)), metricsOf(run(curve.map((each) => 100 * each)))];
    expect(cents.sharpeAnnual).toBeCloseTo(dollars.sharpeAnnual ?? NaN, 9);
    expect(cents.maxDrawdown).toBeCloseTo(dollars.maxDrawdown ?? NaN, 12);
    expect(cents.es99Historical).toBeCloseTo(dollars.es99Historical ?? NaN, 12);
  })));
  test('have no growth rate where it would be beyond all floats', () => expect(metricsOf(run([100, 200, 300], { periodsAYear: 98_280, benchmark: [0.1, -0.1] }))).toMatchObject({ cagr: null, calmar: null, alphaAnnual: null }));
  test('have no NaN and no infinity', () => fc.assert(fc.property(fc.array(fc.integer({ min: -3, max: 5 }), { maxLength: 20 }), (curve) => {
    expect(Object.values(metricsOf(run(curve))).filter((value) => typeof value === 'number' && !Number.isFinite(value))).toEqual([]);
  })));
});
