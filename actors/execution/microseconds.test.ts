import { expect, test } from 'vitest';
import { clockReading } from './account.ts';
import { microsecondClock, microseconds, microsecondsOf, microsecondTime, utcTime } from './microseconds.ts';

test('a time is written with six digits of the second', () => {
  expect(microsecondTime(1_772_463_600_000_001)).toBe('2026-03-02T15:00:00.000001Z');
  expect(microsecondTime(1_772_463_600_999_999)).toBe('2026-03-02T15:00:00.999999Z');
});

test('the wall clock is told in whole microseconds, near the one in milliseconds', () => {
  const before = Date.now() * 1000;
  const now = microseconds();
  expect(Number.isInteger(now)).toBe(true);
  expect(Math.abs(now - before)).toBeLessThan(1_000_000);
});

test('the finer clock never leaves the millisecond that the wall clock shows', () => {
  let [wall, fine] = [1_000, 5.25];
  const clock = microsecondClock(() => wall, () => fine);
  const at = (wallMs: number, fineMs: number) => {
    [wall, fine] = [wallMs, fineMs];
    return clock();
  };
  expect([at(1_000, 5.5), at(1_000, 6.2), at(1_002, 7.75)]).toEqual([1_000_250, 1_000_950, 1_002_500]);
  // Set forward by an hour, set back, asleep for a day.
  expect([at(3_601_003, 8.75), at(3_601_003, 9), at(1_005, 10), at(86_401_005, 11), at(86_401_006, 12.5)]).toEqual([3_601_003_000, 3_601_003_250, 1_005_999, 86_401_005_000, 86_401_006_500]);
});

test('a venue\'s time is read from nanoseconds and any offset, finer digits cut off', () => {
  expect(microsecondsOf('2026-03-02T10:00:00.123456789-05:00')).toBe(1_772_463_600_123_456);
  expect(microsecondsOf('2026-03-02T15:00:00Z')).toBe(1_772_463_600_000_000);
  expect(microsecondsOf('yesterday')).toBeUndefined();
});

test('a time in UTC keeps the digits that it was given, up to nanoseconds', () => {
  expect(utcTime('2026-03-02T10:00:00.123456789-05:00')).toBe('2026-03-02T15:00:00.123456789Z');
  expect(utcTime('2026-03-02T15:00:00.1234567891Z')).toBe('2026-03-02T15:00:00.123456789Z');
  expect(utcTime('2026-03-02T15:00:00Z')).toBe('2026-03-02T15:00:00Z');
  expect(utcTime('15:00')).toBeUndefined();
});

test('the offset is against the middle between asking and answer', () => {
  expect(clockReading(1_000, 4_500, 3_000)).toEqual({ offsetMs: 2.5, roundTripMs: 2 });
  expect(clockReading(1_000, 1_500, 3_000)).toEqual({ offsetMs: -0.5, roundTripMs: 2 });
});
