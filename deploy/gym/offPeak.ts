import { closeMs, isHalfDay, isTradingDay } from '../../machines/calendar/calendar.ts';
import { dayMs } from '../../machines/calendar/days.ts';

const hourMs = 3_600_000;
/** From an hour before the open at 9:30 on, to half an hour after the close at 16:00, or 13:00 on half days. */
const beforeCloseMs = { whole: 7.5 * hourMs, half: 4.5 * hourMs };
const afterCloseMs = 0.5 * hourMs;

/** Whether New York's exchanges are closed, so that a machine that trades has time for other work. */
export function isOffPeak(nowMs: number): boolean {
  const today = Math.floor(nowMs / dayMs);
  return [today - 1, today].every((day) => {
    if (!isTradingDay('XNYS', day)) return true;
    const close = closeMs('XNYS', day);
    return nowMs < close - beforeCloseMs[isHalfDay('XNYS', day) ? 'half' : 'whole'] || nowMs > close + afterCloseMs;
  });
}
