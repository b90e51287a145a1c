import { describe, expect, test } from 'vitest';
import { credited } from '../../subjects/accounting.ts';
import { breaches, type Breaches } from '../../subjects/breaches.ts';
import { ticked } from '../../subjects/desk.ts';
import * as execution from '../../subjects/execution.ts';
import type { Fact } from '../../subjects/fact.ts';
import { heartbeat } from '../../subjects/operations.ts';
import { halted, killed, stateChanged, type RiskState } from '../../subjects/risk.ts';
import { fact, given } from '../../test/given.ts';
import { ada, openedWith, settings, signedBy } from '../../test/people.ts';
import { barAt, closes, fills, marks, spawn, stepOf, submits, wants } from '../../test/trading.ts';
import { risk } from './risk.ts';

const contains = (some: object): unknown => expect.objectContaining(some);
const watching = (asked: Breaches, over: object = {}) => openedWith({ policy: { ...settings.policy, maxDailyLossUsd: '1000000', duplicateWindowSeconds: 0, breaches: asked }, ...over });
const desk = (asked: Breaches, ...facts: readonly Fact[]) => given(risk, watching(asked), spawn(), ...facts);
const lowered = (to: RiskState, rule: string, figure: string, limit: string, target = 'desk', from: RiskState = 'active') =>
  [stateChanged, contains({ scope: target === 'desk' ? 'desk' : 'symbol', target, from, to, rule, figure, limit })] as const;
const resumes = (target = 'desk') => signedBy(ada, { verb: 'resume', target, payload: null });

test('a policy without thresholds has none', () => given(risk, openedWith(), spawn()).when(marks('95000')).then());

describe('thresholds', () => {
  const of = (asked: unknown) => breaches.safeParse(asked).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  test('get stricter as the figure gets worse', () => expect(of({ drawdown: { reduce: 0.1, halt: 0.2, kill: 0.3 } })).toBeUndefined());
  test('that do not are refused', () => expect(of({ drawdown: { reduce: 0.2, halt: 0.2 } })).toEqual(['drawdown.halt: must be above reduce (0.2)']));
  test('are compared as numbers', () => expect(of({ dailyLossUsd: { reduce: '9', kill: '10' } })).toBeUndefined());
  test('without any level are refused', () => expect(of({ drawdown: {} })).toEqual(['drawdown: must have at least one of reduce, halt and kill']));
});

describe("the day's loss", () => {
  const asked: Breaches = { dailyLossUsd: { reduce: '1000', halt: '2000', kill: '3000' } };
  test('just below its threshold changes nothing', () => desk(asked).when(marks('99000.01')).then());
  test('at it reduces', () => desk(asked).when(marks('99000')).then(lowered('reducing', 'dailyLossUsd', '1000', '1000')));
  test('just below the second still reduces', () => desk(asked).when(marks('98000.01')).then(lowered('reducing', 'dailyLossUsd', '1999.99', '1000')));
  test('at the second halts', () => desk(asked).when(marks('98000')).then(lowered('halted', 'dailyLossUsd', '2000', '2000')));
  test('just below the third still halts', () => desk(asked).when(marks('97000.01')).then(lowered('halted', 'dailyLossUsd', '2999.99', '2000')));
  test('at the third kills', () => desk(asked).when(marks('97000', 2, 'd'.repeat(32))).then([killed, { kill: 'd'.repeat(32), reason: "the day's loss in USD of 3000 reached 3000" }]));
  test('gets stricter step by step', () => desk(asked, marks('99000')).when(marks('98000')).then(lowered('halted', 'dailyLossUsd', '2000', '2000', 'desk', 'reducing')));
  test('says so once', () => desk(asked, marks('98000')).when(marks('97900')).then());
  test('kills once', () => desk(asked, marks('97000')).when(marks('96000')).then());
  test('counts anew after a person looked at it', () => {
    desk(asked, marks('98500'), resumes()).when(marks('97500.01')).then();
    desk(asked, marks('98500'), resumes()).when(marks('97500')).then(lowered('reducing', 'dailyLossUsd', '1000', '1000'));
  });
  test('a withdrawal is no loss', () => {
    const taken = fact(credited, { amountUsd: '-5000', why: 'withdrawal' });
    desk(asked, taken).when(marks('94000.01')).then();
    desk(asked, taken).when(marks('94000')).then(lowered('reducing', 'dailyLossUsd', '1000', '1000'));
  });
  test('does not take a deposit of another currency for a gain, which is no cash to buy with', () => {
    const euros = fact(credited, { amountUsd: '1080', why: 'deposit', currency: 'EUR' });
    desk(asked, euros).when(marks('100080.01')).then();
    const { state } = desk(asked, euros).when(marks('100080')).then(lowered('reducing', 'dailyLossUsd', '1000', '1000'));
    expect(state).toMatchObject({ cashUsd: 100_000n * 10n ** 12n });
  });
  test('stands beside the limit that halts as ever', () =>
    given(risk, openedWith({ policy: { ...settings.policy, breaches: { dailyLossUsd: { halt: '10000' } } } }), spawn()).when(marks('90000')).then([halted, contains({ figure: '10000' })], lowered('halted', 'dailyLossUsd', '10000', '10000')));
});

describe('the fall from the highest equity', () => {
  const asked: Breaches = { drawdown: { reduce: 0.05, halt: 0.1, kill: 0.2 } };
  const peak = [marks('120000', 2), marks('118000', 3)];
  test('just short of its threshold changes nothing', () => desk(asked, ...peak).when(marks('114000.01', 4)).then());
  test('at it reduces', () => desk(asked, ...peak).when(marks('114000', 4)).then(lowered('reducing', 'drawdown', '0.05', '0.05')));
  test('at the second halts', () => desk(asked, ...peak).when(marks('108000', 4)).then(lowered('halted', 'drawdown', '0.1', '0.1')));
  test('at the third kills', () => desk(asked, ...peak).when(marks('96000', 4, 'd'.repeat(32))).then([killed, contains({ kill: 'd'.repeat(32) })]));
  test('counts from the opening cash at least', () => desk(asked).when(marks('95000')).then(lowered('reducing', 'drawdown', '0.05', '0.05')));
  test('counts from where a person raised it', () => {
    desk(asked, ...peak, marks('110000', 4), resumes()).when(marks('104500.01', 5)).then();
    desk(asked, ...peak, marks('110000', 4), resumes()).when(marks('104500', 5)).then(lowered('reducing', 'drawdown', '0.05', '0.05'));
  });
  test('a deposit is no new height, a withdrawal no fall', () => {
    desk(asked, ...peak, fact(credited, { amountUsd: '-60000', why: 'withdrawal' })).when(marks('57000.01', 4)).then();
    desk(asked, ...peak, fact(credited, { amountUsd: '80000', why: 'deposit' })).when(marks('190000', 4)).then(lowered('reducing', 'drawdown', '0.05', '0.05'));
  });
});

describe('slippage', () => {
  const asked: Breaches = { slippage: { fills: 2, reduce: 0.01, halt: 0.02 } };
  const bought = (order: string, priceUsd: string, day: number) => [barAt('100', { day }), wants({ day }), stepOf(day), submits({ order, day }), fills({ order, priceUsd, day })];
  const sold = (order: string, priceUsd: string, day: number) => [barAt('100', { day }), wants({ day, action: 'exit' }), stepOf(day), submits({ order, day, side: 'sell' }), fills({ order, priceUsd, day, side: 'sell' })];
  const after = (...facts: readonly Fact[]) => desk(asked, ...facts).when(stepOf(9));
  test('of fewer fills than are asked for is no figure', () => after(...bought('1', '150', 2)).then());
  test('just below its threshold in the mean changes nothing', () => after(...bought('1', '101', 2), ...bought('2', '100.99', 3)).then());
  test('at it lets the symbol only be left', () => after(...bought('1', '102', 2), ...bought('2', '100', 3)).then(lowered('reducing', 'slippage', '0.01', '0.01', 'SPY')));
  test('at the second halts the symbol', () => after(...bought('1', '102', 2), ...bought('2', '102', 3)).then(lowered('halted', 'slippage', '0.02', '0.02', 'SPY')));
  test('of a sale is what it brought less', () => after(...bought('1', '101', 2), ...sold('2', '99', 3)).then(lowered('reducing', 'slippage', '0.01', '0.01', 'SPY')));
  test('for the better makes up for it', () => after(...bought('1', '103', 2), ...bought('2', '98.9', 3)).then());
  test('is said once', () => after(...bought('1', '102', 2), ...bought('2', '100', 3), stepOf(4)).then());
  test('counts anew after a person raised the symbol', () => after(...bought('1', '102', 2), ...bought('2', '100', 3), stepOf(4), resumes('SPY'), ...bought('3', '110', 5)).then());
  test('in lockstep is said when the step closes, not between the bars of one time', () => desk(asked, ...bought('1', '102', 2), ...bought('2', '102', 3).slice(0, -1)).when(fills({ order: '2', priceUsd: '102', day: 3 })).then());
  test('on a live desk is said with the fill', () => {
    const live = [barAt('100'), wants(), submits({ order: '1' }), fills({ order: '1', priceUsd: '102' }), wants({ day: 3 }), submits({ order: '2' })];
    given(risk, watching(asked, { pacing: 'live' }), spawn(), ...live).when(fills({ order: '2', priceUsd: '102' })).then(lowered('halted', 'slippage', '0.02', '0.02', 'SPY'));
  });
});

describe('orders that the venue refused', () => {
  const asked: Breaches = { rejectRate: { orders: 4, reduce: 0.5, kill: 1 } };
  const refused = fact(execution.closed, { order: 'e'.repeat(32), strategy: 's-1', symbol: 'SPY', side: 'buy', state: 'rejected', reason: 'no' });
  const [cancelled, done] = [closes(), fills({ order: '9' })];
  const live = (...facts: readonly Fact[]) => given(risk, watching(asked, { pacing: 'live' }), spawn(), ...facts);
  test('too few orders are no figure', () => live(refused, refused).when(refused).then());
  test('just below the threshold change nothing', () => live(done, cancelled, done).when(refused).then());
  test('at it reduce', () => live(refused, done, cancelled).when(refused).then(lowered('reducing', 'rejectRate', '0.5', '0.5')));
  test('all of them kill', () => expect(live(refused, refused, refused).when(refused).published.map(({ kind }) => kind.name)).toEqual(['risk.killed']));
  test('only the last ones count', () => live(refused, done, done, cancelled).when(done).then());
  test('count anew after a person raised the desk', () => live(refused, refused, done, done, resumes(), refused, refused, refused).when(done).then(lowered('reducing', 'rejectRate', '0.75', '0.5')));
  test('in lockstep reduce when the step closes', () => {
    desk(asked, refused, done, cancelled).when(refused).then();
    desk(asked, refused, done, cancelled, refused).when(stepOf(4)).then(lowered('reducing', 'rejectRate', '0.5', '0.5'));
  });
});

describe('a symbol without bars', () => {
  const asked: Breaches = { dataOutageSeconds: { reduce: 60, halt: 120 } };
  const at = (time: string) => `2020-01-06T${time}Z`;
  const tick = (time: string) => fact(ticked, { everySeconds: 5 }, { at: at(time) });
  const barOf = (time: string, symbol = 'SPY') => ({ ...barAt('100', { symbol }), at: at(time) });
  const live = (...facts: readonly Fact[]) => given(risk, watching(asked, { pacing: 'live' }), spawn(), tick('15:00:00'), barOf('15:00:00'), ...facts);
  const ticks = ['15:00:30', '15:00:55'].map(tick);
  test('for a second less than the threshold changes nothing', () => live(...ticks).when(tick('15:00:59')).then());
  test('at it lets the symbol only be left', () => live(...ticks).when(tick('15:01:00')).then(lowered('reducing', 'dataOutageSeconds', '60', '60', 'SPY')));
  test('at the second halts it', () => live(...ticks, tick('15:01:30')).when(tick('15:02:00')).then(lowered('halted', 'dataOutageSeconds', '120', '120', 'SPY', 'reducing')));
  test('that has a bar in between is well', () => live(...ticks, barOf('15:00:55')).when(tick('15:01:40')).then());
  test('leaves the others', () => live(...ticks, barOf('15:00:30', 'AAPL')).when(tick('15:01:00')).then(lowered('reducing', 'dataOutageSeconds', '60', '60', 'SPY')));
  test('while its exchange is closed is not missed', () => given(risk, watching(asked, { pacing: 'live' }), spawn(), tick('21:00:00'), barOf('21:00:00'), tick('21:00:40')).when(tick('21:01:20')).then());
  test('after the desk was down is given its time anew', () => {
    live(...ticks).when(tick('16:00:00')).then();
    live(...ticks, tick('16:00:00'), tick('16:00:40')).when(tick('16:00:59')).then();
    live(...ticks, tick('16:00:00'), tick('16:00:40')).when(tick('16:01:00')).then(lowered('reducing', 'dataOutageSeconds', '60', '60', 'SPY'));
  });
  test('counts anew after a person raised it', () => live(...ticks, tick('15:01:00'), resumes('SPY'), tick('15:01:40')).when(tick('15:01:59')).then());
  test('in lockstep is found when the step closes', () => {
    const daily: Breaches = { dataOutageSeconds: { halt: 13 * 3600 } };
    desk(daily, barAt('100'), barAt('50', { symbol: 'AAPL' }), stepOf(2), barAt('100', { day: 3 })).when(stepOf(3)).then();
    desk(daily, barAt('100'), barAt('50', { symbol: 'AAPL' }), stepOf(2), barAt('100', { day: 3 }), stepOf(3), barAt('100', { day: 6 })).when(stepOf(6)).then(lowered('halted', 'dataOutageSeconds', '46800', '46800', 'AAPL'));
  });
});

describe('a heartbeat', () => {
  const asked: Breaches = { heartbeatSeconds: { reduce: 30, halt: 60, kill: 90 } };
  const start = Date.UTC(2020, 0, 6, 15);
  const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();
  const tick = (seconds: number) => fact(ticked, { everySeconds: 5 }, { at: at(seconds) });
  const beat = (seconds: number) => fact(heartbeat, { requester: 'ada' }, { at: at(seconds) });
  const live = (...facts: readonly Fact[]) => given(risk, watching(asked, { pacing: 'live' }), spawn(), tick(0), ...facts);
  test('that is a second early changes nothing', () => live(beat(10), tick(25)).when(tick(39)).then());
  test('that is lost reduces', () => live(beat(10), tick(25)).when(tick(40)).then(lowered('reducing', 'heartbeatSeconds', '30', '30')));
  test('that never came is counted from the first tick', () => live(tick(20)).when(tick(30)).then(lowered('reducing', 'heartbeatSeconds', '30', '30')));
  test('lost for longer halts, and then kills', () => {
    live(tick(29)).when(tick(60)).then(lowered('halted', 'heartbeatSeconds', '60', '60'));
    expect(live(tick(29), tick(60)).when(tick(90)).published.map(({ kind }) => kind.name)).toEqual(['risk.killed']);
  });
  test('that comes again raises nothing', () => expect(live(tick(29), tick(30), beat(31)).when(tick(35)).then().state).toMatchObject({ scopes: { desk: { value: 'reducing' } } }));
  test('after a signature is waited for anew', () => live(tick(29), tick(30), resumes(), tick(45)).when(tick(59)).then());
  test('is not missed while the desk was down', () => live(beat(5)).when(tick(5000)).then());
  test('is not asked for in lockstep', () => desk(asked, barAt('100'), stepOf(2)).when(barAt('100', { day: 20 }), stepOf(20)).then());
});

describe('a threshold of time that a new policy brings counts from that policy on', () => {
  const start = Date.UTC(2020, 0, 6, 15);
  const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();
  const tick = (seconds: number) => fact(ticked, { everySeconds: 5 }, { at: at(seconds) });
  const adopts = (asked: Breaches, seconds: number) => signedBy(ada, { verb: 'policy', target: 'desk', payload: { ...settings.policy, version: 2, breaches: asked } }, { at: at(seconds) });
  /** Ticks every thirty seconds for ten minutes, and one bar in them. */
  const ran = Array.from({ length: 20 }, (_, number) => tick(30 * number));
  const live = (before: Breaches | undefined, ...facts: readonly Fact[]) =>
    given(risk, openedWith({ pacing: 'live', policy: { ...settings.policy, ...(before === undefined ? {} : { breaches: before }) } }), spawn(), ...ran, { ...barAt('100'), at: at(90) }, ...facts);
  const lost: Breaches = { dailyLossUsd: { halt: '50000' } };
  test.each([['where there were other thresholds', lost], ['where there were none', undefined]] as const)('a heartbeat, %s', (_, before) => {
    const beats = { ...before, heartbeatSeconds: { reduce: 60 } };
    live(before, adopts(beats, 580), tick(580), tick(600)).when(tick(630)).then();
    live(before, adopts(beats, 580), tick(580), tick(600), tick(620)).when(tick(640)).then(lowered('reducing', 'heartbeatSeconds', '60', '60'));
  });
  test.each([['where there were other thresholds', lost], ['where there were none', undefined]] as const)('an outage of a symbol that has had a bar, %s', (_, before) => {
    const missed = { ...before, dataOutageSeconds: { reduce: 60 } };
    live(before, adopts(missed, 580), tick(580), tick(600)).when(tick(630)).then();
    live(before, adopts(missed, 580), tick(580), tick(600), tick(620)).when(tick(640)).then(lowered('reducing', 'dataOutageSeconds', '60', '60', 'SPY'));
  });
  test('one that the policy had before goes on', () => {
    const beats: Breaches = { heartbeatSeconds: { reduce: 60 } };
    given(risk, watching(beats, { pacing: 'live' }), spawn(), tick(0), tick(40), adopts({ heartbeatSeconds: { reduce: 50 } }, 41)).when(tick(50)).then(lowered('reducing', 'heartbeatSeconds', '50', '50'));
  });
});

test('a threshold that kills a symbol does so once', () => {
  const killing: Breaches = { slippage: { fills: 1, kill: 0.01 } };
  const filled = [barAt('100'), wants(), stepOf(2), submits(), fills({ priceUsd: '102' }), barAt('102', { day: 3 })];
  expect(desk(killing, ...filled).when(stepOf(3)).then(lowered('killed', 'slippage', '0.02', '0.01', 'SPY')).state).toMatchObject({ scopes: { SPY: { value: 'killed' } } });
  desk(killing, ...filled, stepOf(3), barAt('102', { day: 6 })).when(stepOf(6)).then();
});

test('what thresholds are held against survives', () => {
  const asked: Breaches = { drawdown: { reduce: 0.05 }, rejectRate: { orders: 2, reduce: 1 } };
  const { state } = desk(asked, marks('120000', 2)).when(closes());
  const again = risk.hydrate('main', structuredClone(state));
  expect(again.take(marks('114000', 3)).map(({ body }) => body)).toEqual([contains({ rule: 'drawdown' })]);
});
