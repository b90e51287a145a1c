import { atLeast, type Series } from '../statistics/series.ts';
import { periodsOf, type Portfolio } from './portfolio.ts';

/** RiskMetrics' decay for daily returns: the weight of a day is 0.94 of that of the next. */
export const dailyDecay = 0.94;

function checkedDecay(decay: number): number {
  if (!(decay > 0 && decay < 1)) throw new RangeError(`decay: expected a share above 0 and below 1, was ${decay}; RiskMetrics takes ${dailyDecay} for daily returns`);
  return decay;
}

/**
 * Exponential weights of periods, oldest first: decay^age x (1 - decay) / (1 - decay^count), which sum to 1.
 * They are shared: not to be written to.
 * Source: J.P. Morgan/Reuters (1996), RiskMetrics Technical Document, 4th edition, section 5.2 (lambda 0.94 a day), scaled up for a history that ends.
 */
export function decayWeights(count: number, decay = dailyDecay): Float64Array {
  if (known.weights.length !== count || known.decay !== decay) known = { decay, weights: weightsOf(count, decay) };
  return known.weights;
}

/** Those that were asked for last: portfolios of a desk look back on the same days. */
let known: { readonly decay: number; readonly weights: Float64Array } = { decay: dailyDecay, weights: new Float64Array() };

function weightsOf(count: number, decay: number): Float64Array {
  const weights = new Float64Array(count);
  let [weight, sum] = [1, 0];
  for (let at = count - 1; at >= 0; at -= 1) {
    weights[at] = weight;
    sum += weight;
    weight *= checkedDecay(decay);
  }
  for (let at = 0; at < count; at += 1) weights[at] = (weights[at] ?? 0) / sum;
  return weights;
}

/** Weighted sum of the products of two series: their covariance about a mean of 0. */
export function weightedProduct(weights: Series, one: Series, other: Series): number {
  let sum = 0;
  for (let at = 0; at < weights.length; at += 1) sum += (weights[at] ?? 0) * (one[at] ?? 0) * (other[at] ?? 0);
  return sum;
}

/**
 * Covariances of returns with exponential weights about a mean of 0, as RiskMetrics takes daily ones: their mean is small beside their deviation, and poorly known.
 * @returns rows of a symmetric matrix, one for each series
 * Source: RiskMetrics Technical Document (1996), section 5.2.1 and 5.2.2.
 */
export function ewmaCovariance(returns: readonly Series[], decay = dailyDecay): readonly Float64Array[] {
  const weights = decayWeights(returns[0]?.length ?? 0, decay);
  const rows = returns.map(() => new Float64Array(returns.length));
  returns.forEach((one, i) => {
    for (let j = 0; j <= i; j += 1) {
      const product = weightedProduct(weights, one, returns[j] ?? []);
      for (const [row, column] of [[i, j], [j, i]] as const) {
        const of = rows[row];
        if (of !== undefined) of[column] = product;
      }
    }
  });
  return rows;
}

/** The deviation of a portfolio's profit and loss by the same weights: root of v'Sv, which is that of its own series, so no matrix is needed. */
export function ewmaDeviation(pnlUsd: Series, decay = dailyDecay): number {
  atLeast('pnlUsd', pnlUsd, 1);
  return Math.sqrt(weightedProduct(decayWeights(pnlUsd.length, decay), pnlUsd, pnlUsd));
}

/** Covariance of each position's return with the portfolio's profit and loss: the product Sv of the covariances and the values. */
export function covarianceWithPortfolio(portfolio: Portfolio, pnlUsd: Series, decay = dailyDecay): Float64Array {
  const weights = decayWeights(periodsOf(portfolio), decay);
  return Float64Array.from(portfolio.returns, (each) => weightedProduct(weights, each, pnlUsd));
}
