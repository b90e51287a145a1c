import { describe, expect, test } from 'vitest';
import { rollingSharpe } from './rolling.ts';
import { sharpeAnnual } from './sharpe.ts';

const returns = Float64Array.of(0.01, -0.01, 0, 0.02, 0.02);

describe('the rolling Sharpe ratio', () => {
  test('is that of each window', () => expect(rollingSharpe(returns, 252, 4)).toEqual([sharpeAnnual([0.01, -0.01, 0, 0.02]), sharpeAnnual([-0.01, 0, 0.02, 0.02])].map((each) => expect.closeTo(each, 12))));
  test('is null where returns do not vary', () => expect(rollingSharpe(returns, 252, 2).at(-1)).toBeNull());
  test('of fewer returns than a window is none', () => expect(rollingSharpe(returns, 252, 6)).toEqual([]));
  test('of a window of one is refused', () => expect(() => rollingSharpe(returns, 252, 1)).toThrow('window: expected a whole number from 2 up, was 1'));
});
