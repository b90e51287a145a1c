import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deepest, drawdownsOf, maxDrawdown } from './drawdown.ts';

const curves = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 50 });

describe('drawdowns', () => {
  test('run from a peak to the first value as high again', () => expect(drawdownsOf([100, 80, 90, 100, 120, 60, 90])).toEqual([
    { depth: 0.2, peak: 0, trough: 1, recovery: 3 },
    { depth: 0.5, peak: 4, trough: 5, recovery: null },
  ]));
  test('begin at the last of equal peaks', () => expect(drawdownsOf([100, 100, 90, 110])).toEqual([{ depth: 0.1, peak: 1, trough: 2, recovery: 3 }]));
  test('have the first of equal troughs', () => expect(drawdownsOf([100, 90, 95, 90])).toEqual([{ depth: 0.1, peak: 0, trough: 1, recovery: null }]));
  test('of a curve that never falls are none', () => expect(drawdownsOf([1, 1, 2])).toEqual([]));
  test('go below the whole where equity does', () => expect(drawdownsOf([100, -50, 20])).toEqual([{ depth: 1.5, peak: 0, trough: 1, recovery: null }]));
  test('from nothing are refused', () => expect(() => drawdownsOf([0, 1])).toThrow('equity[0]: expected equity above 0, was 0'));
  test('of NaN are refused', () => expect(() => drawdownsOf([1, NaN])).toThrow('equity[1]: expected a finite number, was NaN'));
});

describe('the deepest drawdown', () => {
  test('of equals is the first', () => expect(deepest(drawdownsOf([100, 50, 100, 50]))).toEqual({ depth: 0.5, peak: 0, trough: 1, recovery: 2 }));
  test('of none is null', () => expect(deepest([])).toBeNull());
  test('is from 0 to below 1 as long as equity is above 0', () => fc.assert(fc.property(curves, (curve) => {
    expect(maxDrawdown(curve)).toBeGreaterThanOrEqual(0);
    expect(maxDrawdown(curve)).toBeLessThan(1);
  })));
  test('does not change with the currency', () => fc.assert(fc.property(curves, (curve) => {
    expect(maxDrawdown(curve.map((each) => 3.7 * each))).toBeCloseTo(maxDrawdown(curve), 12);
  })));
  test('never gets less as a curve goes on', () => fc.assert(fc.property(curves, fc.integer({ min: 1, max: 1000 }), (curve, next) => {
    expect(maxDrawdown([...curve, next])).toBeGreaterThanOrEqual(maxDrawdown(curve));
  })));
});
