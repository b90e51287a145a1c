import { isHalfDay } from '../../machines/calendar/calendar.ts';
import { isPair } from '../../machines/calendar/pairs.ts';
import type { Timeframe } from '../../subjects/values.ts';

/** When a symbol's trading day ends and in which zone its files name times. */
export type Calendar = 'newYork' | 'utc';

/** Pairs of a coin and a currency trade round the clock in UTC; everything else is a US equity. */
export const calendarOf = (symbol: string): Calendar => (isPair(symbol) ? 'utc' : 'newYork');

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** A bar's length in milliseconds. */
export const lengthMs: Readonly<Record<Timeframe, number>> = {
  '1m': minuteMs, '5m': 5 * minuteMs, '15m': 15 * minuteMs, '1h': hourMs, '1d': 24 * hourMs,
};

const newYorkClock = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York', hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
});

/** New York's offset from UTC at an instant, e.g. -4 hours in summer; by the time-zone data that Node carries. */
function computedOffsetMs(instantMs: number): number {
  const part = Object.fromEntries(newYorkClock.formatToParts(instantMs).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instantMs / 1000) * 1000;
}

/* Offsets change on whole hours; some 10 million bars of 30 years touch at most 260,000 of them, so the table is bounded by the calendar. */
const offsets = new Map<number, number>();

function newYorkOffsetMs(instantMs: number): number {
  const hour = Math.floor(instantMs / hourMs);
  const known = offsets.get(hour);
  if (known !== undefined) return known;
  const offset = computedOffsetMs(hour * hourMs);
  offsets.set(hour, offset);
  return offset;
}

/**
 * The instant at which a wall clock in New York shows a time, given as if it were UTC milliseconds.
 * A time that the clock shows twice (autumn) is the first; one that it skips (spring) is undefined.
 */
export function newYorkInstantMs(wallMs: number): number | undefined {
  for (const offsetMs of [-4 * hourMs, -5 * hourMs]) {
    const instantMs = wallMs - offsetMs;
    if (newYorkOffsetMs(instantMs) === offsetMs) return instantMs;
  }
  return undefined;
}

/** The wall-clock time at an instant, as if it were UTC milliseconds. */
export const wallMs = (calendar: Calendar, instantMs: number): number => (calendar === 'utc' ? instantMs : instantMs + newYorkOffsetMs(instantMs));

/**
 * Close of a trading day: 16:00 in New York, 13:00 on half days, or the end of the UTC day.
 * @param dayMs the day's midnight as UTC milliseconds
 */
export function dayCloseMs(calendar: Calendar, dayMs: number): number {
  if (calendar === 'utc') return dayMs + 24 * hourMs;
  return fixedCloseMs(dayMs, isHalfDay('XNYS', dayMs / (24 * hourMs)) ? 13 : 16);
}

/** So many hours after midnight in New York. */
export function fixedCloseMs(dayMs: number, hours: number): number {
  const close = newYorkInstantMs(dayMs + hours * hourMs);
  if (close === undefined) throw new Error(`expected ${hours}:00 to exist in New York on ${new Date(dayMs).toISOString()}`);
  return close;
}
