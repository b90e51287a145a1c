import { describe, expect, test } from 'vitest';
import type { BacktestFigures } from '../../subjects/gym.ts';
import type { GatePolicy } from '../../subjects/policy.ts';
import { notBacktested, verdict } from './gate.ts';

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
