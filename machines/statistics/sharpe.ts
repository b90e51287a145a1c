import { atLeast, finite } from './series.ts';

/** Daily bars a year on US exchanges. */
export const tradingDays = 252;

/** Below this the deviation of returns is the rounding of floats, not risk. */
const noDeviation = 1e-12;

/**
 * Arithmetic mean.
 * @param values at least one; NaN and infinities are refused
 */
export function mean(values: readonly number[]): number {
  atLeast('values', values, 1);
  finite('values', values);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Sample standard deviation: the root of the sum of squared distances from the mean over n - 1 (ddof 1).
 * In two passes, because the one-pass formula loses all digits where the mean is large against the deviation.
 * @param values at least two; NaN and infinities are refused
 * Source: Chan, Golub and LeVeque (1983), "Algorithms for computing the sample variance", The American Statistician 37(3).
 */
export function standardDeviation(values: readonly number[]): number {
  atLeast('values', values, 2);
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}

/**
 * Sharpe ratio a year: mean / sample deviation of the returns x root of the periods a year; the risk-free rate is 0.
 * @param returns simple returns a period, at least two; NaN and infinities are refused
 * @param periods returns a year: 252 for daily bars
 * @returns 0 where the returns do not vary (deviation up to 1e-12), whatever their mean: there is no risk to measure by, and such a curve shall pass no gate
 * Source: Sharpe (1994), "The Sharpe ratio", eq. 3 to 6; scaled with the root of time as if returns were independent (Lo 2002).
 */
export function sharpeAnnual(returns: readonly number[], periods = tradingDays): number {
  atLeast('returns', returns, 2);
  finite('returns', returns);
  const deviation = standardDeviation(returns);
  return deviation <= noDeviation ? 0 : (mean(returns) / deviation) * Math.sqrt(periods);
}
