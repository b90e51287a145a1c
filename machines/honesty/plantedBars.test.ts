import { describe, expect, test } from 'vitest';
import { checkPlan, planHashOf } from '../plan/decisions.ts';
import { xoshiro } from '../random.ts';
import { mean } from '../statistics/moments.ts';
import { simpleReturns } from '../statistics/returns.ts';
import { exampleRun, exampleTerms } from './exampleRun.ts';
import { ownReturns } from './ownReturns.ts';
import { closeMsAt, drawnBars, plantedEdge, plantedPlan } from './plantedBars.ts';
import { randomPlan } from './randomPlans.ts';
import { sharpeAnnual } from '../statistics/sharpe.ts';

const noise = { seed: 3, symbol: 'SYN', bars: 2520, edge: { kind: 'none' } } as const;

describe('drawn bars', () => {
  const bars = drawnBars(noise);

  test('are the same by the same seed', () => expect(drawnBars(noise)).toEqual(bars));
  test('are others by another seed', () => expect(drawnBars({ ...noise, seed: 4 }).close).not.toEqual(bars.close));
  test('close on weekdays at 21:00 UTC', () => expect([0, 4, 5].map((place) => new Date(closeMsAt(place)).toISOString())).toEqual(['2010-01-04T21:00:00.000Z', '2010-01-08T21:00:00.000Z', '2010-01-11T21:00:00.000Z']));
  test('lie between their lows and highs', () => expect(bars.close.every((close, at) => (bars.low[at] ?? 0) <= Math.min(close, bars.open[at] ?? 0) && (bars.high[at] ?? 0) >= Math.max(close, bars.open[at] ?? 0))).toBe(true));

  test('of noise have no drift beyond luck, three standard errors', () => {
    const returns = Array.from({ length: 20 }, (_, seed) => simpleReturns(drawnBars({ ...noise, seed }).close)).flat();
    expect(Math.abs(mean(returns))).toBeLessThan((3 * 0.01) / Math.sqrt(returns.length));
  });
});

describe('the planted plan', () => {
  test('is a plan', () => expect(checkPlan(plantedPlan('SYN'))).toEqual({ plan: plantedPlan('SYN'), planHash: planHashOf(plantedPlan('SYN')) }));

  // 40 series of ten years: the standard error of the pooled Sharpe ratio is 0.05.
  test('has a Sharpe ratio of 1.5 a year after costs where its edge is planted', () => {
    const pooled = Array.from({ length: 40 }, (_, seed) => {
      const of = { ...exampleTerms, plan: plantedPlan('SYN'), bars: [drawnBars({ seed: 7000 + seed, symbol: 'SYN', bars: 2770, edge: plantedEdge })], fromMs: closeMsAt(250) };
      return [...ownReturns(of, exampleRun(of)).each];
    }).flat();
    expect(Math.abs(sharpeAnnual(pooled) - 1.5)).toBeLessThan(0.15);
  });

  test('has nothing to follow in noise', () => expect(exampleRun({ ...exampleTerms, plan: plantedPlan('SYN'), bars: [drawnBars(noise)] }).decisions).toEqual([]));
});

describe('random plans', () => {
  const uniform = xoshiro(1);
  const plans = Array.from({ length: 500 }, () => randomPlan(uniform, 'SYN'));

  test('are valid, all of them', () => expect(plans.every((plan) => 'planHash' in checkPlan(plan))).toBe(true));
  test('are of all eight families', () => expect(new Set(plans.map(({ name }) => name)).size).toBe(8));
  test('look at prices alone', () => expect(JSON.stringify(plans)).not.toContain('volume'));
  test('are the same by the same seed', () => expect(randomPlan(xoshiro(9), 'SYN')).toEqual(randomPlan(xoshiro(9), 'SYN')));
});
