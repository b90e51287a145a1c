import type { Series } from '../statistics/series.ts';

/*
 * Profit and loss is summed exactly: each product of value and return is rounded to a grain, a power of two far below a cent, and sums of
 * multiples of a grain are exact in floats. So the same positions have the same profit and loss to the bit, whatever order they came in, and
 * one that was updated fill by fill is the one that is computed anew.
 */

/** Sums stay exact up to this many times the gross value, and products up to a quarter of that. */
const headroom = 256;

/**
 * What rounds to the grain of a portfolio: `(x + anchor) - anchor` is x to the nearest grain, ties to even; at 2^52 grains the floats next to the anchor are a grain apart.
 * @param grossUsd sum of the positions' sizes, or the most that it may come to; from 0 up. The grain is 2^-45 of the next power of two: 3e-8 USD of a million
 * Source: Goldberg (1991), "What every computer scientist should know about floating-point arithmetic", ACM Computing Surveys 23(1), on adding and subtracting a constant; Demmel and Nguyen (2015), "Parallel reproducible summation", on pre-rounding.
 */
export function anchorFor(grossUsd: number): number {
  if (!(grossUsd >= 0 && grossUsd < 2 ** 900)) throw new RangeError(`grossUsd: expected a figure from 0 up, was ${grossUsd}`);
  let top = 1;
  while (top < grossUsd) top *= 2;
  return 1.5 * headroom * top / 2;
}

/** Adds the profit and loss of one position to that of others: value x return in each scenario, each rounded to the grain. In place. */
export function addPosition(pnlUsd: Float64Array, returns: Series, valueUsd: number, anchor: number): void {
  for (let at = 0; at < pnlUsd.length; at += 1) pnlUsd[at] = (pnlUsd[at] ?? 0) + ((valueUsd * (returns[at] ?? 0) + anchor) - anchor);
}

/** Takes the profit and loss at one value out and that at another in: the same bits as if it had been the other from the start. In place. */
export function changePosition(pnlUsd: Float64Array, returns: Series, { fromUsd, toUsd }: { readonly fromUsd: number; readonly toUsd: number }, anchor: number): void {
  for (let at = 0; at < pnlUsd.length; at += 1) {
    const each = returns[at] ?? 0;
    pnlUsd[at] = (pnlUsd[at] ?? 0) + (((toUsd * each + anchor) - anchor) - ((fromUsd * each + anchor) - anchor));
  }
}
