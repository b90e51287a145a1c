import { describe, expect, test } from 'vitest';
import type { Run } from '../gym/run.ts';
import { exampleOf, exampleRun } from './exampleRun.ts';
import { sensitivity } from './sensitivity.ts';

/** A run whose equity rises the more, the closer the fast average is to `best`. */
const peak = (best: number, gain: (away: number) => number): Run => (of) => {
  const { left } = 'cross' in of.plan.entry ? of.plan.entry : { left: { value: 0 } };
  const length = 'indicator' in left && 'length' in left.indicator ? left.indicator.length : 0;
  const usd = Float64Array.from({ length: 50 }, (_, at) => 100_000 * (1 + gain(Math.abs(length - best)) * at + 0.001 * (at % 2)));
  return { ...exampleRun(of), equity: { atMs: Float64Array.from(usd, (_, at) => at * 86_400_000), usd } };
};
const sharp = (away: number) => (away === 0 ? 0.001 : -0.001);

describe('sensitivity', () => {
  test('of a plan on a plateau is a full share', () => expect(sensitivity(peak(2, () => 0.001), exampleOf)).toMatchObject({ neighbours: 4, steadyShare: 1 }));
  test('of a plan on a peak is the share of what does not matter', () => expect(sensitivity(peak(2, sharp), exampleOf)).toMatchObject({ neighbours: 4, steadyShare: 0.5, worst: { change: 'entry.left.indicator.length 1 for 2' } }));
  test('of a plan that earned nothing is none', () => expect(sensitivity(peak(2, () => -0.001), exampleOf).steadyShare).toBe(0));
  test('of a plan without parameters is a full share', () =>
    expect(sensitivity(exampleRun, { ...exampleOf, plan: { ...exampleOf.plan, entry: { compare: 'above', left: { bar: 'close', offset: 0 }, right: { bar: 'open', offset: 0 } }, exit: { compare: 'below', left: { bar: 'close', offset: 0 }, right: { bar: 'open', offset: 0 } } } }))
      .toEqual({ neighbours: 0, steadyShare: 1, worst: null }));
});
