import fc from 'fast-check';
import { expect, test } from 'vitest';
import { envelope, isEnvelope } from './isEnvelope.ts';

const sound = {
  id: 'a'.repeat(32), v: 1, cause: 'b'.repeat(32), correlation: 'c'.repeat(32), code: '0123456789abcdef', at: '2020-01-02T21:00:00Z', body: { step: 1 },
};

const odd = fc.constantFrom<unknown>(null, true, 0, -1, 1, 1.5, 2 ** 53, '', 'x', [], {}, 'a'.repeat(31), 'a'.repeat(32), 'A'.repeat(32), `${'a'.repeat(32)}\n`, 'd'.repeat(64), 'd'.repeat(65));
const time = fc.oneof(
  fc.date({ noInvalidDate: true, min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z') }).map((date) => date.toISOString()),
  fc.constantFrom('2020-01-02T21:00Z', '2020-01-02T21:00:00+00:00', '2020-01-02T21:00:00', '2020-01-02', '2020-02-30T21:00:00Z', '2020-02-29T21:00:00.123456Z', '2021-02-29T21:00:00Z', '2020-01-02T24:00:00Z'),
);
const changes = fc.record({ id: odd, v: odd, cause: odd, correlation: odd, code: odd, at: fc.oneof(odd, time), body: odd, more: odd }, { requiredKeys: [] });
const left = fc.subarray(Object.keys(sound), { minLength: 5 });

const without = (whole: object, kept: readonly string[]) => Object.fromEntries(Object.entries(whole).filter(([key]) => kept.includes(key) || !(key in sound)));

test('the check by hand accepts what the schema accepts, and nothing else', () => {
  fc.assert(fc.property(changes, fc.oneof({ weight: 4, arbitrary: fc.constant(Object.keys(sound)) }, left), (changed, kept) => {
    const read: unknown = JSON.parse(JSON.stringify(without({ ...sound, ...changed }, kept)));
    expect(isEnvelope(read)).toBe(envelope.safeParse(read).success);
  }), { numRuns: 3000 });
});

test('what is no object is refused by both', () => {
  fc.assert(fc.property(fc.jsonValue(), (read) => {
    expect(isEnvelope(read)).toBe(envelope.safeParse(read).success);
  }), { numRuns: 300 });
});

test('a time that was accepted once is accepted again, and another is looked at anew', () =>
  expect(['2020-01-02T21:00:00Z', '2020-01-02T21:00:00Z', '2020-13-02T21:00:00Z', '2020-01-02T21:00:00Z'].map((at) => isEnvelope({ ...sound, at }))).toEqual([true, true, false, true]));
