import { closeMs, dayAtMs, isTradingDay, openMs, type Calendar } from '../calendar/calendar.ts';
import { counted } from '../risk/finding.ts';
import type { Question } from './asked.ts';

/** Seconds of the log's time since the symbol's last bar. */
export const quoteAge: Question = ({ desk, bounds: { quoteAge: bound }, seen, atMs }) => {
  if (bound === null) return undefined;
  if (seen === undefined) return { rule: bound.rule, figure: 'no bar yet', limit: bound.limit, passed: false };
  return counted(bound.rule, Math.max(0, Math.max(atMs, desk.nowMs) - seen.atMs) / 1000, bound.limit);
};

interface Hours {
  readonly calendar: Calendar;
  readonly day: number;
  readonly isOpen: boolean;
  readonly openMs: number;
  readonly closeMs: number;
}

/** The hours of the day that was asked for last, of each calendar. */
const hours: Partial<Record<Calendar, Hours>> = {};

function hoursOf(calendar: Calendar, day: number): Hours {
  const known = hours[calendar];
  if (known !== undefined && known.day === day) return known;
  const fresh = { calendar, day, isOpen: isTradingDay(calendar, day), openMs: openMs(calendar, day), closeMs: closeMs(calendar, day) };
  hours[calendar] = fresh;
  return fresh;
}

/** Between the open and the close of the symbol's exchange, both included: daily bars are decided at the close. */
export const tradingHours: Question = ({ bounds: { calendar }, atMs }) => {
  const day = hoursOf(calendar, dayAtMs(calendar, atMs));
  const passed = day.isOpen && atMs >= day.openMs && atMs <= day.closeMs;
  return { rule: 'tradingHours', figure: passed ? 'open' : 'closed', limit: 'open', passed };
};
