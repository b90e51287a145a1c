import { isoTime } from '../authority/instant.ts';
import type { Curve } from './curve.ts';
import { finite } from './series.ts';

export interface MonthReturn {
  readonly year: number;
  /** 1 to 12, UTC. */
  readonly month: number;
  /** Last equity of the month over the last one before it, less one; null where that was at zero or below. */
  readonly change: number | null;
}

/**
 * Returns of the calendar months of a curve, in UTC. The first month counts from the first point; months without a point are left out.
 * @param curve a point a day or so: the month of every point is read
 */
export function monthlyReturns({ atMs, usd }: Curve): readonly MonthReturn[] {
  finite('equity', usd);
  const months: MonthReturn[] = [];
  let before = usd[0] ?? Number.NaN;
  for (let place = 0; place < usd.length; place += 1) {
    const name = monthAt(atMs[place] ?? Number.NaN);
    if (place < usd.length - 1 && monthAt(atMs[place + 1] ?? Number.NaN) === name) continue;
    const last = usd[place] ?? Number.NaN;
    months.push({ year: Number(name.slice(0, 4)), month: Number(name.slice(5)), change: before > 0 ? last / before - 1 : null });
    before = last;
  }
  return months;
}

const monthAt = (atMs: number): string => isoTime(atMs).slice(0, 7);

/** The months of a year compounded; null where one of them is. */
export const compounded = (changes: readonly (number | null)[]): number | null =>
  (changes.includes(null) ? null : changes.reduce<number>((growth, change) => growth * (1 + (change ?? 0)), 1) - 1);
