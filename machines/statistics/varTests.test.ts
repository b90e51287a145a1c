import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quantile, sorted } from './quantile.ts';
import { breachesOf, christoffersenTest, kupiecTest } from './varTests.ts';

describe("Kupiec's test", () => {
  // -2 ln(0.99^250 / 1) = -500 ln 0.99.
  test('of no breach in 250 days at 99 % has the statistic of the Basel tables', () => expect(kupiecTest(0, 250, 0.01)?.statistic).toBeCloseTo(5.025167926750725, 12));
  test('of as many breaches as promised has nothing to say', () => expect(kupiecTest(5, 100, 0.05)).toEqual({ statistic: expect.closeTo(0, 12), pValue: expect.closeTo(1, 6) }));
  test('of nothing but breaches is certain', () => expect(kupiecTest(100, 100, 0.05)?.pValue).toBeLessThan(1e-100));
  test('of no period is null', () => expect(kupiecTest(0, 0, 0.05)).toBeNull());
  test('of more breaches than periods is refused', () => expect(() => kupiecTest(3, 2, 0.05)).toThrow('breaches: expected 0 to 2, was 3'));
  test('gets surer with every breach above the promise', () => fc.assert(fc.property(fc.integer({ min: 5, max: 99 }), (breaches) => {
    expect(kupiecTest(breaches + 1, 100, 0.05)?.pValue).toBeLessThan(kupiecTest(breaches, 100, 0.05)?.pValue ?? 0);
  })));
});

describe("Christoffersen's test", () => {
  // Pairs: 00 twice, 01 once, 11 once, 10 once.
  test('compares what follows calm and what follows a breach', () => expect(christoffersenTest([0, 0, 0, 1, 1, 0])?.statistic)
    .toBeCloseTo(2 * (2 * Math.log(2 / 3) + Math.log(1 / 3) + 2 * Math.log(1 / 2) - 3 * Math.log(3 / 5) - 2 * Math.log(2 / 5)), 12));
  test('finds breaches that come together', () => expect(christoffersenTest([...Array.from({ length: 90 }, () => 0), ...Array.from({ length: 10 }, () => 1)])?.pValue).toBeLessThan(1e-6));
  test.each([[[0, 0, 0]], [[1, 1, 1]]])('of %j alone has nothing to say', (breached) => expect(christoffersenTest(breached)).toEqual({ statistic: 0, pValue: 1 }));
  test('of one period is null', () => expect(christoffersenTest([1])).toBeNull());
});

describe('breaches', () => {
  test('are returns below the quantile of those before', () => expect(breachesOf([1, 2, 3, 4, 1.2, 1.3, 1.21], [0.05], 4).map((each) => [...each])).toEqual([[0, 1, 1]]));
  test('of too few returns are none', () => expect(breachesOf([1, 2], [0.05], 2).map((each) => each.length)).toEqual([0]));
  test('are those of a plain loop', () => fc.assert(fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (returns, window) => {
    const plain = returns.slice(window).map((each, place) => Number(each < quantile(sorted(returns.slice(place, place + window)), 0.2)));
    expect(breachesOf(returns, [0.2], window).map((each) => [...each])).toEqual([plain]);
  })));
});
