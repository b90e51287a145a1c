import { expect, test } from 'vitest';
import { clockReading } from './account.ts';
import { microseconds, microsecondsOf, microsecondTime, utcTime } from './microseconds.ts';

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
