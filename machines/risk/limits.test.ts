import { expect, test } from 'vitest';
import type { Policy } from '../../subjects/policy.ts';
import type { ActorKind, Publication } from '../actor.ts';
import type { Check } from '../../subjects/risk.ts';
import type { Fact } from '../../subjects/fact.ts';
import { given } from '../../test/given.ts';
import { openedWith, settings, ada, signedBy } from '../../test/people.ts';
import { barAt, closeOf, fills, holding, marks, moved, spawn, stepOf, submits, wants } from '../../test/trading.ts';
import { risk } from './risk.ts';

const under = (policy: Partial<Policy>) => openedWith({ policy: { ...settings.policy, ...policy } });
const shares = (quantity: string) => ({ sizing: { kind: 'quantity' as const, quantity } });

/** The last decision's answer to one rule. */
function answer(published: readonly Publication[], rule: string): Check | undefined {
  const { checks } = published.at(-1)?.body as { checks: readonly Check[] };
  return checks.find((check) => check.rule === rule);
}

/** The kinds of fact that were stated, and what one rule came to. */
const outcome = (kind: ActorKind, rule: string, ...facts: readonly Fact[]) => {
  const { published } = given(kind, ...facts.slice(0, -1)).when(...facts.slice(-1));
  return [published.map((each) => each.kind.name).join(), answer(published, rule)];
};

const passes = (rule: string, figure: string, limit: string) => ['risk.approved', { rule, figure, limit, passed: true }];
const fails = (rule: string, figure: string, limit: string) => ['risk.rejected', { rule, figure, limit, passed: false }];

test.each([
  ['at the limit of an order notional', { maxOrderNotionalUsd: '1000' }, passes('orderNotional', '1000', '1000')],
  ['beyond the limit of an order notional', { maxOrderNotionalUsd: '999.999999' }, fails('orderNotional', '1000', '999.999999')],
  ['at the limit of an order quantity', { maxOrderQuantity: '10' }, passes('orderQuantity', '10', '10')],
  ['beyond the limit of an order quantity', { maxOrderQuantity: '9.99' }, fails('orderQuantity', '10', '9.99')],
  ['at the limit of a position', { maxPositionNotionalUsd: '1000' }, passes('positionNotional', '1000', '1000')],
  ['beyond the limit of a position', { maxPositionNotionalUsd: '999' }, fails('positionNotional', '1000', '999')],
  ['at the limit of all positions', { maxGrossNotionalUsd: '1000' }, passes('grossNotional', '1000', '1000')],
  ['beyond the limit of all positions', { maxGrossNotionalUsd: '999' }, fails('grossNotional', '1000', '999')],
  ['with the least cash left', { minCashUsd: '98900' }, passes('deskCash', '98900', '98900')],
  ['with less than the least cash left', { minCashUsd: '98900.01' }, fails('deskCash', '98900', '98900.01')],
  ['of a symbol that is not blocked', { blockedSymbols: ['AAPL'] }, passes('blockedSymbol', 'none', 'none')],
  ['of a blocked symbol', { blockedSymbols: ['SPY'] }, fails('blockedSymbol', 'SPY', 'none')],
])('10 shares at 100, %s', (_, policy, expected) =>
  expect(outcome(risk, String((expected[1] as Check).rule), under(policy), spawn(), barAt('100'), wants(), stepOf())).toEqual(expected));

test('an order may cost the strategy all its cash at the collar', () =>
  expect(outcome(risk, 'cash', openedWith(), spawn('s-1', 0.011), barAt('100'), wants(), stepOf())).toEqual(passes('cash', '0', '0')));

test('an order may not cost the strategy more, whatever the desk has', () =>
  expect(outcome(risk, 'cash', openedWith(), spawn('s-1', 0.01), barAt('100'), wants(), stepOf())).toEqual(fails('cash', '-100', '0')));

test('the fee is part of what an order can cost', () =>
  expect(outcome(risk, 'cash', openedWith({ venue: { ...settings.venue, kind: 'sim', commissionRate: '0.01', minCommissionUsd: '5', slippageRate: '0', maxVolumeShare: 1 } }),
    spawn('s-1', 0.011), barAt('100'), wants(), stepOf())).toEqual(fails('cash', '-11', '0')));

test.each([
  ['90', passes('collar', '0.1', '0.1')], ['110', passes('collar', '0.1', '0.1')], ['89.99', fails('collar', '0.1001', '0.1')], ['110.01', fails('collar', '0.1001', '0.1')],
])('an intent decided at %s is held against the last close of 100', (referencePriceUsd, expected) =>
  expect(outcome(risk, 'collar', openedWith(), spawn(), barAt('100'), wants({ referencePriceUsd }), stepOf())).toEqual(expected));

test.each([
  [closeOf(2), passes('age', '0', '60')], ['2020-01-02T20:59:00Z', passes('age', '60', '60')], ['2020-01-02T20:58:59.999Z', fails('age', '60.001', '60')],
])('an intent of %s is decided at 21:00', (at, expected) =>
  expect(outcome(risk, 'age', openedWith(), spawn(), barAt('100'), wants({ at }), stepOf())).toEqual(expected));

test('an old intent to leave is refused too', () =>
  expect(outcome(risk, 'age', openedWith(), spawn(), ...holding(), barAt('100', { day: 4 }), wants({ action: 'exit', day: 3 }), stepOf(4))[0]).toBe('risk.rejected'));

const second = (seconds: string) => wants({ at: `2020-01-02T21:${seconds}Z` });
const live = (policy: Partial<Policy> = {}) => openedWith({ pacing: 'live', policy: { ...settings.policy, ...policy } });

test('at the end of the window a second order is a duplicate', () =>
  expect(outcome(risk, 'duplicate', live(), spawn(), barAt('100'), second('00:00'), second('01:00'))).toEqual(fails('duplicate', '60', 'over 60')));

test('after the window it is none', () =>
  expect(outcome(risk, 'duplicate', live(), spawn(), barAt('100'), second('00:00'), second('01:01'))).toEqual(passes('duplicate', '61', 'over 60')));

test('two entries of one strategy in one step are duplicates', () =>
  expect(given(risk, openedWith(), spawn(), barAt('100'), wants(), wants()).when(stepOf()).published.map(({ kind }) => kind.name)).toEqual(['risk.approved', 'risk.rejected']));

test('the other symbol is no duplicate', () =>
  expect(outcome(risk, 'duplicate', live(), spawn(), barAt('100'), barAt('100', { symbol: 'AAPL' }), wants(), wants({ symbol: 'AAPL' }))).toEqual(passes('duplicate', 'none', 'over 60')));

test('what was refused makes no duplicate', () =>
  expect(outcome(risk, 'duplicate', live(), spawn(), wants(), barAt('100'), wants())).toEqual(passes('duplicate', 'none', 'over 60')));

const two = [spawn('s-1', 0.5), spawn('s-2', 0.5), barAt('100')];

test('as many orders a minute as the limit', () =>
  expect(outcome(risk, 'ordersAMinute', under({ maxOrdersAMinute: 2 }), ...two, wants(), wants({ strategy: 's-2' }), stepOf())).toEqual(['risk.approved,risk.approved', { rule: 'ordersAMinute', figure: '2', limit: '2', passed: true }]));

test('one order more in a minute is refused', () =>
  expect(outcome(risk, 'ordersAMinute', under({ maxOrdersAMinute: 1 }), ...two, wants(), wants({ strategy: 's-2' }), stepOf())).toEqual(['risk.approved,risk.rejected', { rule: 'ordersAMinute', figure: '2', limit: '1', passed: false }]));

test('a minute later there is room again', () =>
  expect(outcome(risk, 'ordersAMinute', live({ maxOrdersAMinute: 1 }), ...two, second('00:00'), wants({ strategy: 's-2', at: '2020-01-02T21:01:00Z' }))).toEqual(passes('ordersAMinute', '1', '1')));

test('a moment before it there is none', () =>
  expect(outcome(risk, 'ordersAMinute', live({ maxOrdersAMinute: 1 }), ...two, second('00:00'), wants({ strategy: 's-2', at: '2020-01-02T21:00:59.999Z' }))).toEqual(fails('ordersAMinute', '2', '1')));

test('an exit does not wait for the rate', () =>
  expect(outcome(risk, 'size', under({ maxOrdersAMinute: 1 }), spawn(), ...holding(), spawn('s-2', 0.5), barAt('100', { day: 4 }), wants({ action: 'exit', day: 4 }), stepOf(4))).toEqual(passes('size', '10', 'above 0')));

test('an exit passes what an entry would not', () =>
  expect(outcome(risk, 'size', openedWith(), spawn(), ...holding(), signedBy(ada, { verb: 'policy', target: 'desk', payload: { ...settings.policy, version: 2, blockedSymbols: ['SPY'], maxOrderQuantity: '1', maxOrderNotionalUsd: '1' } }),
    barAt('100', { day: 4 }), wants({ action: 'exit', day: 4 }), stepOf(4))).toEqual(passes('size', '10', 'above 0')));

test('a symbol without a bar has no price', () => expect(outcome(risk, 'price', openedWith(), spawn(), wants(), stepOf())).toEqual(fails('price', 'none', 'a bar')));

test('an unknown strategy may not enter', () => expect(outcome(risk, 'strategy', openedWith(), barAt('100'), wants(), stepOf())).toEqual(fails('strategy', 'unknown', 'allowed')));

test.each(['paused', 'retired', 'refused'] as const)('a strategy that is %s may not enter', (state) =>
  expect(outcome(risk, 'strategy', openedWith(), spawn(), moved(state), barAt('100'), wants(), stepOf())).toEqual(fails('strategy', 'stopped', 'allowed')));

test('a paused strategy may leave', () =>
  expect(outcome(risk, 'size', openedWith(), spawn(), ...holding(), moved('paused'), barAt('100', { day: 4 }), wants({ action: 'exit', day: 4 }), stepOf(4))).toEqual(passes('size', '10', 'above 0')));

test('an exit of what is not held is refused', () =>
  expect(outcome(risk, 'size', openedWith(), spawn(), barAt('100'), wants({ action: 'exit' }), stepOf())).toEqual(fails('size', '0', 'above 0')));

test('an exit of what is being sold already is refused', () =>
  expect(outcome(risk, 'size', openedWith(), spawn(), ...holding(), barAt('100', { day: 4 }), wants({ action: 'exit', day: 4 }), stepOf(4), barAt('100', { day: 5 }), wants({ action: 'exit', day: 5 }), stepOf(5))).toEqual(fails('size', '0', 'above 0')));

test('an ATR stop without an ATR is refused', () =>
  expect(outcome(risk, 'stop', openedWith(), spawn(), barAt('100'), wants({ stop: { kind: 'atr', length: 14, multiple: 2 } }), stepOf())).toEqual(fails('stop', 'atr none', 'complete')));

const order = (side: 'buy' | 'sell', quantity: string, at = closeOf(2)) => signedBy(ada, { verb: 'order', target: 'desk', payload: { symbol: 'SPY', side, quantity } }, { at });
const manualHolding = [barAt('100'), order('buy', '10'), stepOf(), submits({ strategy: 'manual' }), fills({ strategy: 'manual' }), barAt('100', { day: 3 })];

test('all that is held may be sold by hand', () =>
  expect(outcome(risk, 'short', openedWith(), ...manualHolding, order('sell', '10', closeOf(3)), stepOf(3))).toEqual(passes('short', '0', '0')));

test('more than is held may not', () =>
  expect(outcome(risk, 'short', openedWith(), ...manualHolding, order('sell', '10.5', closeOf(3)), stepOf(3))).toEqual(fails('short', '-0.5', '0')));

test('more than is held may be sold where the policy allows short positions', () =>
  expect(outcome(risk, 'short', under({ allowShort: true }), ...manualHolding, order('sell', '10.5', closeOf(3)), stepOf(3))).toEqual(passes('short', '-0.5', 'none')));

test('a loss just below the limit does not halt', () => given(risk, openedWith(), spawn()).when(marks('90000.01')).then());

test('the loss that halted the desk is among the checks', () =>
  expect(outcome(risk, 'dailyLoss', openedWith(), spawn(), marks('90000.01'), barAt('100'), wants(), stepOf())).toEqual(passes('dailyLoss', '9999.99', '10000')));

test('shares may be bought for the last of the position limit in two steps, not a share more', () =>
  expect(outcome(risk, 'positionNotional', under({ maxPositionNotionalUsd: '1500' }), spawn(), ...holding(), barAt('100', { day: 4 }), wants({ day: 4, ...shares('6') }), stepOf(4))).toEqual(fails('positionNotional', '1600', '1500')));
