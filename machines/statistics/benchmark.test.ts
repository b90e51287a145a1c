import { describe, expect, test } from 'vitest';
import { againstBenchmark } from './benchmark.ts';

const benchmark = [0.01, -0.02, 0.03, 0];

describe('against a benchmark', () => {
  test('twice its returns are a beta of 2 without alpha', () => expect(againstBenchmark(benchmark.map((each) => 2 * each), benchmark, 252))
    .toMatchObject({ beta: expect.closeTo(2, 12), alphaAnnual: expect.closeTo(0, 12), correlation: expect.closeTo(1, 12) }));
  test('a steady surplus is all alpha', () => expect(againstBenchmark(benchmark.map((each) => each + 0.001), benchmark, 252)).toMatchObject({ beta: expect.closeTo(1, 12), alphaAnnual: expect.closeTo(1.001 ** 252 - 1, 12) }));
  test('a steady surplus has no information ratio: there is no risk to measure it by', () => expect(againstBenchmark(benchmark.map((each) => each + 0.001), benchmark, 252).informationRatioAnnual).toBeNull());
  // Surplus 0.01 and 0.03: mean 0.02, deviation 0.0141.
  test('the information ratio is mean surplus over its deviation, a year', () => expect(againstBenchmark([0.02, 0.04], [0.01, 0.01], 4).informationRatioAnnual).toBeCloseTo(2 * Math.SQRT2, 9));
  test('one that does not vary leaves beta, alpha and correlation open', () => expect(againstBenchmark([0.02, 0.04], [0.01, 0.01], 4)).toMatchObject({ beta: null, alphaAnnual: null, correlation: null }));
  test('the opposite has correlation -1', () => expect(againstBenchmark(benchmark.map((each) => -each), benchmark, 252).correlation).toBeCloseTo(-1, 12));
  test('of another length is refused', () => expect(() => againstBenchmark([0.1, 0.2], [0.1], 252)).toThrow('benchmark: expected 2 figures, one for each of returns, was 1'));
});
