import { describe, expect, test } from 'vitest';
import { dailyCurve, daysOf } from './curve.ts';

const curve = (...points: readonly (readonly [string, number])[]) => ({ atMs: Float64Array.from(points, ([at]) => Date.parse(at)), usd: Float64Array.from(points, ([, usd]) => usd) });
/** A day of minutes of a US share, with trading after hours, in summer and in winter; and the first of the next. */
const summer = curve(['2013-10-11T20:00Z', 1], ['2013-10-11T23:59Z', 2], ['2013-10-12T00:00Z', 3], ['2013-10-14T13:31Z', 4]);
const winter = curve(['2014-01-10T21:00Z', 1], ['2014-01-11T00:59Z', 2], ['2014-01-11T01:00Z', 3], ['2014-01-13T14:31Z', 4]);

test('days are those of the symbols, and UTC\'s where these have different ones', () => expect([['SPY', 'QQQ'], ['BTCUSD'], ['SPY', 'BTCUSD'], []].map(daysOf)).toEqual(['XNYS', 'always', 'always', 'always']));

describe('a curve by the day is where it begins and the last point of each day', () => {
  test.each([['summer', summer], ['winter', winter]])('of a US share is that of New York\'s day, in %s', (_, points) => expect([...dailyCurve(points, 'XNYS').usd]).toEqual([1, 3, 4]));
  test('of a coin is that of the UTC day, whose last close is at midnight', () => {
    expect([...dailyCurve(summer, 'always').usd]).toEqual([1, 3, 4]);
    expect([...dailyCurve(winter, 'always').usd]).toEqual([1, 3, 4]);
  });
  test('has the times of these points', () => expect([...dailyCurve(summer, 'XNYS').atMs]).toEqual([Date.parse('2013-10-11T20:00Z'), Date.parse('2013-10-12T00:00Z'), Date.parse('2013-10-14T13:31Z')]));
  test('of a point a day is itself', () => expect([...dailyCurve(curve(['2020-01-02T21:00Z', 1], ['2020-01-03T21:00Z', 2]), 'XNYS').usd]).toEqual([1, 2]));
  test('of no point is none', () => expect([...dailyCurve(curve(), 'XNYS').usd]).toEqual([]));
});
