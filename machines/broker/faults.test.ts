import { describe, expect, test } from 'vitest';
import { cancelRequested, sent, simReported, submitted } from '../../subjects/execution.ts';
import { bar } from '../../subjects/market.ts';
import type { SimVenue } from '../../subjects/venue.ts';
import { fact, given } from '../../test/given.ts';
import { openedWith } from '../../test/people.ts';
import { broker, type BrokerState } from './broker.ts';
import { faultsOf } from './faults.ts';

const [one, two] = ['1'.repeat(32), '2'.repeat(32)];
const named = { order: one, strategy: 's-1', symbol: 'SPY', side: 'buy' as const };
const desk = (faults?: SimVenue['faults']) => openedWith({ venue: { kind: 'sim', commissionRate: '0', minCommissionUsd: '0', slippageRate: '0', maxVolumeShare: 1, ...(faults === undefined ? {} : { faults }) } });
const order = fact(submitted, { ...named, quantity: '10', expiresAt: '2020-02-01T00:00:00Z', venue: 'sim' }, { at: '2020-01-02T21:00:00Z' });
const sending = fact(sent, { order: one });
const prices = fact(bar, { timeframe: '1d', open: '100', high: '101', low: '99', close: '100', volume: '1000', warmUp: false, flags: [] }, { at: '2020-01-03T21:00:00Z', actor: 'SPY' });
const fill = [simReported, expect.objectContaining({ order: one, status: 'filled', quantity: '10' })] as const;

describe('a venue that refuses orders', () => {
  test('says so when one comes', () => void given(broker, desk({ rejects: 1 }), order).when(sending).then([simReported, { order: one, status: 'rejected', reason: 'refused by the venue' }]));
  test('fills none of them', () => void given(broker, desk({ rejects: 1 }), order, sending).when(prices).then());
  test('refuses none where the share is 0', () => void given(broker, desk({ rejects: 0 }), order, sending).when(prices).then(fill));
});

describe('a venue that says everything twice', () => {
  test('tells a fill twice', () => void given(broker, desk({ duplicates: 1 }), order, sending).when(prices).then(fill, fill));
  test('tells an end twice', () => {
    const end = [simReported, { order: one, status: 'canceled', reason: 'enough' }] as const;
    given(broker, desk({ duplicates: 1 }), order, sending).when(fact(cancelRequested, { ...named, venue: 'sim', reason: 'enough' })).then(end, end);
  });
  test('tells the end of what stands together twice', () =>
    void given(broker, desk({ duplicates: 1 }), fact(submitted, { ...order.body, group: { kind: 'bracket', takeProfit: { limitUsd: '120' }, stopLoss: { stopUsd: '80' } } }, { at: order.at }), sending).when(prices).then(fill, fill));
});

test('a venue without faults counts nothing', () => expect((given(broker, desk(), order).when(sending).state as BrokerState).counted).toBeUndefined());
test('a venue with faults counts its orders', () =>
  expect((given(broker, desk({ rejects: 0.5 }), order).when(fact(submitted, { ...order.body, order: two })).state as BrokerState).counted).toBe(2));
test('the number of an order decides alone what goes wrong with it', () => {
  const drawn = () => Array.from({ length: 1000 }, (_, at) => faultsOf({ rejects: 0.125 }, at + 1).isRefused === true);
  expect(drawn()).toEqual(drawn());
  expect(drawn().filter(Boolean).length / 1000).toBeCloseTo(0.125, 1);
});
