import { createUser } from '@nats-io/nkeys';
import { describe, expect, test } from 'vitest';
import { openedFault } from '../../machines/authority/decisions.ts';
import { checkPlan, isFault } from '../../machines/plan/decisions.ts';
import { deskSettings } from '../../subjects/desk.ts';
import { benchDesk, benchSettings, crossingPlan, thresholdPlan } from './benchDesk.ts';
import { tradedLog } from './catchUpLog.ts';
import { percentile, rounded } from './percentile.ts';
import { missed } from './targets.ts';

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

describe('a percentile', () => {
  test('is the smallest sample that so many do not exceed', () => expect([percentile(hundred, 0.5), percentile(hundred, 0.99), percentile(hundred, 1)]).toEqual([50, 99, 100]));
  test('of one sample is that sample', () => expect([percentile([7], 0.01), percentile([7], 1)]).toEqual([7, 7]));
  test('of the lowest share is the lowest sample', () => expect(percentile(hundred, 0.001)).toBe(1));
  test('of nothing is refused', () => expect(() => percentile([], 0.5)).toThrow('expected at least one sample, was none'));
  test.each([0, -1, 1.01, Number.NaN])('of a share of %s is refused', (share) => expect(() => percentile([1], share)).toThrow(`expected a share above 0 and at most 1, was ${share}`));
  test('is shown with so many places', () => expect([rounded(1.23456, 3), rounded(2, 3)]).toEqual([1.235, 2]));
});

describe('the desk that is measured', () => {
  const human = { name: 'bench', publicKey: createUser().getPublicKey() };
  test.each(['live', 'lockstep'] as const)('has sound settings (%s)', (pacing) => expect(deskSettings.safeParse(benchSettings('bench', pacing, human)).error).toBeUndefined());
  test('is opened by a signature that counts', () => expect(openedFault(benchDesk('bench', 'live').opening)).toBeUndefined());
  test.each([crossingPlan('AA'), thresholdPlan('AA')])('trades plans that pass the check ($name)', (plan) => expect(isFault(checkPlan(plan))).toBe(false));
});

describe('the log for the catch-up', () => {
  const names = tradedLog('bench', { strategies: 3, facts: 2_000 }).map(({ kind }) => kind.name);
  const count = (name: string) => names.filter((each) => each === name).length;

  test('is as long as it must be', () => expect(names.length).toBeGreaterThanOrEqual(2_000));
  test('has every strategy trading', () => expect([count('strategy.spawned'), count('strategy.transitioned'), count('strategy.requestRefused')]).toEqual([3, 3, 0]));
  test('has the whole chain from intent to posting, with nothing refused', () =>
    expect([count('strategy.intent') > 0, count('risk.rejected'), count('execution.filled') > 0, count('accounting.posted') - count('execution.filled')]).toEqual([true, 0, true, 1]));
});

describe('a run', () => {
  const reached = {
    hops: { floorP50Ms: 1, floorP99Ms: 2, p50Ms: 1.5, p99Ms: 4, samples: 1000 }, strategies: { count: 1000, heapKiBEach: 30 },
    catchUp: { factsPerSecond: 40_000, facts: 300_000, strategies: 100 },
    gym: { bars: 1_000_000, fills: 38_600, barsPerSecond: 1, barsPerCpuSecond: 2_000_000, barsPerSecondAgain: 1, peakMiB: 300, secondsFromStart: 1 },
    manySymbols: { bars: 126_000, fills: 4_900, barsPerSecond: 1, barsPerCpuSecond: 1_000_000, barsPerSecondAgain: 1, peakMiB: 500, secondsFromStart: 1 },
    pretrade: { medianUs: 10, p99Us: 100, samples: 20_000, checks: 38, positions: 500, openOrders: 200 }, var: { fullMs: 8, incrementalMs: 0.4, numpyMs: 4 },
  };
  test('at the targets misses none', () => expect(missed(reached)).toEqual([]));
  test('beyond each says which, the target and what it was', () =>
    expect(missed({
      hops: { ...reached.hops, p50Ms: 1.51, p99Ms: 4.02 }, strategies: { count: 1000, heapKiBEach: 30.01 }, catchUp: { ...reached.catchUp, factsPerSecond: 39_999 },
      gym: { ...reached.gym, barsPerCpuSecond: 1_999_999, peakMiB: 301 }, manySymbols: { ...reached.manySymbols, barsPerCpuSecond: 999_999 }, pretrade: { ...reached.pretrade, medianUs: 10.01 }, var: { fullMs: 8.01, incrementalMs: 0.401, numpyMs: 4 },
    })).toEqual([
      'bar to order, p50 over the floor: expected at most 1.5x, was 1.51x', 'bar to order, p99 over the floor: expected at most 2x, was 2.01x',
      'heap of a strategy: expected at most 30 KiB, was 30.01 KiB', 'catch-up: expected at least 40000 facts a second, was 39999',
      'backtest: expected at least 2000000 bars a second of processor time, was 1999999', 'backtest of 50 symbols: expected at least 1000000 bars a second of processor time, was 999999',
      'memory of a backtest: expected at most 300 MiB, was 301 MiB',
      'pre-trade decision, median: expected at most 10 us, was 10.01 us',
      'value at risk over numpy: expected at most 2x, was 2.002x', 'value at risk after one fill: expected at least 20x as fast as from scratch, was 19.975x',
    ]));
  test('beside no numpy says so', () => expect(missed({ ...reached, var: { ...reached.var, numpyMs: null } })).toEqual([
    'value at risk: expected at most 2x of numpy, was 8 ms beside no numpy; name a Python that has it in INVESTOBOT_PYTHON',
  ]));
});
