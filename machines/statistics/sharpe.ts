import { mean, noDeviation, standardDeviation } from './moments.ts';
import { atLeast, finite, type Series } from './series.ts';

export { mean, standardDeviation } from './moments.ts';

/** Daily bars a year on US exchanges. */
export const tradingDays = 252;

/**
 * Sharpe ratio of one period, not annualised: mean / sample deviation (ddof 1) of the returns; the risk-free rate is 0.
 * @param returns simple returns a period, at least two; NaN and infinities are refused
 * @returns null where the returns do not vary (deviation up to 1e-12): there is no risk to measure by
 * Source: Sharpe (1994), "The Sharpe ratio", Journal of Portfolio Management 21(1), eq. 3 to 6.
 */
export function sharpeOfPeriod(returns: Series): number | null {
  atLeast('returns', returns, 2);
  finite('returns', returns);
  const deviation = standardDeviation(returns);
  return deviation <= noDeviation ? null : mean(returns) / deviation;
}

/**
 * Sharpe ratio a year: that of a period x root of the periods a year, as if returns were independent (Lo 2002); empyrical's `sharpe_ratio`.
 * @param returns simple returns a period, at least two; NaN and infinities are refused
 * @param periods returns a year: 252 for daily bars
 * @returns 0 where the returns do not vary, whatever their mean: such a curve shall pass no gate. Reports want `sharpeOfPeriod`, which is null there
 */
export function sharpeAnnual(returns: Series, periods = tradingDays): number {
  return (sharpeOfPeriod(returns) ?? 0) * Math.sqrt(periods);
}
