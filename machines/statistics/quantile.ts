import { atLeast, type Series } from './series.ts';

/** A sorted copy, smallest first. */
export const sorted = (values: Series): Float64Array => Float64Array.from(values).sort();

/**
 * Quantile of type 7: between the two neighbours of place share x (n - 1), counted from 0, on a straight line.
 * @param ascending sorted, at least one value
 * @param share 0 to 1: 0.05 is the fifth percentile
 * Source: Hyndman and Fan (1996), "Sample quantiles in statistical packages", The American Statistician 50(4), type 7; numpy's default.
 */
export function quantile(ascending: Series, share: number): number {
  atLeast('values', ascending, 1);
  if (!(share >= 0 && share <= 1)) throw new RangeError(`share: expected 0 to 1, was ${share}`);
  const place = share * (ascending.length - 1);
  const below = Math.floor(place);
  const lower = ascending[below] ?? Number.NaN;
  const upper = ascending[Math.min(below + 1, ascending.length - 1)] ?? Number.NaN;
  return lower + (upper - lower) * (place - below);
}
