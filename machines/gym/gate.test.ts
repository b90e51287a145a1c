import { describe, expect, test } from 'vitest';
import { gatePolicy, type GatePolicy } from '../../subjects/policy.ts';
import { backtestFigures, gated, type BacktestFigures } from '../../subjects/gym.ts';
import { nothingTried, withTrial } from '../honesty/deflated.ts';
import { defaultGate } from '../desk/defaultSettings.ts';
import { notBacktested, verdict } from './gate.ts';
import { leastHonesty, strictGate, strictGateOfOne } from './strictGate.ts';

const gate: GatePolicy = { version: 1, minTrades: 5, minSharpeAnnual: 0.5, maxDrawdown: 0.3, minReturn: 0.1 };
const atThreshold: BacktestFigures = { bars: 500, trades: 5, finalEquityUsd: '110', sharpeAnnual: 0.5, maxDrawdown: 0.3, totalReturn: 0.1 };
const failed = (figures: BacktestFigures) => verdict(gate, figures).criteria.filter(({ passed }) => !passed).map(({ name }) => name);

describe('the gate', () => {
  test('passes figures that meet every threshold exactly, and says each', () => {
    expect(verdict(gate, atThreshold)).toEqual({ verdict: 'passed', criteria: [
      { name: 'trades', figure: 5, threshold: 5, passed: true },
      { name: 'sharpeAnnual', figure: 0.5, threshold: 0.5, passed: true },
      { name: 'maxDrawdown', figure: 0.3, threshold: 0.3, passed: true },
      { name: 'totalReturn', figure: 0.1, threshold: 0.1, passed: true },
    ] });
  });

  test('refuses on one criterion alone', () => expect(verdict(gate, { ...atThreshold, trades: 4 }).verdict).toBe('refused'));
  test('names too few trades', () => expect(failed({ ...atThreshold, trades: 4 })).toEqual(['trades']));
  test('names too low a Sharpe ratio', () => expect(failed({ ...atThreshold, sharpeAnnual: 0.499 })).toEqual(['sharpeAnnual']));
  test('names too deep a drawdown', () => expect(failed({ ...atThreshold, maxDrawdown: 0.301 })).toEqual(['maxDrawdown']));
  test('names too low a return', () => expect(failed({ ...atThreshold, totalReturn: 0.099 })).toEqual(['totalReturn']));
  test('names all that fail', () => expect(failed({ ...atThreshold, sharpeAnnual: -1, totalReturn: -1 })).toEqual(['sharpeAnnual', 'totalReturn']));
  test('refuses a plan that was not backtested, and says so', () => {
    expect(notBacktested()).toEqual({ verdict: 'refused', criteria: [{ name: 'backtestsRun', figure: 0, threshold: 1, passed: false }] });
  });
});

const measured = { sharpe: 0.1, returns: 1000, skew: 0, excessKurtosis: 0 };
const honest: BacktestFigures = {
  ...atThreshold, trades: 30, honesty: {
    measured, lookAhead: { cuts: 10, differences: 0 }, recursion: { warmUpBars: 250, drift: 0.01, unstableDecisions: 0 },
    overfitting: { plans: 10, combinations: 12_870, probability: 0.2, lossProbability: 0.2, slope: -0.3 }, walkForward: { folds: 7, efficiency: 0, sharpeAnnual: 1 },
    crossValidation: { paths: 5, lowestSharpe: 0, meanSharpe: 0.7 }, bootstrap: { resamples: 1000, level: 0.9, sharpeLow: 0, sharpeHigh: 2, cagrLow: 0, drawdownHigh: 0.4 },
    doubledCostSharpe: 0.4, delayedSharpe: 0.4, sensitivity: { neighbours: 10, steadyShare: 0.7 },
  },
};
const refusedBy = (gate: GatePolicy, figures: BacktestFigures) => verdict(gate, figures).criteria.filter(({ passed }) => !passed).map(({ name }) => name);
const askedFor = (honesty: GatePolicy['honesty']): GatePolicy => ({ ...gate, honesty });

describe('criteria of honesty', () => {
  test('stand where the policy asks for them', () => expect(verdict(askedFor({ maxOverfitting: 0.2 }), honest).criteria.slice(4)).toEqual([{ name: 'overfitting', figure: 0.2, threshold: 0.2, passed: true }]));
  test('stand nowhere in a policy of before', () => expect(verdict(gate, honest).criteria).toHaveLength(4));
  test('of one plan alone say nothing of a choice', () => expect(verdict(strictGateOfOne, { ...honest, honesty: { ...honest.honesty, overfitting: undefined } }).verdict).toBe('passed'));
  test('pass at their thresholds exactly', () => expect(verdict(strictGate, honest).verdict).toBe('passed'));

  test.each<[string, Partial<NonNullable<BacktestFigures['honesty']>>]>([
    ['deflatedSharpe', { measured: { ...measured, sharpe: 0.026 } }],
    ['overfitting', { overfitting: { plans: 10, combinations: 12_870, probability: 0.201, lossProbability: 0.2, slope: -0.3 } }],
    ['lookAheadDifferences', { lookAhead: { cuts: 10, differences: 1, first: 'SPY' } }],
    ['indicatorDrift', { recursion: { warmUpBars: 250, drift: 0.011, unstableDecisions: 0 } }],
    ['unstableDecisions', { recursion: { warmUpBars: 250, drift: 0, unstableDecisions: 1 } }],
    ['walkForwardEfficiency', { walkForward: { folds: 7, efficiency: -0.001, sharpeAnnual: 1 } }],
    ['lowestPathSharpe', { crossValidation: { paths: 5, lowestSharpe: -0.001, meanSharpe: 0.7 } }],
    ['bootstrapSharpe', { bootstrap: { resamples: 1000, level: 0.9, sharpeLow: -0.001, sharpeHigh: 2, cagrLow: 0, drawdownHigh: 0.4 } }],
    ['doubledCostSharpe', { doubledCostSharpe: 0.399 }],
    ['delayedSharpe', { delayedSharpe: 0.399 }],
    ['steadyNeighbours', { sensitivity: { neighbours: 10, steadyShare: 0.69 } }],
  ])('%s refuses just beyond its threshold', (name, worse) => expect(refusedBy(strictGate, { ...honest, honesty: { ...honest.honesty, ...worse } })).toEqual([name]));

  test('are refused where their figure is not there, and say so', () =>
    expect(verdict(askedFor({ maxOverfitting: 0.2 }), atThreshold)).toEqual({ verdict: 'refused', criteria: [...verdict(gate, atThreshold).criteria, { name: 'overfittingGiven', figure: 0, threshold: 1, passed: false }] }));

  test('deflate by all plans that were tried on the desk', () => {
    const tried = Array.from({ length: 200 }, (_, at) => (at % 2 === 0 ? 0.04 : -0.04)).reduce(withTrial, nothingTried);
    const found = (others: typeof tried) => verdict(askedFor({ minDeflatedSharpe: 0.9 }), honest, others).criteria[4];
    expect([found(nothingTried)?.passed, found(tried)?.passed]).toEqual([true, false]);
  });

  test('deflate by those that the maker of the plan tried, too', () =>
    expect(refusedBy(askedFor({ minDeflatedSharpe: 0.9 }), { ...honest, honesty: { measured, tried: { count: 200, mean: 0, squares: 200 * 0.0016 } } })).toEqual(['deflatedSharpe']));
});

describe('criteria of scenarios', () => {
  const through = (...scenarios: NonNullable<BacktestFigures['scenarios']>): BacktestFigures => ({ ...atThreshold, scenarios });
  const asking: GatePolicy = { ...gate, scenarios: { maxDrawdown: 0.5, minReturn: -0.3 } };

  test('are the worst of all', () => expect(verdict(asking, through({ name: 'crash', maxDrawdown: 0.5, totalReturn: -0.2 }, { name: 'calm', maxDrawdown: 0.1, totalReturn: -0.3 })).criteria.slice(4)).toEqual([
    { name: 'scenarioDrawdown', figure: 0.5, threshold: 0.5, passed: true }, { name: 'scenarioReturn', figure: -0.3, threshold: -0.3, passed: true },
  ]));
  test('refuse on one scenario alone', () => expect(refusedBy(asking, through({ name: 'crash', maxDrawdown: 0.51, totalReturn: 0 }, { name: 'calm', maxDrawdown: 0, totalReturn: 0 }))).toEqual(['scenarioDrawdown']));
  test('refuse where there was no scenario', () => expect(refusedBy(asking, through())).toEqual(['scenarioDrawdownGiven', 'scenarioReturnGiven']));
});

describe('the shapes', () => {
  test('of the policies are those of the log', () => expect([strictGate, strictGateOfOne, askedFor(leastHonesty), defaultGate].every((policy) => gatePolicy.safeParse(policy).success)).toBe(true));
  test('of the figures are those of the log', () => expect(backtestFigures.parse({ ...honest, scenarios: [] })).toEqual({ ...honest, scenarios: [] }));
  test('of the verdict are those of the log', () => expect(gated.body.safeParse({ strategy: 's-1', planHash: 'a'.repeat(64), gateVersion: 2, ...verdict(strictGate, honest) }).success).toBe(true));
});
