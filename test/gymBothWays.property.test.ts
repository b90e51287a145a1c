import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BarColumns, RunOf } from '../machines/gym/run.ts';
import type { Indicator, Operand, Plan, Rule } from '../subjects/plan.ts';
import type { Policy } from '../subjects/policy.ts';
import type { SimVenue } from '../subjects/venue.ts';
import { settings } from './people.ts';
import { walked } from '../actors/gym/run.ts';
import type { Pace } from '../actors/gym/walk.ts';

/*
 * Stretches that are taken from columns against the facts one by one: the same result, and the same state of every actor at the end, whatever
 * the bars, plans, costs and limits are.
 */

const source = fc.constantFrom('open', 'high', 'low', 'close', 'volume');
const length = fc.integer({ min: 2, max: 6 });
const indicator: fc.Arbitrary<Indicator> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('sma' as const), length, source }) },
  fc.record({ kind: fc.constant('ema' as const), length, source }),
  fc.record({ kind: fc.constant('rsi' as const), length, source }),
  fc.record({ kind: fc.constant('macd' as const), fast: fc.constant(2), slow: fc.integer({ min: 3, max: 5 }), signal: length, output: fc.constantFrom('line', 'signal', 'histogram'), source }),
  fc.record({ kind: fc.constant('atr' as const), length }),
  fc.record({ kind: fc.constant('bollinger' as const), length, deviations: fc.constantFrom(0.5, 1, 2), output: fc.constantFrom('upper', 'middle', 'lower'), source }),
  fc.record({ kind: fc.constant('donchian' as const), length, output: fc.constantFrom('upper', 'middle', 'lower') }),
  fc.record({ kind: fc.constant('roc' as const), length, source }),
  fc.record({ kind: fc.constant('stdev' as const), length, source }),
);
const offset = fc.integer({ min: 0, max: 2 });
const operand: fc.Arbitrary<Operand> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ indicator, offset }) }, { weight: 3, arbitrary: fc.record({ bar: source, offset }) }, fc.record({ value: fc.constantFrom(0, 1, 40, 50, 100) }),
);
const direction = fc.constantFrom('above', 'below');
const leaf: fc.Arbitrary<Rule> = fc.oneof(
  fc.record({ cross: direction, left: fc.record({ indicator, offset }), right: operand }),
  fc.record({ compare: direction, left: fc.record({ bar: source, offset }), right: operand }),
);
const rule: fc.Arbitrary<Rule> = fc.oneof(
  { weight: 4, arbitrary: leaf }, fc.record({ all: fc.array(leaf, { minLength: 1, maxLength: 2 }) }), fc.record({ any: fc.array(leaf, { minLength: 1, maxLength: 2 }) }), fc.record({ not: leaf }),
);
const sizing: fc.Arbitrary<Plan['sizing']> = fc.oneof(
  fc.constant({ kind: 'quantity' as const, quantity: '3' }), fc.constant({ kind: 'allIn' as const }), fc.constant({ kind: 'fraction' as const, fraction: 0.5 }),
  fc.constant({ kind: 'volatility' as const, targetAnnual: 0.2, lookback: 5 }),
);
const oneStop: fc.Arbitrary<NonNullable<Plan['stop']>> = fc.oneof(
  fc.record({ kind: fc.constantFrom('fixed' as const, 'trailing' as const), distance: fc.constantFrom(0.01, 0.03, 0.1) }),
  fc.record({ kind: fc.constantFrom('atr' as const, 'atrTrailing' as const, 'volatility' as const), length, multiple: fc.constantFrom(0.5, 1.5) }),
  fc.record({ kind: fc.constant('profitLock' as const), gain: fc.constantFrom(0.02, 0.1), lock: fc.constantFrom(0, 0.01) }),
  fc.record({ kind: fc.constant('time' as const), bars: fc.integer({ min: 1, max: 12 }) }),
);
const stop: fc.Arbitrary<Pick<Plan, 'stop' | 'stops'>> = fc.oneof(
  { weight: 2, arbitrary: oneStop.map((held) => ({ stop: held })) }, fc.array(oneStop, { minLength: 2, maxLength: 4 }).map((stops) => ({ stops })),
);

/** Near enough to be touched soon, and so far that many expire. */
const limit = fc.constantFrom(0.001, 0.005, 0.02, 0.2).map((share) => ({ limit: { offset: share } }));
const timing: fc.Arbitrary<Plan['timing']> = fc.oneof(fc.constant('nextOpen' as const), limit);

const symbols = ['AA', 'BB', 'CC'];
const plan: fc.Arbitrary<Plan> = fc.record({ entry: rule, exit: rule, sizing, timing, stop: fc.option(stop, { nil: {} }), timeframe: fc.constantFrom('1d' as const, '1m' as const), budget: fc.constantFrom(1, 0.3) })
  .map(({ stop: held, ...rest }) => ({
    name: 'any', thesis: 'any', universe: symbols, refutedBy: 'any', ...rest, ...held,
  }));

/** How a symbol's bars follow each other: whether there is one at a time, and by how many cents its four prices and volume differ. */
const moves = fc.array(fc.record({ there: fc.boolean(), gap: fc.integer({ min: -120, max: 120 }), move: fc.integer({ min: -250, max: 250 }), up: fc.nat(80), down: fc.nat(80), volume: fc.nat(40) }), { minLength: 30, maxLength: 150, size: 'max' });

const stepMs = { '1d': 86_400_000, '1m': 60_000 } as const;

/** In a calm market nobody speaks for many bars. */
function columns(symbol: string, timeframe: '1d' | '1m', { always, calm }: { always: boolean; calm: number }, of: readonly { there: boolean; gap: number; move: number; up: number; down: number; volume: number }[]): BarColumns {
  const kept = of.map((each, step) => ({ ...each, step })).filter(({ there }) => there || always);
  let last = 5000;
  const rows = kept.map(({ gap, move, up, down, volume, step }) => {
    const open = Math.max(500, last + Math.round(gap / calm));
    const close = Math.max(500, open + Math.round(move / calm));
    last = close;
    return { atMs: Date.UTC(2020, 0, 2, 21) + step * stepMs[timeframe], open, close, high: Math.max(open, close) + Math.round(up / calm), low: Math.max(1, Math.min(open, close) - Math.round(down / calm)), volume };
  });
  const column = (field: keyof (typeof rows)[number]) => Float64Array.from(rows, (row) => row[field]);
  return { symbol, timeframe, scale: 2, atMs: column('atMs'), open: column('open'), high: column('high'), low: column('low'), close: column('close'), volume: column('volume') };
}

const venue: fc.Arbitrary<SimVenue> = fc.record({
  kind: fc.constant('sim' as const), commissionRate: fc.constantFrom('0', '0.001'), minCommissionUsd: fc.constantFrom('0', '1'), slippageRate: fc.constantFrom('0', '0.0003'), maxVolumeShare: fc.constantFrom(1, 0.1),
  more: fc.constantFrom({}, {}, { stopFill: 'gapThrough' as const }, { impact: { coefficient: 0.5, volatilityBars: 3 } }, { delayBars: 1 }, { marketFill: 'close' as const }, { increment: '0.001' },
    { stopFill: 'gapThrough' as const, account: { kind: 'margin' as const, initialMargin: 0.5, maintenanceMargin: 0.4, debitRateAnnual: '0.5', borrowRateAnnual: '0.1', yearDays: 360 as const } }, { dayOrders: true }),
  limitFill: fc.constantFrom('touched' as const, 'crossed' as const),
}).map(({ more, ...base }) => ({ ...base, ...more }));

/** Those that a backtest may come to. */
const thresholds: fc.Arbitrary<Pick<Policy, 'breaches'>> = fc.constantFrom({ breaches: { drawdown: { reduce: 0.01, halt: 0.03 } } }, { breaches: { slippage: { fills: 2, reduce: 0.0002 }, dailyLossUsd: { kill: '20' } } }, { breaches: { dataOutageSeconds: { halt: 40_000 } } },
  { breaches: { strategy: { dailyLossUsd: { reduce: '5', halt: '60' }, drawdown: { reduce: 0.005, kill: 0.03 } } } });

const policy: fc.Arbitrary<Policy> = fc.record({ maxDailyLossUsd: fc.constantFrom('5', '50', '1000000'), collar: fc.constantFrom(0.01, 1), duplicateWindowSeconds: fc.constantFrom(0, 300), maxGrossNotionalUsd: fc.constantFrom('1000', '1000000'), maxOrdersAMinute: fc.constantFrom(1, 1000), thresholds: fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, thresholds) })
  .map(({ thresholds: asked, ...over }) => ({ ...settings.policy, ...over, ...asked }));

const runOf: fc.Arbitrary<RunOf> = fc.record({ plan, venue, policy, count: fc.integer({ min: 1, max: 3 }), moved: fc.array(moves, { minLength: 3, maxLength: 3 }), always: fc.boolean(), calm: fc.constantFrom(1, 8, 30), warmUp: fc.nat(20) })
  .map(({ plan: wanted, venue: costs, policy: limits, count, moved, always, calm, warmUp }) => ({
    plan: wanted, venue: costs, policy: limits, cashUsd: '10000', fromMs: Date.UTC(2020, 0, 2, 21) + warmUp * stepMs[wanted.timeframe as '1d' | '1m'],
    bars: symbols.slice(0, count).map((symbol, place) => columns(symbol, wanted.timeframe as '1d' | '1m', { always, calm }, moved[place] ?? [])).filter(({ atMs }) => atMs.length > 0),
  }));

function outcome(of: RunOf, pace: Pace) {
  try {
    const { result, states } = walked(of, pace);
    return { states, result: { ...result, decisions: result.decisions.map(({ atMs, symbol, action, reason }) => [atMs, symbol, action, reason]) } };
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

const reach = fc.constantFrom(1, 2, 3, 16);
const sameBothWays = (of: RunOf, leastReach: number) => expect(outcome(of, { leastReach })).toEqual(outcome(of, { quietly: false }));

test('taken quietly or fact by fact, a backtest comes to the same result and leaves every actor in the same state', () =>
  fc.assert(fc.property(runOf, reach, (of, leastReach) => { sameBothWays(of, leastReach); }), { numRuns: 30 }), 60_000);

test('so does one whose strategy has thresholds of its own', () =>
  fc.assert(fc.property(runOf, reach, fc.constantFrom({ dailyLossUsd: { reduce: '2', halt: '20' } }, { drawdown: { reduce: 0.001, kill: 0.01 } }), (of, leastReach, strategy) => {
    sameBothWays({ ...of, policy: { ...of.policy, collar: 1, maxDailyLossUsd: '1000000', breaches: { strategy } } }, leastReach);
  }), { numRuns: 20 }), 60_000);

test('so does one whose desk has thresholds on its marks', () =>
  fc.assert(fc.property(runOf, reach, fc.constantFrom({ dailyLossUsd: { reduce: '2', halt: '20' } }, { drawdown: { reduce: 0.0002, kill: 0.002 } }, { dailyLossUsd: { kill: '100' }, drawdown: { halt: 0.01 } }), (of, leastReach, breaches) => {
    sameBothWays({ ...of, policy: { ...of.policy, collar: 1, maxDailyLossUsd: '1000000', breaches } }, leastReach);
  }), { numRuns: 20 }), 60_000);

/** In whenever it may be, and out by the stop alone: so that stops are held for long. */
const heldByStop: Pick<Plan, 'entry' | 'exit'> = {
  entry: { compare: 'above', left: { bar: 'close', offset: 0 }, right: { value: 0 } }, exit: { compare: 'below', left: { bar: 'close', offset: 0 }, right: { value: 0 } },
};

const stoppedBy = ({ stop: _, stops: __, ...plan }: Plan, held: Pick<Plan, 'stop' | 'stops'>): Plan => ({ ...plan, ...held });

test('so does one that only its stops take out', () =>
  fc.assert(fc.property(runOf, stop, reach, (of, held, leastReach) => {
    sameBothWays({ ...of, policy: { ...settings.policy, collar: 1, maxDailyLossUsd: '1000000' }, plan: { ...stoppedBy(of.plan, held), ...heldByStop, sizing: { kind: 'quantity', quantity: '3' } } }, leastReach);
  }), { numRuns: 15 }), 60_000);

/** Without prices that are refused or limits of the desk in its way. */
const unhindered: Policy = { ...settings.policy, collar: 1, maxDailyLossUsd: '1000000', duplicateWindowSeconds: 0 };

test('so does one whose orders rest at their limits, are touched or crossed, filled in parts, or expire', () =>
  fc.assert(fc.property(runOf, limit, reach, fc.constantFrom({}, { dayOrders: true }, { maxVolumeShare: 0.1 }, { delayBars: 2 }), (of, byLimit, leastReach, venueOver) => {
    sameBothWays({ ...of, policy: unhindered, plan: { ...of.plan, timing: byLimit }, venue: { ...of.venue, ...venueOver } }, leastReach);
  }), { numRuns: 30 }), 60_000);

test('and one that wants in at every bar, out by the stop alone', () =>
  fc.assert(fc.property(runOf, stop, limit, reach, (of, held, byLimit, leastReach) => {
    sameBothWays({ ...of, policy: unhindered, plan: { ...stoppedBy(of.plan, held), ...heldByStop, timing: byLimit } }, leastReach);
  }), { numRuns: 15 }), 60_000);

const splits = fc.array(fc.record({ series: fc.nat(2), place: fc.nat(150), from: fc.integer({ min: 1, max: 3 }), to: fc.integer({ min: 1, max: 3 }), amountUsd: fc.constantFrom('0.5', '2') }), { minLength: 1, maxLength: 3 });

/** A dividend and then a split, before some bars. */
const withActions = (of: RunOf, actions: readonly { readonly series: number; readonly place: number; readonly from: number; readonly to: number; readonly amountUsd: string }[]): RunOf => ({
  ...of, events: actions.flatMap(({ series, place, from, to, amountUsd }) => {
    const { symbol = '', atMs = new Float64Array(0) } = of.bars[series % of.bars.length] ?? {};
    const at = { symbol, atMs: atMs[place % Math.max(1, atMs.length)] ?? 0, exDate: '2020-01-02' };
    return [{ kind: 'action' as const, ...at, action: { kind: 'dividend' as const, amountUsd } }, { kind: 'action' as const, ...at, action: { kind: 'split' as const, from, to } }];
  }),
});

test('and one whose shares split while orders rest', () =>
  fc.assert(fc.property(runOf, timing, reach, splits, (of, when, leastReach, actions) => {
    sameBothWays(withActions({ ...of, policy: unhindered, plan: { ...of.plan, timing: when } }, actions), leastReach);
  }), { numRuns: 20 }), 60_000);

test('and one whose portfolio is measured or limited', () =>
  fc.assert(fc.property(runOf, splits, reach, fc.constantFrom({}, { method: 'parametric' as const }, { measured: true as const }, { onBreach: 'reducing' as const, windowDays: 10 }), (of, actions, leastReach, over) => {
    sameBothWays(withActions({ ...of, policy: { ...of.policy, portfolio: { minDays: 3, windowDays: 20, maxVar95Usd: '100', maxStressLossUsd: '800', ...over } } }, actions), leastReach);
  }), { numRuns: 20 }), 60_000);
