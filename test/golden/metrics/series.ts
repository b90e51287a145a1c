import { readFileSync } from 'node:fs';
import type { Curve } from '../../../machines/statistics/curve.ts';

/** A committed series: series.py says where it is from and how to make it again. */
export interface GoldenSeries {
  /** The equity that the returns make of 1,000,000 USD; the first point is a day before the first return. */
  readonly equity: Curve;
  readonly returns: readonly number[];
  readonly benchmark: readonly number[];
}

export function goldenSeries(name: string): GoldenSeries {
  const rows = readFileSync(new URL(`${name}.csv`, import.meta.url), 'utf8').trim().split('\n').slice(1).map((line) => line.split(','));
  const times = rows.map(([date]) => Date.parse(`${date}T21:00:00Z`));
  const returns = rows.map((row) => Number(row[1]));
  let usd = 1_000_000;
  return {
    returns, benchmark: rows.map((row) => Number(row[2])),
    equity: { atMs: Float64Array.of((times[0] ?? Number.NaN) - 86_400_000, ...times), usd: Float64Array.of(usd, ...returns.map((each) => (usd *= 1 + each))) },
  };
}

/** What one owner each computed, by values.py. */
export const goldenValues: Readonly<Record<string, Readonly<Record<'empyrical' | 'scipy', Readonly<Record<string, number | null>>>>>> =
  JSON.parse(readFileSync(new URL('values.json', import.meta.url), 'utf8'));
