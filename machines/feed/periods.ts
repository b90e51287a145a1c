import type { Timeframe } from '../../subjects/values.ts';
import { calendarOf, closeMs, dayAtMs, isTradingDay, openMs, tradingDayFrom, type Calendar } from '../calendar/calendar.ts';

const minuteMs = 60_000;

/** A bar's length, UTC milliseconds; a day's is that of a calendar day. */
export const lengthMs: Readonly<Record<Timeframe, number>> = { '1m': minuteMs, '5m': 5 * minuteMs, '15m': 15 * minuteMs, '1h': 60 * minuteMs, '1d': 1440 * minuteMs };

/** The span of one bar, UTC milliseconds: from inclusive, until exclusive; it closes then. */
export interface Period {
  readonly startMs: number;
  readonly closeMs: number;
}

/** Sessions are asked for many times a second, always those of the last days; each costs a look into the rules of summer time. */
const mostSessions = 500;
const sessions: Record<Calendar, Map<number, Period>> = { XNYS: new Map(), always: new Map() };

/** A trading day's hours. */
function sessionOf(calendar: Calendar, day: number): Period {
  const known = sessions[calendar].get(day);
  if (known !== undefined) return known;
  if (sessions[calendar].size >= mostSessions) sessions[calendar].clear();
  const session = { startMs: openMs(calendar, day), closeMs: closeMs(calendar, day) };
  sessions[calendar].set(day, session);
  return session;
}

/**
 * The bar that an instant falls into; undefined where its exchange is closed. Bars begin on whole minutes, quarters and hours, so that the first hour of a New York day is from 09:30 to 10:00,
 * and end with the day.
 */
export function periodAt(symbol: string, timeframe: Timeframe, ms: number): Period | undefined {
  const calendar = calendarOf(symbol);
  const day = dayAtMs(calendar, ms + 1);
  const session = sessionOf(calendar, day);
  if (!isTradingDay(calendar, day) || ms < session.startMs || ms >= session.closeMs) return undefined;
  if (timeframe === '1d') return session;
  const length = lengthMs[timeframe];
  const startMs = Math.floor(ms / length) * length;
  return { startMs: Math.max(startMs, session.startMs), closeMs: Math.min(startMs + length, session.closeMs) };
}

/** More periods than this are no gap but another history. */
const mostPeriods = 200_000;

/** All bars that close after `afterMs` and not after `untilMs`, oldest first. Throws where they are more than 200,000. */
export function periodsBetween(symbol: string, timeframe: Timeframe, afterMs: number, untilMs: number): readonly Period[] {
  const calendar = calendarOf(symbol);
  const periods: Period[] = [];
  for (let day = tradingDayFrom(calendar, dayAtMs(calendar, afterMs)); sessionOf(calendar, day).startMs < untilMs; day = tradingDayFrom(calendar, day + 1)) {
    const { startMs, closeMs: endMs } = sessionOf(calendar, day);
    for (let at = Math.max(startMs, Math.min(afterMs, endMs)); at < endMs;) {
      const period = periodAt(symbol, timeframe, at);
      if (period === undefined) throw new Error(`expected a trading day of ${symbol} to consist of bars, was none at ${at}`);
      if (period.closeMs > afterMs && period.closeMs <= untilMs) periods.push(period);
      if (periods.length > mostPeriods) throw new RangeError(`expected at most ${mostPeriods} bars of ${timeframe} to be missing, was more; begin with files of bars that reach nearer to the present`);
      at = period.closeMs;
    }
  }
  return periods;
}

/** When the bar begins that lies so many bars before an instant; how far back a warm-up reaches. */
export function startBack(symbol: string, timeframe: Timeframe, ms: number, bars: number): number {
  const calendar = calendarOf(symbol);
  let left = bars;
  for (let day = dayAtMs(calendar, ms); ; day -= 1) {
    if (!isTradingDay(calendar, day)) continue;
    const inDay = periodsBetween(symbol, timeframe, sessionOf(calendar, day).startMs, Math.min(ms, sessionOf(calendar, day).closeMs));
    if (inDay.length >= left) return left === 0 ? ms : inDay[inDay.length - left]?.startMs ?? ms;
    left -= inDay.length;
  }
}

/** Time between two instants in which the exchange was open, in milliseconds. */
export function tradingMsBetween(symbol: string, fromMs: number, untilMs: number): number {
  const calendar: Calendar = calendarOf(symbol);
  let sum = 0;
  for (let day = tradingDayFrom(calendar, dayAtMs(calendar, fromMs)); sessionOf(calendar, day).startMs < untilMs; day = tradingDayFrom(calendar, day + 1)) {
    const { startMs, closeMs: endMs } = sessionOf(calendar, day);
    sum += Math.max(0, Math.min(untilMs, endMs) - Math.max(fromMs, startMs));
  }
  return sum;
}
