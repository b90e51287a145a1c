import { calendarOf, dayAtMs, type Calendar } from '../calendar/calendar.ts';
import { aligned } from './series.ts';

/** Equity in USD at points of time, rising. */
export interface Curve {
  readonly atMs: Float64Array;
  readonly usd: Float64Array;
}

const dayMs = 86_400_000;
const yearMs = 365.25 * dayMs;

/** Throws a RangeError unless there is a time for each value, and times rise. */
export function checkedCurve(curve: Curve): Curve {
  aligned('usd', curve.usd, 'atMs', curve.atMs);
  let before = -Infinity;
  for (let place = 0; place < curve.atMs.length; place += 1) {
    const at = curve.atMs[place] ?? Number.NaN;
    if (!(at > before && at < Infinity)) throw new RangeError(`atMs[${place}]: expected a time after the one before, was ${at}; give each step's equity once, in order`);
    before = at;
  }
  return curve;
}

/** Whose days the figures of these symbols are by: their calendar's, and UTC's where they have different ones. */
export function daysOf(symbols: readonly string[]): Calendar {
  const [first = 'always', second] = new Set(symbols.map(calendarOf));
  return second === undefined ? first : 'always';
}

/**
 * A curve of shorter steps by the day: where it begins, then the last point of each trading day, so that what the first day earned counts too. Points are closes: one of
 * midnight ends its day. A curve of a point a day is itself.
 * @param calendar whose days: UTC's where it is left out
 */
export function dailyCurve({ atMs, usd }: Curve, calendar: Calendar = 'always'): Curve {
  const lasts: number[] = [];
  let day = Number.NaN;
  for (let place = 0; place < atMs.length; place += 1) {
    const next = dayAtMs(calendar, atMs[place] ?? Number.NaN);
    if (next === day && lasts.at(-1) !== 0) lasts.pop();
    day = next;
    lasts.push(place);
  }
  return { usd: Float64Array.from(lasts, (place) => usd[place] ?? Number.NaN), atMs: Float64Array.from(lasts, (place) => atMs[place] ?? Number.NaN) };
}

/** How many periods a year the curve has: its steps over its span, a year being 365.25 days; null of fewer than two points. */
export function measuredPeriodsAYear(atMs: Float64Array): number | null {
  const spanMs = (atMs.at(-1) ?? 0) - (atMs[0] ?? 0);
  return atMs.length < 2 || spanMs <= 0 ? null : ((atMs.length - 1) * yearMs) / spanMs;
}

export const daysBetween = (fromMs: number, toMs: number): number => (toMs - fromMs) / dayMs;
