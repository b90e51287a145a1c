import { describe, expect, test } from 'vitest';
import type { Fact } from '../../subjects/fact.ts';
import type { Sizing } from '../../subjects/plan.ts';
import { approved, rejected, stopTriggered } from '../../subjects/risk.ts';
import { given } from '../../test/given.ts';
import { openedWith, settings } from '../../test/people.ts';
import { venueWith } from '../../test/simVenue.ts';
import { barAt, closes, fills, spawn, stepOf, submits, wants } from '../../test/trading.ts';
import { risk } from './risk.ts';

const contains = (some: object): unknown => expect.objectContaining(some);
const check = (rule: string, figure: string, limit: string, passed: boolean) => contains({ checks: expect.arrayContaining([{ rule, figure, limit, passed }]) });
const quantity = (shares: string): Sizing => ({ kind: 'quantity', quantity: shares });
/** An entry by limit at 95 of a close of 100, with so much budget of 100,000. */
const entering = (sizing: Sizing, { budget = 1, limitUsd = '95', opening = openedWith() }: { budget?: number; limitUsd?: string; opening?: Fact } = {}) =>
  given(risk, opening, spawn('s-1', budget), barAt('100'), wants({ sizing, limitUsd })).when(stepOf());

describe('an entry by limit', () => {
  test('is approved as a limit order that sets aside what it costs at its limit', () =>
    entering(quantity('10')).then([approved, contains({ purpose: 'entry', type: 'limit', limitUsd: '95', quantity: '10', reservedUsd: '950', collarUsd: '110' })]));
  test('has the fee at its limit set aside too', () =>
    entering(quantity('10'), { opening: venueWith({ commissionRate: '0.01', minCommissionUsd: '1' }) }).then([approved, contains({ reservedUsd: '959.5' })]));
  test('an entry without one is a market order', () => {
    const { published } = given(risk, openedWith(), spawn(), barAt('100'), wants()).when(stepOf());
    expect(published[0]?.body).toMatchObject({ type: undefined });
  });
});

describe('is sized at its limit', () => {
  test('all in: in shares, since their price is known', () => {
    const { published } = entering({ kind: 'allIn' }, { budget: 0.25 });
    expect(published[0]?.body).toMatchObject({ quantity: '263', reservedUsd: '24985' });
    expect(published[0]?.body).toMatchObject({ notionalUsd: undefined });
  });
  test('all in with the fee', () => entering({ kind: 'allIn' }, { opening: venueWith({ commissionRate: '0.01' }) }).then([approved, contains({ quantity: '1042', reservedUsd: '99979.9' })]));
  test('all in with the least fee', () => entering({ kind: 'allIn' }, { budget: 0.001, opening: venueWith({ minCommissionUsd: '5' }) }).then([approved, contains({ quantity: '1', reservedUsd: '100' })]));
  test('all in of a cent less than that is refused', () => entering({ kind: 'allIn' }, { budget: 0.001, opening: venueWith({ minCommissionUsd: '5.01' }) }).then([rejected, check('size', '0', 'above 0', false)]));
  test('all in on a margin account: what its equity bears', () =>
    entering({ kind: 'allIn' }, { opening: venueWith({ account: { kind: 'margin', initialMargin: 0.5, maintenanceMargin: 0.25, debitRateAnnual: '0', borrowRateAnnual: '0', yearDays: 360 } }) }).then([approved, contains({ quantity: '2105', reservedUsd: '199975' })]));
  test('a fraction', () => entering({ kind: 'fraction', fraction: 0.3339 }).then([approved, contains({ quantity: '351' })]));
  test('a fraction of all, which the cash pays for at the limit', () => entering({ kind: 'fraction', fraction: 1 }).then([approved, contains({ quantity: '1052', reservedUsd: '99940' })]));
});

describe('is held against the limits', () => {
  const under = (policy: object) => openedWith({ policy: { ...settings.policy, ...policy } });
  test.each([['90', '0.1', approved, true], ['89.99', '0.1001', rejected, false], ['110', '0.1', approved, true], ['110.01', '0.1001', rejected, false]])('a limit of %s lies %s of the last close from it', (limitUsd, figure, kind, passed) =>
    void entering(quantity('10'), { limitUsd }).then([kind, check('limitCollar', figure, '0.1', passed)]));
  test('an order’s notional is at its limit', () => {
    entering(quantity('10'), { opening: under({ maxOrderNotionalUsd: '950' }) }).then([approved, check('orderNotional', '950', '950', true)]);
    entering(quantity('10'), { opening: under({ maxOrderNotionalUsd: '949.99' }) }).then([rejected, check('orderNotional', '950', '949.99', false)]);
  });
  test('so is the cash that it needs', () => {
    entering(quantity('10'), { budget: 0.0095 }).then([approved, check('cash', '0', '0', true)]);
    entering(quantity('10'), { budget: 0.009499 }).then([rejected, check('cash', '-0.1', '0', false)]);
  });
  test('an order that rests holds its part of them, bar after bar', () =>
    given(risk, under({ maxGrossNotionalUsd: '1900' }), spawn('s-1', 0.5), spawn('s-2', 0.5), barAt('100'), wants({ limitUsd: '95' }), stepOf(), submits(), barAt('100', { day: 3 }), stepOf(3), barAt('100', { day: 6 }), wants({ strategy: 's-2', day: 6 }))
      .when(stepOf(6)).then([rejected, check('grossNotional', '1950', '1900', false)]));
  test('and gives it back unfilled', () => {
    const { state } = given(risk, openedWith(), spawn(), barAt('100'), wants({ limitUsd: '95' }), stepOf(), submits(), barAt('100', { day: 3 }), stepOf(3)).when(closes());
    expect(state).toMatchObject({ reservedUsd: 0n, buyingUsd: 0n, reservations: {}, orders: {} });
  });
});

describe('the stop of an entry by limit', () => {
  const entered = (opening: Fact) => [opening, spawn(), barAt('100'), wants({ limitUsd: '95', stop: { kind: 'fixed', distance: 0.1 } }), stepOf(), submits(), barAt('92', { day: 3, low: '85.5' }), fills({ priceUsd: '95' })];
  test('is held against the bar of its entry, whose low came after it', () => given(risk, ...entered(openedWith())).when(stepOf(3)).then([stopTriggered, contains({ stopUsd: '85.5' })], [approved, contains({ purpose: 'stop' })]));
  test('also where market orders fill at closes: a limit order fills within the bar', () =>
    given(risk, ...entered(venueWith({ marketFill: 'close' }))).when(stepOf(3)).then([stopTriggered, contains({ stopUsd: '85.5' })], [approved, contains({ purpose: 'stop' })]));
});
