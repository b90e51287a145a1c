import { expect, test } from 'vitest';
import { approved, rejected } from '../../subjects/risk.ts';
import type { Sizing } from '../../subjects/plan.ts';
import type { Fact } from '../../subjects/fact.ts';
import { given } from '../../test/given.ts';
import { ada, openedWith, settings, signedBy } from '../../test/people.ts';
import { barAt, closeOf, closes, doubts, fills, holding, spawn, stepOf, submits, suppresses, wants } from '../../test/trading.ts';
import { risk } from './risk.ts';

const contains = (some: object): unknown => expect.objectContaining(some);
const none = { rate: 0n, minimumUsd: 0n, perShareUsd: 0n };
const desk = (...facts: readonly Fact[]) => given(risk, openedWith(), ...facts);
/** Entry of so much of the sizing, at a close of 100, with so much budget of 100,000. */
const entering = (sizing: Sizing, budget = 1, more: object = {}) => desk(spawn('s-1', budget), barAt('100'), wants({ sizing, ...more })).when(stepOf());

test('an approved order carries its size, what it sets aside, its collar and its end', () =>
  entering({ kind: 'quantity', quantity: '10' }).then([approved, contains({
    strategy: 's-1', symbol: 'SPY', side: 'buy', purpose: 'entry', quantity: '10', reservedUsd: '1100', collarUsd: '110', expiresAt: closeOf(9), policyVersion: 1,
  })]));

test('an approval belongs to the chain of its intent', () => {
  const intent = wants();
  expect(desk(spawn(), barAt('100'), intent).when(stepOf()).published[0]?.correlation).toBe(intent.correlation);
});

test('in lockstep an intent waits for the end of its step', () => desk(spawn(), barAt('100')).when(wants()).then());

test('on a live desk it is decided at once', () =>
  given(risk, openedWith({ pacing: 'live' }), spawn(), barAt('100')).when(wants()).then([approved, contains({ quantity: '10' })]));

test('all in is the cash of the strategy, to be sized at the fill', () => entering({ kind: 'allIn' }, 0.25).then([approved, contains({ notionalUsd: '25000', reservedUsd: '25000' })]));

test('all in without the price of a share is refused', () => entering({ kind: 'allIn' }, 0.000999).then([rejected, contains({ strategy: 's-1' })]));

test('a fraction is of the equity, in whole shares, rounded down', () => entering({ kind: 'fraction', fraction: 0.3339 }).then([approved, contains({ quantity: '333' })]));

test('a fraction that would not be paid for at the collar is cut to what is', () => entering({ kind: 'fraction', fraction: 1 }).then([approved, contains({ quantity: '909', reservedUsd: '99990' })]));

test('a fraction of less than a share is refused', () => entering({ kind: 'fraction', fraction: 0.0009 }).then([rejected, contains({ purpose: 'entry' })]));

test('a volatility target of half the realised volatility holds half', () => entering({ kind: 'volatility', targetAnnual: 0.1, lookback: 20 }, 1, { volatilityAnnual: 0.2 }).then([approved, contains({ quantity: '500' })]));

test('a volatility target above the realised one holds no more than all', () => entering({ kind: 'volatility', targetAnnual: 0.4, lookback: 20 }, 1, { volatilityAnnual: 0.2 }).then([approved, contains({ quantity: '909' })]));

test('a volatility target without a volatility is refused', () => entering({ kind: 'volatility', targetAnnual: 0.4, lookback: 20 }).then([rejected, contains({ purpose: 'entry' })]));

test('the equity that a fraction is of holds positions at the last close', () =>
  desk(spawn(), ...holding(), barAt('200', { day: 4 }), wants({ day: 4, sizing: { kind: 'fraction', fraction: 0.5 }, referencePriceUsd: '200' })).when(stepOf(4)).then([approved, contains({ quantity: '252' })]));

test('fees and fills move the cash of the strategy that traded, and no other', () =>
  desk(spawn('s-1', 0.5), spawn('s-2', 0.5), barAt('100'), wants(), stepOf(), submits(), fills({ feeUsd: '7' }), barAt('100', { day: 3 }),
    wants({ day: 3, sizing: { kind: 'allIn' }, strategy: 's-2' }), wants({ day: 3, sizing: { kind: 'allIn' } })).when(stepOf(3))
    .then([approved, contains({ strategy: 's-1', notionalUsd: '48993' })], [approved, contains({ strategy: 's-2', notionalUsd: '50000' })]));

test('an exit sells what the strategy bought, whatever others hold', () =>
  desk(spawn('s-1', 0.5), spawn('s-2', 0.5), ...holding(), ...holding({ strategy: 's-2', day: 4 }).slice(1, 2), stepOf(4), submits({ strategy: 's-2', order: '2' }), fills({ strategy: 's-2', order: '2', quantity: '7', day: 5 }),
    barAt('100', { day: 5 }), wants({ action: 'exit', strategy: 's-2', day: 5 })).when(stepOf(5)).then([approved, contains({ strategy: 's-2', side: 'sell', quantity: '7', purpose: 'exit', reservedUsd: '0', collarUsd: '90' })]));

const lastOfTheLimit = openedWith({ policy: { ...settings.policy, maxGrossNotionalUsd: '1500' } });
const both = [spawn('s-1', 0.5), spawn('s-2', 0.5), barAt('100')];

test('two intents in one step cannot both take the last of a limit', () =>
  given(risk, lastOfTheLimit, ...both, wants({ strategy: 's-2' }), wants()).when(stepOf()).then([approved, contains({ strategy: 's-1' })], [rejected, contains({ strategy: 's-2' })]));

test('nor both the last of the cash', () =>
  desk(spawn('s-1'), spawn('s-2'), barAt('100'), wants({ sizing: { kind: 'allIn' } }), wants({ strategy: 's-2' })).when(stepOf())
    .then([approved, contains({ strategy: 's-1', notionalUsd: '100000' })], [rejected, contains({ strategy: 's-2' })]));

const next = (day = 4) => [barAt('100', { day }), wants({ strategy: 's-2', day, sizing: { kind: 'quantity', quantity: '10' } })] as const;
const held = [...both, wants(), stepOf(), submits({ quantity: '10' })];

test('an open order holds its part of the limit', () =>
  given(risk, lastOfTheLimit, ...held, ...next()).when(stepOf(4)).then([rejected, contains({ strategy: 's-2' })]));

test.each([['closed', closes()], ['suppressed', suppresses()]])('an order that was %s gives it back', (_, end) =>
  void given(risk, lastOfTheLimit, ...held, end, ...next()).when(stepOf(4)).then([approved, contains({ strategy: 's-2' })]));

test('an order that was suppressed without being submitted gives it back', () =>
  given(risk, lastOfTheLimit, ...both, wants(), stepOf(), suppresses(), ...next()).when(stepOf(4)).then([approved, contains({ strategy: 's-2' })]));

test('an order that ended half filled gives the other half back', () =>
  given(risk, lastOfTheLimit, ...held, fills({ quantity: '5', done: false }), closes(), ...next()).when(stepOf(4)).then([approved, contains({ strategy: 's-2' })]));

test('an order that is half filled holds the limit in two halves', () =>
  given(risk, lastOfTheLimit, ...held, fills({ quantity: '5', done: false }), ...next()).when(stepOf(4)).then([rejected, contains({ checks: expect.arrayContaining([{ rule: 'grossNotional', figure: '2000', limit: '1500', passed: false }]) })]));

test('a filled order counts once', () =>
  given(risk, lastOfTheLimit, ...held, fills(), ...next()).when(stepOf(4)).then([rejected, contains({ checks: expect.arrayContaining([{ rule: 'grossNotional', figure: '2000', limit: '1500', passed: false }]) })]));

test('an unresolved order keeps its part of the limit after the halt was lifted', () =>
  given(risk, lastOfTheLimit, ...held, doubts(), signedBy(ada, { verb: 'resume', target: 'desk', payload: {} }), ...next()).when(stepOf(4)).then([rejected, contains({ checks: expect.arrayContaining([{ rule: 'grossNotional', figure: '2000', limit: '1500', passed: false }]) })]));

test('orders of one strategy and symbol are told apart by their order', () =>
  given(risk, openedWith({ policy: { ...settings.policy, maxGrossNotionalUsd: '3500', duplicateWindowSeconds: 0 } }), ...both,
    wants({ sizing: { kind: 'quantity', quantity: '20' } }), stepOf(2), barAt('100', { day: 3 }), wants({ day: 3 }), stepOf(3),
    submits({ order: '1', quantity: '20' }), submits({ order: '2', quantity: '10' }), closes({ order: '1' }),
    barAt('100', { day: 4 }), wants({ strategy: 's-2', day: 4, sizing: { kind: 'quantity', quantity: '25' } })).when(stepOf(4)).then([approved, contains({ strategy: 's-2' })]));

test('a late fill of an ended order takes nothing from a newer one', () => {
  const { state } = given(risk, lastOfTheLimit, ...held, closes(), barAt('100', { day: 4 }), wants({ day: 4 }), stepOf(4)).when(fills({ quantity: '1', day: 5 }));
  expect(state).toEqual(contains({ buyingUsd: 1000n * 10n ** 12n }));
});

test('when all orders have ended nothing is reserved', () => {
  const { state } = desk(spawn(), ...holding()).when(barAt('100', { day: 4 }));
  expect(state).toEqual(contains({ reservedUsd: 0n, buyingUsd: 0n, reservations: {}, orders: {}, unnamed: {}, cashUsd: 99_000n * 10n ** 12n, heldUsd: 1000n * 10n ** 12n, fees: none }));
});
