import { performed } from '../../subjects/accounting.ts';
import { says, type Publication } from '../actor.ts';
import { dateOf } from '../calendar/days.ts';
import { toFloat, zero, type Decimal } from '../decimal.ts';
import { standardDeviation } from '../statistics/moments.ts';
import { sharpeOfPeriod, tradingDays } from '../statistics/sharpe.ts';

/** Figures of a desk's days. Floats: statistics, no money. */
export interface TrackRecord {
  days: number;
  /** Simple returns of the last 252 days, oldest first. */
  returns: number[];
  /** What one has become since the opening, without what was put in or taken out, and the most that it was. */
  worth: number;
  peak: number;
  maxDrawdown: number;
}

export const noRecord = (): TrackRecord => ({ days: 0, returns: [], worth: 1, peak: 1, maxDrawdown: 0 });

/** One day. `equityUsd` is that at its beginning, before its deposits: a deposit earns from the next day on. */
interface Day { readonly day: number; readonly pnlUsd: Decimal; readonly equityUsd: Decimal; readonly tradedUsd: Decimal; readonly slippageUsd: Decimal }

/** Takes a day, in place, and states the figures up to it. A day that began without equity has no return, and is left out of what rests on returns. */
export function recorded(of: TrackRecord, { day, pnlUsd, equityUsd, tradedUsd, slippageUsd }: Day): Publication {
  const returnDay = equityUsd > zero ? toFloat(pnlUsd) / toFloat(equityUsd) : null;
  of.days += 1;
  if (returnDay !== null) {
    of.returns = [...of.returns, returnDay].slice(-tradingDays);
    of.worth *= 1 + returnDay;
    of.peak = Math.max(of.peak, of.worth);
    of.maxDrawdown = Math.max(of.maxDrawdown, 1 - of.worth / of.peak);
  }
  const sharpe = of.returns.length < 2 ? null : sharpeOfPeriod(of.returns);
  return says(performed, {
    day: dateOf(day), days: of.days, returnDay, sharpeAnnual: sharpe === null ? null : sharpe * Math.sqrt(tradingDays),
    volatilityAnnual: of.returns.length < 2 ? null : standardDeviation(of.returns) * Math.sqrt(tradingDays),
    drawdown: 1 - of.worth / of.peak, maxDrawdown: of.maxDrawdown, turnover: equityUsd > zero ? toFloat(tradedUsd) / toFloat(equityUsd) : null,
    slippageBps: tradedUsd === zero ? null : (toFloat(slippageUsd) / toFloat(tradedUsd)) * 10_000,
  });
}
