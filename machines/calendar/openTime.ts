import { closeMs, dayAtMs, isTradingDay, openMs, type Calendar } from './calendar.ts';

/** Longer than this a stretch is not looked at day by day: whatever is asked about it has long been answered. */
const mostDays = 400;

/** Milliseconds between two instants in which the exchange is open: for US shares from 09:30 to the close in New York. At most those of 400 days. */
export function openMsBetween(calendar: Calendar, fromMs: number, untilMs: number): number {
  if (untilMs <= fromMs) return 0;
  if (calendar === 'always') return untilMs - fromMs;
  let open = 0;
  const first = dayAtMs(calendar, fromMs);
  const last = Math.min(dayAtMs(calendar, untilMs), first + mostDays);
  for (let day = first; day <= last; day += 1) {
    if (isTradingDay(calendar, day)) open += Math.max(0, Math.min(closeMs(calendar, day), untilMs) - Math.max(openMs(calendar, day), fromMs));
  }
  return open;
}
