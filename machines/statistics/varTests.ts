import { chiSquaredTail } from './normal.ts';
import { quantile } from './quantile.ts';
import { finite, type Series } from './series.ts';

/** A test of forecasts of value at risk by a likelihood ratio with one degree of freedom. */
export interface VarTest {
  /** -2 ln of the likelihood ratio, at least 0. */
  readonly statistic: number;
  /** The probability of a statistic at least as large where the forecasts are right; below 0.05 they are commonly called wrong. */
  readonly pValue: number;
}

const tested = (statistic: number): VarTest => {
  const bounded = Math.max(0, statistic);
  return { statistic: bounded, pValue: chiSquaredTail(bounded, 1) };
};

/** count x ln(share), where nothing of nothing is 0. */
const logLikelihood = (count: number, share: number): number => (count === 0 ? 0 : count * Math.log(share));

/**
 * Kupiec's test of the proportion of failures: were there as many breaches as the forecasts promised?
 * @param breaches periods whose loss was beyond the forecast, 0 to `periods`
 * @param tail the promised probability of a breach, above 0 and below 1
 * @returns null of no period
 * Source: Kupiec (1995), "Techniques for verifying the accuracy of risk measurement models", Journal of Derivatives 3(2).
 */
export function kupiecTest(breaches: number, periods: number, tail: number): VarTest | null {
  if (!(tail > 0 && tail < 1)) throw new RangeError(`tail: expected a probability above 0 and below 1, was ${tail}`);
  if (!(breaches >= 0 && breaches <= periods)) throw new RangeError(`breaches: expected 0 to ${periods}, was ${breaches}`);
  if (periods === 0) return null;
  const share = breaches / periods;
  const promised = logLikelihood(periods - breaches, 1 - tail) + logLikelihood(breaches, tail);
  const seen = logLikelihood(periods - breaches, 1 - share) + logLikelihood(breaches, share);
  return tested(2 * (seen - promised));
}

/**
 * Christoffersen's test of independence: does a breach make a breach in the next period more (or less) likely?
 * @param breached one figure a period, oldest first: 1 where the loss was beyond the forecast, 0 where not
 * @returns null of fewer than two periods; statistic 0 where there was no breach, or nothing else
 * Source: Christoffersen (1998), "Evaluating interval forecasts", International Economic Review 39(4), section 3.2.
 */
export function christoffersenTest(breached: Series): VarTest | null {
  if (breached.length < 2) return null;
  const counts = [0, 0, 0, 0];
  for (let index = 1; index < breached.length; index += 1) {
    const pair = 2 * (breached[index - 1] ?? 0) + (breached[index] ?? 0);
    counts[pair] = (counts[pair] ?? Number.NaN) + 1;
  }
  const [calmCalm = 0, calmBreach = 0, breachCalm = 0, breachBreach = 0] = counts;
  const all = (calmBreach + breachBreach) / (breached.length - 1);
  const same = logLikelihood(calmCalm + breachCalm, 1 - all) + logLikelihood(calmBreach + breachBreach, all);
  const afterCalm = calmBreach / (calmCalm + calmBreach);
  const afterBreach = breachBreach / (breachCalm + breachBreach);
  const apart = logLikelihood(calmCalm, 1 - afterCalm) + logLikelihood(calmBreach, afterCalm) + logLikelihood(breachCalm, 1 - afterBreach) + logLikelihood(breachBreach, afterBreach);
  return tested(2 * (apart - same));
}

/** A trading year of days, as the Basel rules take. */
export const varWindow = 250;

/**
 * Breaches of forecasts that knew only the past: each return against the historical value at risk (quantile type 7) of the `window` returns before it.
 * @param returns simple returns a period, oldest first; NaN and infinities are refused
 * @param tails probabilities, each above 0 and below 1
 * @returns for each tail, 1 for a return below the quantile and 0 for others; none for the first `window` returns
 */
export function breachesOf(returns: Series, tails: readonly number[], window = varWindow): readonly Uint8Array[] {
  finite('returns', returns);
  const breached = tails.map(() => new Uint8Array(Math.max(0, returns.length - window)));
  const seen = Float64Array.from({ length: Math.min(window, returns.length) }, (_, index) => returns[index] ?? Number.NaN).sort();
  for (let index = window; index < returns.length; index += 1) {
    const next = returns[index] ?? Number.NaN;
    for (let each = 0; each < breached.length; each += 1) {
      const flags = breached[each];
      if (flags !== undefined && next < quantile(seen, tails[each] ?? Number.NaN)) flags[index - window] = 1;
    }
    exchange(seen, returns[index - window] ?? Number.NaN, next);
  }
  return breached;
}

/** Puts one value of a sorted column in the place of another that is in it, and keeps it sorted. */
function exchange(ascending: Float64Array, leaving: number, arriving: number): void {
  let place = placeOf(ascending, leaving);
  while (place + 1 < ascending.length && (ascending[place + 1] ?? Infinity) < arriving) {
    ascending[place] = ascending[place + 1] ?? Number.NaN;
    place += 1;
  }
  while (place > 0 && (ascending[place - 1] ?? -Infinity) > arriving) {
    ascending[place] = ascending[place - 1] ?? Number.NaN;
    place -= 1;
  }
  ascending[place] = arriving;
}

/** The first place of a sorted column whose value is at least `value`. */
function placeOf(ascending: Float64Array, value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const half = (low + high) >>> 1;
    if ((ascending[half] ?? Number.NaN) < value) low = half + 1;
    else high = half;
  }
  return low;
}
