import { describe, expect, test } from 'vitest';
import { mean, sharpeAnnual, standardDeviation } from './sharpe.ts';

describe('the mean', () => {
  test('is the sum over the count', () => expect(mean([1, 2, 6])).toBe(3));
  test('of nothing is refused', () => expect(() => mean([])).toThrow('values: expected at least 1, was 0'));
  test('of NaN is refused', () => expect(() => mean([NaN])).toThrow('values[0]: expected a finite number, was NaN'));
});

describe('the sample standard deviation', () => {
  test('divides by one less than the count', () => expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 12));
  test('of two equal values is zero', () => expect(standardDeviation([3, 3])).toBe(0));
  test('keeps its digits where the mean is large', () => expect(standardDeviation([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])).toBeCloseTo(Math.sqrt(30), 12));
  test('of one value is refused', () => expect(() => standardDeviation([3])).toThrow('values: expected at least 2, was 1'));
});

describe('the Sharpe ratio', () => {
  // Mean 0.005, squared distances 25e-6 + 225e-6 + 25e-6 + 225e-6, deviation sqrt(500e-6 / 3); a year has 252 days.
  test('is mean over deviation, a year', () => expect(sharpeAnnual([0.01, -0.01, 0, 0.02])).toBeCloseTo((0.005 / Math.sqrt(500e-6 / 3)) * Math.sqrt(252), 10));
  test('takes another number of periods a year', () => expect(sharpeAnnual([0.01, 0.03], 1)).toBeCloseTo(Math.SQRT2, 12));
  test('of returns that do not vary is zero, whatever they are', () => expect(sharpeAnnual([0.1, 0.1, 0.1])).toBe(0));
  test('of a curve that stands still is zero', () => expect(sharpeAnnual([0, 0])).toBe(0));
  test('of one return is refused', () => expect(() => sharpeAnnual([0.1])).toThrow('returns: expected at least 2, was 1'));
  test('of NaN is refused', () => expect(() => sharpeAnnual([0.1, NaN])).toThrow('returns[1]: expected a finite number, was NaN'));
});
