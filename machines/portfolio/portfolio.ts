import { aligned, atLeast, finite, type Series } from '../statistics/series.ts';
import { addPosition, anchorFor } from './exact.ts';

/*
 * Figures of a portfolio, in USD over one period (a day, where returns are daily). Losses are positive. Today's positions are held against past
 * returns, as if they had been held all along. `tail` is the probability of a loss beyond: 0.05 for the 95 % figures, 0.01 for the 99 % ones.
 * Over several periods, where losses are independent, all grow by the root of their number: `overPeriods`.
 */

/** What is held, and what its prices did. */
export interface Portfolio {
  /** Market value of each position; below zero of a short one. */
  readonly valuesUsd: Series;
  /** Of each position, in the same order: simple returns of the same periods, oldest first. */
  readonly returns: readonly Series[];
}

/** Scenarios or periods; throws a RangeError unless all positions have equally many finite returns, at least two. */
export function periodsOf({ valuesUsd, returns }: Portfolio): number {
  finite('valuesUsd', valuesUsd);
  if (valuesUsd.length !== returns.length) throw new RangeError(`returns: expected a series for each of ${valuesUsd.length} positions, was ${returns.length}`);
  const [first = [0, 0]] = returns;
  atLeast('returns[0]', first, 2);
  returns.forEach((each, place) => {
    aligned('returns[0]', first, `returns[${place}]`, each);
    finite(`returns[${place}]`, each);
  });
  return first.length;
}

/** Sum of the sizes of all positions. */
export function grossUsd(valuesUsd: Series): number {
  let sum = 0;
  for (let place = 0; place < valuesUsd.length; place += 1) sum += Math.abs(valuesUsd[place] ?? 0);
  return sum;
}

/** Profit and loss of the portfolio in each scenario; does not depend on the order of the positions. */
export function profitAndLoss(portfolio: Portfolio): Float64Array {
  const { valuesUsd, returns } = portfolio;
  const pnlUsd = new Float64Array(periodsOf(portfolio));
  const anchor = anchorFor(grossUsd(valuesUsd));
  returns.forEach((each, place) => addPosition(pnlUsd, each, valuesUsd[place] ?? 0, anchor));
  return pnlUsd;
}

/**
 * A figure of one period over several: x root of their number, as for independent periods without drift.
 * @param periods at least 1, e.g. 10 for the ten days of the Basel rules
 * Source: Basel Committee (1996), Amendment to the capital accord to incorporate market risks, B.4 (c); Jorion (2006), section 4.3.
 */
export function overPeriods(figureUsd: number, periods: number): number {
  if (!(periods >= 1)) throw new RangeError(`periods: expected at least 1, was ${periods}`);
  return figureUsd * Math.sqrt(periods);
}
