import { describe, expect, test } from 'vitest';
import { backtestOf, type Forecast } from './forecasts.ts';

const on = (day: number, equityUsd: number, over: Partial<Forecast> = {}): Forecast => ({ at: `2020-01-${String(day).padStart(2, '0')}T21:00:00Z`, equityUsd, var95Usd: 100, var99Usd: 200, ...over });

describe('forecasts held against what came', () => {
  test('are broken by a loss beyond them, not by one at them', () => {
    const { at95, at99 } = backtestOf([on(1, 1000), on(2, 900), on(3, 799), on(4, 598)], []);
    expect([at95.periods, at95.breaches, at99.breaches]).toEqual([3, 2, 1]);
  });
  test('count the last of each day', () => expect(backtestOf([on(1, 1000, { at: '2020-01-01T15:00:00Z', var95Usd: 1 }), on(1, 1000), on(2, 950)], []).at95).toMatchObject({ periods: 1, breaches: 0 }));
  test('leave out what people took out or put in', () => {
    const taken = { at: '2020-01-02T12:00:00Z', amountUsd: -500 };
    expect([backtestOf([on(1, 1000), on(2, 450)], [taken]).at95.breaches, backtestOf([on(1, 1000), on(2, 399)], [taken]).at95.breaches]).toEqual([0, 1]);
  });
  test('count no day whose value at risk was not told', () => expect(backtestOf([on(1, 1000, { var95Usd: undefined }), on(2, 100)], [])).toMatchObject({ at95: { periods: 0, kupiec: null }, at99: { periods: 1, breaches: 1 } }));
  test('count no day before which nothing was held', () => {
    const flat = { var95Usd: 0, var99Usd: 0 };
    expect(backtestOf([on(1, 1000, flat), on(2, 999, flat), on(3, 999), on(4, 950)], []).at95).toMatchObject({ periods: 1, breaches: 0 });
  });
  test('of nothing are none', () => expect(backtestOf([], []).at99).toEqual({ periods: 0, breaches: 0, kupiec: null, christoffersen: null, light: null }));
});
