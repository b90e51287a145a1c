import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { closedWeekdays, halfDays } from '../../test/golden/xnys.ts';
import { isoTime } from '../authority/instant.ts';
import { calendarOf, closeMs, dayAt, dayOrderEnds, isHalfDay, isTradingDay, tradingDayFrom, tradingDaysBetween } from './calendar.ts';
import { dateOf, dayOf, dayOfDate, weekdayOf } from './days.ts';

const allDays = Array.from({ length: dayOf(2031, 1, 1) - dayOf(1998, 1, 1) }, (_, index) => dayOf(1998, 1, 1) + index);
const byYear = (days: readonly number[]) => Object.fromEntries(Array.from({ length: 33 }, (_, index) => 1998 + index)
  .map((year) => [year, days.map(dateOf).filter((date) => date.startsWith(`${year}`)).map((date) => date.slice(5)).join(' ')]));

describe("New York's trading days are those of exchange_calendars", () => {
  test('closed weekdays', () => expect(byYear(allDays.filter((day) => weekdayOf(day) % 6 !== 0 && !isTradingDay('XNYS', day)))).toEqual(closedWeekdays));
  test('half days', () => expect(byYear(allDays.filter((day) => isHalfDay('XNYS', day)))).toEqual(halfDays));
  test('no weekends', () => expect(allDays.filter((day) => weekdayOf(day) % 6 === 0 && isTradingDay('XNYS', day))).toEqual([]));
});

describe('SPY has a bar on each trading day, and on no other', () => {
  const rows = readFileSync(fileURLToPath(new URL('../../deploy/sample/SPY.csv', import.meta.url)), 'utf8').trim().split('\n').slice(1);
  const withBar = rows.map((row) => row.slice(0, 10));
  const open = allDays.filter((day) => isTradingDay('XNYS', day)).map(dateOf);
  test('from 1998-01-02 to 2021-03-31', () => expect(withBar).toEqual(open.filter((date) => date <= '2021-03-31')));
});

describe('a trading day ends', () => {
  const ends = (date: string) => isoTime(closeMs('XNYS', dayOfDate(date)));
  test('at 16:00 in New York, in winter and in summer', () => expect([ends('2020-01-02'), ends('2020-07-02')]).toEqual(['2020-01-02T21:00:00Z', '2020-07-02T20:00:00Z']));
  test('at 13:00 on half days', () => expect([ends('2019-12-23'), ends('2019-12-24'), ends('2019-07-03')]).toEqual(['2019-12-23T21:00:00Z', '2019-12-24T18:00:00Z', '2019-07-03T17:00:00Z']));
  test('in summer time from March to November, before 2007 from April to October', () =>
    expect(['2007-03-09', '2007-03-12', '2007-11-02', '2007-11-05', '2006-03-31', '2006-04-03', '2006-10-27', '2006-10-30'].map((date) => ends(date).slice(11, 13)))
      .toEqual(['21', '20', '20', '21', '21', '20', '20', '21']));
});

describe('a bar belongs to the trading day', () => {
  const dateAt = (symbol: string, at: string) => dateOf(dayAt(calendarOf(symbol), at));
  test('that New York shows', () => expect([dateAt('SPY', '2020-01-02T21:00:00Z'), dateAt('SPY', '2020-01-03T01:00:00Z'), dateAt('SPY', '2020-07-03T00:00:00Z')]).toEqual(['2020-01-02', '2020-01-02', '2020-07-02']));
  test('that ends with it, for coins', () => expect([dateAt('BTCUSD', '2020-01-03T00:00:00Z'), dateAt('BTCUSD', '2020-01-03T00:01:00Z')]).toEqual(['2020-01-02', '2020-01-03']));
});

describe('trading days between two', () => {
  const between = (symbol: string, from: string, to: string) => tradingDaysBetween(calendarOf(symbol), dayOfDate(from), dayOfDate(to));
  test('are one from a day to the next', () => expect([between('SPY', '2020-01-02', '2020-01-03'), between('SPY', '2020-01-03', '2020-01-06')]).toEqual([1, 1]));
  test('are one over the longest closing of those years', () => expect(between('SPY', '2001-09-10', '2001-09-17')).toBe(1));
  test('count what is missing', () => expect([between('SPY', '2020-01-02', '2020-01-06'), between('BTCUSD', '2020-01-03', '2020-01-06')]).toEqual([2, 3]));
  test('are none where the days are the same or the other way', () => expect([between('SPY', '2020-01-02', '2020-01-02'), between('SPY', '2020-01-03', '2020-01-02')]).toEqual([0, 0]));
});

describe('an order for the day ends', () => {
  const ends = (at: string, symbol = 'SPY') => dayOrderEnds(calendarOf(symbol), at);
  test('with the day that it was decided in', () => expect(ends('2020-01-02T15:00:00Z')).toBe('2020-01-02T21:00:00Z'));
  test('with the next day where it was decided at the close', () => expect([ends('2020-01-02T20:59:59Z'), ends('2020-01-02T21:00:00Z')]).toEqual(['2020-01-02T21:00:00Z', '2020-01-03T21:00:00Z']));
  test('with Monday where it was decided on Friday evening', () => expect(ends('2020-01-03T22:00:00Z')).toBe('2020-01-06T21:00:00Z'));
  test('at 13:00 on a half day', () => expect(ends('2019-12-23T21:00:00Z')).toBe('2019-12-24T18:00:00Z'));
  test('at midnight for coins', () => expect([ends('2020-01-02T23:59:00Z', 'BTCUSD'), ends('2020-01-03T00:00:00Z', 'BTCUSD')]).toEqual(['2020-01-03T00:00:00Z', '2020-01-04T00:00:00Z']));
});

test('the next trading day skips what is closed', () => expect(['2020-01-02', '2020-01-04', '2001-09-11'].map((date) => dateOf(tradingDayFrom('XNYS', dayOfDate(date))))).toEqual(['2020-01-02', '2020-01-06', '2001-09-17']));
