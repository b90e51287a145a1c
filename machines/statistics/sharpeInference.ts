import { normalCdf, normalQuantile } from './normal.ts';

/*
 * How sure a Sharpe ratio is. All Sharpe ratios here are of one period, not annualised: one of a year over the root of the periods a year.
 */

/** A Sharpe ratio that was measured. */
export interface MeasuredSharpe {
  /** Of one period, not annualised. */
  readonly sharpe: number;
  /** Returns that it was measured over, at least 2. */
  readonly returns: number;
  readonly skew: number;
  /** Kurtosis less 3, as `excessKurtosis` gives it; the formulas take the kurtosis itself. */
  readonly excessKurtosis: number;
}

/**
 * Variance of the estimate x (returns - 1): 1 - skew x SR + (kurtosis - 1) / 4 x SR^2, with the kurtosis that is 3 for normal returns.
 * No distribution gives zero or below, since kurtosis is at least skew^2 + 1 and the square completes; rounding may, and then it is null.
 * Source: Mertens (2002), "Comments on variance of the IID estimator in Lo (2002)"; Bailey and Lopez de Prado (2012).
 */
function spreadOf({ sharpe, skew, excessKurtosis }: MeasuredSharpe): number | null {
  const spread = 1 - skew * sharpe + ((excessKurtosis + 2) / 4) * sharpe * sharpe;
  return spread > 0 ? spread : null;
}

/**
 * Probabilistic Sharpe ratio: the probability that the true Sharpe ratio is above a threshold, Phi((SR - threshold) x root(n - 1) / root(spread)).
 * @param threshold a Sharpe ratio of one period
 * @returns 0 to 1; null where the variance of the estimate is not above zero
 * Source: Bailey and Lopez de Prado (2012), "The Sharpe ratio efficient frontier", Journal of Risk 15(2), section "Probabilistic Sharpe ratio (PSR)".
 */
export function probabilisticSharpe(measured: MeasuredSharpe, threshold = 0): number | null {
  checkedReturns(measured);
  const spread = spreadOf(measured);
  return spread === null ? null : normalCdf(((measured.sharpe - threshold) * Math.sqrt(measured.returns - 1)) / Math.sqrt(spread));
}

/**
 * Minimum track record length: how many returns make the probability that the true Sharpe ratio is above the threshold as high as wanted,
 * 1 + spread x (z / (SR - threshold))^2, z the normal quantile of the confidence.
 * @param confidence 0.5 to below 1
 * @returns a number of periods, not rounded; null where the measured Sharpe ratio is not above the threshold: no length is enough then
 * Source: Bailey and Lopez de Prado (2012), section "Track record length".
 */
export function minTrackRecord(measured: MeasuredSharpe, threshold = 0, confidence = 0.95): number | null {
  if (!(confidence >= 0.5 && confidence < 1)) throw new RangeError(`confidence: expected 0.5 to below 1, was ${confidence}`);
  const spread = spreadOf(measured);
  return spread === null || measured.sharpe <= threshold ? null : 1 + spread * (normalQuantile(confidence) / (measured.sharpe - threshold)) ** 2;
}

/** The plans that were tried before one was chosen. */
export interface Trials {
  /** How many, the chosen one too, at least 1; of trials that resemble each other the number of independent ones is less. */
  readonly count: number;
  /** Variance of their Sharpe ratios of one period (ddof 1 where it is measured); 0 of one trial. */
  readonly sharpeVariance: number;
}

/** Euler and Mascheroni's constant. */
const eulerGamma = 0.5772156649015329;

/**
 * The highest Sharpe ratio to be expected of so many trials of plans without any edge:
 * root(variance) x ((1 - gamma) Q(1 - 1/N) + gamma Q(1 - 1/(N e))), Q the normal quantile; 0 for one trial.
 * Source: Bailey and Lopez de Prado (2014), "The deflated Sharpe ratio", Journal of Portfolio Management 40(5), eq. 1.
 */
export function expectedBestSharpe({ count, sharpeVariance }: Trials): number {
  if (!(count >= 1 && Number.isFinite(count))) throw new RangeError(`trials: expected at least 1, was ${count}`);
  if (!(sharpeVariance >= 0 && Number.isFinite(sharpeVariance))) throw new RangeError(`sharpeVariance: expected a number from 0 up, was ${sharpeVariance}`);
  // Q(1 - p) is -Q(p), and keeps its digits where p is small. One trial was not chosen from anything: the formula has no value there.
  return count === 1 ? 0 : Math.sqrt(sharpeVariance) * (-(1 - eulerGamma) * normalQuantile(1 / count) - eulerGamma * normalQuantile(1 / (count * Math.E)));
}

/**
 * Deflated Sharpe ratio: the probability that the true Sharpe ratio is above what the best of all trials would show by luck.
 * @returns 0 to 1; null where the variance of the estimate is not above zero
 * Source: Bailey and Lopez de Prado (2014), eq. 2.
 */
export const deflatedSharpe = (measured: MeasuredSharpe, trials: Trials): number | null => probabilisticSharpe(measured, expectedBestSharpe(trials));

function checkedReturns({ returns }: MeasuredSharpe): void {
  if (!(returns >= 2)) throw new RangeError(`returns: expected at least 2, was ${returns}; give a longer span`);
}
