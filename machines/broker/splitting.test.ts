import { describe, test } from 'vitest';
import { sent } from '../../subjects/execution.ts';
import { action, delisted, type CorporateAction } from '../../subjects/market.ts';
import { fact, given } from '../../test/given.ts';
import { ended, filledAt, flatAt, givenVenue, one, order, prices, second, third, two, venueWith } from '../../test/simVenue.ts';
import { broker } from './broker.ts';

const takes = (corporate: CorporateAction, actor = 'SPY') => fact(action, { exDate: '2020-01-03', action: corporate }, { actor, at: second });
const split = (from: number, to: number) => takes({ kind: 'split', from, to });
const desk = venueWith({});

describe('a split, to an order that rests', () => {
  test('makes more shares of it', () => givenVenue(desk, order(one), split(1, 2)).when(flatAt(second, '50')).then(filledAt(one, '20', '50')));
  test('leaves a notional as it is', () => givenVenue(desk, order(one, { quantity: undefined, notionalUsd: '1000' }), split(1, 2)).when(flatAt(second, '50')).then(filledAt(one, '20', '50')));
  test('divides its limit, its stop and its collar', () => {
    givenVenue(desk, order(one, { type: 'limit', limitUsd: '95' }), split(1, 2)).when(flatAt(second, '47.5')).then(filledAt(one, '20', '47.5'));
    givenVenue(desk, order(one, { type: 'limit', limitUsd: '95' }), split(1, 2)).when(flatAt(second, '47.51')).then();
    givenVenue(venueWith({ stopFill: 'gapThrough' }), order(one, { side: 'sell', type: 'stop', stopUsd: '90' }), split(1, 2)).when(prices(second, ['50', '50', '45', '46'])).then(filledAt(one, '20', '45'));
    givenVenue(desk, order(one, { collarUsd: '110' }), split(1, 2)).when(flatAt(second, '55')).then(filledAt(one, '20', '55'));
    givenVenue(desk, order(one, { collarUsd: '110' }), split(1, 2)).when(flatAt(second, '55.01')).then(ended(one, 'rejected', 'beyond the collar'));
  });
  test('leaves whole shares of it', () => givenVenue(desk, order(one, { quantity: '5' }), split(2, 3)).when(flatAt(second, '50')).then(filledAt(one, '7', '50')));
  test('of which no share is left cancels it', () => givenVenue(desk, order(one, { quantity: '9' })).when(split(10, 1)).then(ended(one, 'canceled', 'a split of 10 into 1')));
  test('that was filled in part cancels it', () => givenVenue(desk, order(one), flatAt(second, '100', { volume: '4' })).when(split(1, 2)).then(ended(one, 'canceled', 'a split of 1 into 2')));
  test('that has not been sent does the same', () => given(broker, desk, order(one), split(1, 2), fact(sent, { order: one })).when(flatAt(second, '50')).then(filledAt(one, '20', '50')));
  test('of another symbol changes nothing', () => givenVenue(desk, order(one), takes({ kind: 'split', from: 1, to: 2 }, 'IWM')).when(flatAt(second, '100')).then(filledAt(one, '10', '100')));
  test('a dividend changes nothing', () => givenVenue(desk, order(one), takes({ kind: 'dividend', amountUsd: '1' })).when(flatAt(second, '100')).then(filledAt(one, '10', '100')));
});

test('a split is no volatility', () => {
  const moving = venueWith({ impact: { coefficient: 1, volatilityBars: 2 } });
  const before = [moving, flatAt('2019-12-30T21:00:00Z', '100'), flatAt('2019-12-31T21:00:00Z', '110'), flatAt('2020-01-02T21:00:00Z', '99'), order(one)];
  givenVenue(...before, split(1, 2)).when(flatAt(second, '50', { volume: '4000' })).then(filledAt(one, '20', '50.5'));
});

describe('the end of a symbol’s bars', () => {
  const gone = fact(delisted, { lastAt: second }, { actor: 'SPY', at: third });
  test('cancels its orders', () => givenVenue(desk, order(one), order(two, { side: 'sell' })).when(gone).then(ended(one, 'canceled', 'delisted'), ended(two, 'canceled', 'delisted')));
  test('and those that have not been sent', () => {
    given(broker, desk, order(one)).when(gone).then(ended(one, 'canceled', 'delisted'));
    given(broker, desk, order(one), gone).when(fact(sent, { order: one })).then();
  });
  test('says nothing where there are none', () => givenVenue(desk, order(one, { symbol: 'IWM' })).when(gone).then());
});
