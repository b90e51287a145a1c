import { describe, expect, test } from 'vitest';
import { autocorrelation, featuresOf, fittedLine, leastBars, type SymbolBars } from './features.ts';

const bars = (close: readonly number[]): SymbolBars => ({
  symbol: 'SPY', first: '2000-01-03T21:00:00Z', last: '2001-01-03T21:00:00Z', close, high: close.map((price) => price * 1.01), low: close.map((price) => price * 0.99), volume: close.map(() => 1000),
});
const rising = Array.from({ length: 260 }, (_, place) => 100 + place);
const swinging = Array.from({ length: 260 }, (_, place) => (place % 2 === 0 ? 100 : 110));

test('too few bars have no features', () => expect(featuresOf(bars(rising.slice(0, leastBars - 1)), '1d')).toBeUndefined());
test('one more has', () => expect(featuresOf(bars(rising.slice(0, leastBars)), '1d')?.bars).toBe(leastBars));

describe('a straight rise of 1 a bar from 100', () => {
  const found = featuresOf(bars(rising), '1d');
  test('has a perfect fit', () => expect(found?.trendFit).toBe(1));
  test('a slope of 252 a year over a mean of 259.5', () => expect(found?.slopeAnnual).toBeCloseTo(252 / 259.5, 5));
  test('a return over 200 bars of 359 against 159', () => expect(found?.return200).toBeCloseTo(359 / 159 - 1, 5));
  test('no drawdown', () => expect(found?.maxDrawdown).toBe(0));
  test('a range of two in a hundred', () => expect(found?.averageRange).toBeCloseTo(0.02, 9));
  test('a turnover of 1,000 shares at the mean of its last 60 closes', () => expect(found?.turnoverUsd).toBe(329_500));
  test('the last close', () => expect(found?.lastClose).toBe(359));
});

describe('a swing between 100 and 110', () => {
  const found = featuresOf(bars(swinging), '1d');
  test('comes back every bar', () => expect(found?.autocorrelation).toBeCloseTo(-1, 1));
  test('falls by an eleventh', () => expect(found?.maxDrawdown).toBeCloseTo(1 / 11, 5));
  test('varies by a tenth and an eleventh in turn', () => expect(found?.volatilityAnnual).toBeCloseTo(Math.sqrt(252 * (252 / 251)) * ((0.1 + 1 / 11) / 2), 4));
});

test('a line through (0, 1), (1, 3), (2, 2) rises by a half and explains a quarter', () => expect(fittedLine([1, 3, 2])).toEqual({ slope: 0.5, fit: 0.25 }));
test('what does not vary has no fit', () => expect(fittedLine([2, 2, 2])).toEqual({ slope: 0, fit: 0 }));
test('autocorrelation of 1, 2, 3, 4 is a quarter', () => expect(autocorrelation([1, 2, 3, 4])).toBeCloseTo(0.25, 12));
test('what does not vary has none', () => expect(autocorrelation([3, 3, 3])).toBe(0));
test('a price of zero is refused', () => expect(() => featuresOf(bars([0, ...rising]), '1d')).toThrow('expected equity above 0'));
