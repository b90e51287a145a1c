import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { telling, together } from './thinning.ts';

describe('what a long series is thinned to', () => {
  test('are the first, lowest, highest and last of each stretch', () => expect(telling([5, 1, 9, 3, 4, 4, 4, 2, 8, 7], 2)).toEqual([0, 1, 2, 4, 5, 7, 8, 9]));
  test('is all of it while it is short', () => expect(telling([3, 1, 2, 4], 1)).toEqual([0, 1, 2, 3]));
  test('is nothing of nothing', () => expect(telling([], 5)).toEqual([]));
  test('leaves gaps out of lowest and highest', () => expect(telling([NaN, 1, 2, 3, 9, NaN], 1)).toEqual([0, 5]));
  test('keeps the extremes, rises, and is never more than four a stretch', () => fc.assert(fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 300 }), fc.integer({ min: 1, max: 20 }), (values, buckets) => {
    const places = telling(values, buckets);
    const kept = places.map((place) => values[place]);
    expect(kept).toContain(Math.min(...values));
    expect(kept).toContain(Math.max(...values));
    expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
    expect(places.length).toBeLessThanOrEqual(4 * buckets);
  })));
});

test('places of two series are put together in order, each once', () => expect(together([0, 3, 9], [0, 2, 3])).toEqual([0, 2, 3, 9]));
