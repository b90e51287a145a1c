import { expect, test } from 'vitest';
import { backtestFigures as shape } from '../../subjects/gym.ts';
import { parse } from '../decimal.ts';
import { exampleOf, exampleRun } from '../honesty/exampleRun.ts';
import { backtestFigures } from './backtest.ts';
import { sharpeAnnual } from '../statistics/sharpe.ts';
import { runFigures } from './runFigures.ts';

const day = 86_400_000;
const of = { ...exampleOf, cashUsd: '1000', plan: { ...exampleOf.plan, budget: 0.5 } };
const [closed] = exampleRun(exampleOf).trades;
const result = {
  ...exampleRun(exampleOf), finalEquityUsd: '990.5', equity: { atMs: Float64Array.of(0, day, 2 * day), usd: Float64Array.of(1000, 1100, 990.5) },
  trades: closed === undefined ? [] : [closed, { ...closed, exitTime: null, exitPrice: null, exitReason: 'open' as const }],
};

test('figures of a run have the shape of a fact, exact to the last digit of money', () =>
  expect(shape.parse(runFigures(of, result))).toMatchObject({ bars: 3, trades: 1, finalEquityUsd: '490.5' }));

test('figures of a run are those of its facts', () => {
  const { trades: _, ...ofRun } = runFigures(of, result);
  expect(backtestFigures(['1000', '1100', '990.5'].map((equityUsd) => ({ equityUsd })), [], { cashUsd: parse('1000'), budgetUsd: parse('500') })).toMatchObject(ofRun);
});

test('the Sharpe ratio of a plan on minutes is that of its days', () => {
  const hour = day / 24;
  const noon = { ...result, equity: { atMs: Float64Array.of(15 * hour, 20 * hour, 15 * hour + day, 20 * hour + day, 20 * hour + 2 * day), usd: Float64Array.of(1000, 1100, 1600, 990.5, 1000) } };
  const own = { ...of, plan: { ...of.plan, timeframe: '1m' as const } };
  expect(runFigures(own, noon).sharpeAnnual).toBeCloseTo(sharpeAnnual([600 / 500 - 1, 490.5 / 600 - 1, 500 / 490.5 - 1]), 12);
});

test('figures of two steps are refused', () =>
  expect(() => runFigures(of, { ...result, equity: { atMs: Float64Array.of(0, 1), usd: Float64Array.of(1, 2) } })).toThrow('expected at least 3 bars to compute figures from, was 2'));
