import { describe, expect, test } from 'vitest';
import { deflatedSharpe } from '../statistics/sharpeInference.ts';
import { deflated, nothingTried, together, trialsOf, withTrial } from './deflated.ts';

const of = (...sharpes: readonly number[]) => sharpes.reduce(withTrial, nothingTried);
const measured = { sharpe: 0.1, returns: 1001, skew: 0, excessKurtosis: 0 };

describe('plans that were tried', () => {
  test('are counted with mean and distance', () => expect(of(1, 2, 6)).toEqual({ count: 3, mean: 3, squares: 14 }));
  test('may be counted in parts', () => expect(together(of(1, 2), of(6, 7, 8))).toEqual(of(1, 2, 6, 7, 8)));
  test('of none and none are none', () => expect(together(nothingTried, nothingTried)).toEqual(nothingTried));
  test('have the sample variance', () => expect(trialsOf(of(0.01, 0.02), 1001)).toEqual({ count: 2, sharpeVariance: expect.closeTo(0.00005, 12) }));
  test('vary by luck no more than one estimate does', () => expect(trialsOf(of(-1, 1), 1001)).toEqual({ count: 2, sharpeVariance: 0.001 }));
  test('of one do not vary', () => expect(trialsOf(of(0.3), 1001)).toEqual({ count: 1, sharpeVariance: 0 }));
});

describe('the deflated Sharpe ratio', () => {
  test('is that of the statistics, over what was tried', () => expect(deflated(measured, of(0.1, 0.08, 0.09))).toBe(deflatedSharpe(measured, { count: 3, sharpeVariance: trialsOf(of(0.1, 0.08, 0.09), 1001).sharpeVariance })));
  test('falls with every plan that was tried', () => {
    const after = (count: number) => deflated(measured, of(...Array.from({ length: count }, (_, at) => (at % 2 === 0 ? 0.05 : -0.05)))) ?? 0;
    expect(after(200)).toBeLessThan(after(20));
    expect(after(20)).toBeLessThan(after(2));
  });
});
