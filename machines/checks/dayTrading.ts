import { own } from '../authority/own.ts';
import { tradingDaysBetween } from '../calendar/calendar.ts';
import type { DayTrading } from './memory.ts';

/*
 * Day trades as FINRA rule 4210(f)(8)(B) has them: what is opened and closed in one symbol on one day. An opening counts from its approval on, so that orders
 * that are still open count too; each closing after an opening is one day trade, and the next needs a new opening.
 */

export const noDayTrades = (): DayTrading => ({ day: 0, opened: {}, openedCount: 0, done: [] });

export function beginDayOf(trading: DayTrading, day: number): void {
  if (day <= trading.day) return;
  trading.day = day;
  trading.opened = {};
  trading.openedCount = 0;
}

export function noteOpening(trading: DayTrading, symbol: string): void {
  if (own(trading.opened, symbol) === true) return;
  trading.opened[symbol] = true;
  trading.openedCount += 1;
}

export function noteClosing(trading: DayTrading, symbol: string): void {
  if (own(trading.opened, symbol) === undefined) return;
  delete trading.opened[symbol];
  trading.openedCount -= 1;
  const last = trading.done.at(-1);
  if (last?.[0] === trading.day) trading.done[trading.done.length - 1] = [trading.day, last[1] + 1];
  else trading.done.push([trading.day, 1]);
}

/** Day trades of the last so many trading days, today's among them. */
export function dayTradesIn(trading: DayTrading, days: number): number {
  while (trading.done[0] !== undefined && tradingDaysBetween('XNYS', trading.done[0][0], trading.day) >= days) trading.done.shift();
  let count = 0;
  for (const [, each] of trading.done) count += each;
  return count;
}
