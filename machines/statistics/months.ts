import { dayAtMs, type Calendar } from '../calendar/calendar.ts';
import { dateOf } from '../calendar/days.ts';
import { dailyCurve, type Curve } from './curve.ts';
import { finite } from './series.ts';

export interface MonthReturn {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** Last equity of the month over the last one before it, less one; null where that was at zero or below. */
  readonly change: number | null;
}

/**
 * Returns of the calendar months of a curve. The first month counts from the first point; months without a point are left out.
 * @param calendar whose days: UTC's where it is left out. A close of midnight belongs to the day that ends
 */
export function monthlyReturns(curve: Curve, calendar: Calendar = 'always'): readonly MonthReturn[] {
  finite('equity', curve.usd);
  const months: MonthReturn[] = [];
  const { atMs, usd } = dailyCurve(curve, calendar);
  const names = Array.from(atMs, (at) => dateOf(dayAtMs(calendar, at)).slice(0, 7));
  let before = curve.usd[0] ?? Number.NaN;
  names.forEach((name, place) => {
    if (names[place + 1] === name) return;
    const last = usd[place] ?? Number.NaN;
    months.push({ year: Number(name.slice(0, 4)), month: Number(name.slice(5)), change: before > 0 ? last / before - 1 : null });
    before = last;
  });
  return months;
}

/** The months of a year compounded; null where one of them is. */
export const compounded = (changes: readonly (number | null)[]): number | null =>
  (changes.includes(null) ? null : changes.reduce<number>((growth, change) => growth * (1 + (change ?? 0)), 1) - 1);
