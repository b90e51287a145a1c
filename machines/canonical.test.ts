import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical } from './canonical.ts';
import { sha256Hex } from './sha256.ts';

test('keys are sorted by code units, at every depth, without blanks', () =>
  expect(canonical({ b: [{ z: 1, y: 2 }], a: null, '\u20ac': true, 'é': 'x' })).toBe('{"a":null,"b":[{"y":2,"z":1}],"é":"x","€":true}'));

test('numbers are written as RFC 8785 writes them', () =>
  expect(canonical([333333333.33333329, 1e30, 4.5, 2e-3, 1e-27, -0])).toBe('[333333333.3333333,1e+30,4.5,0.002,1e-27,0]'));

test('strings are escaped as RFC 8785 escapes them', () =>
  expect(canonical('\u20ac$\u000f\nA\'B"\\\\"/')).toBe('"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'));

test.each([
  ['undefined', undefined], ['a hole', { a: undefined }], ['NaN', [Number.NaN]], ['infinity', Number.POSITIVE_INFINITY], ['a bigint', 1n],
  ['a map', new Map()], ['a function', () => 0], ['a symbol', Symbol('x')],
])('%s is refused', (_, value) => expect(() => canonical(value)).toThrow(TypeError));

const nested = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown;
test('201 arrays in each other are the most', () => expect(canonical(nested(201))).toHaveLength(402));
test('202 arrays in each other are refused', () => expect(() => canonical(nested(202))).toThrow('at most 200 deep'));

test('any JSON value reads back as it was', () =>
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
  })));

test('the order in which keys were set does not matter', () =>
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.integer()), (record) => {
    expect(canonical(Object.fromEntries(Object.entries(record).reverse()))).toBe(canonical(record));
  })));

test('the hash of abc is the one in FIPS 180-4', () =>
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'));

test('a text is hashed as UTF-8', () =>
  expect(sha256Hex('€')).toBe('c4cc90ed3d26f12d4b08a75140970a7904035c31cbb4515a83f19b9003c00d1d'));
