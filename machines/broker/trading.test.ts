import { describe, test } from 'vitest';
import { filledAt, flatAt, fourth, givenVenue, one, order, partlyAt, prices, second, third, two, venueWith, ended, first } from '../../test/simVenue.ts';

const limit = (limitUsd: string, side: 'buy' | 'sell' = 'buy') => order(one, { type: 'limit', limitUsd, side });
const stop = (stopUsd: string, side: 'buy' | 'sell' = 'sell') => order(one, { type: 'stop', stopUsd, side });

describe('a market order', () => {
  const bar = prices(second, ['100', '110', '90', '105']);
  test('fills at the next open', () => givenVenue(venueWith({}), order(one)).when(bar).then(filledAt(one, '10', '100')));
  test('or at the next close, where the venue says so', () => givenVenue(venueWith({ marketFill: 'close' }), order(one)).when(bar).then(filledAt(one, '10', '105')));
  test('never at the close that decided it', () => givenVenue(venueWith({ marketFill: 'close' }), flatAt(first, '99')).when(order(one)).then());
  test('and at the close, not beyond its collar', () => givenVenue(venueWith({ marketFill: 'close' }), order(one, { collarUsd: '104.99' })).when(bar).then(ended(one, 'rejected', 'beyond the collar')));
});

describe('a limit order that a touch fills', () => {
  const touched = venueWith({});
  test('to buy fills at its limit when the low reaches it', () => {
    givenVenue(touched, limit('95')).when(prices(second, ['100', '110', '95', '105'])).then(filledAt(one, '10', '95'));
    givenVenue(touched, limit('95')).when(prices(second, ['100', '110', '95.01', '105'])).then();
  });
  test('to sell fills at its limit when the high reaches it', () => {
    givenVenue(touched, limit('110', 'sell')).when(prices(second, ['100', '110', '95', '105'])).then(filledAt(one, '10', '110'));
    givenVenue(touched, limit('110', 'sell')).when(prices(second, ['100', '109.99', '95', '105'])).then();
  });
  test('fills at the open where that is better', () => {
    givenVenue(touched, limit('101')).when(prices(second, ['100', '110', '95', '105'])).then(filledAt(one, '10', '100'));
    givenVenue(touched, limit('99', 'sell')).when(prices(second, ['100', '110', '95', '105'])).then(filledAt(one, '10', '100'));
  });
  test('rests until a bar reaches it', () => givenVenue(touched, limit('95'), flatAt(second, '100')).when(flatAt(third, '94')).then(filledAt(one, '10', '94')));
  test('expires where none does', () => givenVenue(touched, order(one, { type: 'limit', limitUsd: '95', expiresAt: second }), flatAt(second, '100')).when(flatAt(third, '94')).then(ended(one, 'expired', `expired at ${second}`)));
  test('is never worse than its limit, whatever the slippage', () => {
    const slipping = venueWith({ slippageRate: '0.001' });
    givenVenue(slipping, limit('95')).when(prices(second, ['100', '110', '90', '105'])).then(filledAt(one, '10', '95'));
    givenVenue(slipping, limit('100.05')).when(prices(second, ['100', '110', '90', '105'])).then(filledAt(one, '10', '100.05'));
    givenVenue(slipping, limit('101')).when(prices(second, ['100', '110', '90', '105'])).then(filledAt(one, '10', '100.1'));
  });
});

describe('a limit order that must be crossed', () => {
  const crossed = venueWith({ limitFill: 'crossed' });
  test('to buy fills when the low passes its limit', () => {
    givenVenue(crossed, limit('95')).when(prices(second, ['100', '110', '95', '105'])).then();
    givenVenue(crossed, limit('95')).when(prices(second, ['100', '110', '94.99', '105'])).then(filledAt(one, '10', '95'));
  });
  test('to sell fills when the high passes its limit', () => {
    givenVenue(crossed, limit('110', 'sell')).when(prices(second, ['100', '110', '95', '105'])).then();
    givenVenue(crossed, limit('110', 'sell')).when(prices(second, ['100', '110.01', '95', '105'])).then(filledAt(one, '10', '110'));
  });
});

describe('a stop order at the venue', () => {
  const through = venueWith({ stopFill: 'gapThrough' });
  test('to sell fills at its stop when the low reaches it', () => {
    givenVenue(through, stop('95')).when(prices(second, ['100', '110', '95', '105'])).then(filledAt(one, '10', '95'));
    givenVenue(through, stop('95')).when(prices(second, ['100', '110', '95.01', '105'])).then();
  });
  test('to buy fills at its stop when the high reaches it', () => {
    givenVenue(through, stop('110', 'buy')).when(prices(second, ['100', '110', '95', '105'])).then(filledAt(one, '10', '110'));
    givenVenue(through, stop('110', 'buy')).when(prices(second, ['100', '109.99', '95', '105'])).then();
  });
  test('fills at the open where the bar opens beyond it', () => {
    givenVenue(through, stop('95')).when(prices(second, ['92', '110', '90', '105'])).then(filledAt(one, '10', '92'));
    givenVenue(through, stop('95')).when(prices(second, ['95', '110', '90', '105'])).then(filledAt(one, '10', '95'));
    givenVenue(through, stop('110', 'buy')).when(prices(second, ['112', '115', '90', '105'])).then(filledAt(one, '10', '112'));
  });
  test('pays slippage', () => givenVenue(venueWith({ stopFill: 'gapThrough', slippageRate: '0.01' }), stop('95')).when(prices(second, ['100', '110', '95', '105'])).then(filledAt(one, '10', '94.05')));
  test('is a market order once it was filled in part', () => {
    const before = [through, stop('95'), prices(second, ['100', '110', '95', '105'], { volume: '4' })];
    givenVenue(...before).when(flatAt(third, '120')).then(filledAt(one, '6', '120', '0', 2));
  });
  test('fills at the open after, where the venue says nothing', () => {
    givenVenue(venueWith({}), stop('95')).when(prices(second, ['100', '110', '95', '105'])).then();
    givenVenue(venueWith({}), stop('95'), prices(second, ['100', '110', '95', '105'])).when(flatAt(third, '120')).then(filledAt(one, '10', '120'));
    givenVenue(venueWith({}), stop('95'), prices(second, ['100', '110', '95.01', '105'])).when(flatAt(third, '120')).then();
  });
});

describe('orders that wait', () => {
  test('fill as many bars later', () => {
    const delayed = venueWith({ delayBars: 1 });
    givenVenue(delayed, order(one)).when(flatAt(second, '100')).then();
    givenVenue(delayed, order(one), flatAt(second, '100')).when(flatAt(third, '101')).then(filledAt(one, '10', '101'));
    givenVenue(venueWith({ delayBars: 2 }), order(one), flatAt(second, '100'), flatAt(third, '101')).when(flatAt(fourth, '102')).then(filledAt(one, '10', '102'));
  });
  test('expire while they wait', () => givenVenue(venueWith({ delayBars: 1 }), order(one, { expiresAt: '2020-01-03T20:59:59Z' })).when(flatAt(second, '100')).then(ended(one, 'expired', 'expired at 2020-01-03T20:59:59Z')));
  test('without a bar rest until there is one', () => givenVenue(venueWith({}), order(one)).when(flatAt('2020-01-31T21:00:00Z', '103')).then(filledAt(one, '10', '103')));
});

describe('slippage a share', () => {
  test('moves the price by a tick', () => {
    givenVenue(venueWith({ slippageUsd: '0.01' }), order(one)).when(flatAt(second, '100')).then(filledAt(one, '10', '100.01'));
    givenVenue(venueWith({ slippageUsd: '0.01' }), order(one, { side: 'sell' })).when(flatAt(second, '100')).then(filledAt(one, '10', '99.99'));
  });
  test('adds to that of the rate', () => givenVenue(venueWith({ slippageUsd: '0.01', slippageRate: '0.001' }), order(one)).when(flatAt(second, '100')).then(filledAt(one, '10', '100.11')));
  test('leaves a sale at least a millionth', () => givenVenue(venueWith({ slippageUsd: '1' }), order(one, { side: 'sell' })).when(flatAt(second, '0.5')).then(filledAt(one, '10', '0.000001')));
});

describe('impact', () => {
  const moving = venueWith({ impact: { coefficient: 1, volatilityBars: 2 } });
  // Returns of +10 % and -10 %: their standard deviation is 0.1 x root 2.
  const before = [moving, flatAt('2019-12-30T21:00:00Z', '100'), flatAt('2019-12-31T21:00:00Z', '110'), flatAt(first, '99')];
  // 10 of 2,000 shares: 0.141421 x root of 0.005 is 0.01.
  test('moves the price by volatility and the root of the share of volume', () => {
    givenVenue(...before, order(one)).when(flatAt(second, '100', { volume: '2000' })).then(filledAt(one, '10', '101'));
    givenVenue(...before, order(one, { side: 'sell' })).when(flatAt(second, '100', { volume: '2000' })).then(filledAt(one, '10', '99'));
    givenVenue(...before, order(one, { quantity: '40' })).when(flatAt(second, '100', { volume: '2000' })).then(filledAt(one, '40', '102'));
  });
  test('does not look at the bar that it fills in', () => givenVenue(...before, order(one)).when(prices(second, ['100', '500', '50', '500'], { volume: '2000' })).then(filledAt(one, '10', '101')));
  test('is of the last bars only', () => givenVenue(moving, flatAt('2019-12-27T21:00:00Z', '1'), ...before.slice(1), order(one)).when(flatAt(second, '100', { volume: '2000' })).then(filledAt(one, '10', '101')));
  test('is nothing before there are two returns', () => givenVenue(moving, ...before.slice(2), order(one)).when(flatAt(second, '100', { volume: '2000' })).then(filledAt(one, '10', '100')));
  test('is of what the volume covers', () =>
    givenVenue(venueWith({ impact: { coefficient: 1, volatilityBars: 2 }, maxVolumeShare: 0.005 }), ...before.slice(1), order(one, { quantity: '20' })).when(flatAt(second, '100', { volume: '2000' })).then(partlyAt(one, '10', '101')));
  test('of a notional is of what it would buy without, and then it buys less', () =>
    givenVenue(...before, order(one, { quantity: undefined, notionalUsd: '1000' })).when(flatAt(second, '100', { volume: '2000' })).then(filledAt(one, '9', '101')));
  test('beyond the collar turns an order away', () => {
    givenVenue(...before, order(one, { collarUsd: '101' })).when(flatAt(second, '100', { volume: '2000' })).then(filledAt(one, '10', '101'));
    givenVenue(...before, order(one, { collarUsd: '100.99' })).when(flatAt(second, '100', { volume: '2000' })).then(ended(one, 'rejected', 'beyond the collar'));
  });
  test('leaves a limit order its limit', () => givenVenue(...before, limit('100.5')).when(flatAt(second, '100', { volume: '2000' })).then(filledAt(one, '10', '100.5')));
});

describe('parts of a share', () => {
  const parts = venueWith({ increment: '0.001' });
  test('are bought by a notional', () => {
    givenVenue(parts, order(one, { quantity: undefined, notionalUsd: '1000' })).when(flatAt(second, '300')).then(filledAt(one, '3.333', '300'));
    givenVenue(venueWith({}), order(one, { quantity: undefined, notionalUsd: '1000' })).when(flatAt(second, '300')).then(filledAt(one, '3', '300'));
  });
  test('with their commission cost no more than the notional', () =>
    givenVenue(venueWith({ increment: '0.001', commissionRate: '0.001' }), order(one, { quantity: undefined, notionalUsd: '1000' })).when(flatAt(second, '300')).then(filledAt(one, '3.33', '300', '0.999')));
  test('are what the volume is cut to', () => givenVenue(venueWith({ increment: '0.1', maxVolumeShare: 0.5 }), order(one)).when(flatAt(second, '100', { volume: '5.79' })).then(partlyAt(one, '2.8', '100')));
  test('of a coin are as small as the venue says', () =>
    givenVenue(venueWith({ increment: '0.00000001' }), order(one, { quantity: undefined, notionalUsd: '100' }), order(two, { quantity: '0.5' }))
      .when(flatAt(second, '30000', { volume: '1' })).then(filledAt(one, '0.00333333', '30000'), filledAt(two, '0.5', '30000')));
});
