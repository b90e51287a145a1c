import { describe, expect, test } from 'vitest';
import { examplePlan } from '../plan/examplePlan.ts';
import { ownReturns, ownSharpe } from './ownReturns.ts';

const day = 86_400_000;
const curve = (atMs: readonly number[], usd: readonly number[]) => ({ equity: { atMs: Float64Array.from(atMs), usd: Float64Array.from(usd) } });
const of = { plan: { ...examplePlan, budget: 0.1 }, cashUsd: '1000' };

describe('returns of the own capital', () => {
  test('are of the budget, not of the desk', () => expect([...ownReturns(of, curve([0, day, 2 * day], [1000, 1010, 999])).each]).toEqual([expect.closeTo(0.1, 12), expect.closeTo(-0.1, 12)]));
  test('are by the day where bars are shorter', () => {
    const { atMs, each } = ownReturns({ ...of, plan: { ...examplePlan, budget: 1 } }, curve([1, 2, day + 1, day + 2], [800, 1000, 5, 1100]));
    expect([[...atMs], [...each]]).toEqual([[2, day + 2], [expect.closeTo(0.25, 12), expect.closeTo(0.1, 12)]]);
  });
  test('stay at nothing once the budget is lost', () => expect([...ownReturns(of, curve([0, day, 2 * day, 3 * day], [1000, 900, 950, 990])).each]).toEqual([-1, 0, 0]));
  test('of one day are none', () => expect(ownReturns(of, curve([0], [1000])).each).toHaveLength(0));
  test('of two days have no Sharpe ratio', () => expect(() => ownSharpe(of, curve([0, day], [1000, 1000]))).toThrow('returns: expected at least 2, was 1'));
});
