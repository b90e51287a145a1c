import type { Timeframe } from '../../subjects/values.ts';
import { fixedCloseMs, lengthMs, wallMs } from './calendar.ts';

const dayMs = lengthMs['1d'];
const sessionMs = 6.5 * lengthMs['1h'];

/**
 * Closes of the first `count` regular bars at or after an instant: weekdays, 9:30 to 16:00 in New York, the last bar of a day
 * cut off at 16:00.
 */
export function sessionCloses(fromMs: number, timeframe: Timeframe, count: number): number[] {
  const closes: number[] = [];
  for (let day = Math.floor(wallMs('newYork', fromMs) / dayMs) * dayMs; closes.length < count; day += dayMs) {
    if (!isWeekday(day)) continue;
    const lastMs = fixedCloseMs(day, 16);
    const length = Math.min(lengthMs[timeframe], sessionMs);
    for (let at = lastMs - sessionMs + length; closes.length < count; at = Math.min(at + length, lastMs)) {
      if (at >= fromMs) closes.push(at);
      if (at === lastMs) break;
    }
  }
  return closes;
}

/** Days since 1970-01-01, a Thursday. */
function isWeekday(day: number): boolean {
  const weekday = (day / dayMs + 4) % 7;
  return weekday !== 0 && weekday !== 6;
}
