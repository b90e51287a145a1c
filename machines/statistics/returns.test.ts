import { describe, expect, test } from 'vitest';
import { maxDrawdown, simpleReturns, totalReturn } from './returns.ts';

describe('simple returns', () => {
  test('are the change of each value over the one before', () => expect(simpleReturns([100, 110, 99])).toEqual([expect.closeTo(0.1, 12), expect.closeTo(-0.1, 12)]));
  test('of one value are none', () => expect(simpleReturns([100])).toEqual([]));
  test('of no value are none', () => expect(simpleReturns([])).toEqual([]));
  test('may end with the loss of everything', () => expect(simpleReturns([100, 0])).toEqual([-1]));
  test('after the loss of everything are refused', () => expect(() => simpleReturns([100, 0, 1])).toThrow('equity[1]: expected equity above 0, was 0'));
  test('from nothing are refused', () => expect(() => simpleReturns([0])).toThrow('equity[0]: expected equity above 0, was 0'));
  test('of NaN are refused with its place', () => expect(() => simpleReturns([1, NaN])).toThrow('equity[1]: expected a finite number, was NaN'));
});

describe('the total return', () => {
  test('is last over first, less one', () => expect(totalReturn([100, 50, 125])).toBe(0.25));
  test('of one value is zero', () => expect(totalReturn([100])).toBe(0));
  test('of no value is refused', () => expect(() => totalReturn([])).toThrow('equity: expected at least 1, was 0'));
  test('of infinity is refused', () => expect(() => totalReturn([1, Infinity])).toThrow('equity[1]: expected a finite number, was Infinity'));
});

describe('the maximum drawdown', () => {
  test('is the deepest fall from a peak, not from the start', () => expect(maxDrawdown([100, 200, 150, 180, 120, 300, 270])).toBe(0.4));
  test('of a curve that never falls is zero', () => expect(maxDrawdown([1, 1, 2])).toBe(0));
  test('of one value is zero', () => expect(maxDrawdown([5])).toBe(0));
  test('of the loss of everything is one', () => expect(maxDrawdown([100, 0])).toBe(1));
  test('of no value is refused', () => expect(() => maxDrawdown([])).toThrow('equity: expected at least 1, was 0'));
  test('from debt is refused', () => expect(() => maxDrawdown([-1, 2])).toThrow('equity[0]: expected equity above 0, was -1'));
});
