import { describe, expect, test } from 'vitest';
import { quantile, sorted } from './quantile.ts';
import { calmarOf, omegaOf, sortinoAnnual, tailRatioOf } from './ratios.ts';
import { compoundAnnualGrowth } from './returns.ts';
import { sharpeOfPeriod } from './sharpe.ts';

describe('compound annual growth', () => {
  test('of a doubling in half a year is a quadrupling', () => expect(compoundAnnualGrowth(2, 126, 252)).toBeCloseTo(3, 12));
  test('after the loss of everything is -1', () => expect(compoundAnnualGrowth(0, 10, 252)).toBe(-1));
  test('after the loss of more is null', () => expect(compoundAnnualGrowth(-0.1, 10, 252)).toBeNull());
  test('of no return is null', () => expect(compoundAnnualGrowth(1, 0, 252)).toBeNull());
});

describe('the Sharpe ratio of a period', () => {
  test('is mean over deviation', () => expect(sharpeOfPeriod([0.01, 0.03])).toBeCloseTo(Math.SQRT2, 12));
  test('of returns that do not vary is null', () => expect(sharpeOfPeriod([0.1, 0.1])).toBeNull());
});

describe('the Sortino ratio', () => {
  // Mean 0.005; squares below zero 0.0004 and 0.0004 over 4.
  test('takes only returns below zero as risk, over all of them', () => expect(sortinoAnnual([0.04, -0.02, 0.02, -0.02], 252)).toBeCloseTo((0.005 / Math.sqrt(0.0002)) * Math.sqrt(252), 12));
  test('without a loss is null', () => expect(sortinoAnnual([0, 0.1], 252)).toBeNull());
});

describe('the Calmar ratio', () => {
  test('is growth over drawdown', () => expect(calmarOf(0.1, 0.2)).toBe(0.5));
  test('without a drawdown is null', () => expect(calmarOf(0.1, 0)).toBeNull());
  test('without growth is null', () => expect(calmarOf(null, 0.2)).toBeNull());
});

describe('the Omega ratio', () => {
  test('is gains over losses', () => expect(omegaOf([0.03, -0.01, 0.01, -0.01])).toBeCloseTo(2, 12));
  test('without a loss is null', () => expect(omegaOf([0.1, 0])).toBeNull());
});

describe('the quantile of type 7', () => {
  test('lies on a line between neighbours', () => expect(quantile([0, 10, 20, 40], 0.5)).toBe(15));
  test('at the ends is the first and the last', () => expect([quantile([1, 2, 3], 0), quantile([1, 2, 3], 1)]).toEqual([1, 3]));
  test('of one value is that value', () => expect(quantile([7], 0.3)).toBe(7));
  test('of none is refused', () => expect(() => quantile([], 0.5)).toThrow('values: expected at least 1, was 0'));
  test('outside of 0 to 1 is refused', () => expect(() => quantile([1], 1.01)).toThrow('share: expected 0 to 1, was 1.01'));
  test('needs sorting, which leaves the values alone', () => expect([...sorted([3, -1, 2])]).toEqual([-1, 2, 3]));
});

describe('the tail ratio', () => {
  test('is the 95th percentile over the 5th', () => expect(tailRatioOf(Array.from({ length: 21 }, (_, place) => place - 5))).toBeCloseTo(14 / 4, 12));
  test('with a fifth percentile of 0 is null', () => expect(tailRatioOf([0, 0, 0])).toBeNull());
});
