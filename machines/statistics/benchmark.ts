import { mean, noDeviation, standardDeviation } from './moments.ts';
import { compoundAnnualGrowth } from './returns.ts';
import { aligned, atLeast, type Series } from './series.ts';

/** How returns go with a benchmark's. Each is null where it can't be computed. */
export interface AgainstBenchmark {
  /** Covariance with the benchmark over its variance (which ddof does not matter). Null where the benchmark does not vary. */
  readonly beta: number | null;
  /** (1 + mean of (return - beta x benchmark's return))^periods - 1: what was earned a year beside the benchmark's risk, compounded; the risk-free rate is 0. */
  readonly alphaAnnual: number | null;
  /** Pearson's correlation, -1 to 1. */
  readonly correlation: number | null;
  /** Sample deviation (ddof 1) of the return less the benchmark's x root of periods. */
  readonly trackingErrorAnnual: number | null;
  /** Mean of the return less the benchmark's, over its sample deviation (ddof 1), x root of periods. Null where that does not vary. */
  readonly informationRatioAnnual: number | null;
}

/**
 * Alpha, beta and information ratio.
 * @param returns simple returns a period, at least two; NaN and infinities are refused
 * @param benchmark the benchmark's over the same periods
 * @param periods returns a year
 * Source: Jensen (1968), "The performance of mutual funds in the period 1945-1964", Journal of Finance 23(2), and empyrical's `alpha_beta_aligned`, which compounds alpha;
 * Grinold and Kahn (2000), Active Portfolio Management, 2nd edition, chapter 5; empyrical's `excess_sharpe` x root of periods.
 */
export function againstBenchmark(returns: Series, benchmark: Series, periods: number): AgainstBenchmark {
  atLeast('returns', returns, 2);
  aligned('returns', returns, 'benchmark', benchmark);
  const [average, theirAverage] = [mean(returns), mean(benchmark)];
  const active = new Float64Array(returns.length);
  let [together, own, theirs] = [0, 0, 0];
  for (let index = 0; index < returns.length; index += 1) {
    const [each, other] = [returns[index] ?? Number.NaN, benchmark[index] ?? Number.NaN];
    active[index] = each - other;
    together += (each - average) * (other - theirAverage);
    own += (each - average) * (each - average);
    theirs += (other - theirAverage) * (other - theirAverage);
  }
  const flat = (squares: number) => Math.sqrt(squares / returns.length) <= noDeviation;
  const beta = flat(theirs) ? null : together / theirs;
  const alpha = beta === null ? null : average - beta * theirAverage;
  const trackingError = standardDeviation(active);
  return {
    beta, alphaAnnual: alpha === null ? null : compoundAnnualGrowth(1 + alpha, 1, periods),
    correlation: flat(theirs) || flat(own) ? null : Math.max(-1, Math.min(1, together / Math.sqrt(own) / Math.sqrt(theirs))),
    trackingErrorAnnual: trackingError * Math.sqrt(periods),
    informationRatioAnnual: trackingError <= noDeviation ? null : (mean(active) / trackingError) * Math.sqrt(periods),
  };
}
