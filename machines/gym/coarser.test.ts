import { describe, expect, test } from 'vitest';
import type { Timeframe } from '../../subjects/values.ts';
import { coarser } from './coarser.ts';
import type { BarColumns } from './run.ts';

/** Bars by their closes: open, high, low and close are the close's cents, unless given; a share is traded in each. */
const bars = (symbol: string, timeframe: Timeframe, ...rows: readonly (readonly [string, number, number?, number?, number?])[]): BarColumns => {
  const column = (of: (row: readonly [string, number, number?, number?, number?]) => number) => Float64Array.from(rows, of);
  return {
    symbol, timeframe, scale: 2, atMs: column(([at]) => Date.parse(at)), close: column(([, close]) => close), high: column(([, close, high = close]) => high), low: column(([, close, , low = close]) => low),
    open: column(([, close, , , open = close]) => open), volume: column(() => 1),
  };
};
const shown = ({ symbol, timeframe, scale, ...columns }: BarColumns) => ({
  symbol, timeframe, scale, rows: Array.from(columns.atMs, (ms, at) => [new Date(ms).toISOString().slice(0, 16), columns.open[at], columns.high[at], columns.low[at], columns.close[at], columns.volume[at]]),
});

describe('bars of minutes', () => {
  const minutes = bars('SPY', '1m', ['2013-10-07T13:31Z', 10, 12, 9, 11], ['2013-10-07T13:33Z', 13], ['2013-10-07T13:35Z', 8], ['2013-10-07T13:36Z', 20], ['2013-10-07T13:45Z', 21], ['2013-10-07T13:46Z', 22]);
  test('become bars of five, each from what closes within it', () => expect(shown(coarser(minutes, '5m'))).toEqual({
    symbol: 'SPY', timeframe: '5m', scale: 2, rows: [['2013-10-07T13:35', 11, 13, 8, 8, 3], ['2013-10-07T13:40', 20, 20, 20, 20, 1], ['2013-10-07T13:45', 21, 21, 21, 21, 1]],
  }));
  test('leave out the last one while it may go on', () => expect(shown(coarser(minutes, '15m')).rows).toEqual([['2013-10-07T13:45', 11, 21, 8, 21, 5]]));
  test('have a last one that is whole', () => expect(shown(coarser(bars('SPY', '1m', ['2013-10-07T13:35Z', 1]), '5m')).rows.length).toBe(1));
  test('are themselves where they are as coarse', () => expect(coarser(minutes, '1m')).toBe(minutes));
  test('are not made of coarser ones', () => expect(() => coarser(bars('SPY', '1h', ['2013-10-07T14:00Z', 1]), '5m')).toThrow('bars of SPY: expected bars of less than 5m to build those of, was 1h'));
});

describe('a day of a US share', () => {
  const day = bars('SPY', '1m', ['2013-10-07T12:00Z', 99], ['2013-10-07T13:30Z', 98], ['2013-10-07T13:31Z', 10], ['2013-10-07T20:00Z', 11], ['2013-10-07T20:01Z', 97], ['2013-10-08T13:31Z', 12]);
  test('is what was traded in the session, and closes with it', () => expect(shown(coarser(day, '1d')).rows).toEqual([['2013-10-07T20:00', 10, 11, 10, 11, 2]]));
  test('has hours that begin with the clock\'s', () => expect(shown(coarser(bars('SPY', '15m', ['2013-10-07T13:45Z', 1], ['2013-10-07T14:00Z', 2], ['2013-10-07T14:15Z', 3], ['2013-10-07T15:15Z', 4]), '1h')).rows.map(([at]) => at)).toEqual(['2013-10-07T14:00', '2013-10-07T15:00']));
});

test('a day of a coin is UTC\'s', () => expect(shown(coarser(bars('BTCUSD', '1h', ['2020-01-01T01:00Z', 1], ['2020-01-02T00:00Z', 2], ['2020-01-02T01:00Z', 3]), '1d')).rows).toEqual([['2020-01-02T00:00', 1, 2, 1, 2, 2]]));
