import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantMs, isoTime, reached, secondsAfter } from './instant.ts';

test.each([
  ['1970-01-01T00:00:00Z', 0], ['1969-12-31T23:59:59.999Z', -1], ['2000-02-29T12:00:00Z', 951_825_600_000],
  ['2020-01-02T21:00Z', 1_577_998_800_000], ['2020-01-02T21:00:00.1239Z', 1_577_998_800_123],
])('%s is %d ms after 1970', (iso, ms) => expect(instantMs(iso)).toBe(ms));

test('every millisecond of years 1 to 9999 reads back as it was written', () =>
  fc.assert(fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (ms) => instantMs(isoTime(ms)) === ms)));

test('it writes times as the platform does', () =>
  fc.assert(fc.property(fc.date({ min: new Date('1800-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }), (date) => isoTime(date.getTime()) === date.toISOString().replace('.000Z', 'Z'))));

test.each(['2020-01-02', '2020-01-02T21:00:00+01:00', 'yesterday', ''])('"%s" is refused', (text) => expect(() => instantMs(text)).toThrow(/expected a UTC time/));

test('seconds carry over the end of a year', () => expect(secondsAfter('2019-12-31T23:59:59Z', 1)).toBe('2020-01-01T00:00:00Z'));

test.each([['2020-01-01T00:00:00.5Z', true], ['2020-01-01T00:00:00.000Z', true], ['2019-12-31T23:59:59.999Z', false]])('%s has reached 2020: %s', (iso, answer) =>
  expect(reached(iso, '2020-01-01T00:00:00Z')).toBe(answer));
