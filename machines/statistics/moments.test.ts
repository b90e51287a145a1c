import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { excessKurtosis, skewness } from './moments.ts';

// 1, 2, 3, 6 less their mean 3: -2, -1, 0, 3. m2 = 14/4, m3 = (-8 - 1 + 27)/4 = 4.5, m4 = (16 + 1 + 81)/4 = 24.5.
const values = [1, 2, 3, 6];
const varied = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 40 }).filter((list) => new Set(list).size > 1);

describe('skewness', () => {
  test('is the third moment over the cubed deviation', () => expect(skewness(values)).toBeCloseTo(4.5 / 3.5 ** 1.5, 14));
  test('of a symmetric list is zero', () => expect(skewness([-1, 0, 1])).toBeCloseTo(0, 14));
  test('of what does not vary is null', () => expect(skewness([2, 2, 2])).toBeNull());
  test('of one value is refused', () => expect(() => skewness([1])).toThrow('values: expected at least 2, was 1'));
  test('turns its sign with the values', () => fc.assert(fc.property(varied, (list) => {
    expect(skewness(list.map((each) => -each))).toBeCloseTo(-(skewness(list) ?? Number.NaN), 9);
  })));
});

describe('excess kurtosis', () => {
  test('is the fourth moment over the squared variance, less 3', () => expect(excessKurtosis(values)).toBeCloseTo(24.5 / 3.5 ** 2 - 3, 14));
  test('of two equally likely values is the least, -2', () => expect(excessKurtosis([-1, 1, -1, 1])).toBeCloseTo(-2, 14));
  test('of what does not vary is null', () => expect(excessKurtosis([2, 2])).toBeNull());
  test('does not change with scale and place', () => fc.assert(fc.property(varied, (list) => {
    expect(excessKurtosis(list.map((each) => 7 * each - 30))).toBeCloseTo(excessKurtosis(list) ?? Number.NaN, 9);
  })));
  test('is at least the square of skewness less 2', () => fc.assert(fc.property(varied, (list) => {
    expect(excessKurtosis(list)).toBeGreaterThanOrEqual((skewness(list) ?? Number.NaN) ** 2 - 2 - 1e-9);
  })));
});
