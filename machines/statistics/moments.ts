import { atLeast, finite, type Series } from './series.ts';

/** Below this the deviation of returns is the rounding of floats, not risk. */
export const noDeviation = 1e-12;

/**
 * Arithmetic mean.
 * @param values at least one; NaN and infinities are refused
 */
export function mean(values: Series): number {
  atLeast('values', values, 1);
  finite('values', values);
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index] ?? Number.NaN;
  return sum / values.length;
}

/** Sum of (value - middle) to a power. The powers are products, because they are quicker than `**` and the same in every engine. */
function sumOfPowers(values: Series, middle: number, power: 2 | 3 | 4): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) {
    const distance = (values[index] ?? Number.NaN) - middle;
    const square = distance * distance;
    sum += power === 2 ? square : power === 3 ? square * distance : square * square;
  }
  return sum;
}

/** Mean of (value - middle) to a power: the central moment where the middle is the mean (ddof 0). */
const centralMoment = (values: Series, middle: number, power: 2 | 3 | 4): number => sumOfPowers(values, middle, power) / values.length;

/**
 * Sample standard deviation: the root of the sum of squared distances from the mean over n - 1 (ddof 1).
 * In two passes, because the one-pass formula loses all digits where the mean is large against the deviation.
 * @param values at least two; NaN and infinities are refused
 * Source: Chan, Golub and LeVeque (1983), "Algorithms for computing the sample variance", The American Statistician 37(3).
 */
export function standardDeviation(values: Series): number {
  atLeast('values', values, 2);
  return Math.sqrt(sumOfPowers(values, mean(values), 2) / (values.length - 1));
}

/**
 * Skewness g1 = m3 / m2^1.5, with central moments over n (ddof 0, not corrected for bias): 0 for a normal distribution, below 0 where
 * large losses outweigh large gains.
 * @param values at least two; NaN and infinities are refused
 * @returns null where the values do not vary (deviation up to 1e-12)
 * Source: Joanes and Gill (1998), "Comparing measures of sample skewness and kurtosis", The Statistician 47(1), g1; scipy.stats.skew(bias=True).
 */
export function skewness(values: Series): number | null {
  atLeast('values', values, 2);
  const middle = mean(values);
  const deviation = Math.sqrt(centralMoment(values, middle, 2));
  return deviation <= noDeviation ? null : centralMoment(values, middle, 3) / deviation / deviation / deviation;
}

/**
 * Excess kurtosis g2 = m4 / m2^2 - 3, with central moments over n (ddof 0, not corrected for bias): 0 for a normal distribution, above 0
 * where tails are fat. The kurtosis itself, as the formulas of the probabilistic Sharpe ratio want it, is 3 more.
 * @param values at least two; NaN and infinities are refused
 * @returns null where the values do not vary (deviation up to 1e-12)
 * Source: as above, g2; scipy.stats.kurtosis(fisher=True, bias=True).
 */
export function excessKurtosis(values: Series): number | null {
  atLeast('values', values, 2);
  const middle = mean(values);
  const variance = centralMoment(values, middle, 2);
  return Math.sqrt(variance) <= noDeviation ? null : centralMoment(values, middle, 4) / variance / variance - 3;
}
