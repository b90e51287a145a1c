import { describe, expect, test } from 'vitest';
import { isoTime } from '../authority/instant.ts';
import { instantMs } from '../authority/instant.ts';
import { periodAt, periodsBetween, startBack, tradingMsBetween } from './periods.ts';

const ms = instantMs;
const period = (timeframe: Parameters<typeof periodAt>[1], at: string, symbol = 'SPY') => {
  const found = periodAt(symbol, timeframe, ms(at));
  return found === undefined ? undefined : [isoTime(found.startMs), isoTime(found.closeMs)];
};

describe('the bar that an instant falls into', () => {
  test.each([
    ['1m', '2026-03-02T14:30:00Z', ['2026-03-02T14:30:00Z', '2026-03-02T14:31:00Z']],
    ['1m', '2026-03-02T14:30:59Z', ['2026-03-02T14:30:00Z', '2026-03-02T14:31:00Z']],
    ['15m', '2026-03-02T14:44:59Z', ['2026-03-02T14:30:00Z', '2026-03-02T14:45:00Z']],
    ['1h', '2026-03-02T14:30:00Z', ['2026-03-02T14:30:00Z', '2026-03-02T15:00:00Z']],
    ['1h', '2026-03-02T15:00:00Z', ['2026-03-02T15:00:00Z', '2026-03-02T16:00:00Z']],
    ['1d', '2026-03-02T20:59:59Z', ['2026-03-02T14:30:00Z', '2026-03-02T21:00:00Z']],
    ['1d', '2026-07-01T15:00:00Z', ['2026-07-01T13:30:00Z', '2026-07-01T20:00:00Z']],
    ['1h', '2025-11-28T17:59:00Z', ['2025-11-28T17:00:00Z', '2025-11-28T18:00:00Z']],
  ] as const)('of %s at %s', (timeframe, at, expected) => expect(period(timeframe, at)).toEqual(expected));
  test.each(['2026-03-02T14:29:59Z', '2026-03-02T21:00:00Z', '2026-02-28T15:00:00Z', '2025-12-25T15:00:00Z', '2025-11-28T18:00:00Z'])('is none at %s, when New York is closed', (at) => expect(period('1m', at)).toBeUndefined());
  test('of a coin is there on a Sunday', () => expect(period('1d', '2026-03-01T12:00:00Z', 'BTCUSD')).toEqual(['2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z']));
});

describe('the bars between two instants', () => {
  const closes = (timeframe: Parameters<typeof periodAt>[1], after: string, until: string) => periodsBetween('SPY', timeframe, ms(after), ms(until)).map(({ closeMs }) => isoTime(closeMs));
  test('close after the one and not after the other', () => expect(closes('1m', '2026-03-02T14:31:00Z', '2026-03-02T14:33:00Z')).toEqual(['2026-03-02T14:32:00Z', '2026-03-02T14:33:00Z']));
  test('pass over nights and week-ends', () => expect(closes('1h', '2026-02-27T20:00:00Z', '2026-03-02T15:59:59Z')).toEqual(['2026-02-27T21:00:00Z', '2026-03-02T15:00:00Z']));
  test('of days are trading days', () => expect(closes('1d', '2026-02-26T21:00:00Z', '2026-03-02T21:00:00Z')).toEqual(['2026-02-27T21:00:00Z', '2026-03-02T21:00:00Z']));
  test('are none while it is closed', () => expect(closes('1m', '2026-02-27T21:00:00Z', '2026-03-02T14:30:59Z')).toEqual([]));
  test('are not made up for years', () => expect(() => closes('1m', '2020-01-01T00:00:00Z', '2026-01-01T00:00:00Z')).toThrow('expected at most 200000 bars of 1m'));
});

test.each([
  [0, '2026-03-02T14:33:00Z'], [1, '2026-03-02T14:32:00Z'], [3, '2026-03-02T14:30:00Z'], [4, '2026-02-27T20:59:00Z'],
])('%i minutes back is where that bar begins', (bars, expected) => expect(isoTime(startBack('SPY', '1m', ms('2026-03-02T14:33:00Z'), bars))).toBe(expected));

test('trading time leaves nights and week-ends out', () => expect(tradingMsBetween('SPY', ms('2026-02-27T20:59:00Z'), ms('2026-03-02T14:32:00Z'))).toBe(180_000));
