import { describe, expect, test } from 'vitest';
import { isoTime } from '../../../machines/authority/instant.ts';
import { metricsOf, type Metrics } from '../../../machines/statistics/metrics.ts';
import { goldenSeries, goldenValues } from './series.ts';

/** The difference as a share of the expected figure; infinite where only one is a number. */
function apart(ours: unknown, expected: number | null): number {
  if (ours === expected) return 0;
  return typeof ours === 'number' && expected !== null ? Math.abs(ours - expected) / Math.abs(expected) : Infinity;
}

const isMetric = (name: string, metrics: Metrics): name is keyof Metrics => name in metrics;

describe.each([['generated', 1000], ['iwm', 997]])('the %s series', (name, count) => {
  const { equity, returns, benchmark } = goldenSeries(name);
  const { empyrical = {}, scipy = {} } = goldenValues[name] ?? {};
  const { peak, trough, recovery, ...byEmpyrical } = empyrical;
  const metrics = metricsOf({ equity, trades: [], tradedUsd: 0, exposure: 1, periodsAYear: 252, benchmark, trials: { count: 50, sharpeVariance: 0.002 } });
  const ours = (key: string) => (isMetric(key, metrics) ? metrics[key] : undefined);

  test(`has ${count} returns`, () => expect([returns.length, metrics.periods]).toEqual([count, count]));

  test('has a value of each figure that the issue names', () => expect([Object.keys(byEmpyrical).length, Object.keys(scipy).length]).toEqual([16, 21]));

  test.each(Object.entries(byEmpyrical))('has the %s of empyrical-reloaded', (key, expected) => expect(apart(ours(key), expected)).toBeLessThan(1e-9));

  test.each(Object.entries(scipy))('has the %s of scipy', (key, expected) => expect(apart(ours(key), expected)).toBeLessThan(1e-9));

  test('falls the most where empyrical-reloaded says', () =>
    expect([metrics.maxDrawdownPeakAt, metrics.maxDrawdownTroughAt, metrics.maxDrawdownRecoveredAt])
      .toEqual([peak, trough, recovery].map((place) => isoTime(equity.atMs[place ?? -1] ?? Number.NaN))));
});
