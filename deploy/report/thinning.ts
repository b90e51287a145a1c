import type { Series } from '../../machines/statistics/series.ts';

/**
 * Places of a long series that draw the same picture: of each of `buckets` equal stretches the first, the lowest, the highest and the last.
 * All places where there are no more than four a bucket. NaN is left out of lowest and highest.
 * @returns rising; at most 4 x buckets
 */
export function telling(values: Series, buckets: number): readonly number[] {
  if (values.length <= 4 * buckets) return Array.from({ length: values.length }, (_, place) => place);
  const places: number[] = [];
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const from = Math.floor((bucket * values.length) / buckets);
    const before = Math.floor(((bucket + 1) * values.length) / buckets);
    let [lowest, highest] = [from, from];
    for (let place = from; place < before; place += 1) {
      const value = values[place] ?? Number.NaN;
      if (value < (values[lowest] ?? Number.NaN)) lowest = place;
      if (value > (values[highest] ?? Number.NaN)) highest = place;
    }
    places.push(...new Set([from, Math.min(lowest, highest), Math.max(lowest, highest), before - 1]));
  }
  return places;
}

/** Places of several series over the same times, in order, each once. */
export const together = (...places: readonly (readonly number[])[]): readonly number[] => [...new Set(places.flat())].toSorted((a, b) => a - b);
