import { describe, expect, test } from 'vitest';
import { compounded, monthlyReturns } from './months.ts';

const curve = (...points: readonly (readonly [string, number])[]) => ({ atMs: Float64Array.from(points, ([at]) => Date.parse(at)), usd: Float64Array.from(points, ([, usd]) => usd) });

describe('monthly returns', () => {
  test('go from the last point of a month to the last of the next, the first from the first point', () =>
    expect(monthlyReturns(curve(['2019-12-30T21:00Z', 100], ['2019-12-31T21:00Z', 110], ['2020-01-02T21:00Z', 500], ['2020-01-31T21:00Z', 99])))
      .toEqual([{ year: 2019, month: 12, change: expect.closeTo(0.1, 12) }, { year: 2020, month: 1, change: expect.closeTo(-0.1, 12) }]));
  test('end with the close of midnight UTC', () => expect(monthlyReturns(curve(['2020-01-31T12:00Z', 100], ['2020-02-01T00:00Z', 150], ['2020-02-01T00:00:01Z', 75])).map(({ month, change }) => [month, change])).toEqual([[1, 0.5], [2, -0.5]]));
  test('of shares end with the day of New York', () => expect(monthlyReturns(curve(['2020-01-31T21:00Z', 100], ['2020-02-01T01:00Z', 150], ['2020-02-01T05:00:01Z', 75]), 'XNYS').map(({ month, change }) => [month, change])).toEqual([[1, 0.5], [2, -0.5]]));
  test('leave out months without a point', () => expect(monthlyReturns(curve(['2020-01-31T21:00Z', 100], ['2020-04-01T21:00Z', 150])).map(({ month }) => month)).toEqual([1, 4]));
  test('after ruin are null', () => expect(monthlyReturns(curve(['2020-01-31T21:00Z', 100], ['2020-02-03T21:00Z', -1], ['2020-03-03T21:00Z', 5])).map(({ change }) => change)).toEqual([0, expect.closeTo(-1.01, 12), null]));
  test('of no point are none', () => expect(monthlyReturns(curve())).toEqual([]));
});

describe('a year of months', () => {
  test('is compounded', () => expect(compounded([0.1, -0.1])).toBeCloseTo(-0.01, 12));
  test('with an unknown month is unknown', () => expect(compounded([0.1, null])).toBeNull());
});
