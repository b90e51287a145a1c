import { calendarOf, dayAtMs } from '../calendar/calendar.ts';
import { zero, type Decimal } from '../decimal.ts';
import { settledMs, settlementDay } from '../settlement/settlementDay.ts';
import type { Unsettled } from './memory.ts';

export const allSettled = (): Unsettled => ({ entries: [], sumUsd: zero });

/** A sale's proceeds count from the time that they settle. Of coins they do at once. */
export function noteSale(unsettled: Unsettled, symbol: string, usd: Decimal, ms: number): void {
  const at = settledMs(symbol, settlementDay(symbol, dayAtMs(calendarOf(symbol), ms)));
  if (at <= ms) return;
  const place = unsettled.entries.findLastIndex(([earlier]) => earlier <= at);
  const same = unsettled.entries[place];
  if (same !== undefined && same[0] === at) unsettled.entries[place] = [at, same[1] + usd];
  else unsettled.entries.splice(place + 1, 0, [at, usd]);
  unsettled.sumUsd += usd;
}

/** What has not settled by then. */
export function unsettledUsd(unsettled: Unsettled, ms: number): Decimal {
  while ((unsettled.entries[0]?.[0] ?? Number.POSITIVE_INFINITY) <= ms) unsettled.sumUsd -= unsettled.entries.shift()?.[1] ?? zero;
  return unsettled.sumUsd;
}
