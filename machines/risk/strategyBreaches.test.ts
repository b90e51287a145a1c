import { describe, expect, test } from 'vitest';
import { credited } from '../../subjects/accounting.ts';
import { breaches, type Breaches } from '../../subjects/breaches.ts';
import type { Fact } from '../../subjects/fact.ts';
import { approved, rejected, stateChanged, type RiskState } from '../../subjects/risk.ts';
import { fact, given } from '../../test/given.ts';
import { ada, openedWith, settings, signedBy } from '../../test/people.ts';
import { barAt, closeOf, fills, holding, marks, spawn, stepOf, submits, wants } from '../../test/trading.ts';
import { risk } from './risk.ts';

const contains = (some: object): unknown => expect.objectContaining(some);
const watching = (strategy: Breaches['strategy'], over: object = {}) => openedWith({ policy: { ...settings.policy, maxDailyLossUsd: '1000000', duplicateWindowSeconds: 0, ...(strategy === undefined ? {} : { breaches: { strategy } }) }, ...over });
/** Two strategies with 50,000 USD each, of which the first holds 10 SPY from 100 since the third of January. */
const desk = (strategy: Breaches['strategy'], ...facts: readonly Fact[]) => given(risk, watching(strategy), spawn('s-1', 0.5), spawn('s-2', 0.5), ...holding(), ...facts);
const lowered = (to: RiskState, rule: string, figure: string, limit: string, from: RiskState = 'active') => [stateChanged, contains({ scope: 'strategy', target: 's-1', from, to, rule, figure, limit })] as const;
const resumes = signedBy(ada, { verb: 'resume', target: 's-1', payload: null });
const dayAt = (price: string, day = 6) => [barAt(price, { day }), stepOf(day)] as const;
const loss = { dailyLossUsd: { reduce: '100', halt: '200', kill: '300' } } satisfies Breaches['strategy'];
const fall = { drawdown: { reduce: 0.01, halt: 0.012 } } satisfies Breaches['strategy'];

describe('thresholds', () => {
  const of = (asked: unknown) => breaches.safeParse({ strategy: asked }).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  test('get stricter as the figure gets worse', () => expect([of(loss), of({ dailyLossUsd: { reduce: '9', halt: '9' } })]).toEqual([undefined, ['strategy.dailyLossUsd.halt: must be above reduce (9)']]));
  test('of nothing are refused', () => expect(of({})).toEqual(['strategy: must have at least one of dailyLossUsd and drawdown']));
});

describe("a strategy's loss of the day", () => {
  test('just below its threshold changes nothing', () => void desk(loss).when(...dayAt('90.01')).then());
  test('at it reduces that strategy', () => void desk(loss).when(...dayAt('90')).then(lowered('reducing', 'dailyLossUsd', '100', '100')));
  test('just below the second still reduces', () => void desk(loss).when(...dayAt('80.01')).then(lowered('reducing', 'dailyLossUsd', '199.9', '100')));
  test('at the second halts', () => void desk(loss).when(...dayAt('80')).then(lowered('halted', 'dailyLossUsd', '200', '200')));
  test('at the third kills, once', () => {
    desk(loss).when(...dayAt('70')).then([stateChanged, contains({ scope: 'strategy', target: 's-1', to: 'killed', kill: expect.any(String) })]);
    desk(loss, ...dayAt('70')).when(...dayAt('60', 6)).then();
  });
  test('is said once', () => void desk(loss, ...dayAt('90')).when(barAt('89', { day: 6 }), stepOf(6)).then());
  test('is counted from the close of the day before', () => {
    desk(loss, ...dayAt('95')).when(...dayAt('85.01', 7)).then();
    desk(loss, ...dayAt('95')).when(...dayAt('85', 7)).then(lowered('reducing', 'dailyLossUsd', '100', '100'));
  });
  test('on the first day is counted from its budget, fees included', () => {
    const bought = (feeUsd: string) => given(risk, watching(loss), spawn('s-1', 0.5), barAt('100', { day: 3 }), wants({ day: 3 }), stepOf(3), submits(), fills({ feeUsd }), barAt('100', { day: 3, symbol: 'AAPL' })).when(stepOf(3));
    bought('99.99').then();
    bought('100').then(lowered('reducing', 'dailyLossUsd', '100', '100'));
  });
  test('does not hold what it got beside its fills against it', () =>
    void desk(loss, fact(credited, { strategy: 's-1', symbol: 'SPY', amountUsd: '10', why: 'dividend' })).when(...dayAt('89.01')).then());
});

describe("a strategy's fall from its highest equity", () => {
  test('just below its threshold changes nothing', () => void desk(fall).when(...dayAt('50.01')).then());
  test('at it reduces', () => void desk(fall).when(...dayAt('50')).then(lowered('reducing', 'drawdown', '0.01', '0.01')));
  test('at the second halts', () => void desk(fall).when(...dayAt('40')).then(lowered('halted', 'drawdown', '0.012', '0.012')));
  test('is over many days', () => void desk(fall, ...dayAt('80', 6), ...dayAt('60', 7)).when(...dayAt('50', 8)).then(lowered('reducing', 'drawdown', '0.01', '0.01')));
  test('is from the top, and not from the budget', () => void desk(fall, ...dayAt('5100', 6)).when(...dayAt('4100', 7)).then(lowered('halted', 'drawdown', '0.1', '0.012')));
});

describe('what a strategy that is lowered', () => {
  const reduced = [...dayAt('90')];
  test('wants in is refused', () => void desk(loss, ...reduced, wants({ day: 6, referencePriceUsd: '90' })).when(stepOf(6)).then([rejected, contains({ strategy: 's-1', checks: expect.arrayContaining([contains({ rule: 'state', figure: 'reducing: s-1', passed: false })]) })]));
  test('wants out of passes', () => void desk(loss, ...reduced, wants({ action: 'exit', day: 6 })).when(stepOf(6)).then([approved, contains({ side: 'sell' })]));
  test('is not to others', () => void desk(loss, ...reduced, wants({ strategy: 's-2', day: 6, referencePriceUsd: '90' })).when(stepOf(6)).then([approved, contains({ strategy: 's-2' })]));
  test('wants in the very step that lowers it is refused', () =>
    void desk(loss, barAt('90', { day: 6 }), wants({ day: 6, referencePriceUsd: '90' })).when(stepOf(6)).then(lowered('reducing', 'dailyLossUsd', '100', '100'), [rejected, contains({ strategy: 's-1' })]));
  test('did counts anew once a person raised it', () => {
    desk(loss, ...reduced, resumes).when(barAt('80.01', { day: 6 }), stepOf(6)).then();
    desk(loss, ...reduced, resumes).when(barAt('80', { day: 6 }), stepOf(6)).then(lowered('reducing', 'dailyLossUsd', '100', '100'));
  });
});

test('people lose without a threshold', () => {
  const order = signedBy(ada, { verb: 'order', target: 'desk', payload: { symbol: 'SPY', side: 'buy', quantity: '10' } });
  given(risk, watching(loss), barAt('100'), order, stepOf(2), submits({ strategy: 'manual' }), fills({ strategy: 'manual' }), barAt('100', { day: 3 }), stepOf(3)).when(...dayAt('1')).then();
});

test('on a live desk it is asked with every mark', () => {
  const live = (price: string) => given(risk, watching(loss, { pacing: 'live' }), spawn('s-1', 0.5), barAt('100'), wants(), submits(), fills({ day: 2 }), marks('100000', 2), barAt(price, { day: 2 })).when(marks('99900', 2));
  live('90.01').then();
  live('90').then(lowered('reducing', 'dailyLossUsd', '100', '100'));
});

test('a policy that comes later watches from the first look on', () => {
  const later = signedBy(ada, { verb: 'policy', target: 'desk', payload: { ...settings.policy, version: 2, maxDailyLossUsd: '1000000', breaches: { strategy: loss } } }, { at: closeOf(6) });
  desk(undefined, ...dayAt('10'), later).when(...dayAt('10', 6)).then();
  desk(undefined, ...dayAt('50'), later, ...dayAt('50', 6)).when(...dayAt('40', 7)).then(lowered('reducing', 'dailyLossUsd', '100', '100'));
});

test('it survives', () => {
  const { state } = desk(loss, ...dayAt('95')).when(barAt('85', { day: 7 }));
  expect(risk.hydrate('main', structuredClone(state)).take(stepOf(7)).map(({ body }) => body)).toEqual([contains({ target: 's-1', rule: 'dailyLossUsd', figure: '100' })]);
});

test('a policy without it keeps nothing', () => expect(desk(undefined).when(...dayAt('10')).state).not.toHaveProperty('watch'));
