import { describe, expect, test } from 'vitest';
import type { SweepResult } from '../../subjects/sweep.ts';
import { beliefIn, ranked, ranks, type Run } from './ranking.ts';

const about = { sweep: '0'.repeat(16), planHash: '0'.repeat(64) };
const ran = (index: number, metrics: Run['metrics'], monthly: readonly number[] = []): Run =>
  ({ ...about, index, plan: `plan-${index}`, outcome: 'run', bars: 100, fills: 2, trades: 1, rejections: 0, finalEquityUsd: '1', metrics, monthly: [...monthly] });
const failed = (index: number): SweepResult => ({ ...about, index, plan: `plan-${index}`, outcome: 'failed', reason: 'no bars' });
const order = (results: readonly SweepResult[], by: string) => ranked(results, by).map(({ index }) => index);

describe('ranking', () => {
  test('has the highest first where more is better', () => expect(order([ran(0, { sharpeAnnual: 1 }), ran(1, { sharpeAnnual: 3 }), ran(2, { sharpeAnnual: 2 })], 'sharpeAnnual')).toEqual([1, 2, 0]));
  test('has the lowest first where less is better', () => expect(order([ran(0, { maxDrawdown: 0.3 }), ran(1, { maxDrawdown: 0.1 }), ran(2, { maxDrawdown: 0.2 })], 'maxDrawdown')).toEqual([1, 2, 0]));
  test('has those without a figure last, either way', () => {
    const results = [ran(0, { calmar: null, maxDrawdown: null }), ran(1, {}), ran(2, { calmar: -5, maxDrawdown: 0.9 })];
    expect([order(results, 'calmar'), order(results, 'maxDrawdown')]).toEqual([[2, 0, 1], [2, 0, 1]]);
  });
  test('keeps the order of the plans among equals', () => expect(order([ran(2, { sharpeAnnual: 1 }), ran(0, { sharpeAnnual: 1 }), ran(1, { sharpeAnnual: 1 })], 'sharpeAnnual')).toEqual([0, 1, 2]));
  test('leaves out what could not be run', () => expect(order([failed(0), ran(1, { sharpeAnnual: 1 })], 'sharpeAnnual')).toEqual([1]));
  test.each([['sharpeAnnual', false], ['worstReturn', false], ['maxDrawdown', true], ['es99Historical', true], ['volatilityAnnual', true], ['var95KupiecP', false]])('of %s: less is better: %s', (name, isLessBetter) =>
    expect(ranks.get(name)).toEqual({ isLessBetter }));
  test.each(['beta', 'deflatedSharpe', 'firstAt', 'nonsense'])('by %s is not to be had in a sweep', (name) => expect(ranks.has(name)).toBe(false));
});

describe('belief in the best', () => {
  const figures = (sharpeAnnual: number) => ({ sharpeAnnual, periodsAYear: 252, periods: 1000, skew: 0, excessKurtosis: 0 });
  const months = (shift: number) => Array.from({ length: 24 }, (_, month) => 0.01 * Math.sin(month * 1.7 + shift));

  test('is not to be had of one plan', () => expect(beliefIn([ran(0, figures(1), months(0))])).toEqual({ trials: 1, deflatedSharpe: null, overfitting: null }));
  test('is not to be had of none', () => expect(beliefIn([])).toEqual({ trials: 0, deflatedSharpe: null, overfitting: null }));
  test('is a probability of several', () => {
    const belief = beliefIn([ran(0, figures(0.5), months(0)), ran(1, figures(1), months(1)), failed(2)]);
    expect(belief).toEqual({ trials: 3, deflatedSharpe: expect.closeTo(0.95, 1), overfitting: expect.any(Number) });
  });
  test('falls as more plans are tried', () => {
    const of = (count: number) => beliefIn(Array.from({ length: count }, (_, index) => ran(index, figures(index % 2)))).deflatedSharpe ?? 1;
    expect(of(100)).toBeLessThan(of(4));
  });
  test('needs a year of months in two blocks of each half for overfitting', () => {
    const of = (count: number) => beliefIn([0, 1].map((index) => ran(index, figures(index), months(index).slice(0, count)))).overfitting;
    expect([of(11), of(12)]).toEqual([null, expect.any(Number)]);
  });
});
