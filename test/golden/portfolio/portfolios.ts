import { readFileSync } from 'node:fs';
import type { Portfolio } from '../../../machines/portfolio/portfolio.ts';

type Nested = number | null | readonly number[] | Readonly<Record<string, number>>;

interface Named {
  readonly table: string;
  readonly periods: number;
  readonly benchmark: string;
  readonly factors: readonly string[];
  readonly valuesUsd: Readonly<Record<string, number>>;
}

const read = <Read>(name: string): Read => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as Read;

const named = read<Readonly<Record<string, Named>>>('portfolios.json');

/** What numpy and scipy computed, by values.py: figures and lists of figures by name. */
export const goldenFigures = read<Readonly<Record<string, Readonly<Record<string, Nested>>>>>('values.json');

/** Columns of a committed table of returns: series.py says where it is from and how to make it again. */
function columns(table: string): Readonly<Record<string, Float64Array>> {
  const [header = '', ...rows] = readFileSync(new URL(`${table}.csv`, import.meta.url), 'utf8').trim().split('\n');
  const figures = rows.map((row) => row.split(',').map(Number));
  return Object.fromEntries(header.split(',').map((name, column) => [name, Float64Array.from(figures, (row) => row[column] ?? Number.NaN)]));
}

/** One of the five portfolios, with the benchmark and factors that it is held against. */
export function goldenPortfolio(name: string): { readonly portfolio: Portfolio; readonly benchmark: Float64Array; readonly factors: readonly Float64Array[] } {
  const of = named[name];
  if (of === undefined) throw new Error(`${name}: expected one of ${Object.keys(named).join(', ')}`);
  const all = columns(of.table);
  const last = (column: string) => (all[column] ?? new Float64Array()).slice(-of.periods);
  return {
    portfolio: { valuesUsd: Object.values(of.valuesUsd), returns: Object.keys(of.valuesUsd).map(last) },
    benchmark: last(of.benchmark), factors: of.factors.map(last),
  };
}
