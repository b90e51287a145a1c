import { mean } from './moments.ts';
import { quantile } from './quantile.ts';
import { atLeast, finite, type Series } from './series.ts';

/**
 * Sortino ratio a year: mean return x periods / (downside deviation x root of periods). The downside deviation is the root of the mean square
 * of the returns below zero, over all returns, those above zero counting as zero; the target is 0.
 * @param returns simple returns a period, at least two; NaN and infinities are refused
 * @param periods returns a year
 * @returns null where no return is below zero
 * Source: Sortino and Price (1994), "Performance measurement in a downside risk framework", Journal of Investing 3(3); empyrical's `sortino_ratio`.
 */
export function sortinoAnnual(returns: Series, periods: number): number | null {
  atLeast('returns', returns, 2);
  const average = mean(returns);
  let squares = 0;
  for (let index = 0; index < returns.length; index += 1) {
    const loss = Math.min(0, returns[index] ?? Number.NaN);
    squares += loss * loss;
  }
  return squares === 0 ? null : (average / Math.sqrt(squares / returns.length)) * Math.sqrt(periods);
}

/**
 * Calmar ratio: compound annual growth over maximum drawdown, both over the whole span (Young's is over the last 36 months).
 * @returns null where there was no drawdown, or no growth rate
 * Source: Young (1991), "Calmar ratio: a smoother tool", Futures 20(1); empyrical's `calmar_ratio`.
 */
export const calmarOf = (growthAnnual: number | null, drawdown: number): number | null => (growthAnnual === null || drawdown <= 0 ? null : growthAnnual / drawdown);

/**
 * Omega ratio at threshold 0: sum of the returns above zero over the sum of those below, taken positive.
 * @param returns simple returns a period, at least two; NaN and infinities are refused
 * @returns null where no return is below zero
 * Source: Keating and Shadwick (2002), "A universal performance measure", Journal of Performance Measurement 6(3); empyrical's `omega_ratio`.
 */
export function omegaOf(returns: Series): number | null {
  atLeast('returns', returns, 2);
  finite('returns', returns);
  let [gains, losses] = [0, 0];
  for (let index = 0; index < returns.length; index += 1) {
    const each = returns[index] ?? Number.NaN;
    if (each > 0) gains += each;
    else losses -= each;
  }
  return losses > 0 ? gains / losses : null;
}

/**
 * Tail ratio: size of the 95th percentile of the returns over size of the 5th, quantiles of type 7. Above 1 the large gains are larger than the large losses.
 * @param ascending the returns, sorted, at least one
 * @returns null where the 5th percentile is 0
 * Source: empyrical's `tail_ratio`.
 */
export function tailRatioOf(ascending: Series): number | null {
  const low = Math.abs(quantile(ascending, 0.05));
  return low === 0 ? null : Math.abs(quantile(ascending, 0.95)) / low;
}
