import { describe, expect, test } from 'vitest';
import { normal, xoshiro } from '../random.ts';
import { sharpeAnnual } from '../statistics/sharpe.ts';
import { bootstrap } from './bootstrap.ts';

const uniform = xoshiro(11);
const returns = Array.from({ length: 1000 }, () => 0.0005 + 0.01 * normal(uniform));
const terms = { seed: 1, resamples: 500, level: 0.9 };

describe('the bootstrap', () => {
  const found = bootstrap(returns, terms);

  test('has the measured Sharpe ratio near its middle', () => expect(Math.abs(found.sharpeAnnual.median - sharpeAnnual(returns))).toBeLessThan(0.1));

  // Of independent returns the Sharpe ratio has the standard error of root(252 / 1000): 0.50; from the 5th to the 95th percentile there are 3.29 of them.
  test('is as wide as theory says of independent returns', () => expect(found.sharpeAnnual.high - found.sharpeAnnual.low).toBeCloseTo(3.29 * Math.sqrt(252 / 1000), 0));

  test('knows that a drawdown can be deeper than it was', () => expect(found.maxDrawdown.high).toBeGreaterThan(found.maxDrawdown.median));
  test('draws blocks of the cube root of the length', () => expect(found.meanBlock).toBe(10));
  test('is the same by the same seed', () => expect(bootstrap(returns, terms)).toEqual(found));
  test('is another by another seed', () => expect(bootstrap(returns, { ...terms, seed: 2 })).not.toEqual(found));

  test('is wider in blocks where returns go together', () => {
    const runs = Array.from({ length: 1000 }, (_, at) => (Math.floor(at / 50) % 2 === 0 ? 0.011 : -0.01) + 0.001 * (at % 2));
    const width = (meanBlock: number) => {
      const { low, high } = bootstrap(runs, { ...terms, meanBlock }).sharpeAnnual;
      return high - low;
    };
    expect(width(50)).toBeGreaterThan(2 * width(1));
  });

  test('of returns that lose everything stays finite', () => expect(bootstrap([...Array.from({ length: 30 }, () => 0.01), -1], terms).maxDrawdown.high).toBe(1));

  test.each([
    [returns.slice(0, 19), terms, 'returns: expected at least 20, was 19'],
    [returns, { ...terms, resamples: 99 }, 'expected 100 to 10000 resamples, was 99'],
    [returns, { ...terms, meanBlock: 0.5 }, 'expected blocks of at least 1, was 0.5'],
    [returns, { ...terms, level: 1 }, 'expected a level between 0 and 1, was 1'],
  ])('is refused (%#)', (of, how, message) => expect(() => bootstrap(of, how)).toThrow(message));
});
