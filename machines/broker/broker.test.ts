import { describe, expect, test } from 'vitest';
import type { Venue } from '../../subjects/desk.ts';
import { cancelRequested, sent, simReported, submitted, withheld } from '../../subjects/execution.ts';
import type { Fact, FactOf } from '../../subjects/fact.ts';
import { bar } from '../../subjects/market.ts';
import type { ActorKind } from '../actor.ts';
import { killRequested } from '../../subjects/operations.ts';
import { resumed } from '../../subjects/risk.ts';
import { fact, given as givenFacts } from '../../test/given.ts';
import { openedWith } from '../../test/people.ts';
import { broker, type BrokerState } from './broker.ts';

const free: Extract<Venue, { kind: 'sim' }> = { kind: 'sim', commissionRate: '0', minCommissionUsd: '0', slippageRate: '0', maxVolumeShare: 1 };
const desk = (over: Partial<typeof free> = {}) => openedWith({ venue: { ...free, ...over } });

const first = '2020-01-02T21:00:00Z';
const second = '2020-01-03T21:00:00Z';
const third = '2020-01-06T21:00:00Z';
const name = (digit: string) => digit.repeat(32);
const one = name('1');
const two = name('2');

/** Every submitted order is sent at once, as the host does it; what is not sent stands in tests of its own. */
const given = (kind: ActorKind, ...before: readonly Fact[]) =>
  givenFacts(kind, ...before.flatMap((each) => (each.type === 'execution.submitted' ? [each, sending((each as FactOf<typeof submitted>).body.order)] : [each])));
const sending = (id: string) => fact(sent, { order: id });

const order = (id: string, over: Partial<FactOf<typeof submitted>['body']> = {}, at = first) =>
  fact(submitted, { order: id, strategy: 's-1', symbol: 'SPY', side: 'buy', quantity: '10', expiresAt: '2020-02-01T00:00:00Z', venue: 'sim', ...over }, { at, correlation: name('c') });
const notional = (id: string, notionalUsd: string, over: Partial<FactOf<typeof submitted>['body']> = {}) => order(id, { quantity: undefined, notionalUsd, ...over });
const prices = (at: string, open: string, over: Partial<FactOf<typeof bar>['body']> = {}, symbol = 'SPY') =>
  fact(bar, { timeframe: '1d', open, high: '1000', low: '0.01', close: open, volume: '1000', warmUp: false, flags: [], ...over }, { at, actor: symbol });
const cancelOf = (id: string) => fact(cancelRequested, { order: id, strategy: 's-1', symbol: 'SPY', side: 'buy', venue: 'sim', reason: 'enough' });
const filledAt = (id: string, quantity: string, priceUsd: string, feeUsd = '0', n = 1) =>
  [simReported, { order: id, status: 'filled', execution: `${id}-${n}`, quantity, priceUsd, feeUsd }] as const;
const partlyAt = (id: string, quantity: string, priceUsd: string, feeUsd = '0', n = 1) =>
  [simReported, { order: id, status: 'partiallyFilled', execution: `${id}-${n}`, quantity, priceUsd, feeUsd }] as const;
const ended = (id: string, status: string, reason: string) => [simReported, { order: id, status, reason }] as const;

describe('an order fills at the open of the next bar', () => {
  test('whole, in the chain of its approval', () => {
    const after = given(broker, desk(), prices(first, '99'), order(one)).when(prices(second, '100.5'));
    after.then(filledAt(one, '10', '100.5'));
    expect(after.published.map(({ correlation }) => correlation)).toEqual([name('c')]);
    expect((after.state as BrokerState).resting).toEqual({});
  });

  test('and is accepted in silence', () => given(broker, desk()).when(order(one)).then());
  test('of its own symbol', () => given(broker, desk(), order(one)).when(prices(second, '100', {}, 'QQQ')).then());
  test('and not on a bar of the warm-up', () => given(broker, desk(), order(one)).when(prices(second, '100', { warmUp: true })).then());
  test('once', () => given(broker, desk(), order(one), prices(second, '100')).when(prices(third, '100')).then());
  test('in the order of submission', () => given(broker, desk(), order(two), order(one)).when(prices(second, '100')).then(filledAt(two, '10', '100'), filledAt(one, '10', '100')));
  test('but not one for another venue', () => given(broker, desk(), order(one, { venue: 'alpaca' })).when(prices(second, '100')).then());
});

describe('an order that was submitted and not sent', () => {
  test('does not fill', () => givenFacts(broker, desk(), order(one)).when(prices(second, '100')).then());
  test('fills once it is sent', () => givenFacts(broker, desk(), order(one), sending(one)).when(prices(second, '100')).then(filledAt(one, '10', '100')));
  test('is there once where it was sent twice', () => givenFacts(broker, desk(), order(one), sending(one), sending(one)).when(prices(second, '100')).then(filledAt(one, '10', '100')));
  test('does not arrive where a kill came before it', () =>
    givenFacts(broker, desk(), order(one), fact(killRequested, { reason: 'smoke', requester: 'ops' })).when(sending(one)).then(ended(one, 'canceled', 'killed on its way')));
  test('arrives once that kill is lifted', () =>
    givenFacts(broker, desk(), order(one), fact(killRequested, { reason: 'smoke', requester: 'ops' }, { id: name('a') }), fact(resumed, { lifted: name('a'), signer: 'ada' }), sending(one))
      .when(prices(second, '100')).then(filledAt(one, '10', '100')));
  test('never comes once it was withheld', () => givenFacts(broker, desk(), order(one), fact(withheld, { order: one, why: 'killed' }), sending(one)).when(prices(second, '100')).then());
});

describe('no order fills at an open that lies before it', () => {
  const hourly = { timeframe: '1h' } as const;
  const at = (time: string) => `2020-01-02T${time}:00Z`;

  test('one of the last close fills, even in a bar that is shorter than its timeframe', () =>
    given(broker, desk(), prices(at('20:30'), '99', hourly), order(one, {}, at('20:30'))).when(prices(at('21:00'), '100', hourly)).then(filledAt(one, '10', '100')));

  test('one from within a bar waits for the next', () => {
    const before = [desk(), prices(at('15:30'), '99', hourly), order(one, {}, at('15:31'))];
    given(broker, ...before).when(prices(at('16:30'), '100', hourly)).then();
    given(broker, ...before, prices(at('16:30'), '100', hourly)).when(prices(at('17:30'), '101', hourly)).then(filledAt(one, '10', '101'));
  });

  test('one from a gap fills at the nominal open or later, not before', () => {
    given(broker, desk(), order(one, {}, at('15:30'))).when(prices(at('16:30'), '100', hourly)).then(filledAt(one, '10', '100'));
    given(broker, desk(), order(one, {}, '2020-01-02T15:30:01Z')).when(prices(at('16:30'), '100', hourly)).then();
  });

  test('one that hourly bars brought does not fill at the open of the same day', () => {
    const before = [desk(), prices('2020-01-01T21:00:00Z', '90'), prices(at('20:00'), '99', hourly), order(one, {}, at('20:00'))];
    given(broker, ...before).when(prices(at('21:00'), '95')).then();
    given(broker, ...before, prices(at('21:00'), '95')).when(prices(second, '96')).then(filledAt(one, '10', '96'));
  });
});

describe('the price moves against the order', () => {
  const slipping = desk({ slippageRate: '0.001' });
  test('up for a buy', () => given(broker, slipping, order(one)).when(prices(second, '100')).then(filledAt(one, '10', '100.1')));
  test('down for a sale', () => given(broker, slipping, order(one, { side: 'sell' })).when(prices(second, '100')).then(filledAt(one, '10', '99.9')));
  test('to six places, half to even', () => given(broker, slipping, order(one)).when(prices(second, '10.0005')).then(filledAt(one, '10', '10.0105')));
  test('and stays the open, exactly, without slippage', () => given(broker, desk(), order(one)).when(prices(second, '1.123456789')).then(filledAt(one, '10', '1.123456789')));
  test('and slippage of the whole price is refused', () => expect(() => given(broker).when(desk({ slippageRate: '1' }))).toThrow('venue.slippageRate: was 1, must be below 1'));
});

describe('commission', () => {
  const charging = desk({ commissionRate: '0.001', minCommissionUsd: '1' });
  test('is the rate', () => given(broker, charging, order(one, { quantity: '100' })).when(prices(second, '100')).then(filledAt(one, '100', '100', '10')));
  test('is at least the minimum', () => given(broker, charging, order(one, { quantity: '9' })).when(prices(second, '100')).then(filledAt(one, '9', '100', '1')));
  test('is the minimum once an order, however many fills it takes', () => {
    const before = [charging, order(one, { quantity: '9' }), prices(second, '100', { volume: '4' })];
    given(broker, charging, order(one, { quantity: '9' })).when(prices(second, '100', { volume: '4' })).then(partlyAt(one, '4', '100', '1'));
    given(broker, ...before).when(prices(third, '100')).then(filledAt(one, '5', '100', '0', 2));
  });
});

describe('the volume of a bar', () => {
  const tenth = desk({ maxVolumeShare: 0.1 });
  test('caps a fill in whole shares; the rest waits for the next bar', () => {
    given(broker, tenth, order(one)).when(prices(second, '100', { volume: '79' })).then(partlyAt(one, '7', '100'));
    given(broker, tenth, order(one), prices(second, '100', { volume: '79' })).when(prices(third, '101')).then(filledAt(one, '3', '101', '0', 2));
  });
  test('that just covers an order fills it', () => given(broker, tenth, order(one)).when(prices(second, '100', { volume: '100' })).then(filledAt(one, '10', '100')));
  test('is shared by the orders of the bar', () =>
    given(broker, tenth, order(one), order(two, { side: 'sell' })).when(prices(second, '100', { volume: '150' })).then(filledAt(one, '10', '100'), partlyAt(two, '5', '100')));
  test('of nothing fills nothing', () => given(broker, tenth, order(one)).when(prices(second, '100', { volume: '9' })).then());
});

describe('a notional', () => {
  test('buys the whole shares that it pays', () => given(broker, desk(), notional(one, '1000')).when(prices(second, '300')).then(filledAt(one, '3', '300')));
  test('that just pays a share buys it', () => given(broker, desk(), notional(one, '900')).when(prices(second, '300')).then(filledAt(one, '3', '300')));
  test('pays the commission too', () => {
    const charging = desk({ commissionRate: '0.001' });
    given(broker, charging, notional(one, '900.9')).when(prices(second, '300')).then(filledAt(one, '3', '300', '0.9'));
    given(broker, charging, notional(one, '900.899999')).when(prices(second, '300')).then(filledAt(one, '2', '300', '0.6'));
  });
  test('pays the minimum commission', () => {
    const charging = desk({ commissionRate: '0.001', minCommissionUsd: '5' });
    given(broker, charging, notional(one, '905')).when(prices(second, '300')).then(filledAt(one, '3', '300', '5'));
    given(broker, charging, notional(one, '904.99')).when(prices(second, '300')).then(filledAt(one, '2', '300', '5'));
  });
  test('sells what it is worth; the commission comes out of the proceeds', () =>
    given(broker, desk({ minCommissionUsd: '5' }), notional(one, '900', { side: 'sell' })).when(prices(second, '300')).then(filledAt(one, '3', '300', '5')));
  test('that buys no share is rejected', () => given(broker, desk(), notional(one, '299.99')).when(prices(second, '300')).then(ended(one, 'rejected', 'notional buys no share')));

  test('filled in part keeps its shares, and never spends more than it is', () => {
    const before = [desk(), notional(one, '1000'), prices(second, '100', { volume: '4' })];
    given(broker, desk(), notional(one, '1000')).when(prices(second, '100', { volume: '4' })).then(partlyAt(one, '4', '100'));
    given(broker, ...before).when(prices(third, '90')).then(filledAt(one, '6', '90', '0', 2));
    given(broker, ...before).when(prices(third, '120')).then(filledAt(one, '5', '120', '0', 2));
    given(broker, ...before).when(prices(third, '601')).then(ended(one, 'canceled', 'the rest of the notional buys no share'));
  });
});

describe('a collar', () => {
  const collared = (side: 'buy' | 'sell') => order(one, { side, collarUsd: '100' });
  test('lets its own price pass', () => {
    given(broker, desk(), collared('buy')).when(prices(second, '100')).then(filledAt(one, '10', '100'));
    given(broker, desk(), collared('sell')).when(prices(second, '100')).then(filledAt(one, '10', '100'));
  });
  test('rejects a price beyond it', () => {
    given(broker, desk(), collared('buy')).when(prices(second, '100.01')).then(ended(one, 'rejected', 'beyond the collar'));
    given(broker, desk(), collared('sell')).when(prices(second, '99.99')).then(ended(one, 'rejected', 'beyond the collar'));
  });
  test('cancels what is left of an order that was filled in part', () =>
    given(broker, desk(), collared('buy'), prices(second, '100', { volume: '4' })).when(prices(third, '101')).then(ended(one, 'canceled', 'beyond the collar')));
});

describe('an order ends', () => {
  test('at a bar that closes after its expiry, and not at one that closes at it', () => {
    given(broker, desk(), order(one, { expiresAt: second })).when(prices(second, '100')).then(filledAt(one, '10', '100'));
    given(broker, desk(), order(one, { expiresAt: '2020-01-03T20:59:59Z' })).when(prices(second, '100')).then(ended(one, 'expired', 'expired at 2020-01-03T20:59:59Z'));
  });
  test('when it is cancelled', () => {
    given(broker, desk(), order(one), order(two)).when(cancelOf(one)).then(ended(one, 'canceled', 'enough'));
    given(broker, desk(), order(one), order(two), cancelOf(one)).when(prices(second, '100')).then(filledAt(two, '10', '100'));
  });
  test('once: a cancel after the fill says nothing', () => given(broker, desk(), order(one), prices(second, '100')).when(cancelOf(one)).then());
});

test('bars of other symbols in between change nothing', () => {
  const other = order(two, { symbol: 'QQQ' });
  given(broker, desk(), order(one), other, prices(second, '50', {}, 'QQQ')).when(prices(second, '100')).then(filledAt(one, '10', '100'));
  given(broker, desk(), order(one), other, prices(second, '100')).when(prices(second, '50', {}, 'QQQ')).then(filledAt(two, '10', '50'));
});

test('an order without a desk of this venue breaks an invariant', () =>
  expect(() => given(broker, openedWith({ venue: { kind: 'alpaca', paper: true } })).when(order(one))).toThrow('expected a desk with a simulated venue'));
