import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { excessKurtosis, mean, skewness, standardDeviation } from './moments.ts';
import { sorted } from './quantile.ts';
import { cornishFisherShortfall, cornishFisherVar, historicalShortfall, historicalVar, normalShortfall, normalVar } from './tailRisk.ts';

const hundred = Array.from({ length: 101 }, (_, place) => (place - 50) / 1000);
const returns = fc.array(fc.integer({ min: -200, max: 200 }).map((each) => each / 1000), { minLength: 2, maxLength: 60 }).map(sorted);
const shape = { mean: 0.001, deviation: 0.02, skew: 0, excessKurtosis: 0 };

describe('historical value at risk', () => {
  test('is the quantile as a loss', () => expect(historicalVar(hundred, 0.05)).toBeCloseTo(0.045, 15));
  test('is below zero where even the quantile is a gain', () => expect(historicalVar([0.01, 0.02], 0.05)).toBeCloseTo(-0.0105, 15));
  test('of half and more is refused', () => expect(() => historicalVar(hundred, 0.95)).toThrow('tail: expected a probability above 0 and below 0.5, was 0.95; 95 % is 0.05'));
  test('of no tail is refused', () => expect(() => historicalVar(hundred, 0)).toThrow('tail: expected a probability above 0'));
});

describe('historical expected shortfall', () => {
  test('is the mean of the returns up to the quantile', () => expect(historicalShortfall(hundred, 0.05)).toBeCloseTo(0.0475, 15));
  test('of few returns is the worst one', () => expect(historicalShortfall([-0.2, 0, 0.1], 0.05)).toBeCloseTo(0.2, 15));
  test('is at least the value at risk', () => fc.assert(fc.property(returns, fc.constantFrom(0.01, 0.05), (each, tail) => {
    expect(historicalShortfall(each, tail)).toBeGreaterThanOrEqual(historicalVar(each, tail) - 1e-15);
  })));
  test('is at least as large further out', () => fc.assert(fc.property(returns, (each) => {
    expect(historicalShortfall(each, 0.01)).toBeGreaterThanOrEqual(historicalShortfall(each, 0.05) - 1e-15);
  })));
  test('grows with the size of the bet', () => fc.assert(fc.property(returns, (each) => {
    expect(historicalShortfall(each.map((one) => 2 * one), 0.05)).toBeCloseTo(2 * historicalShortfall(each, 0.05), 12);
  })));
});

describe('value at risk as if returns were normal', () => {
  test('is 1.645 deviations below the mean', () => expect(normalVar(shape, 0.05)).toBeCloseTo(0.02 * 1.6448536269514722 - 0.001, 14));
  test('has a shortfall of 2.063 deviations', () => expect(normalShortfall(shape, 0.05)).toBeCloseTo(0.02 * 2.0627128075074257 - 0.001, 12));
});

describe('value at risk by Cornish and Fisher', () => {
  test('without skew and kurtosis is the normal one', () => expect([cornishFisherVar(shape, 0.01), cornishFisherShortfall(shape, 0.01)]).toEqual([normalVar(shape, 0.01), expect.closeTo(normalShortfall(shape, 0.01), 15)]));
  test('is larger with losses in the tail', () => expect(cornishFisherVar({ ...shape, skew: -0.5, excessKurtosis: 2 }, 0.01)).toBeGreaterThan(normalVar(shape, 0.01)));
  test('is null where the correction falls in the tail', () => expect(cornishFisherVar({ ...shape, skew: 2, excessKurtosis: 1 }, 0.01)).toBeNull());
  test('is null where the correction turns within the tail', () => expect(cornishFisherShortfall({ ...shape, skew: 2, excessKurtosis: 5.4 }, 0.05)).toBeNull());
  test('has a shortfall at least as large, where there is one', () => fc.assert(fc.property(returns, (each) => {
    const of = { mean: mean(each), deviation: standardDeviation(each), skew: skewness(each) ?? 0, excessKurtosis: excessKurtosis(each) ?? 0 };
    expect(cornishFisherShortfall(of, 0.05) ?? Infinity).toBeGreaterThanOrEqual((cornishFisherVar(of, 0.05) ?? -Infinity) - 1e-12);
  })));
});
