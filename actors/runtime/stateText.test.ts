import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stateFrom, stateText } from './stateText.ts';

const kept = (state: unknown) => stateFrom(stateText({ state, expected: [] })).state;

const leaf = fc.oneof(fc.bigInt(), fc.string(), fc.string().map((text) => `\u0001${text}`), fc.string().map((text) => `\u0001\u0001${text}`), fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)), fc.boolean(), fc.constant(null));
const { state } = fc.letrec((tie) => ({
  state: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, fc.array(tie('state'), { maxLength: 4 }), fc.dictionary(fc.string().filter((key) => key !== '__proto__'), tie('state'), { maxKeys: 4 })),
}));

test('a state reads back as it was, bigints and marked texts included', () =>
  fc.assert(fc.property(state, (value) => {
    expect(kept(value)).toEqual(value);
  }), { numRuns: 300 }));

test('a bigint is told from the text that spells it', () => expect(kept({ a: 5n, b: '5', c: '\u00015' })).toEqual({ a: 5n, b: '5', c: '\u00015' }));

test('the same state has the same text, in whatever order its keys were set', () => expect(stateText({ expected: [], state: { b: 2n, a: [1n] } })).toBe(stateText({ state: { a: [1n], b: 2n }, expected: [] })));

test('what is no plain data is refused', () => expect(() => stateText({ state: { held: new Map() }, expected: [] })).toThrow('an instance of a class'));
