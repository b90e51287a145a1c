import { finite } from '../statistics/series.ts';
import { tradingDays } from '../statistics/sharpe.ts';
import { halvesOf, sharpeOver, subsetSums } from './blocks.ts';

/** Simple returns a step of several plans over the same steps: one row a plan, all of one length. */
export type ReturnsOfPlans = readonly ArrayLike<number>[];

export interface Overfitting {
  /** Ways of choosing half of the blocks: 12,870 of 16. */
  readonly combinations: number;
  /** Probability of backtest overfitting: the share of combinations in which the plan that was best in sample is at or below the median out of sample. */
  readonly probability: number;
  /** Share of combinations in which that plan's Sharpe ratio out of sample is below 0. */
  readonly lossProbability: number;
  /** How its Sharpe ratio out of sample depends on the one in sample, both a year: the line of least squares. A slope near -1 is the mark of noise. */
  readonly degradation: { readonly slope: number; readonly intercept: number };
  /** Means over the combinations of that plan's Sharpe ratio, a year. */
  readonly inSampleSharpe: number;
  readonly outOfSampleSharpe: number;
}

/** 12,870 combinations of so many plans take some seconds. */
export const mostPlans = 2000;
export const mostBlocks = 16;

/**
 * Probability of backtest overfitting by combinatorially symmetric cross-validation. The steps are cut into blocks of equal length (those left over
 * at the beginning are left out); for each half of the blocks, the plan with the highest Sharpe ratio in it is looked up among the ranks in the other half.
 * Ranks of equals are shared; of equals in sample the first is taken.
 * @param returns 2 to 2,000 plans; at least 2 steps a block; NaN and infinities are refused
 * @param blocks even, 2 to 16
 * @param periods returns a year
 * Source: Bailey, Borwein, Lopez de Prado and Zhu (2015), "The probability of backtest overfitting", Journal of Computational Finance 20(4), section 3.
 */
export function overfitting(returns: ReturnsOfPlans, blocks = mostBlocks, periods = tradingDays): Overfitting {
  const steps = checkedSteps(returns, blocks);
  const length = Math.floor(steps / blocks);
  const tables = returns.map((row) => subsetSums(row, steps - length * blocks, blocks, length));
  const count = (length * blocks) / 2;
  const annual = Math.sqrt(periods);
  const every = 2 ** blocks - 1;
  const sharpes = (half: number) => Float64Array.from(tables, (table) => sharpeOver(table, half, blocks, count) * annual);
  const picks = halvesOf(blocks).map((half) => {
    const inside = sharpes(half);
    const outside = sharpes(every - half);
    const best = placeOfLargest(inside);
    return { inside: inside[best] ?? 0, outside: outside[best] ?? 0, logit: logit(outside, best) };
  });
  const inside = picks.map((pick) => pick.inside);
  const outside = picks.map((pick) => pick.outside);
  const share = (counted: (typeof picks)) => counted.length / picks.length;
  return {
    combinations: picks.length, probability: share(picks.filter((pick) => pick.logit <= 0)), lossProbability: share(picks.filter((pick) => pick.outside < 0)),
    degradation: leastSquares(inside, outside), inSampleSharpe: meanOf(inside), outOfSampleSharpe: meanOf(outside),
  };
}

function checkedSteps(returns: ReturnsOfPlans, blocks: number): number {
  if (returns.length < 2 || returns.length > mostPlans) throw new RangeError(`overfitting: expected 2 to ${mostPlans} plans, was ${returns.length}; one plan alone was not selected from anything`);
  if (blocks % 2 !== 0 || blocks < 2 || blocks > mostBlocks) throw new RangeError(`overfitting: expected an even number of blocks from 2 to ${mostBlocks}, was ${blocks}`);
  const steps = returns[0]?.length ?? 0;
  if (steps < 2 * blocks) throw new RangeError(`overfitting: expected at least ${2 * blocks} steps, was ${steps}; give a longer span or fewer blocks`);
  returns.forEach((row, plan) => {
    if (row.length !== steps) throw new RangeError(`overfitting: returns[${plan}]: expected ${steps} steps like the first plan's, was ${row.length}; run all plans over the same bars`);
    finite(`returns[${plan}]`, row);
  });
  return steps;
}

function placeOfLargest(values: Float64Array): number {
  let place = 0;
  values.forEach((value, at) => {
    if (value > (values[place] ?? Infinity)) place = at;
  });
  return place;
}

/** ln(w / (1 - w)) of the relative rank w = rank / (plans + 1); the worst has rank 1. */
function logit(values: Float64Array, place: number): number {
  const own = values[place] ?? Number.NaN;
  let [lower, equal] = [0, 0];
  for (const value of values) {
    if (value < own) lower += 1;
    else if (value === own) equal += 1;
  }
  const relative = (lower + (equal + 1) / 2) / (values.length + 1);
  return Math.log(relative / (1 - relative));
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function leastSquares(x: readonly number[], y: readonly number[]): { readonly slope: number; readonly intercept: number } {
  const [meanX, meanY] = [meanOf(x), meanOf(y)];
  const spread = x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
  const together = x.reduce((sum, value, at) => sum + (value - meanX) * ((y[at] ?? 0) - meanY), 0);
  const slope = spread === 0 ? 0 : together / spread;
  return { slope, intercept: meanY - slope * meanX };
}
