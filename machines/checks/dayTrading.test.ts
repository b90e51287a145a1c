import { describe, expect, test } from 'vitest';
import type { Fact } from '../../subjects/fact.ts';
import type { Check } from '../../subjects/risk.ts';
import { given } from '../../test/given.ts';
import { openedWith, settings } from '../../test/people.ts';
import { free } from '../../test/simVenue.ts';
import { barAt, fills, spawn, wants } from '../../test/trading.ts';
import { dayOf } from '../calendar/days.ts';
import { risk } from '../risk/risk.ts';
import { beginDayOf, dayTradesIn, noDayTrades, noteClosing, noteOpening } from './dayTrading.ts';

const account = { kind: 'margin', initialMargin: 0.5, maintenanceMargin: 0.25, debitRateAnnual: '0', borrowRateAnnual: '0', yearDays: 360 } as const;
const desk = (cashUsd: string) => [openedWith({ pacing: 'live', cashUsd, venue: { ...free, account }, policy: { ...settings.policy, dayTrades: { most: 3, days: 5, belowEquityUsd: '25000' } } }), spawn(), barAt('100'), barAt('50', { symbol: 'AAPL' })];
/** Bought and sold on one day, both by a person elsewhere than here: only the fills count. */
const roundTrip = (order: string): readonly Fact[] => [fills({ order, day: 2, quantity: '1' }), fills({ order: `${order}0`, side: 'sell', day: 2, quantity: '1' })];
const answer = (cashUsd: string, ...trips: readonly Fact[]) => {
  const { published } = given(risk, ...desk(cashUsd), ...trips).when(wants({ sizing: { kind: 'quantity', quantity: '1' } }));
  return (published[0]?.body as { readonly checks: readonly Check[] }).checks.find(({ rule }) => rule === 'dayTrades');
};

test('the fourth day trade in five days is refused below 25,000 USD', () => {
  expect(answer('24999', ...roundTrip('1'), ...roundTrip('2'))).toEqual({ rule: 'dayTrades', figure: '3', limit: '3', passed: true });
  expect(answer('24999', ...roundTrip('1'), ...roundTrip('2'), ...roundTrip('3'))).toEqual({ rule: 'dayTrades', figure: '4', limit: '3', passed: false });
});
test('at 25,000 USD it is not', () => expect(answer('25000', ...roundTrip('1'), ...roundTrip('2'), ...roundTrip('3'))).toEqual({ rule: 'dayTrades', figure: '4', limit: '3', passed: true }));

describe('day trades', () => {
  const thursday = dayOf(2020, 1, 2);
  const traded = (...days: readonly number[]) => {
    const trading = noDayTrades();
    for (const day of days) {
      beginDayOf(trading, day);
      noteOpening(trading, 'SPY');
      noteClosing(trading, 'SPY');
    }
    return trading;
  };
  const on = (day: number) => {
    const trading = traded(thursday);
    beginDayOf(trading, day);
    return dayTradesIn(trading, 5);
  };
  test('count for five trading days, their own included', () => expect([on(thursday), on(dayOf(2020, 1, 8)), on(dayOf(2020, 1, 9))]).toEqual([1, 1, 0]));
  test('of one day add up', () => expect(dayTradesIn(traded(thursday, thursday, thursday), 5)).toBe(3));
  test('need both an opening and a closing on that day', () => {
    const trading = noDayTrades();
    beginDayOf(trading, thursday);
    noteClosing(trading, 'SPY');
    noteOpening(trading, 'SPY');
    beginDayOf(trading, thursday + 1);
    noteClosing(trading, 'SPY');
    expect(dayTradesIn(trading, 5)).toBe(0);
  });
  test('of two openings and one closing are one', () => {
    const trading = noDayTrades();
    beginDayOf(trading, thursday);
    noteOpening(trading, 'SPY');
    noteOpening(trading, 'SPY');
    noteClosing(trading, 'SPY');
    expect([dayTradesIn(trading, 5), trading.openedCount]).toEqual([1, 0]);
  });
});
