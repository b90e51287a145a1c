import { overfitting } from '../../machines/honesty/overfitting.ts';
import { definitions, type Definition } from '../../machines/statistics/definitions.ts';
import { deflatedSharpe } from '../../machines/statistics/sharpeInference.ts';
import type { SweepResult } from '../../subjects/sweep.ts';

export type Run = Extract<SweepResult, { outcome: 'run' }>;
export const isRun = (result: SweepResult): result is Run => result.outcome === 'run';

/** Less of them is better; of all others more is. */
const better: ReadonlySet<string> = new Set(['volatilityAnnual', 'averageLossUsd', 'feesUsd', 'turnoverAnnual', 'minTrackRecordPeriods']);
const isLessBetter = (name: string, { group, unit }: Definition): boolean => group === 'Drawdown' || (group === 'Tail risk' && unit === 'share') || better.has(name);
/** A backtest of a sweep has no benchmark, and does not know of the others. */
const isKnown = (name: string, { group, unit }: Definition): boolean => unit !== 'time' && group !== 'Benchmark' && name !== 'deflatedSharpe';

/** Metrics that a sweep's plans can be ordered by, and whether less of one is better. */
export const ranks: ReadonlyMap<string, { readonly isLessBetter: boolean }> =
  new Map(Object.entries(definitions).flatMap(([name, definition]) => (isKnown(name, definition) ? [[name, { isLessBetter: isLessBetter(name, definition) }] as const] : [])));

/** The runs with the best figure first; those without one last. Of equals the one whose plan stands first. */
export function ranked(results: readonly SweepResult[], by: string): readonly Run[] {
  const sign = ranks.get(by)?.isLessBetter === true ? -1 : 1;
  const worth = ({ metrics }: Run) => { const figure = metrics[by] ?? null; return figure === null ? -Infinity : sign * figure; };
  return results.filter(isRun).toSorted((a, b) => compared(worth(b), worth(a)) || a.index - b.index);
}

const compared = (a: number, b: number): number => (a === b ? 0 : a - b);

/** How far the best of so many is to be believed: null where it can't be computed. */
export interface Belief {
  readonly trials: number;
  /** Probability that the best one's true Sharpe ratio is above what the best of so many plans without any merit would show. */
  readonly deflatedSharpe: number | null;
  /** Probability of backtest overfitting by CSCV, over months; of at most 2,000 plans, the best ones. */
  readonly overfitting: number | null;
}

const mostCompared = 2000;

export function beliefIn(results: readonly SweepResult[]): Belief {
  const runs = ranked(results, 'sharpeAnnual');
  const [best] = runs;
  const sharpes = runs.map(({ metrics }) => perPeriod(metrics)).filter((sharpe) => sharpe !== null);
  const mean = sharpes.reduce((sum, sharpe) => sum + sharpe, 0) / sharpes.length;
  const variance = sharpes.reduce((sum, sharpe) => sum + (sharpe - mean) ** 2, 0) / Math.max(1, sharpes.length - 1);
  return { trials: results.length, deflatedSharpe: best === undefined ? null : deflatedOf(best, { count: sharpes.length, sharpeVariance: variance }), overfitting: overfittingOf(runs.slice(0, mostCompared)) };
}

const perPeriod = ({ sharpeAnnual, periodsAYear }: Run['metrics']): number | null =>
  (typeof sharpeAnnual !== 'number' || typeof periodsAYear !== 'number' ? null : sharpeAnnual / Math.sqrt(periodsAYear));

function deflatedOf({ metrics }: Run, trials: { readonly count: number; readonly sharpeVariance: number }): number | null {
  const { periods, skew, excessKurtosis } = metrics;
  const sharpe = perPeriod(metrics);
  if (sharpe === null || typeof periods !== 'number' || typeof skew !== 'number' || typeof excessKurtosis !== 'number' || trials.count < 2) return null;
  return deflatedSharpe({ sharpe, returns: periods, skew, excessKurtosis }, trials);
}

/** Blocks of at least three months each. */
function overfittingOf(runs: readonly Run[]): number | null {
  const months = Math.min(...runs.map(({ monthly }) => monthly.length));
  const blocks = Math.min(16, 2 * Math.floor(months / 6));
  if (runs.length < 2 || blocks < 4) return null;
  return overfitting(runs.map(({ monthly }) => monthly.slice(-months)), blocks, 12).probability;
}
