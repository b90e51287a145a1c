import { normalDensity, normalQuantile } from './normal.ts';
import { quantile } from './quantile.ts';
import { atLeast, type Series } from './series.ts';

/*
 * Losses are shares of equity over one period, taken positive: a figure below zero says that even so bad a period brings a gain.
 * `tail` is the probability of a loss beyond: 0.05 for the 95 % figures, 0.01 for the 99 % ones.
 */

/** What the parametric figures need of the returns. */
export interface Shape {
  readonly mean: number;
  /** Sample deviation (ddof 1), above 0. */
  readonly deviation: number;
  /** g1 and g2, as `skewness` and `excessKurtosis` give them. */
  readonly skew: number;
  readonly excessKurtosis: number;
}

function checkedTail(tail: number): number {
  if (!(tail > 0 && tail < 0.5)) throw new RangeError(`tail: expected a probability above 0 and below 0.5, was ${tail}; 95 % is 0.05`);
  return tail;
}

/**
 * Historical value at risk: the tail's quantile (type 7) of the returns, taken positive.
 * @param ascending the returns, sorted, at least one
 * Source: Jorion (2006), Value at Risk, 3rd edition, section 5.2; empyrical's `value_at_risk`.
 */
export const historicalVar = (ascending: Series, tail: number): number => 0 - quantile(ascending, checkedTail(tail));

/**
 * Historical expected shortfall: mean of the worst floor((n - 1) x tail) + 1 returns, taken positive. At least as large as the value at risk.
 * @param ascending the returns, sorted, at least one
 * Source: Acerbi and Tasche (2002), "On the coherence of expected shortfall", Journal of Banking and Finance 26(7); which returns count as the tail: empyrical's `conditional_value_at_risk`.
 */
export function historicalShortfall(ascending: Series, tail: number): number {
  atLeast('returns', ascending, 1);
  const count = Math.floor((ascending.length - 1) * checkedTail(tail)) + 1;
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += ascending[index] ?? Number.NaN;
  return 0 - sum / count;
}

/** Value at risk as if returns were normal: -(mean + deviation x z), z the tail's normal quantile. Source: Jorion (2006), section 5.3. */
export const normalVar = ({ mean, deviation }: Shape, tail: number): number => -(mean + deviation * normalQuantile(checkedTail(tail)));

/** Expected shortfall as if returns were normal: -mean + deviation x phi(z) / tail. Source: McNeil, Frey and Embrechts (2005), Quantitative Risk Management, example 2.18. */
export const normalShortfall = ({ mean, deviation }: Shape, tail: number): number => -mean + (deviation * normalDensity(normalQuantile(checkedTail(tail)))) / tail;

/**
 * Value at risk by the expansion of Cornish and Fisher: -(mean + deviation x w(z)) with
 * w(z) = z + (z^2 - 1) S / 6 + (z^3 - 3z) K / 24 - (2z^3 - 5z) S^2 / 36, S the skew and K the excess kurtosis.
 * @returns null where w does not rise all over the tail, so that it gives no quantile there: large skew with little kurtosis
 * Source: Zangari (1996), "A VaR methodology for portfolios that include options", RiskMetrics Monitor Q1; Favre and Galeano (2002), "Mean-modified value-at-risk optimization with hedge funds".
 */
export function cornishFisherVar(shape: Shape, tail: number): number | null {
  const z = normalQuantile(checkedTail(tail));
  const { mean, deviation, skew, excessKurtosis: kurtosis } = shape;
  const expanded = z + ((z * z - 1) * skew) / 6 + ((z ** 3 - 3 * z) * kurtosis) / 24 - ((2 * z ** 3 - 5 * z) * skew * skew) / 36;
  return risesBelow(z, shape) ? -(mean + deviation * expanded) : null;
}

/**
 * Expected shortfall by the same expansion: the mean of -(mean + deviation x w(u)) over u below z, which has a closed form since each term
 * of w is a Hermite polynomial: -mean + deviation x phi(z) / tail x (1 + z S / 6 + (z^2 - 1) K / 24 - (2z^2 - 1) S^2 / 36).
 * @returns null where the value at risk is
 * Source: Maillard (2012), "A user's guide to the Cornish Fisher expansion", section 4.
 */
export function cornishFisherShortfall(shape: Shape, tail: number): number | null {
  const z = normalQuantile(checkedTail(tail));
  const { mean, deviation, skew, excessKurtosis: kurtosis } = shape;
  const factor = 1 + (z * skew) / 6 + ((z * z - 1) * kurtosis) / 24 - ((2 * z * z - 1) * skew * skew) / 36;
  return risesBelow(z, shape) ? -mean + ((deviation * normalDensity(z)) / tail) * factor : null;
}

/** Whether w'(u) = a u^2 + b u + c is above zero for all u up to z. */
function risesBelow(z: number, { skew, excessKurtosis: kurtosis }: Shape): boolean {
  const a = kurtosis / 8 - (skew * skew) / 6;
  const b = skew / 3;
  const c = 1 - kurtosis / 8 + (5 * skew * skew) / 36;
  if (a < 0 || (a === 0 && b > 0)) return false;
  const lowest = a === 0 ? z : Math.min(z, -b / (2 * a));
  return a * lowest * lowest + b * lowest + c > 0;
}
