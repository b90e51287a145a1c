import { describe, expect, test } from 'vitest';
import type { Stop } from '../../subjects/plan.ts';
import { approved, stopTriggered } from '../../subjects/risk.ts';
import type { SimVenue } from '../../subjects/venue.ts';
import { given } from '../../test/given.ts';
import { openedWith } from '../../test/people.ts';
import { free, venueWith } from '../../test/simVenue.ts';
import { barAt, closeOf, fills, holding, spawn, stepOf, submits, wants } from '../../test/trading.ts';
import { alpacaCommission } from '../broker/alpacaRates.ts';
import { format } from '../decimal.ts';
import { risk } from './risk.ts';
import { feesOf } from './terms.ts';

const contains = (some: object): unknown => expect.objectContaining(some);
const fixed: Stop = { kind: 'fixed', distance: 0.05 };
const falls = (low: string, day = 4, close = '100') => [barAt(close, { low, day }), stepOf(day)] as const;
const triggered = (order: object) => [[stopTriggered, contains({ stopUsd: '95' })], [approved, contains({ purpose: 'stop', quantity: '10', ...order })]] as const;

describe('a stop that was touched', () => {
  test('is a stop order of that bar, where the venue fills it there', () =>
    given(risk, venueWith({ stopFill: 'gapThrough' }), spawn(), ...holding({ stop: fixed })).when(...falls('94')).then(...triggered({ type: 'stop', stopUsd: '95', touchedAt: closeOf(4) })));
  test('is a market order where it does not', () => {
    const { published } = given(risk, venueWith({}), spawn(), ...holding({ stop: fixed })).when(...falls('94'));
    expect(published[1]?.body).toMatchObject({ type: undefined });
  });
  test('on a live desk is of the bar that touched it', () =>
    given(risk, openedWith({ pacing: 'live', venue: { ...free, stopFill: 'gapThrough' } }), spawn(), barAt('100'), wants({ stop: fixed }), submits(), fills()).when(barAt('100', { day: 4, low: '95' })).then(...triggered({ type: 'stop', stopUsd: '95', touchedAt: closeOf(4) })));
});

describe('where orders fill at closes', () => {
  const entered = (over: Partial<SimVenue>) => [venueWith(over), spawn(), barAt('100'), wants({ stop: fixed }), stepOf(2), submits(), fills()];
  test('the bar of the entry does not touch the stop: its low came before', () => {
    given(risk, ...entered({ marketFill: 'close' }), barAt('100', { day: 3, low: '94' })).when(stepOf(3)).then();
    given(risk, ...entered({}), barAt('100', { day: 3, low: '94' })).when(stepOf(3)).then(...triggered({}));
  });
  test('the next one does', () => given(risk, ...entered({ marketFill: 'close' }), barAt('100', { day: 3, low: '94' }), stepOf(3)).when(...falls('94')).then(...triggered({})));
  test('a later part of the entry does not begin the stop anew', () =>
    given(risk, venueWith({ marketFill: 'close' }), spawn(), barAt('100'), wants({ stop: fixed }), stepOf(2), submits(), fills({ quantity: '4', done: false }), barAt('100', { day: 3 }), stepOf(3), fills({ quantity: '6', day: 4 }))
      .when(...falls('94')).then(...triggered({})));
});

describe('an order for the day', () => {
  const expiry = (over: Partial<SimVenue>) => (given(risk, venueWith(over), spawn(), barAt('100'), wants()).when(stepOf(2)).published[0]?.body as { expiresAt: string }).expiresAt;
  test('ends with the day that it may first fill in', () => expect(expiry({ dayOrders: true })).toBe(closeOf(3)));
  test('and else a week later', () => expect(expiry({})).toBe(closeOf(9)));
});

describe('parts of a share', () => {
  const quantity = (over: Partial<SimVenue>) => (given(risk, venueWith(over), spawn(), barAt('30000'), wants({ referencePriceUsd: '30000', sizing: { kind: 'fraction', fraction: 0.5 } })).when(stepOf(2)).published[0]?.body as { quantity: string }).quantity;
  test('are sized where the venue trades them', () => expect([quantity({}), quantity({ increment: '0.001' })]).toEqual(['1', '1.666']));
});

describe('the most that a purchase is charged', () => {
  const dearest = (over: Partial<SimVenue>) => {
    const { rate, minimumUsd, perShareUsd } = feesOf({ ...free, ...over });
    return [rate, minimumUsd, perShareUsd].map(format);
  };
  test.each<[string, Partial<SimVenue>, string[]]>([
    ['nothing', { commission: { kind: 'zero' } }, ['0', '0', '0']],
    ['a share of the price', { commissionRate: '0.001', minCommissionUsd: '1' }, ['0.001', '1', '0']],
    ['the same, said otherwise', { commission: { kind: 'perCent', rate: '0.001', minimumUsd: '1' } }, ['0.001', '1', '0']],
    ['a rate a share, its maximum left out', { commission: { kind: 'perShare', perShareUsd: '0.005', minimumUsd: '1', maxRate: '0.01' } }, ['0', '1', '0.005']],
    ['the dearest tier', { commission: { kind: 'tiered', counts: 'month', minimumUsd: '0.35', tiers: [{ upToShares: '300000', perShareUsd: '0.0035' }, { perShareUsd: '0.002' }] } }, ['0', '0.35', '0.0035']],
    ['nothing, where only sales are', { commission: alpacaCommission }, ['0', '0', '0']],
  ])('%s', (_, over, expected) => expect(dearest(over)).toEqual(expected));

  test('is set aside with the order', () => {
    const { published } = given(risk, venueWith({ commission: { kind: 'perShare', perShareUsd: '0.5', minimumUsd: '1' } }), spawn(), barAt('100'), wants()).when(stepOf(2));
    expect(published[0]?.body).toMatchObject({ quantity: '10', reservedUsd: '1105' });
  });
});
