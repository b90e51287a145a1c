import { instantMs, isoTime } from '../authority/instant.ts';
import { dayMs } from './days.ts';
import * as newYork from './newYork.ts';
import { isPair } from './pairs.ts';
import * as xnys from './xnys.ts';

/** `XNYS`: US shares, by New York's calendar. `always`: coins, every day in UTC. */
export type Calendar = 'XNYS' | 'always';

/** Pairs of a coin and a currency trade round the clock; everything else is a US share. */
export const calendarOf = (symbol: string): Calendar => (isPair(symbol) ? 'always' : 'XNYS');

export const isTradingDay = (calendar: Calendar, day: number): boolean => calendar === 'always' || xnys.isOpen(day);

export const isHalfDay = (calendar: Calendar, day: number): boolean => calendar === 'XNYS' && xnys.isHalf(day);

const hourMs = 3_600_000;

/** The end of a trading day, UTC milliseconds: 16:00 in New York, 13:00 on half days; for coins midnight. */
export function closeMs(calendar: Calendar, day: number): number {
  if (calendar === 'always') return (day + 1) * dayMs;
  return day * dayMs + (xnys.isHalf(day) ? 13 : 16) * hourMs - newYork.offsetMs(day);
}

/** The beginning of a trading day, UTC milliseconds: 09:30 in New York; for coins midnight. */
export const openMs = (calendar: Calendar, day: number): number => (calendar === 'always' ? day * dayMs : day * dayMs + 9.5 * hourMs - newYork.offsetMs(day));

/** The trading day that a bar which closes at `at` (UTC ISO) belongs to, by the calendar's own clocks. */
export const dayAt = (calendar: Calendar, at: string): number => dayAtMs(calendar, instantMs(at));

/** The same of UTC milliseconds. */
export const dayAtMs = (calendar: Calendar, instant: number): number => (calendar === 'always' ? Math.floor((instant - 1) / dayMs) : newYork.dayAt(instant - 1));

/** The first trading day at or after a day. The longest closing is of six days: without one in a month the calendar itself is wrong. */
export function tradingDayFrom(calendar: Calendar, day: number): number {
  for (let next = day; next < day + 31; next += 1) if (isTradingDay(calendar, next)) return next;
  throw new Error(`calendar ${calendar}: expected a trading day within a month, was none; its rules are wrong`);
}

/** Trading days after `from` up to and including `to`: 1 from a trading day to the next. `from` and `to` are days; 0 where `to` is not later. */
export function tradingDaysBetween(calendar: Calendar, from: number, to: number): number {
  if (calendar === 'always') return Math.max(0, to - from);
  let count = 0;
  for (let day = from + 1; day <= to; day += 1) if (isTradingDay(calendar, day)) count += 1;
  return count;
}

/** When an order for the day ends that was decided at `at` (UTC ISO): with the trading day whose close comes next, UTC ISO. */
export function dayOrderEnds(calendar: Calendar, at: string): string {
  const instant = instantMs(at);
  let day = tradingDayFrom(calendar, calendar === 'always' ? Math.floor(instant / dayMs) : newYork.dayAt(instant));
  if (closeMs(calendar, day) <= instant) day = tradingDayFrom(calendar, day + 1);
  return isoTime(closeMs(calendar, day));
}
