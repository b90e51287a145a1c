import { lengthMs, dayCloseMs, newYorkInstantMs, type Calendar } from './calendar.ts';
import type { Timeframe } from '../../subjects/values.ts';

const daySpelling = /^(\d{4})-(\d\d)-(\d\d)$/;
const minuteSpelling = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?$/;

/** When a row's bar closes, and which trading day its corporate actions are those of (its midnight as UTC milliseconds). */
export interface RowTime {
  readonly closeMs: number;
  readonly dayMs: number;
}

/**
 * Reads a row's `time`, or says which rule it breaks. Daily files name the trading day. Intraday files name the *start* of the bar
 * by the exchange's wall clock: in the sample the opening auction is in the row of 09:30 and the last row of a day is 19:59.
 */
export function rowTime(text: string, timeframe: Timeframe, calendar: Calendar): RowTime | { readonly fault: string } {
  const parts = (timeframe === '1d' ? daySpelling : minuteSpelling).exec(text);
  if (parts === null) return { fault: timeframe === '1d' ? 'must be a day such as 2013-01-02' : 'must be a time such as 2013-01-02T09:30:00' };
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  const dayMs = Date.UTC(year, month - 1, day);
  if (new Date(dayMs).getUTCMonth() !== month - 1 || year < 1900) return { fault: 'must be a day of the calendar after 1899' };
  if (timeframe === '1d') return { closeMs: dayCloseMs(calendar, dayMs), dayMs };
  if (hour > 23 || minute > 59 || second > 59) return { fault: 'must be a time of the day from 00:00:00 to 23:59:59' };
  const wall = dayMs + ((hour * 60 + minute) * 60 + second) * 1000;
  const startMs = calendar === 'utc' ? wall : newYorkInstantMs(wall);
  if (startMs === undefined) return { fault: 'must be a time that New York clocks show; they skip it in spring' };
  return { closeMs: startMs + lengthMs[timeframe], dayMs };
}

/** UTC ISO without a fraction where there is none. */
export const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');
