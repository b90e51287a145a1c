import { expect, test } from 'vitest';
import type { BarColumns, RunResult } from '../../machines/gym/run.ts';
import { exampleBars } from '../../machines/scenario/exampleBars.ts';
import { measured } from './measured.ts';

const hourMs = 3_600_000;
const firstMs = Date.UTC(2020, 0, 6, 21);
/** Equity at these hours after the first close. */
const result = (hours: readonly number[], usd: readonly number[]): RunResult => ({
  bars: hours.length, fills: 0, decisions: [], trades: [], rejections: 0, exposure: 0, tradedUsd: 0, finalEquityUsd: '1',
  equity: { atMs: Float64Array.from(hours, (hour) => firstMs + hour * hourMs), usd: Float64Array.from(usd) },
});
const days = result([0, 24, 48, 72], [100, 110, 99, 108.9]);
const benchmark = (hours: readonly number[], closes: readonly number[]): BarColumns => ({ ...exampleBars(hours.length, 'SPY'), atMs: Float64Array.from(hours, (hour) => firstMs + hour * hourMs), close: Float64Array.from(closes) });
const plan = { timeframe: '1d' as const, universe: ['SPY'] };

test('days of shares are 252 a year', () => expect(measured(plan, days)).toMatchObject({ periods: 3, periodsAYear: 252, totalReturn: expect.closeTo(0.089, 12) }));
test('days of coins are 365', () => expect(measured({ ...plan, universe: ['BTCUSD'] }, days).periodsAYear).toBe(365));
test('bars of minutes are taken by the day, the first one too', () => expect(measured({ ...plan, timeframe: '1h' }, result([0, 1, 24, 25], [100, 101, 102, 103]))).toMatchObject({ periods: 2, totalReturn: expect.closeTo(0.03, 12) }));
test('days of shares end with New York\'s, those of coins with UTC\'s', () =>
  expect(['SPY', 'BTCUSD'].map((symbol) => measured({ timeframe: '1h', universe: [symbol] }, result([0, 4, 24, 28], [100, 101, 102, 103])).worstReturn)).toEqual([expect.closeTo(0.01, 12), expect.closeTo(103 / 102 - 1, 12)]));
test('days of shares and coins together are as many a year as there were', () => expect(measured({ timeframe: '1d', universe: ['SPY', 'BTCUSD'] }, result([0, 3, 24, 27, 48, 51], [100, 100, 101, 102, 103, 104]))).toMatchObject({ periods: 3, periodsAYear: expect.closeTo((3 * 365.25 * 24) / 51, 6), totalReturn: expect.closeTo(0.04, 12) }));
test('drawdowns see every step', () => expect(measured({ ...plan, timeframe: '1h' }, result([0, 1, 2, 24], [100, 50, 100, 100])).maxDrawdown).toBe(0.5));
test('without a benchmark nothing is held against one', () => expect(measured(plan, days)).toMatchObject({ beta: null, correlation: null }));
test('a benchmark that moves alike has a beta of 1', () => expect(measured(plan, days, benchmark([0, 24, 48, 72], [1000, 1100, 990, 1089]))).toMatchObject({ beta: expect.closeTo(1, 9), correlation: expect.closeTo(1, 9) }));
test('of a benchmark the last close before counts', () => expect(measured(plan, days, benchmark([-1, 23, 47, 71], [1000, 1100, 990, 1089])).beta).toBeCloseTo(1, 9));
test('a benchmark that begins later is refused', () => expect(() => measured(plan, days, benchmark([24, 48, 72], [1, 1, 1]))).toThrow('benchmark SPY: expected bars from 2020-01-06T21:00:00.000Z on'));
