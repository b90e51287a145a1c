import type { Timeframe } from '../../subjects/values.ts';
import { isPast } from '../order/expiry.ts';

const intradaySeconds: Readonly<Record<Exclude<Timeframe, '1d'>, number>> = { '1m': 60, '5m': 300, '15m': 900, '1h': 3600 };

/** Seconds since 1970 of a UTC ISO time. Days by Howard Hinnant's days_from_civil; here since machines have no clock and no Date. */
export function secondsSince1970(time: string): number {
  const year = Number(time.slice(0, 4)), month = Number(time.slice(5, 7)), day = Number(time.slice(8, 10));
  const [hours = '0', minutes = '0', seconds = '0'] = time.slice(11, -1).split(':');
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return (era * 146_097 + dayOfEra - 719_468) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/**
 * Whether an order was there before a bar opened, so that it may fill at the open without looking ahead.
 * `previousClose` is the close of the bar before, of the same symbol and timeframe. The first that holds says yes:
 * the order came no later than that close; or, after a gap, no later than the bar's nominal open. A daily bar has none
 * (sessions differ): an order of the bar's own UTC date counts as after its open and waits for the next.
 */
export function wasThereAtOpen(submittedAt: string, bar: { readonly at: string; readonly timeframe: Timeframe }, previousClose: string | undefined): boolean {
  if (previousClose !== undefined && !isPast(previousClose, submittedAt)) return true;
  if (bar.timeframe === '1d') return submittedAt.slice(0, 10) < bar.at.slice(0, 10);
  return secondsSince1970(bar.at) - intradaySeconds[bar.timeframe] >= secondsSince1970(submittedAt);
}
