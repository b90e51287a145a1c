import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parse } from '../../machines/decimal.ts';
import type { OrderState } from '../../machines/order/decisions.ts';
import { legId, replacementId } from '../../machines/order/ids.ts';
import { approvedOrder, orderAfter, reported } from '../../machines/order/order.ts';
import { alpacaReported, type Report } from '../../subjects/execution.ts';
import { localAlpaca, type LocalAlpaca } from '../../test/alpaca/server.ts';
import { Alpaca } from './alpaca.ts';
import { placementOf } from './alpacaOrders.ts';
import { reportOf, reportOfUpdate, wireOrder, wireUpdate } from './alpacaWords.ts';
import type { VenueOrder } from './connector.ts';

const id = 'a'.repeat(32);
const buy: VenueOrder = { id, symbol: 'SPY', side: 'buy', quantity: '10' };
const sell: VenueOrder = { ...buy, side: 'sell' };

describe('an order goes to Alpaca as', () => {
  const sent = ({ symbol: _s, side: _d, clientOrderId: _i, qty: _q, ...rest }: ReturnType<typeof placementOf>) => rest;
  test('market, for the day', () => expect(sent(placementOf(buy))).toEqual({ type: 'market', timeInForce: 'day' }));
  test('limit, good till cancelled', () => expect(sent(placementOf({ ...buy, type: 'limit', limitUsd: '95.019', timeInForce: 'gtc' }))).toEqual({ type: 'limit', limitPrice: '95.01', timeInForce: 'gtc' }));
  test('stop, touched no later than meant', () => {
    expect(sent(placementOf({ ...sell, type: 'stop', stopUsd: '90.001' }))).toEqual({ type: 'stop', stopPrice: '90.01', timeInForce: 'day' });
    expect(sent(placementOf({ ...buy, type: 'stop', stopUsd: '110.009' }))).toEqual({ type: 'stop', stopPrice: '110', timeInForce: 'day' });
  });
  test('a stop that risk held itself was touched already: market', () => expect(sent(placementOf({ ...sell, type: 'stop', stopUsd: '90', touchedAt: '2026-03-02T15:00:00Z' }))).toEqual({ type: 'market', timeInForce: 'day' }));
  test('stop-limit', () => expect(sent(placementOf({ ...sell, type: 'stopLimit', stopUsd: '90', limitUsd: '89.5' }))).toEqual({ type: 'stop_limit', stopPrice: '90', limitPrice: '89.5', timeInForce: 'day' }));
  test('trailing stop, by dollars or by per cent', () => {
    expect(sent(placementOf({ ...sell, type: 'trailingStop', trailUsd: '2.5' }))).toEqual({ type: 'trailing_stop', trailPrice: '2.5', timeInForce: 'day' });
    expect(sent(placementOf({ ...sell, type: 'trailingStop', trailRate: '0.05' }))).toEqual({ type: 'trailing_stop', trailPercent: '5', timeInForce: 'day' });
  });
  test('market and limit on open and on close', () => {
    expect(sent(placementOf({ ...buy, type: 'marketOnOpen' }))).toEqual({ type: 'market', timeInForce: 'opg' });
    expect(sent(placementOf({ ...buy, type: 'limitOnOpen', limitUsd: '95' }))).toEqual({ type: 'limit', limitPrice: '95', timeInForce: 'opg' });
    expect(sent(placementOf({ ...buy, type: 'marketOnClose' }))).toEqual({ type: 'market', timeInForce: 'cls' });
    expect(sent(placementOf({ ...buy, type: 'limitOnClose', limitUsd: '95' }))).toEqual({ type: 'limit', limitPrice: '95', timeInForce: 'cls' });
  });
  test('immediate or cancel, fill or kill; till a day is till cancelled, and execution cancels it', () => {
    expect(sent(placementOf({ ...buy, timeInForce: 'ioc' })).timeInForce).toBe('ioc');
    expect(sent(placementOf({ ...buy, timeInForce: 'fok' })).timeInForce).toBe('fok');
    expect(sent(placementOf({ ...buy, timeInForce: 'gtd', until: '2026-03-09T21:00:00Z' })).timeInForce).toBe('gtc');
  });
  test('bracket, OTO and OCO', () => {
    expect(sent(placementOf({ ...buy, group: { kind: 'bracket', takeProfit: { limitUsd: '110.001' }, stopLoss: { stopUsd: '95', limitUsd: '94' } } })))
      .toEqual({ type: 'market', timeInForce: 'day', orderClass: 'bracket', takeProfit: { limitPrice: '110.01' }, stopLoss: { stopPrice: '95', limitPrice: '94' } });
    expect(sent(placementOf({ ...buy, group: { kind: 'oto', stopLoss: { stopUsd: '95' } } }))).toEqual({ type: 'market', timeInForce: 'day', orderClass: 'oto', stopLoss: { stopPrice: '95' } });
    expect(sent(placementOf({ ...sell, type: 'limit', limitUsd: '110', group: { kind: 'oco', stopLoss: { stopUsd: '95' } } })))
      .toEqual({ type: 'limit', limitPrice: '110', timeInForce: 'day', orderClass: 'oco', takeProfit: { limitPrice: '110' }, stopLoss: { stopPrice: '95' } });
  });
});

/** Source: Alpaca's documentation of the order lifecycle; all that an order there can be. */
describe("of Alpaca's seventeen statuses", () => {
  const submittedOrder = orderAfter(approvedOrder({
    order: id, strategy: 's-1', symbol: 'SPY', side: 'buy', quantity: parse('10'), notionalUsd: null, collarUsd: null, expiresAt: '2026-03-09T21:00:00Z', venue: 'alpaca', correlation: id,
  }), { type: 'submit' }).order;
  const wire = (status: string, over: object = {}) => wireOrder.parse({ id: 'venue-1', client_order_id: id, symbol: 'SPY', side: 'buy', status, type: 'market', qty: '10', filled_qty: '0', updated_at: '2026-03-02T15:00:00Z', ...over });
  const half = { filled_qty: '4', filled_avg_price: '100' };
  test.each<[string, OrderState, object?]>([
    ['new', 'accepted'], ['partially_filled', 'partiallyFilled', half], ['filled', 'filled', { filled_qty: '10', filled_avg_price: '100' }], ['done_for_day', 'doneForDay'], ['canceled', 'canceled'],
    ['expired', 'expired'], ['pending_cancel', 'pendingCancel'], ['pending_replace', 'pendingReplace'], ['accepted', 'accepted'], ['pending_new', 'pendingNew'], ['accepted_for_bidding', 'acceptedForBidding'],
    ['stopped', 'stopped'], ['rejected', 'rejected'], ['suspended', 'suspended'], ['calculated', 'calculated'], ['held', 'held'],
  ])('%s, looked up or heard, is the state %s', (status, state, over = {}) => {
    expect(reported(submittedOrder, reportOf(id, [wire(status, over)])).order.state).toBe(state);
    const trade = status === 'partially_filled' || status === 'filled' ? { execution_id: 'e1', qty: status === 'filled' ? '10' : '4', price: '100' } : {};
    expect(reported(submittedOrder, reportOfUpdate(id, wireUpdate.parse({ event: status, order: wire(status, over), ...trade }), true)).order.state).toBe(state);
  });
  test('replaced is what the order in its place is; without it nobody knows', () => {
    expect(reported(submittedOrder, reportOf(id, [wire('replaced', { replaced_by: 'venue-2' }), wire('new')])).order.state).toBe('accepted');
    expect(reported(submittedOrder, reportOf(id, [wire('replaced')])).order.state).toBe('unresolved');
  });
});

describe('at the local Alpaca', () => {
  let venue: LocalAlpaca;
  let alpaca: Alpaca;
  let heard: Report[];
  const connector = () => new Alpaca({ credentials: venue.credentials, restUrl: venue.restUrl, streamUrl: venue.streamUrl, timeoutMs: 500, lookUpWaitsMs: [5, 10], cancelWaitsMs: [5], throttledWaitsMs: [5], reconnectMs: 5 });
  const listening = async () => {
    alpaca.reports((report) => void heard.push(alpacaReported.body.parse(report)));
    await vi.waitFor(() => expect(venue.stream.listeners()).toBe(1));
  };
  const comes = (...expected: readonly unknown[]) => vi.waitFor(() => expect(heard).toEqual(expected), { timeout: 3_000, interval: 5 });
  beforeEach(async () => {
    venue = await localAlpaca();
    alpaca = connector();
    heard = [];
  });
  afterEach(async () => {
    alpaca.close();
    await venue.close();
  });
  const at = { venueAt: '2026-01-02T15:00:02.000Z' };
  const accepted = { order: id, status: 'accepted' };

  describe('legs of a bracket', () => {
    const bracket: VenueOrder = { ...buy, group: { kind: 'bracket', takeProfit: { limitUsd: '110' }, stopLoss: { stopUsd: '95' } } };
    const [profit, loss] = [legId(id, 'takeProfit'), legId(id, 'stopLoss')];
    test('are reported under their own ids', async () => {
      await listening();
      await alpaca.submit(bracket);
      await comes(accepted);
      venue.fill(`${id}-profit`, '10', '110');
      venue.move(`${id}-loss`, 'canceled');
      await comes(accepted, { order: profit, status: 'filled', execution: 'execution-1', quantity: '10', priceUsd: '110', filledQuantity: '10', averagePriceUsd: '110' }, { order: loss, status: 'canceled' });
    });
    test('that filled while nobody listened are found through their parent', async () => {
      await alpaca.submit(bracket);
      alpaca.close();
      venue.fill(id, '10', '100');
      venue.fill(`${id}-profit`, '10', '110');
      alpaca = connector();
      await listening();
      expect(await alpaca.lookUp(id, bracket)).toMatchObject({ status: 'filled' });
      await vi.waitFor(() => expect(heard).toContainEqual({ order: profit, status: 'filled', filledQuantity: '10', averagePriceUsd: '110' }), { timeout: 3_000, interval: 5 });
    });
    test('are found through their parent after a restart, and cancelled', async () => {
      await alpaca.submit(bracket);
      alpaca.close();
      alpaca = connector();
      const leg: VenueOrder = { id: loss, symbol: 'SPY', side: 'sell', quantity: '10', of: { parent: id, leg: 'stopLoss' } };
      expect(await alpaca.lookUp(loss, leg)).toMatchObject({ order: loss, status: 'held' });
      expect(await alpaca.cancel(loss, leg)).toBeUndefined();
      expect(venue.account.byClientId(`${id}-loss`)?.status).toBe('canceled');
    });
  });

  describe('a change', () => {
    const resting: VenueOrder = { ...buy, type: 'limit', limitUsd: '95' };
    const change = { limitUsd: '96', replacement: replacementId(id, 1) };
    const replaced = { order: id, status: 'replaced', venueOrder: 'venue-2' };
    test('puts a new order under its own id in the place of the old one; its fills are the desk order\'s', async () => {
      await listening();
      await alpaca.submit(resting);
      expect(await alpaca.replace(resting, change)).toBeUndefined();
      await comes(accepted, replaced, accepted);
      expect(venue.account.byClientId(change.replacement)).toMatchObject({ qty: '10', limit_price: '96', replaces: 'venue-1' });
      venue.fill(change.replacement, '10', '95.5');
      await vi.waitFor(() => expect(heard.at(-1)).toEqual({ order: id, status: 'filled', execution: 'execution-1', quantity: '10', priceUsd: '95.5' }));
    });
    test('of an order that is filled in part asks for what is left of the whole', async () => {
      await alpaca.submit(resting);
      venue.fill(id, '4', '95');
      await alpaca.replace(resting, { ...change, quantity: '12' });
      expect(venue.account.byClientId(change.replacement)).toMatchObject({ qty: '8' });
      venue.fill(change.replacement, '8', '96');
      expect(await alpaca.lookUp(id, { ...resting, quantity: '12' })).toMatchObject({ status: 'filled', filledQuantity: '12', averagePriceUsd: '95.666666666667' });
    });
    test('whose answer is lost is found by the replacement\'s id, and asked once', async () => {
      await alpaca.submit(resting);
      venue.spoil('PATCH', { kind: 'dropAnswer' });
      expect(await alpaca.replace(resting, change)).toBeUndefined();
      expect(venue.requests.filter((each) => each.startsWith('PATCH'))).toHaveLength(1);
    });
    test('that was asked before a crash is not asked again', async () => {
      await alpaca.submit(resting);
      await alpaca.replace(resting, change);
      alpaca.close();
      alpaca = connector();
      expect(await alpaca.replace(resting, change)).toBeUndefined();
      expect(venue.requests.filter((each) => each.startsWith('PATCH'))).toHaveLength(1);
    });
    test('that the venue refuses leaves the order as it was', async () => {
      await alpaca.submit(resting);
      venue.move(id, 'pending_new');
      expect(await alpaca.replace(resting, change)).toEqual({ order: id, status: 'replaceRefused', reason: 'HTTP 422: cannot replace order in "pending_new" state' });
    });
    test('of an order that has filled meanwhile tells of the fill', async () => {
      await alpaca.submit(resting);
      venue.fill(id, '10', '95');
      expect(await alpaca.replace(resting, change)).toMatchObject({ status: 'filled', filledQuantity: '10' });
    });
    test('is cancelled with the order that took its place', async () => {
      await alpaca.submit(resting);
      await alpaca.replace(resting, change);
      expect(await alpaca.cancel(id)).toBeUndefined();
      expect(venue.account.byClientId(change.replacement)?.status).toBe('canceled');
    });
  });

  test('conditions of an order are told with the venue\'s time', async () => {
    await listening();
    await alpaca.submit(buy);
    venue.move(id, 'suspended');
    venue.move(id, 'done_for_day');
    venue.move(id, 'new', 'order_cancel_rejected');
    await comes(accepted, { order: id, status: 'suspended', ...at }, { order: id, status: 'doneForDay', ...at }, { order: id, status: 'cancelRefused', ...at });
  });
  test('an order that somebody at the venue changed by hand is told of with its new terms', async () => {
    await listening();
    await alpaca.submit({ ...buy, type: 'limit', limitUsd: '101' });
    venue.restate(id, { qty: '8', limit_price: '100.5' });
    await comes(accepted, { order: id, status: 'restated', terms: { quantity: '8', limitUsd: '100.5' } });
  });
  test('a trade that is busted or corrected is told of with the execution that it was', async () => {
    await listening();
    await alpaca.submit(buy);
    venue.fill(id, '4', '100');
    venue.fill(id, '6', '101');
    venue.correct(id, 'execution-2', '6', '100.5', '101');
    venue.bust(id, 'execution-1', '4', '100');
    await vi.waitFor(() => expect(heard.slice(-2)).toEqual([
      { order: id, status: 'corrected', previous: 'execution-2', execution: 'execution-3', quantity: '6', priceUsd: '100.5' },
      { order: id, status: 'busted', previous: 'execution-1', quantity: '4' },
    ]));
  });
});
