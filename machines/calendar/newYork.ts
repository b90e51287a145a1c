import { dayMs, dayOf, weekdayIn, yearOf } from './days.ts';

const hourMs = 3_600_000;
const sunday = 0;

interface Year { readonly from: number; readonly until: number; readonly summerFrom: number; readonly summerUntil: number }

function yearAround(day: number): Year {
  const year = yearOf(day);
  const [summerFrom, summerUntil] = year >= 2007 ? [weekdayIn(year, 3, sunday, 2), weekdayIn(year, 11, sunday, 1)] : [weekdayIn(year, 4, sunday, 1), weekdayIn(year, 10, sunday, -1)];
  return { from: dayOf(year, 1, 1), until: dayOf(year, 12, 31) + 1, summerFrom, summerUntil };
}

/** Days are asked for mostly in the year of the one before. */
let asked: Year = { from: 0, until: 0, summerFrom: 0, summerUntil: 0 };

/**
 * New York's offset from UTC in milliseconds on a day, from 02:00 of its clocks on. Summer time: from the second Sunday of March to the first of
 * November since 2007 (Energy Policy Act of 2005), before that from the first Sunday of April to the last of October (since 1987).
 */
export function offsetMs(day: number): number {
  if (!(day >= asked.from && day < asked.until)) asked = yearAround(day);
  return (day >= asked.summerFrom && day < asked.summerUntil ? -4 : -5) * hourMs;
}

/** The day that New York's calendars show at an instant. Clocks change at 02:00 on Sundays, when no market is open. */
export function dayAt(instant: number): number {
  const utcDay = Math.floor(instant / dayMs);
  if (utcDay !== askedDay) {
    askedOffsetMs = offsetMs(utcDay);
    askedDay = utcDay;
  }
  return Math.floor((instant + askedOffsetMs) / dayMs);
}

/** Days are asked for many times one after the other. */
let askedDay = Number.NaN;
let askedOffsetMs = 0;

