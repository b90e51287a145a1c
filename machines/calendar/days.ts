import { instantMs, isoTime } from '../authority/instant.ts';

/* Days as whole numbers since 1970-01-01, a Thursday. */

export const dayMs = 86_400_000;

const padded = (value: number, digits: number) => value.toString().padStart(digits, '0');

/** @param month 1 to 12 */
export const dayOf = (year: number, month: number, day: number): number => instantMs(`${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}T00:00:00Z`) / dayMs;

/** A day such as 2020-01-02; throws a RangeError on other spellings. */
export const dayOfDate = (date: string): number => instantMs(`${date}T00:00:00Z`) / dayMs;

export const dateOf = (day: number): string => isoTime(day * dayMs).slice(0, 10);

export const yearOf = (day: number): number => Number(dateOf(day).slice(0, 4));

/** 0 for Sunday to 6 for Saturday. */
export const weekdayOf = (day: number): number => (((day + 4) % 7) + 7) % 7;

/** The `count`th such weekday of a month, from its beginning; from its end where `count` is -1. */
export function weekdayIn(year: number, month: number, weekday: number, count: 1 | 2 | 3 | 4 | -1): number {
  if (count > 0) {
    const first = dayOf(year, month, 1);
    return first + (((weekday - weekdayOf(first)) % 7) + 7) % 7 + (count - 1) * 7;
  }
  const last = (month === 12 ? dayOf(year + 1, 1, 1) : dayOf(year, month + 1, 1)) - 1;
  return last - (((weekdayOf(last) - weekday) % 7) + 7) % 7;
}

/** Easter Sunday. Source: Meeus, "Astronomical Algorithms" (1991), chapter 8, the anonymous Gregorian computus. */
export function easter(year: number): number {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const rest = year % 100;
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - epact - (rest % 4)) % 7;
  const month = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const sum = epact + weekday - 7 * month + 114;
  return dayOf(year, Math.floor(sum / 31), (sum % 31) + 1);
}
