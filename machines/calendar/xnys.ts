import { dateOf, dayOf, dayOfDate, easter, weekdayIn, weekdayOf } from './days.ts';

/*
 * The New York Stock Exchange's trading days, right from 1998 to 2030: its rule 7.2 (holidays, and which weekday is kept where one falls on a weekend), its
 * half days, and the days that it closed for. Ours, since no package looked at has all three (nyse-holidays 1.2 knows neither half days nor special
 * closings) and works without a clock; the test compares with exchange_calendars, and with the days on which SPY has a bar. For other years the same rules are
 * taken; what the exchange did otherwise there, or will, is not in them.
 */

/** A weekend's holiday: Saturday's is kept on Friday, Sunday's on Monday. */
const kept = (day: number): number => (weekdayOf(day) === 6 ? day - 1 : weekdayOf(day) === 0 ? day + 1 : day);

/** New Year's Day on a Saturday is not kept: the Friday before ends the year's books. */
const keptNewYear = (year: number): number | undefined => {
  const day = dayOf(year, 1, 1);
  return weekdayOf(day) === 6 ? undefined : kept(day);
};

const [monday, thursday] = [1, 4] as const;

/** Each holiday of a year, in the calendar's order; undefined where that year has none. */
const holidays: readonly ((year: number) => number | undefined)[] = [
  keptNewYear,
  (year) => (year >= 1998 ? weekdayIn(year, 1, monday, 3) : undefined),
  (year) => weekdayIn(year, 2, monday, 3),
  (year) => easter(year) - 2,
  (year) => weekdayIn(year, 5, monday, -1),
  (year) => (year >= 2022 ? kept(dayOf(year, 6, 19)) : undefined),
  (year) => kept(dayOf(year, 7, 4)),
  (year) => weekdayIn(year, 9, monday, 1),
  (year) => weekdayIn(year, 11, thursday, 4),
  (year) => kept(dayOf(year, 12, 25)),
];

/** Attacks of 2001, Reagan's, Ford's, Bush's and Carter's funerals, hurricane Sandy. */
const specialClosings = [
  '2001-09-11', '2001-09-12', '2001-09-13', '2001-09-14', '2004-06-11', '2007-01-02', '2012-10-29', '2012-10-30', '2018-12-05', '2025-01-09',
];

/** Before the day of the Fourth; where that is a Thursday, the Friday after it until 2012. */
function halfOfJuly(year: number): number {
  const fourth = dayOf(year, 7, 4);
  return weekdayOf(fourth) === thursday && year < 2013 ? fourth + 1 : fourth - 1;
}

const halfDays: readonly ((year: number) => number)[] = [
  halfOfJuly,
  (year) => weekdayIn(year, 11, thursday, 4) + 1,
  (year) => dayOf(year, 12, 24),
];

const specialHalfDays = ['1999-12-31', '2003-12-26'];

interface Year { readonly closed: ReadonlySet<number>; readonly half: ReadonlySet<number> }

const ofYear = (dates: readonly string[], year: number): number[] => dates.filter((date) => date.startsWith(`${year}-`)).map(dayOfDate);

function made(year: number): Year {
  const closed = new Set([...holidays.map((holiday) => holiday(year)).filter((day) => day !== undefined), ...ofYear(specialClosings, year)]);
  const half = [...halfDays.map((day) => day(year)), ...ofYear(specialHalfDays, year)].filter((day) => !closed.has(day) && weekdayOf(day) % 6 !== 0);
  return { closed, half: new Set(half) };
}

/* Worked out once a year of the calendar. */
const years = new Map<number, Year>();

function yearWith(day: number): Year {
  const year = Number(dateOf(day).slice(0, 4));
  const known = years.get(year);
  if (known !== undefined) return known;
  const fresh = made(year);
  years.set(year, fresh);
  return fresh;
}

export const isOpen = (day: number): boolean => weekdayOf(day) % 6 !== 0 && !yearWith(day).closed.has(day);

/** Whether a trading day ends at 13:00. */
export const isHalf = (day: number): boolean => yearWith(day).half.has(day);
