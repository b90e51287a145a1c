import { normalQuantile } from '../statistics/normal.ts';
import { covarianceWithPortfolio, dailyDecay, ewmaDeviation } from './covariance.ts';
import { profitAndLoss, type Portfolio } from './portfolio.ts';

/** How a portfolio's value at risk comes from its positions; in the positions' order. */
export interface VarParts {
  readonly varUsd: number;
  /** What one USD more of a position adds to the value at risk, in USD. */
  readonly marginal: readonly number[];
  /** Value x marginal: they sum to the value at risk. Below 0 for what hedges. */
  readonly componentUsd: readonly number[];
}

/**
 * Parts of the parametric value at risk: marginal = -z (S v) / s, with S the exponentially weighted covariances, v the values and s the deviation of v' r.
 * Zero for all where the portfolio does not vary.
 * @param tail probability of a loss beyond, e.g. 0.05
 * Source: Jorion (2006), Value at Risk, 3rd edition, sections 7.2.1 and 7.2.3; Euler's theorem, since value at risk grows as the portfolio.
 */
export function parametricParts(portfolio: Portfolio, tail: number, decay = dailyDecay): VarParts {
  const pnlUsd = profitAndLoss(portfolio);
  const deviation = ewmaDeviation(pnlUsd, decay);
  const z = normalQuantile(tail);
  const marginal = Array.from(covarianceWithPortfolio(portfolio, pnlUsd, decay), (each) => (deviation === 0 ? 0 : (0 - z * each) / deviation));
  return { varUsd: 0 - z * deviation, marginal, componentUsd: weighed(portfolio, marginal) };
}

/**
 * Parts of the historical value at risk: what each position lost in the two scenarios that the quantile lies between, weighted as the quantile weighs them.
 * Of scenarios with the same loss the earliest come first.
 * Source: Hallerbach (2003), "Decomposing portfolio value-at-risk: a general analysis", Journal of Risk 5(2): a component is the position's expected loss where the portfolio's is the value at risk.
 */
export function historicalParts(portfolio: Portfolio, tail: number): VarParts {
  const pnlUsd = profitAndLoss(portfolio);
  const order = Array.from(pnlUsd.keys()).sort((a, b) => (pnlUsd[a] ?? 0) - (pnlUsd[b] ?? 0) || a - b);
  const place = tail * (order.length - 1);
  const share = place - Math.floor(place);
  const [lower = 0, upper = lower] = [order[Math.floor(place)], order[Math.ceil(place)]];
  const between = (series: ArrayLike<number>) => (series[lower] ?? 0) + ((series[upper] ?? 0) - (series[lower] ?? 0)) * share;
  const marginal = portfolio.returns.map((each) => 0 - between(each));
  return { varUsd: 0 - between(pnlUsd), marginal, componentUsd: weighed(portfolio, marginal) };
}

const weighed = ({ valuesUsd }: Portfolio, marginal: readonly number[]): readonly number[] => marginal.map((each, place) => each * (valuesUsd[place] ?? 0));
