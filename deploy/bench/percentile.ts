/**
 * Nearest-rank percentile: the smallest sample that at least that share of all does not exceed.
 * @param samples in any order, at least one; RangeError otherwise
 * @param share in (0, 1], e.g. 0.99; RangeError otherwise
 */
export function percentile(samples: readonly number[], share: number): number {
  if (!(share > 0 && share <= 1)) throw new RangeError(`expected a share above 0 and at most 1, was ${share}`);
  const found = samples.toSorted((a, b) => a - b)[Math.ceil(share * samples.length) - 1];
  if (found === undefined) throw new RangeError('expected at least one sample, was none');
  return found;
}

/** To a number of decimal places, for people and JSON. */
export const rounded = (value: number, places: number): number => Number(value.toFixed(places));
