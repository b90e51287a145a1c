import { describe, expect, test } from 'vitest';
import { normal, xoshiro } from '../random.ts';
import { halvesOf } from './blocks.ts';
import { overfitting } from './overfitting.ts';

const noise = (seed: number, mean = 0, length = 320): readonly number[] => {
  const uniform = xoshiro(seed);
  return Array.from({ length }, () => mean + 0.01 * normal(uniform));
};
const many = Array.from({ length: 30 }, (_, plan) => noise(plan + 1));

describe('halves of blocks', () => {
  test('are 12,870 of sixteen', () => expect(halvesOf(16)).toHaveLength(12_870));
  test('are all of four', () => expect(halvesOf(4)).toEqual([0b0011, 0b0101, 0b0110, 0b1001, 0b1010, 0b1100]));
});

describe('the probability of backtest overfitting', () => {
  test('counts every way of choosing half of sixteen blocks', () => expect(overfitting(many).combinations).toBe(12_870));

  test('of noise is near a half or above, and the best in sample falls back', () => {
    const { probability, degradation, inSampleSharpe, outOfSampleSharpe } = overfitting(many);
    expect(probability).toBeGreaterThan(0.3);
    expect(degradation.slope).toBeLessThan(0);
    expect(outOfSampleSharpe).toBeLessThan(inSampleSharpe / 2);
  });

  test('of a plan with a true edge among noise is near zero', () =>
    expect(overfitting([...many, noise(99, 0.004)])).toMatchObject({ probability: expect.closeTo(0, 1), lossProbability: expect.closeTo(0, 1) }));

  // Two blocks: in the first the first plan earns and in the second the second one. Whichever half is trained on, the choice is the worse one of the other: rank 1 of 2, w = 1/3.
  test('of two plans that take turns is one', () => {
    const turns = [[0.02, 0.01, -0.02, -0.01], [-0.02, -0.01, 0.02, 0.01]];
    expect(overfitting(turns, 2)).toMatchObject({ combinations: 2, probability: 1, lossProbability: 1 });
  });

  // By hand, a year of one period: mean 0.015 and deviation 0.00707 in the good half, so that Sharpe is 2.1213 in and out of sample.
  test('of a plan that is always better is zero, with its Sharpe ratios as they are', () => {
    const better = [[0.02, 0.01, 0.02, 0.01], [-0.02, -0.01, -0.02, -0.01]];
    expect(overfitting(better, 2, 1)).toEqual({
      combinations: 2, probability: 0, lossProbability: 0, inSampleSharpe: expect.closeTo(3 / Math.SQRT2, 10), outOfSampleSharpe: expect.closeTo(3 / Math.SQRT2, 10),
      degradation: { slope: 0, intercept: expect.closeTo(3 / Math.SQRT2, 10) },
    });
  });

  // Values by another program: Python, each half's Sharpe ratios from its own returns, in two passes, ranks counted.
  test('is what a plain program computes', () => {
    const rows = Array.from({ length: 5 }, (_, plan) => Array.from({ length: 64 }, (_each, step) =>
      (((step * step * (plan + 3) + 7 * step * (plan + 1) + plan * plan) % 101) - 50) / 5000 + plan * 0.0004));
    expect(overfitting(rows, 8)).toEqual({
      combinations: 70, probability: 0.8, lossProbability: 0.3, inSampleSharpe: expect.closeTo(5.693234004468461, 10), outOfSampleSharpe: expect.closeTo(1.2646584649367882, 10),
      degradation: { slope: expect.closeTo(-0.4549684049709734, 10), intercept: expect.closeTo(3.8549000590763116, 10) },
    });
  });

  test('of plans that never trade is one: nothing was chosen by', () => expect(overfitting([[0, 0, 0, 0], [0, 0, 0, 0]], 2).probability).toBe(1));
  test('leaves out what does not fill a block, at the beginning', () => expect(overfitting([[9, 0.02, 0.01, -0.02, -0.01], [-9, -0.02, -0.01, 0.02, 0.01]], 2).probability).toBe(1));

  test.each([
    [[[0.1, 0.2, 0.1, 0.2]], 2, 'expected 2 to 2000 plans, was 1'],
    [[[0.1, 0.2, 0.1, 0.2], [0.1, 0.2, 0.1, 0.2]], 3, 'expected an even number of blocks from 2 to 16, was 3'],
    [[[0.1, 0.2, 0.1], [0.1, 0.2, 0.1]], 2, 'expected at least 4 steps, was 3'],
    [[[0.1, 0.2, 0.1, 0.2], [0.1]], 2, "returns[1]: expected 4 steps like the first plan's, was 1"],
    [[[0.1, 0.2, 0.1, NaN], [0.1, 0.2, 0.1, 0.2]], 2, 'returns[0][3]: expected a finite number, was NaN'],
  ])('of %j in %i blocks is refused', (returns, blocks, message) => expect(() => overfitting(returns, blocks)).toThrow(message));
});
