import { calendarOf, dayAt } from '../../machines/calendar/calendar.ts';
import type { BarColumns } from '../../machines/gym/run.ts';

/** The first bar of a later trading day than `day` (days since 1970), by the calendar of its exchange; as many as there are where there is none. */
export function firstAfter({ symbol, atMs }: Pick<BarColumns, 'symbol' | 'atMs'>, day: number): number {
  const calendar = calendarOf(symbol);
  let [low, high] = [0, atMs.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (dayAt(calendar, new Date(atMs[middle] ?? 0).toISOString()) <= day) low = middle + 1;
    else high = middle;
  }
  return low;
}
