import { describe, expect, test } from 'vitest';
import { exampleSettings } from '../machines/desk/exampleDesk.ts';
import { leastHonesty } from '../machines/gym/strictGate.ts';
import { verdict } from '../machines/gym/gate.ts';
import { examplePlan } from '../machines/plan/examplePlan.ts';
import { planHashOf } from '../machines/plan/decisions.ts';
import type { GatePolicy } from '../subjects/policy.ts';
import type { BacktestOf } from '../actors/gym/backtest.ts';
import { randomWalk } from '../actors/gym/randomWalk.ts';
import { rehearsed } from '../actors/gym/rehearsal.ts';
import { RehearsalThread } from '../actors/gym/rehearsalThread.ts';

const bars = [randomWalk({ symbol: 'SPY', timeframe: '1d', count: 300, seed: 4 })];
const columns = { bars, events: [], fromMs: bars[0]?.atMs[50] ?? 0 };
const plan = { ...examplePlan, universe: ['SPY'] };
const gate: GatePolicy = { version: 1, minTrades: 0, minSharpeAnnual: -10, maxDrawdown: 1, minReturn: -1 };
const demanding: GatePolicy = { ...gate, honesty: leastHonesty, scenarios: { only: ['gaps', 'crisis-2008', 'slow-fills'], maxDrawdown: 1 } };
const of = (wanted: GatePolicy): BacktestOf => ({ settings: { ...exampleSettings, session: { ...exampleSettings.session, warmUpBars: 50 }, gate: wanted }, strategy: 's-1', plan, planHash: planHashOf(plan), request: 'e'.repeat(32) });

describe('a rehearsal', () => {
  const here = rehearsed(of(demanding), columns);

  test('is a backtest and no more where the gate asks for no more', () =>
    expect(Object.keys(rehearsed(of(gate), columns).figures)).toEqual(['bars', 'trades', 'finalEquityUsd', 'totalReturn', 'sharpeAnnual', 'maxDrawdown']));

  test('has every figure that a demanding gate asks for, and leaves out scenarios that its bars can not show', () => {
    const { figures } = here;
    expect(figures.scenarios?.map(({ name }) => name)).toEqual(['gaps', 'slow-fills']);
    expect(verdict(demanding, figures).criteria.filter(({ name }) => name.endsWith('Given'))).toEqual([]);
    expect(figures.honesty?.lookAhead).toMatchObject({ differences: 0 });
  });

  test('gives the same in a thread, and again', { timeout: 30_000 }, async () => {
    const thread = new RehearsalThread();
    expect(await thread.rehearsed(of(demanding), columns)).toEqual(here);
    expect(await thread.rehearsed(of(demanding), columns)).toEqual(here);
  });

  test('with too few bars is a RangeError in a thread too', { timeout: 30_000 }, async () => {
    const thread = new RehearsalThread();
    const few = { ...columns, bars: [randomWalk({ symbol: 'SPY', timeframe: '1d', count: 52, seed: 4 })] };
    await expect(thread.rehearsed(of(gate), few)).rejects.toThrow(RangeError);
    await expect(thread.rehearsed(of(gate), few)).rejects.toThrow('expected at least 3 bars');
    expect((await thread.rehearsed(of(gate), columns)).figures.bars).toBe(250);
  });
});
