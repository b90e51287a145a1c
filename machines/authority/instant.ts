/*
 * UTC times as integers, without `Date`: machines have no clock, and ISO texts of different precision do not sort as text
 * ("00:00.5Z" stands before "00:00Z").
 */

const spelling = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?Z$/;
const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** Days since 1970-01-01. Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil. */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

/** The other way. Source: as above, civil_from_days. */
function civilFromDays(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9);
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1 };
}

/** Milliseconds since 1970-01-01T00:00Z of an ISO 8601 UTC time; finer digits are cut off. Throws a RangeError on other spellings. */
export function instantMs(iso: string): number {
  if (iso === lastIso) return lastMs;
  lastMs = iso === saidIso ? saidMs : readMs(iso);
  lastIso = iso;
  return lastMs;
}

/** The facts of a step have one time: it is read once. */
let lastIso = '';
let lastMs = 0;

function readMs(iso: string): number {
  const parts = spelling.exec(iso);
  if (parts === null) throw new RangeError(`expected a UTC time such as 2020-01-02T21:00:00Z, was "${iso}"`);
  const [, year, month, day, hour, minute, second = 0, fraction] = parts;
  const millisecond = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
  return daysFromCivil(Number(year), Number(month), Number(day)) * dayMs + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + millisecond;
}

const padded = (value: number, digits: number) => value.toString().padStart(digits, '0');

/** The ISO time of so many milliseconds since 1970, with a fraction only where there is one. */
export function isoTime(ms: number): string {
  if (ms !== saidMs) {
    saidIso = written(ms);
    saidMs = ms;
  }
  return saidIso;
}

let saidIso = '';
let saidMs = Number.NaN;

function written(ms: number): string {
  const hours = Math.floor(ms / hourMs);
  if (hours !== saidHours) {
    const days = Math.floor(ms / dayMs);
    const { year, month, day } = civilFromDays(days);
    saidHour = `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}T${padded(hours - days * 24, 2)}:`;
    saidHours = hours;
  }
  const rest = ms - hours * hourMs;
  const wholeMinute = wholeMinutes[rest / 60_000];
  if (wholeMinute !== undefined) return saidHour + wholeMinute;
  const second = Math.floor(rest / 1000);
  const fraction = rest % 1000 === 0 ? '' : `.${padded(rest % 1000, 3)}`;
  return `${saidHour}${padded(Math.floor(second / 60), 2)}:${padded(second % 60, 2)}${fraction}Z`;
}

/** The hour that was written last, up to its colon: times mostly come one after the other. */
let saidHour = '';
let saidHours = Number.NaN;

/** What follows the hour in nearly all times of bars. */
const wholeMinutes = Array.from({ length: 60 }, (_, minute) => `${padded(minute, 2)}:00Z`);

export const secondsAfter = (iso: string, seconds: number): string => isoTime(instantMs(iso) + seconds * 1000);

/** Whether `iso` is at or after `other`. */
export const reached = (iso: string, other: string): boolean => iso === other || instantMs(iso) >= instantMs(other);
