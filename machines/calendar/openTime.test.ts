import { expect, test } from 'vitest';
import { instantMs } from '../authority/instant.ts';
import { openMsBetween } from './openTime.ts';

const hours = (calendar: 'XNYS' | 'always', from: string, until: string) => openMsBetween(calendar, instantMs(from), instantMs(until)) / 3_600_000;

test('a trading day has six and a half hours', () => expect(hours('XNYS', '2020-01-02T00:00:00Z', '2020-01-03T00:00:00Z')).toBe(6.5));
test('a half day three and a half', () => expect(hours('XNYS', '2020-11-27T05:00:00Z', '2020-11-28T05:00:00Z')).toBe(3.5));
test('within a day only what is open counts', () => expect(hours('XNYS', '2020-01-02T20:00:00Z', '2020-01-02T23:00:00Z')).toBe(1));
test('before the open nothing counts', () => expect(hours('XNYS', '2020-01-02T10:00:00Z', '2020-01-02T14:30:00Z')).toBe(0));
test('the first minute after it does', () => expect(hours('XNYS', '2020-01-02T10:00:00Z', '2020-01-02T14:31:00Z')).toBeCloseTo(1 / 60, 12));
test('a weekend does not count', () => expect(hours('XNYS', '2020-01-03T21:00:00Z', '2020-01-06T14:30:00Z')).toBe(0));
test('from a close to the next but one there are two days', () => expect(hours('XNYS', '2020-01-03T21:00:00Z', '2020-01-07T21:00:00Z')).toBe(13));
test('coins are always open', () => expect(hours('always', '2020-01-03T21:00:00Z', '2020-01-06T21:00:00Z')).toBe(72));
test('back in time there is nothing', () => expect(hours('XNYS', '2020-01-03T21:00:00Z', '2020-01-02T14:30:00Z')).toBe(0));
test('an endless stretch ends', () => expect(hours('XNYS', '1998-01-02T00:00:00Z', '2028-01-02T00:00:00Z')).toBeLessThan(6.5 * 401));
