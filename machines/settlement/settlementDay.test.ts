import { describe, expect, test } from 'vitest';
import { dateOf, dayOfDate } from '../calendar/days.ts';
import { isoTime } from '../authority/instant.ts';
import { settledMs, settlementDay } from './settlementDay.ts';

const settles = (date: string, symbol = 'SPY') => dateOf(settlementDay(symbol, dayOfDate(date)));

/* NASD notices to members 99-83 (Columbus Day 1999) and 00-82 (Christmas 2000 and New Year 2001): every row of their tables. */
describe("the NASD's schedules", () => {
  test.each([
    ['1999-10-05', '1999-10-08'], ['1999-10-06', '1999-10-12'], ['1999-10-07', '1999-10-13'], ['1999-10-08', '1999-10-14'], ['1999-10-11', '1999-10-14'], ['1999-10-12', '1999-10-15'],
    ['2000-12-19', '2000-12-22'], ['2000-12-20', '2000-12-26'], ['2000-12-21', '2000-12-27'], ['2000-12-22', '2000-12-28'], ['2000-12-26', '2000-12-29'], ['2000-12-27', '2001-01-02'],
    ['2000-12-28', '2001-01-03'], ['2000-12-29', '2001-01-04'], ['2001-01-02', '2001-01-05'],
  ])('a trade on %s settles on %s', (traded, settled) => expect(settles(traded)).toBe(settled));
});

/* SEC releases 34-80295 and 34-96930: the last trades of the longer cycle and the first of the shorter settle together. */
describe('the changes of the cycle', () => {
  test.each([['2017-08-31', '2017-09-06'], ['2017-09-01', '2017-09-07'], ['2017-09-05', '2017-09-07'], ['2024-05-23', '2024-05-28'], ['2024-05-24', '2024-05-29'], ['2024-05-28', '2024-05-29']])(
    'a trade on %s settles on %s', (traded, settled) => expect(settles(traded)).toBe(settled));
});

test.each([['2024-10-11', '2024-10-15'], ['2024-10-14', '2024-10-15'], ['2024-11-08', '2024-11-12'], ['2024-11-11', '2024-11-12'], ['2018-11-09', '2018-11-14'], ['2023-11-09', '2023-11-13'], ['2023-11-08', '2023-11-10']])(
  'banks that are closed settle nothing: %s settles on %s', (traded, settled) => expect(settles(traded)).toBe(settled));
test('coins settle at once', () => expect(settles('2024-10-12', 'BTCUSD')).toBe('2024-10-12'));
test('it is done at 08:00 in New York, in winter and in summer', () =>
  expect(['2015-11-05', '2015-07-02'].map((date) => isoTime(settledMs('SPY', dayOfDate(date))))).toEqual(['2015-11-05T13:00:00Z', '2015-07-02T12:00:00Z']));
