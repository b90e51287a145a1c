import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimal } from '../subjects/values.ts';
import { format, fromFloat, one, over, parse, roundedDown, times } from './decimal.ts';

test('a decimal reads back as it was written', () =>
  fc.assert(fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (value) => parse(format(value)) === value)));

test('there is one spelling of a value', () =>
  expect([parse('1.50'), parse('-0'), parse('0.000000000001'), parse('-12')].map(format)).toEqual(['1.5', '0', '0.000000000001', '-12']));

test('whatever the zeros at its end, a value is spelled as facts want it', () =>
  fc.assert(fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.integer({ min: 0, max: 13 }), (digits, zeros) => {
    const value = digits * 10n ** BigInt(zeros);
    expect(decimal.parse(format(value))).toBe(format(value));
    expect(parse(format(value))).toBe(value);
  })));

test.each(['1e3', '', ' 1', '1.', '.5', '+1', 'NaN', '1.0000000000001', '--1', '0x10'])('"%s" is refused', (text) =>
  expect(() => parse(text)).toThrow(/expected a decimal/));

test('a product of six places each is exact', () => expect(format(times(parse('123.456789'), parse('0.000001')))).toBe('0.000123456789'));

test('halves round to even', () =>
  expect([times(parse('0.000000000001'), parse('0.5')), times(parse('0.000000000003'), parse('0.5')), times(parse('-0.000000000003'), parse('0.5'))]).toEqual([0n, 2n, -2n]));

test('a quotient times its divisor is within half a unit', () =>
  fc.assert(fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.bigInt({ min: 1n, max: 10n ** 15n }), (a, b) => {
    const error = over(a, b) * b - a * one;
    return (error < 0n ? -error : error) * 2n <= b;
  })));

test('dividing by zero is refused', () => expect(() => over(one, 0n)).toThrow(/other than zero/));

test('sizes round down to the increment', () => expect(format(roundedDown(parse('10.99'), one))).toBe('10'));

test('floats come in at a stated precision', () => expect(format(fromFloat(0.1 + 0.2, 6))).toBe('0.3'));

test('NaN is no decimal', () => expect(() => fromFloat(Number.NaN)).toThrow(/finite/));
