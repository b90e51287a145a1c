import { describe, expect, test } from 'vitest';
import { calendarOf, dayCloseMs, newYorkInstantMs } from './calendar.ts';
import { iso, rowTime } from './wallTime.ts';

const close = (day: string) => iso(dayCloseMs('newYork', Date.parse(`${day}T00:00:00Z`)));
const wall = (text: string) => newYorkInstantMs(Date.parse(`${text}Z`));

describe('16:00 in New York', () => {
  test('in winter is 21:00 UTC', () => expect(close('2013-01-02')).toBe('2013-01-02T21:00:00Z'));
  test('in summer is 20:00 UTC', () => expect(close('2013-07-02')).toBe('2013-07-02T20:00:00Z'));
  test('on the Friday before summer time begins in 2020 is 21:00', () => expect(close('2020-03-06')).toBe('2020-03-06T21:00:00Z'));
  test('on the Monday after is 20:00', () => expect(close('2020-03-09')).toBe('2020-03-09T20:00:00Z'));
  test('on the Friday before summer time ends in 2020 is 20:00', () => expect(close('2020-10-30')).toBe('2020-10-30T20:00:00Z'));
  test('on the Monday after is 21:00', () => expect(close('2020-11-02')).toBe('2020-11-02T21:00:00Z'));
  test('before 2007 summer time begins in April', () => expect([close('2006-03-31'), close('2006-04-03')]).toEqual(['2006-03-31T21:00:00Z', '2006-04-03T20:00:00Z']));
  test('before 2007 summer time ends in October', () => expect([close('2006-10-27'), close('2006-10-30')]).toEqual(['2006-10-27T20:00:00Z', '2006-10-30T21:00:00Z']));
  test('on the Sunday of the change itself', () => expect([close('2020-03-08'), close('2020-11-01')]).toEqual(['2020-03-08T20:00:00Z', '2020-11-01T21:00:00Z']));
});

describe('wall-clock times around the changes', () => {
  test('a second before the skipped hour', () => expect(iso(wall('2020-03-08T01:59:59') ?? NaN)).toBe('2020-03-08T06:59:59Z'));
  test('the skipped hour does not exist', () => expect(wall('2020-03-08T02:00:00')).toBeUndefined());
  test('the last second of the skipped hour does not exist', () => expect(wall('2020-03-08T02:59:59')).toBeUndefined());
  test('after the skipped hour', () => expect(iso(wall('2020-03-08T03:00:00') ?? NaN)).toBe('2020-03-08T07:00:00Z'));
  test('an hour shown twice is the first', () => expect(iso(wall('2020-11-01T01:30:00') ?? NaN)).toBe('2020-11-01T05:30:00Z'));
});

describe('the time of a row', () => {
  const closes = (text: string, timeframe: '1m' | '1d', calendar: 'newYork' | 'utc' = 'newYork') => {
    const time = rowTime(text, timeframe, calendar);
    return 'fault' in time ? time.fault : iso(time.closeMs);
  };
  test('a minute is named by its start, so it closes a minute later', () => expect(closes('2013-10-07T09:30:00', '1m')).toBe('2013-10-07T13:31:00Z'));
  test('a blank may stand for the T', () => expect(closes('2013-10-07 15:59', '1m')).toBe('2013-10-07T20:00:00Z'));
  test('a day of a coin ends with the UTC day', () => expect(closes('2014-12-31', '1d', 'utc')).toBe('2015-01-01T00:00:00Z'));
  test('29 February exists in 2020', () => expect(closes('2020-02-29', '1d')).toBe('2020-02-29T21:00:00Z'));
  test('29 February does not exist in 2021', () => expect(closes('2021-02-29', '1d')).toBe('must be a day of the calendar after 1899'));
  test('hour 24 does not exist', () => expect(closes('2013-10-07T24:00:00', '1m')).toBe('must be a time of the day from 00:00:00 to 23:59:59'));
  test('a day is no minute', () => expect(closes('2013-10-07', '1m')).toBe('must be a time such as 2013-01-02T09:30:00'));
  test('a minute is no day', () => expect(closes('2013-10-07T09:30:00', '1d')).toBe('must be a day such as 2013-01-02'));
});

test('a pair with the dollar keeps UTC days, a stock does not', () => expect(['BTCUSD', 'ETHUSDT', 'BTC-USDT', 'SPY', 'USD', 'BRK-B'].map(calendarOf)).toEqual(['utc', 'utc', 'utc', 'newYork', 'newYork', 'newYork']));
