import { describe, expect, test } from 'vitest';
import type { Operand, Plan } from '../../subjects/plan.ts';
import { exampleOf, exampleRun } from './exampleRun.ts';
import { recursion } from './recursion.ts';

const ema = (length: number): Operand => ({ indicator: { kind: 'ema', length, source: 'close' }, offset: 0 });
const close: Operand = { bar: 'close', offset: 0 };
const above = (length: number): Plan => ({ ...exampleOf.plan, entry: { compare: 'above', left: close, right: ema(length) }, exit: { compare: 'below', left: close, right: ema(length) } });
const sampled = { samples: 10, seed: 1 };

describe('the check of recursive indicators', () => {
  test('finds no difference in averages over a window, once it is full', () =>
    expect(recursion(exampleRun, exampleOf, { warmUps: [3, 40], ...sampled })).toEqual([
      { warmUpBars: 3, drift: 0, indicator: null, unstableDecisions: 0 }, { warmUpBars: 40, drift: 0, indicator: null, unstableDecisions: 0 },
    ]));

  test('finds that an exponential average remembers where it began, the less the longer ago', () => {
    const [short, long] = recursion(exampleRun, { ...exampleOf, plan: above(20) }, { warmUps: [21, 50], ...sampled });
    expect(short?.drift).toBeGreaterThan(0.001);
    expect(long?.drift).toBeLessThan((short?.drift ?? 0) / 3);
    expect(short?.indicator).toBe('ema(20) of SPY');
  });

  test('counts decisions that a short warm-up changes', () =>
    expect(recursion(exampleRun, { ...exampleOf, plan: above(45) }, { warmUps: [1], ...sampled })[0]?.unstableDecisions).toBeGreaterThan(0));

  test('takes an indicator that has no value yet as wholly different', () =>
    expect(recursion(exampleRun, { ...exampleOf, plan: above(45) }, { warmUps: [10], ...sampled })[0]?.drift).toBe(1));

  test('without a bar of warm-up is refused', () => expect(() => recursion(exampleRun, exampleOf, { warmUps: [0], ...sampled })).toThrow('expected at least 1 bar of warm-up, was 0'));
});
