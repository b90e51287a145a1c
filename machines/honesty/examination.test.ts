import { describe, expect, test } from 'vitest';
import { honesty } from '../../subjects/gym.ts';
import { xoshiro } from '../random.ts';
import { exampleOf, exampleRun, exampleRunOf, peekingSight } from './exampleRun.ts';
import { examined, usualThoroughness } from './examination.ts';
import { randomPlan } from './randomPlans.ts';

const how = { ...usualThoroughness, cuts: 20, warmUpBars: 40, resamples: 100, windows: { kind: 'anchored', trainSteps: 100, testSteps: 50 } } as const;
const uniform = xoshiro(4);
const candidates = Array.from({ length: 5 }, () => randomPlan(uniform, 'SPY')).map((plan) => ({ plan, result: exampleRun({ ...exampleOf, plan }) }));

const choice = { others: candidates, areOnLog: false };
const alone = { others: [], areOnLog: false };

describe('an examination', () => {
  const found = examined(exampleRun, exampleOf, choice, how);

  test('has the shape that a fact carries', () => expect(honesty.parse(found)).toEqual(found));
  test('holds every check', () => expect(Object.keys(found).toSorted()).toEqual(['bootstrap', 'crossValidation', 'delayedSharpe', 'doubledCostSharpe', 'lookAhead', 'measured', 'overfitting', 'recursion', 'sensitivity', 'tried', 'walkForward']));
  test('counts the plans that the choice was made from', () => expect([found.tried?.count, found.overfitting?.plans]).toEqual([5, 6]));
  test('leaves the counting of trials to the log where they stand there', () => {
    const { tried, overfitting } = examined(exampleRun, exampleOf, { ...choice, areOnLog: true }, how);
    expect([tried, overfitting]).toEqual([undefined, found.overfitting]);
  });
  test('finds an honest plan honest', () => expect(found.lookAhead).toEqual({ cuts: 20, differences: 0 }));
  test('names the first decision of a plan that peeks', () =>
    expect(examined(exampleRunOf(peekingSight), exampleOf, alone, { ...how, cuts: 'all' }).lookAhead?.first).toMatch(/^SPY at .* with the future after .* cut off: .*, not enter for /));
  test('is the same by the same seed', () => expect(examined(exampleRun, exampleOf, choice, how)).toEqual(found));
  test('of a plan alone knows nothing of a choice', () => expect(examined(exampleRun, exampleOf, alone, how)).not.toHaveProperty('overfitting'));

  test('counts plans of other days as tried, though not as a choice', () => {
    const short = candidates.slice(0, 2).map(({ plan }) => ({ plan, result: exampleRun({ ...exampleOf, plan, fromMs: (exampleOf.fromMs ?? 0) + 7 * 86_400_000 }) }));
    const { tried, overfitting } = examined(exampleRun, exampleOf, { others: [...short, ...candidates.slice(2)], areOnLog: false }, how);
    expect([tried?.count, overfitting?.plans]).toEqual([5, 4]);
  });

  test('leaves out what there are too few days for', () =>
    expect(Object.keys(examined(exampleRun, { ...exampleOf, fromMs: (exampleOf.fromMs ?? 0) + 335 * 86_400_000 }, alone, how)).toSorted()).toEqual(['delayedSharpe', 'doubledCostSharpe', 'lookAhead', 'recursion', 'sensitivity']));

  test('of a plan that never trades has no measured Sharpe ratio', () => {
    const never = { ...exampleOf, plan: { ...exampleOf.plan, entry: { compare: 'below', left: { bar: 'close', offset: 0 }, right: { value: 0 } } } } as const;
    expect(examined(exampleRun, never, alone, how)).not.toHaveProperty('measured');
  });
});
