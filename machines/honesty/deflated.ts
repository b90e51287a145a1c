import { deflatedSharpe, type MeasuredSharpe, type Trials } from '../statistics/sharpeInference.ts';

/** Sharpe ratios of one day of all plans that were tried: their number, mean, and sum of squared distances from it. */
export interface Tried {
  readonly count: number;
  readonly mean: number;
  readonly squares: number;
}

export const nothingTried: Tried = { count: 0, mean: 0, squares: 0 };

/** Both together. Source: Chan, Golub and LeVeque (1983), "Algorithms for computing the sample variance", The American Statistician 37(3), eq. 1.5. */
export function together(a: Tried, b: Tried): Tried {
  const count = a.count + b.count;
  if (count === 0) return nothingTried;
  const distance = b.mean - a.mean;
  return { count, mean: a.mean + (distance * b.count) / count, squares: a.squares + b.squares + (distance * distance * a.count * b.count) / count };
}

export const withTrial = (tried: Tried, sharpe: number): Tried => together(tried, { count: 1, mean: sharpe, squares: 0 });

/**
 * Trials as the deflated Sharpe ratio takes them: their number, and how far apart luck puts their Sharpe ratios. That is the variance between them (ddof 1), but at
 * most the variance of one estimate without any edge, 1 / (returns - 1): where trials differ more than luck can make them, some lose to their costs or share a
 * true edge, and to hold that against the best of them would refuse the more surely the more there is to be found.
 * @param returns that each Sharpe ratio was measured over
 */
export const trialsOf = ({ count, squares }: Tried, returns: number): Trials =>
  ({ count: Math.max(1, count), sharpeVariance: count < 2 ? 0 : Math.min(squares / (count - 1), 1 / (returns - 1)) });

/** Probability that the true Sharpe ratio is above what the best of all trials would show by luck; null where it can't be told. `tried` counts the plan itself. */
export const deflated = (measured: MeasuredSharpe, tried: Tried): number | null => deflatedSharpe(measured, trialsOf(tried, measured.returns));
