import { calendarOf, closeMs, isTradingDay } from '../calendar/calendar.ts';
import { dayMs, dayOf, dayOfDate, weekdayIn, weekdayOf, yearOf } from '../calendar/days.ts';
import { offsetMs } from '../calendar/newYork.ts';

/*
 * When a trade settles. US shares: so many business days after the trade day, by the day of the trade: three, two since 2017-09-05 (SEC release 34-80295),
 * one since 2024-05-28 (SEC release 34-96930; rule 15c6-1). Coins settle with the trade. Before 1995-06-07 it was five days: not in it.
 * A day counts when the exchange is open and so are the banks: on Columbus Day and Veterans Day there is trading but no settlement, since the Federal Reserve is closed
 * (NASD notices to members 99-83 and 92-54; FINRA says the same every year). Of these Veterans Day on a Saturday is not kept, on a Sunday it is on Monday.
 * The other bank holidays are days on which the exchange is closed too.
 */

const [monday, sunday] = [1, 0] as const;

const since = { two: dayOfDate('2017-09-05'), one: dayOfDate('2024-05-28') } as const;

/** Business days from the trade to its settlement, of US shares. */
export const daysToSettle = (tradeDay: number): 1 | 2 | 3 => (tradeDay >= since.one ? 1 : tradeDay >= since.two ? 2 : 3);

function isBankHoliday(day: number): boolean {
  const year = yearOf(day);
  const veterans = dayOf(year, 11, 11);
  return day === weekdayIn(year, 10, monday, 2) || day === (weekdayOf(veterans) === sunday ? veterans + 1 : veterans);
}

/** Whether US shares settle on a day. */
export const isSettlementDay = (day: number): boolean => isTradingDay('XNYS', day) && !isBankHoliday(day);

/** The day on which a trade of a symbol settles. @param tradeDay in days since 1970, by the symbol's calendar (`dayAt`) */
export function settlementDay(symbol: string, tradeDay: number): number {
  if (calendarOf(symbol) === 'always') return tradeDay;
  let [day, left] = [tradeDay, daysToSettle(tradeDay) as number];
  // The longest closing of the exchange is of six days.
  for (const end = tradeDay + 31; left > 0 && day < end; ) {
    day += 1;
    if (isSettlementDay(day)) left -= 1;
  }
  if (left > 0) throw new Error(`settlement: expected ${daysToSettle(tradeDay)} settlement days within a month of day ${tradeDay}, was fewer; the calendar's rules are wrong`);
  return day;
}

const settlesAtMs = 8 * 3_600_000;

/** When a settlement is done, UTC milliseconds: at 08:00 in New York, before the market opens, as LEAN has it; of coins with the trade. */
export const settledMs = (symbol: string, day: number): number => (calendarOf(symbol) === 'always' ? closeMs('always', day) - dayMs : day * dayMs + settlesAtMs - offsetMs(day));
