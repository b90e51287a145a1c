import { describe, expect, test } from 'vitest';
import { run } from '../actors/gym/run.ts';
import { defaultPolicy, defaultVenue } from '../machines/desk/defaultSettings.ts';
import type { BarColumns, Run, RunOf } from '../machines/gym/run.ts';
import { runFigures } from '../machines/gym/runFigures.ts';
import { lookAhead } from '../machines/honesty/lookAhead.ts';
import { ownSharpe } from '../machines/honesty/ownReturns.ts';
import { closeMsAt, drawnBars } from '../machines/honesty/plantedBars.ts';
import { randomPlan } from '../machines/honesty/randomPlans.ts';
import { recursion } from '../machines/honesty/recursion.ts';
import { atDoubleCost, oneBarLater } from '../machines/honesty/stress.ts';
import { xoshiro } from '../machines/random.ts';
import type { Operand, Plan } from '../subjects/plan.ts';

/* The honesty checks over the desk's own actors, where machines/honesty tests them over a small run. */

const bars = drawnBars({ seed: 21, symbol: 'SPY', bars: 400, edge: { kind: 'none' } });
const uniform = xoshiro(2);
const plans = Array.from({ length: 8 }, () => randomPlan(uniform, 'SPY'));
const on = (plan: Plan): RunOf => ({ plan, bars: [bars], cashUsd: '100000', venue: { ...defaultVenue, maxVolumeShare: 1 }, policy: { ...defaultPolicy, minCashUsd: '0' }, fromMs: closeMsAt(200) });

/** An indicator for tests alone, in the place of the volume: the close of the next bar, where there is one. */
const nextClose = (of: BarColumns): BarColumns => ({ ...of, volume: of.close.map((close, at) => of.close[at + 1] ?? close) });
const peeking: Run = (of) => run({ ...of, bars: of.bars.map(nextClose) });
const seen: Operand = { indicator: { kind: 'sma', length: 2, source: 'volume' }, offset: 0 };
const peekingPlan: Plan = { ...randomPlan(uniform, 'SPY'), name: 'peeks', entry: { compare: 'above', left: seen, right: { bar: 'volume', offset: 1 } }, exit: { compare: 'below', left: seen, right: { bar: 'volume', offset: 1 } } };

describe('the desk\'s own actors', () => {
  test.each(plans.map((plan) => [plan.name, plan] as const))('do not look ahead (%s), on sampled prefixes', (_, plan) =>
    expect(lookAhead(run, on(plan), { cuts: 12, seed: 1 })).toEqual({ cuts: 12, differences: 0, first: null }));

  test('do not look ahead on any prefix', () =>
    expect(lookAhead(run, on(plans[0] ?? peekingPlan), { cuts: 'all', seed: 1 })).toEqual({ cuts: 200, differences: 0, first: null }), 60_000);

  test('are caught with a plan that peeks, and its first differing decision is named', () => {
    const { differences, first } = lookAhead(peeking, on(peekingPlan), { cuts: 60, seed: 1 });
    expect(differences).toBeGreaterThan(10);
    expect(first?.whole ?? first?.cut).toMatchObject({ symbol: 'SPY' });
  });

  test('decide the same with 150 bars of warm-up as with all, where averages are over windows', () =>
    expect(recursion(run, on({ ...peekingPlan, entry: { compare: 'above', left: { bar: 'close', offset: 0 }, right: { indicator: { kind: 'sma', length: 20, source: 'close' }, offset: 0 } }, exit: { compare: 'below', left: { bar: 'close', offset: 0 }, right: { indicator: { kind: 'sma', length: 20, source: 'close' }, offset: 0 } } }),
      { warmUps: [150], samples: 5, seed: 1 })).toEqual([{ warmUpBars: 150, drift: 0, indicator: null, unstableDecisions: 0 }]));
});

describe('stresses', () => {
  const busy = plans.reduce((most, plan) => (run(on(plan)).fills > run(on(most)).fills ? plan : most));
  const sharpe = (venue: RunOf['venue']) => ownSharpe(on(busy), run({ ...on(busy), venue }));

  test('of doubled costs make a plan that trades worse', () => expect(sharpe(atDoubleCost(on(busy).venue))).toBeLessThan(sharpe(on(busy).venue)));
  test('of one bar later fill one bar later', () => {
    const [now, later] = [run(on(busy)), run({ ...on(busy), venue: oneBarLater(on(busy).venue) })];
    expect(later.trades[0]?.entryTime).not.toBe(now.trades[0]?.entryTime);
    expect(later.decisions[0]?.atMs).toBe(now.decisions[0]?.atMs);
  });
});

test('figures of a run are the gate\'s', () => expect(runFigures(on(plans[0] ?? peekingPlan), run(on(plans[0] ?? peekingPlan))).bars).toBe(200));
