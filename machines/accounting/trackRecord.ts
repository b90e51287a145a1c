import { performed } from '../../subjects/accounting.ts';
import { says, type Publication } from '../actor.ts';
import { isTradingDay, type Calendar } from '../calendar/calendar.ts';
import { dateOf } from '../calendar/days.ts';
import { toFloat, zero, type Decimal } from '../decimal.ts';
import { standardDeviation } from '../statistics/moments.ts';
import { sharpeOfPeriod, tradingDays } from '../statistics/sharpe.ts';

/** Figures of a desk's days. Floats: statistics, no money. */
export interface TrackRecord {
  days: number;
  /** Simple returns of the last year's trading days, oldest first: 252, with coins 365. What a day without trading brought, such as interest, is in the return before it. */
  returns: number[];
  /** What one has become since the opening, without what was put in or taken out, and the most that it was. */
  worth: number;
  peak: number;
  maxDrawdown: number;
  /** How it stood before the newest return: that day's equity in USD, and the figures. Absent before the first, and in what builds before this one kept. */
  before?: { readonly equityUsd: number; readonly worth: number; readonly peak: number; readonly maxDrawdown: number };
}

export const noRecord = (): TrackRecord => ({ days: 0, returns: [], worth: 1, peak: 1, maxDrawdown: 0 });

/** One day. `equityUsd` is that at its beginning, before its deposits: a deposit earns from the next day on. */
interface Day {
  readonly day: number; readonly pnlUsd: Decimal; readonly equityUsd: Decimal; readonly tradedUsd: Decimal; readonly slippageUsd: Decimal;
  /** Of everything that the desk has ever held. */
  readonly calendars: ReadonlySet<Calendar>;
}

const daysOfCoins = 365;

/** Takes a day, in place, and states the figures up to it. A day that began without equity has no return, and is left out of what rests on returns. */
export function recorded(of: TrackRecord, { day, pnlUsd, equityUsd, tradedUsd, slippageUsd, calendars }: Day): Publication {
  const yearDays = calendars.has('always') ? daysOfCoins : tradingDays;
  const returnDay = equityUsd > zero ? toFloat(pnlUsd) / toFloat(equityUsd) : null;
  of.days += 1;
  if (returnDay !== null) {
    const isTrading = calendars.has('always') || isTradingDay('XNYS', day);
    const before = of.returns.at(-1);
    const { worth, peak, maxDrawdown } = of;
    if (isTrading || before === undefined) of.before = { equityUsd: toFloat(equityUsd), worth, peak, maxDrawdown };
    // A live desk closes Saturdays too: as days without profit they would make every figure a year look smaller.
    of.returns = isTrading || before === undefined ? [...of.returns, returnDay].slice(-yearDays) : returnDay === 0 ? of.returns : of.returns.with(-1, (1 + before) * (1 + returnDay) - 1);
    become(of, of.worth * (1 + returnDay));
  }
  const sharpe = of.returns.length < 2 ? null : sharpeOfPeriod(of.returns);
  return says(performed, {
    day: dateOf(day), days: of.days, returnDay, sharpeAnnual: sharpe === null ? null : sharpe * Math.sqrt(yearDays),
    volatilityAnnual: of.returns.length < 2 ? null : standardDeviation(of.returns) * Math.sqrt(yearDays),
    drawdown: 1 - of.worth / of.peak, maxDrawdown: of.maxDrawdown, turnover: equityUsd > zero ? toFloat(tradedUsd) / toFloat(equityUsd) : null,
    slippageBps: tradedUsd === zero ? null : (toFloat(slippageUsd) / toFloat(tradedUsd)) * 10_000,
  });
}

function become(of: TrackRecord, worth: number): void {
  of.worth = worth;
  of.peak = Math.max(of.peak, worth);
  of.maxDrawdown = Math.max(of.maxDrawdown, 1 - worth / of.peak);
}

/** The newest return was another by so much, in place: what comes after it is told from there. */
export function returnRestated(of: TrackRecord, pnlUsd: Decimal): void {
  const { before, returns } = of;
  const last = returns.at(-1);
  if (before === undefined || last === undefined) return;
  const now = last + toFloat(pnlUsd) / before.equityUsd;
  of.returns = returns.with(-1, now);
  of.peak = before.peak;
  of.maxDrawdown = before.maxDrawdown;
  become(of, before.worth * (1 + now));
}
