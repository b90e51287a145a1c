import { describe, expect, test } from 'vitest';
import { replaceRequested, simReported, submitted } from '../../subjects/execution.ts';
import type { Fact, FactOf } from '../../subjects/fact.ts';
import { fact } from '../../test/given.ts';
import { days, ended, filledAt, first, givenVenue, one, order, partlyAt, prices, second, third, venueWith } from '../../test/simVenue.ts';
import type { BrokerState } from './broker.ts';

type Over = Partial<FactOf<typeof submitted>['body']>;
const exact = venueWith({ stopFill: 'gapThrough' });
const plain = venueWith({});
type Bar = readonly [open: string, high: string, low: string, close: string];
const barOf = (index: number, bar: Bar): Fact => prices(days[index] ?? '', bar);
/** The order meets the bars of the days after it; what is told is of the last. */
const when = (over: Over, ...bars: readonly Bar[]) => {
  const facts = bars.map((bar, index) => barOf(index + 1, bar));
  return givenVenue(exact, order(one, over), ...facts.slice(0, -1)).when(...facts.slice(-1));
};

describe('a stop-limit order to buy at 105, for no more than 106', () => {
  const buy: Over = { type: 'stopLimit', stopUsd: '105', limitUsd: '106' };
  test('waits while its stop is not touched', () => when(buy, ['100', '104.99', '99', '101']).then());
  test('touched within a bar, fills at its stop', () => when(buy, ['100', '105', '99', '101']).then(filledAt(one, '10', '105')));
  test('opened beyond, fills at the open up to its limit', () => when(buy, ['106', '107', '106', '107']).then(filledAt(one, '10', '106')));
  test('opened beyond its limit, fills at the limit where the price comes back', () => when(buy, ['106.01', '107', '106', '107']).then(filledAt(one, '10', '106')));
  test('opened beyond its limit, waits for it, and is a limit order from then on', () => {
    when(buy, ['107', '108', '106.01', '108']).then();
    when(buy, ['107', '108', '106.01', '108'], ['104', '104.5', '103', '104']).then(filledAt(one, '10', '104'));
  });
  test('touched within a bar with its limit below its stop, waits for the limit from the next bar on', () => {
    when({ ...buy, limitUsd: '104' }, ['100', '106', '99', '105']).then();
    when({ ...buy, limitUsd: '104' }, ['100', '106', '99', '105'], ['105', '105', '104', '105']).then(filledAt(one, '10', '104'));
  });
  test('at a venue that fills stops at the next open, it is a limit order from there', () => {
    givenVenue(plain, order(one, buy)).when(prices(second, ['100', '105', '99', '101'])).then();
    givenVenue(plain, order(one, buy), prices(second, ['100', '105', '99', '101'])).when(prices(third, ['106.5', '107', '106.01', '107'])).then();
    givenVenue(plain, order(one, buy), prices(second, ['100', '105', '99', '101'])).when(prices(third, ['102', '107', '101', '107'])).then(filledAt(one, '10', '102'));
  });
});

describe('a trailing stop to sell, 5 behind the best price', () => {
  const sell: Over = { side: 'sell', type: 'trailingStop', trailUsd: '5' };
  test('waits while the price is above', () => when(sell, ['100', '101', '95.01', '97']).then());
  test('fills where its stop was, behind the best of bars before', () => when(sell, ['100', '110', '100', '109'], ['109', '109', '105', '106']).then(filledAt(one, '10', '105')));
  test('opened below, fills at the open', () => when(sell, ['100', '110', '100', '109'], ['104', '104', '100', '101']).then(filledAt(one, '10', '104')));
  test('of a bar that rises and closes below the moved stop, fills at it', () => when(sell, ['100', '110', '96', '104']).then(filledAt(one, '10', '105')));
  test('of a bar that rises and closes above the moved stop, waits: its low may have come first', () => when(sell, ['100', '110', '96', '105.01']).then());
  test('by a rate of a tenth, follows the price', () => when({ side: 'sell', type: 'trailingStop', trailRate: '0.1' }, ['100', '120', '100', '115'], ['115', '116', '108', '110']).then(filledAt(one, '10', '108')));
  test('to buy, follows the lowest price', () => when({ type: 'trailingStop', trailUsd: '5' }, ['100', '100', '90', '91'], ['91', '95', '91', '94']).then(filledAt(one, '10', '95')));
});

describe('orders for an auction', () => {
  test('on open fill at the open, on close at the close', () => {
    when({ type: 'marketOnOpen' }, ['100', '110', '90', '105']).then(filledAt(one, '10', '100'));
    when({ type: 'marketOnClose' }, ['100', '110', '90', '105']).then(filledAt(one, '10', '105'));
  });
  test('with a limit fill at the auction up to it, and else end', () => {
    when({ type: 'limitOnOpen', limitUsd: '100' }, ['100', '110', '90', '105']).then(filledAt(one, '10', '100'));
    when({ type: 'limitOnOpen', limitUsd: '99.99' }, ['100', '110', '90', '105']).then(ended(one, 'canceled', 'the auction was beyond the limit, at the open'));
    when({ type: 'limitOnClose', limitUsd: '105' }, ['100', '110', '90', '105']).then(filledAt(one, '10', '105'));
    when({ type: 'limitOnClose', limitUsd: '104.99' }, ['100', '110', '90', '105']).then(ended(one, 'canceled', 'the auction was beyond the limit, at the close'));
  });
  test('end with what the auction does not fill', () =>
    givenVenue(venueWith({ maxVolumeShare: 0.004 }), order(one, { type: 'marketOnOpen' })).when(prices(second, ['100', '110', '90', '105']))
      .then(partlyAt(one, '4', '100'), ended(one, 'canceled', 'what was not filled at once ends')));

  const hour = (at: string) => prices(at, ['100', '110', '90', '105'], { timeframe: '1h' });
  const asked = order(one, { type: 'marketOnOpen' }, '2020-01-02T16:00:00Z');
  test('on open wait for the first bar of a session', () => {
    givenVenue(exact, hour('2020-01-02T16:00:00Z'), asked).when(hour('2020-01-02T17:00:00Z')).then();
    givenVenue(exact, hour('2020-01-02T16:00:00Z'), asked, hour('2020-01-02T21:00:00Z')).when(hour('2020-01-03T15:30:00Z')).then(filledAt(one, '10', '100'));
  });
  test('on close wait for the last bar of a session', () => {
    const onClose = order(one, { type: 'marketOnClose' }, '2020-01-02T16:00:00Z');
    givenVenue(exact, hour('2020-01-02T16:00:00Z'), onClose).when(hour('2020-01-02T20:00:00Z')).then();
    givenVenue(exact, hour('2020-01-02T16:00:00Z'), onClose, hour('2020-01-02T20:00:00Z')).when(hour('2020-01-02T21:00:00Z')).then(filledAt(one, '10', '105'));
  });
});

describe('orders that fill at once or end', () => {
  const thin = venueWith({ maxVolumeShare: 0.004 });
  const bar = prices(second, ['100', '110', '90', '105']);
  test('ioc takes what there is', () => givenVenue(thin, order(one, { timeInForce: 'ioc' })).when(bar).then(partlyAt(one, '4', '100'), ended(one, 'canceled', 'what was not filled at once ends')));
  test('fok takes nothing where there is not enough, and all where there is', () => {
    givenVenue(thin, order(one, { timeInForce: 'fok' })).when(bar).then(ended(one, 'canceled', 'fok: not to be filled whole at once'));
    givenVenue(thin, order(one, { timeInForce: 'fok', quantity: '4' })).when(bar).then(filledAt(one, '4', '100'));
  });
  test('with a limit they fill at the open, or end: what the bar brings later is not at once', () => {
    givenVenue(exact, order(one, { type: 'limit', limitUsd: '100', timeInForce: 'ioc' })).when(bar).then(filledAt(one, '10', '100'));
    givenVenue(exact, order(one, { type: 'limit', limitUsd: '99.99', timeInForce: 'ioc' })).when(bar).then(ended(one, 'canceled', 'ioc: not to be filled at once'));
  });
  test('without any volume end', () => givenVenue(exact, order(one, { timeInForce: 'ioc' })).when(prices(second, ['100', '110', '90', '105'], { volume: '0' })).then(ended(one, 'canceled', 'what was not filled at once ends')));
});

describe('an order that is to be changed', () => {
  const change = (over: Partial<FactOf<typeof replaceRequested>['body']>) => fact(replaceRequested, { order: one, strategy: 's-1', symbol: 'SPY', side: 'buy', venue: 'sim', replacement: 1, ...over });
  const limit = order(one, { type: 'limit', limitUsd: '95' });

  test('fills by its new terms', () => {
    givenVenue(exact, limit).when(change({ limitUsd: '98', quantity: '12' })).then([simReported, { order: one, status: 'replaced' }]);
    givenVenue(exact, limit, change({ limitUsd: '98', quantity: '12' })).when(prices(second, ['100', '110', '98', '105'])).then(filledAt(one, '12', '98'));
  });
  test('keeps its terms where they can not be had', () => {
    const refused = (reason: string) => ended(one, 'replaceRefused', reason);
    givenVenue(exact, limit).when(change({ stopUsd: '90' })).then(refused('the order has no such price'));
    givenVenue(exact, limit).when(change({ quantity: '1.5' })).then(refused('the quantity is no multiple of what the venue trades'));
    givenVenue(exact, limit, prices(second, ['90', '91', '89', '90'])).when(change({ quantity: '12' })).then(refused('the order has ended'));
    const some = [venueWith({ maxVolumeShare: 0.004 }), limit, prices(second, ['90', '91', '89', '90'])];
    givenVenue(...some).when(change({ quantity: '4' })).then(refused('as much is filled already'));
    givenVenue(...some, change({ quantity: '5' })).when(prices(third, ['90', '91', '89', '90'])).then(filledAt(one, '1', '90', '0', 2));
  });
});

describe('orders that stand together', () => {
  const bracket: Over = { group: { kind: 'bracket', takeProfit: { limitUsd: '110' }, stopLoss: { stopUsd: '90' } } };
  const resting = ({ state }: { readonly state: unknown }) => ((state as BrokerState).resting['SPY'] ?? []).map(({ type, side, quantity }) => [type, side, quantity]);
  const said = ({ published }: ReturnType<typeof when>) => published.map(({ body }) => { const { order: id, status, quantity, priceUsd } = body as Record<string, string>; return [id === one ? 'order' : 'leg', status, quantity, priceUsd]; });

  test('the legs live once the order is filled', () => {
    const after = when(bracket, ['100', '105', '95', '101']);
    expect(said(after)).toEqual([['order', 'filled', '10', '100']]);
    expect(resting(after)).toEqual([['stop', 'sell', 10_000_000_000_000n], ['limit', 'sell', 10_000_000_000_000n]]);
  });
  test('one that fills ends the other', () => {
    expect(said(when(bracket, ['100', '105', '95', '101'], ['101', '110', '100', '109']))).toEqual([['leg', 'filled', '10', '110'], ['leg', 'canceled', undefined, undefined]]);
    expect(said(when(bracket, ['100', '105', '95', '101'], ['101', '102', '90', '95']))).toEqual([['leg', 'filled', '10', '90'], ['leg', 'canceled', undefined, undefined]]);
  });
  test('where a bar touches both, the loss came first', () =>
    expect(said(when(bracket, ['100', '105', '95', '101'], ['101', '111', '89', '109']))).toEqual([['leg', 'filled', '10', '90'], ['leg', 'canceled', undefined, undefined]]));
  test('after a fill at the open they trade in the same bar', () => {
    expect(said(when(bracket, ['100', '111', '95', '101']))).toEqual([['order', 'filled', '10', '100'], ['leg', 'filled', '10', '110'], ['leg', 'canceled', undefined, undefined]]);
    expect(said(when(bracket, ['100', '111', '90', '101']))).toEqual([['order', 'filled', '10', '100'], ['leg', 'filled', '10', '90'], ['leg', 'canceled', undefined, undefined]]);
  });
  test('after a fill within the bar only the loss does: the profit may have been there before', () => {
    const byLimit: Over = { ...bracket, type: 'limit', limitUsd: '98' };
    expect(said(when(byLimit, ['100', '111', '98', '101']))).toEqual([['order', 'filled', '10', '98']]);
    expect(said(when(byLimit, ['100', '111', '90', '101']))).toEqual([['order', 'filled', '10', '98'], ['leg', 'filled', '10', '90'], ['leg', 'canceled', undefined, undefined]]);
  });
  test('one that fills in part makes the other as much smaller', () => {
    const after = givenVenue(venueWith({ stopFill: 'gapThrough', maxVolumeShare: 0.01 }), order(one, bracket), prices(second, ['100', '105', '95', '101'])).when(prices(third, ['101', '110', '100', '109'], { volume: '400' }));
    expect(said(after)).toEqual([['leg', 'partiallyFilled', '4', '110']]);
    expect(resting(after)).toEqual([['stop', 'sell', 6_000_000_000_000n], ['limit', 'sell', 10_000_000_000_000n]]);
  });
  test('an OCO has its loss from the start', () => {
    const oco: Over = { side: 'sell', type: 'limit', limitUsd: '110', group: { kind: 'oco', stopLoss: { stopUsd: '90', limitUsd: '85' } } };
    expect(said(when(oco, ['100', '111', '95', '101']))).toEqual([['order', 'filled', '10', '110'], ['leg', 'canceled', undefined, undefined]]);
    expect(said(when(oco, ['100', '111', '90', '101']))).toEqual([['leg', 'filled', '10', '90'], ['order', 'canceled', undefined, undefined]]);
  });
  test('an order that is cancelled before it is filled leaves no legs', () => {
    const after = when({ ...bracket, type: 'limit', limitUsd: '98', expiresAt: first }, ['100', '111', '97', '101']);
    expect([said(after), resting(after)]).toEqual([[['order', 'expired', undefined, undefined]], []]);
  });
});
