import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Report } from '../../subjects/execution.ts';
import { simReported } from '../../subjects/execution.ts';
import { localAlpaca, type LocalAlpaca } from '../../test/alpaca/server.ts';
import { Alpaca, type AlpacaOptions } from './alpaca.ts';
import { alpacaCredentials } from './alpacaCredentials.ts';
import type { VenueOrder } from './connector.ts';

const id = 'a'.repeat(32);
const buy: VenueOrder = { id, symbol: 'SPY', side: 'buy', quantity: '10' };

let venue: LocalAlpaca;
let alpaca: Alpaca;
let heard: Report[];
let troubles: string[];

const connector = (options: Partial<AlpacaOptions> = {}) => new Alpaca({
  credentials: venue.credentials, restUrl: venue.restUrl, streamUrl: venue.streamUrl, timeoutMs: 500,
  lookUpWaitsMs: [5, 10], cancelWaitsMs: [5, 10], throttledWaitsMs: [5, 10], reconnectMs: 5, reconnectAttempts: 5, onTrouble: (reason) => void troubles.push(reason), ...options,
});

/** Opens the stream and waits for the venue to take the subscription. */
async function listening(): Promise<void> {
  alpaca.reports((report) => void heard.push(simReported.body.parse(report)));
  await vi.waitFor(() => expect(venue.stream.listeners()).toBe(1));
}

const reported = (...expected: readonly unknown[]) => vi.waitFor(() => expect(heard).toEqual(expected), { timeout: 3_000, interval: 5 });
const sent = (method: string) => venue.requests.filter((request) => request.startsWith(method));

beforeEach(async () => {
  venue = await localAlpaca();
  heard = [];
  troubles = [];
  alpaca = connector();
});

afterEach(async () => {
  alpaca.close();
  await venue.close();
});

const accepted = { order: id, status: 'accepted' };
const half = { filledQuantity: '4', averagePriceUsd: '100.1' };

test('an order that the venue takes is accepted, as a day market order under its id', async () => {
  expect(await alpaca.submit(buy)).toEqual(accepted);
  expect(venue.account.all()).toMatchObject([{ client_order_id: id, symbol: 'SPY', side: 'buy', qty: '10', notional: null, type: 'market', time_in_force: 'day' }]);
});

test('a notional order goes in whole cents, and is known again by its look-up', async () => {
  const notional = { id, symbol: 'BRK-B', side: 'buy', notionalUsd: '1000.129' } as const;
  expect(await alpaca.submit(notional)).toEqual(accepted);
  expect(venue.account.all()).toMatchObject([{ symbol: 'BRK.B', qty: null, notional: '1000.12' }]);
  expect(await alpaca.lookUp(id, notional)).toEqual(accepted);
});

test('a collar becomes a limit that is never worse', async () => {
  await alpaca.submit({ ...buy, collarUsd: '101.239' });
  await alpaca.submit({ ...buy, id: 'b'.repeat(32), side: 'sell', collarUsd: '0.12341' });
  expect(venue.account.all()).toMatchObject([{ type: 'limit', limit_price: '101.23' }, { type: 'limit', limit_price: '0.1235' }]);
});

test('an order by limit has its own price, and its collar where that is the better one', async () => {
  await alpaca.submit({ ...buy, limitUsd: '95.5', collarUsd: '110' });
  await alpaca.submit({ ...buy, id: 'b'.repeat(32), limitUsd: '95.5', collarUsd: '95.499' });
  await alpaca.submit({ ...buy, id: 'c'.repeat(32), side: 'sell', limitUsd: '95.5', collarUsd: '90' });
  await alpaca.submit({ ...buy, id: 'd'.repeat(32), limitUsd: '95.5' });
  expect(venue.account.all().map(({ type, limit_price: limit, time_in_force: until }) => [type, limit, until])).toEqual([['limit', '95.5', 'day'], ['limit', '95.49', 'day'], ['limit', '95.5', 'day'], ['limit', '95.5', 'day']]);
});

test('an order by limit is in shares', async () =>
  expect(alpaca.submit({ id, symbol: 'SPY', side: 'buy', notionalUsd: '1000', limitUsd: '95.5' })).rejects.toThrow('expected a quantity with limitUsd, was a notional'));

test('fills come over the stream with their execution ids and canonical decimals', async () => {
  await listening();
  await alpaca.submit(buy);
  venue.fill(id, '4', '100.10');
  venue.fill(id, '6', '100.20');
  await reported(
    accepted,
    { order: id, status: 'partiallyFilled', execution: 'execution-1', quantity: '4', priceUsd: '100.1', ...half },
    { order: id, status: 'filled', execution: 'execution-2', quantity: '6', priceUsd: '100.2', filledQuantity: '10', averagePriceUsd: '100.16' },
  );
});

test('an update that comes twice is reported twice with one execution id', async () => {
  await listening();
  await alpaca.submit(buy);
  venue.stream.send(venue.fill(id, '4', '100.1'));
  await vi.waitFor(() => expect(heard.map(({ execution }) => execution)).toEqual([undefined, 'execution-1', 'execution-1']));
});

test('a cancel is taken, and its end comes over the stream', async () => {
  await listening();
  await alpaca.submit(buy);
  expect(await alpaca.cancel(id)).toBeUndefined();
  await reported(accepted, { order: id, status: 'canceled' });
});

test('a cancel of an order that is filled already reports the fill', async () => {
  await alpaca.submit(buy);
  venue.fill(id, '10', '100');
  expect(await alpaca.cancel(id)).toEqual({ order: id, status: 'filled', filledQuantity: '10', averagePriceUsd: '100' });
});

test('a cancel that fails on the way is asked again', async () => {
  await alpaca.submit(buy);
  venue.spoil('DELETE', { kind: 'status', status: 503, message: 'unavailable' }, { kind: 'dropRequest' });
  expect(await alpaca.cancel(id)).toBeUndefined();
  expect(venue.account.byClientId(id)?.status).toBe('canceled');
});

test('a cancel that never gets through is unknown, after a bounded number of attempts', async () => {
  await alpaca.submit(buy);
  const down = { kind: 'status', status: 503, message: 'unavailable' } as const;
  venue.spoil('DELETE', down, down, down, down);
  expect(await alpaca.cancel(id)).toEqual({ order: id, status: 'unknown', reason: 'cancel not confirmed: HTTP 503: unavailable' });
  expect(sent('DELETE')).toHaveLength(3);
});

test('a cancel waits for a placement that is under way', async () => {
  venue.spoil('POST', { kind: 'delay', ms: 50 });
  const placement = alpaca.submit(buy);
  expect(await alpaca.cancel(id)).toBeUndefined();
  expect(await placement).toEqual(accepted);
  expect(venue.account.byClientId(id)?.status).toBe('canceled');
});

test('an order that the venue refuses is rejected with its reason', async () => {
  venue.spoil('POST', { kind: 'status', status: 403, code: 40310000, message: 'insufficient buying power' });
  expect(await alpaca.submit(buy)).toEqual({ order: id, status: 'rejected', reason: 'HTTP 403: insufficient buying power' });
  expect(sent('GET')).toEqual([]);
});

describe('too many requests', () => {
  const throttled = { kind: 'status', status: 429, message: 'too many requests', retryAfterSeconds: 0 } as const;
  test('turn an order away unread: it is sent when the venue asks for it again', async () => {
    venue.spoil('POST', throttled, throttled);
    expect(await alpaca.submit(buy)).toEqual(accepted);
    expect([sent('POST').length, venue.account.all().length]).toEqual([3, 1]);
  });
  test('are waited for as long as the venue asks', async () => {
    venue.spoil('POST', { ...throttled, retryAfterSeconds: 1 });
    const beganMs = performance.now();
    await alpaca.submit(buy);
    expect(performance.now() - beganMs).toBeGreaterThan(990);
  });
  test('refuse it after a bounded number of times', async () => {
    venue.spoil('POST', throttled, throttled, throttled);
    expect(await alpaca.submit(buy)).toEqual({ order: id, status: 'rejected', reason: 'HTTP 429: too many requests' });
  });
  test('and an order that must not leave any more meanwhile is not sent', async () => {
    venue.spoil('POST', throttled);
    expect(await alpaca.submit(buy, undefined, () => 'killed')).toEqual({ order: id, status: 'canceled', reason: 'not sent: killed' });
    expect(sent('POST')).toHaveLength(1);
  });
});

test('a rejection over the stream ends the order', async () => {
  await listening();
  await alpaca.submit(buy);
  venue.move(id, 'rejected');
  await reported(accepted, { order: id, status: 'rejected' });
});

test('a lost answer is found by look-up, and the order is sent once', async () => {
  venue.spoil('POST', { kind: 'dropAnswer' });
  expect(await alpaca.submit(buy)).toEqual(accepted);
  expect(sent('POST')).toHaveLength(1);
});

test('an answer after the timeout is as good as lost', async () => {
  alpaca.close();
  alpaca = connector({ timeoutMs: 40 });
  venue.spoil('POST', { kind: 'delay', ms: 5_000 });
  expect(await alpaca.submit(buy)).toEqual(accepted);
  expect(sent('POST')).toHaveLength(1);
});

test('an answer that cannot be read is looked up', async () => {
  venue.spoil('POST', { kind: 'body', body: { id: 'venue-1', qty: 'NaN' } });
  expect(await alpaca.submit(buy)).toEqual(accepted);
});

test('a lost answer that no look-up finds is unknown, and the order is not sent again', async () => {
  venue.spoil('POST', { kind: 'dropRequest' });
  const report = await alpaca.submit(buy);
  expect(report).toMatchObject({ order: id, status: 'unknown' });
  expect(report.reason).toMatch(/^placed without a usable answer .* and not found afterwards$/);
  expect([sent('POST').length, sent('GET').length]).toEqual([1, 2]);
});

test('a server error is no refusal', async () => {
  venue.spoil('POST', { kind: 'status', status: 500, message: 'internal' });
  expect((await alpaca.submit(buy)).status).toBe('unknown');
});

test('an order that the stream has shown is not unknown, whatever the look-ups miss', async () => {
  await listening();
  const down = { kind: 'status', status: 503, message: 'unavailable' } as const;
  venue.spoil('POST', { kind: 'dropAnswer' });
  venue.spoil('GET', down, down);
  expect(await alpaca.submit(buy)).toEqual(accepted);
});

test('an id that the venue has already is looked up: the same order is accepted, another is unknown', async () => {
  await alpaca.submit(buy);
  const afterRestart = connector();
  expect(await afterRestart.submit(buy)).toEqual(accepted);
  const other = await afterRestart.submit({ ...buy, quantity: '11' }).finally(() => afterRestart.close());
  expect(other).toEqual({ order: id, status: 'unknown', reason: 'the venue has another order under this id: quantity 10 instead of 11' });
});

test('a look-up compares symbol and side', async () => {
  await alpaca.submit(buy);
  const afterRestart = connector();
  const report = await afterRestart.lookUp(id, { ...buy, side: 'sell' }).finally(() => afterRestart.close());
  expect(report).toMatchObject({ status: 'unknown', reason: 'the venue has another order under this id: side buy instead of sell' });
});

test('a look-up of an order that the venue does not show is undefined', async () => {
  expect(await alpaca.lookUp(id)).toBeUndefined();
});

test('after a disconnect the open orders are looked up, and what was missed shows in the totals', async () => {
  await listening();
  await alpaca.submit(buy);
  await reported(accepted);
  venue.silence();
  venue.fill(id, '4', '100.1');
  venue.stream.disconnect();
  await vi.waitFor(() => expect(heard.at(-1)).toEqual({ order: id, status: 'partiallyFilled', ...half }), { timeout: 3_000 });
  expect(venue.stream.connections()).toBe(2);
  venue.speak();
  venue.fill(id, '6', '100.2');
  await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ status: 'filled', execution: 'execution-2' }));
});

test('a stream that cannot be had again is lost after a bounded number of attempts', async () => {
  alpaca.close();
  const lost = vi.fn();
  alpaca = connector({ reconnectAttempts: 2, onStreamLost: lost });
  await listening();
  await venue.close();
  await vi.waitFor(() => expect(lost).toHaveBeenCalledOnce(), { timeout: 3_000 });
  venue = await localAlpaca();
});

test('refused keys lose the stream at once and reject orders', async () => {
  alpaca.close();
  const lost = vi.fn();
  alpaca = connector({ credentials: { keyId: 'test-key', secret: 'wrong' }, onStreamLost: lost });
  alpaca.reports(() => {});
  await vi.waitFor(() => expect(lost).toHaveBeenCalledWith('auth failed'));
  expect(await alpaca.submit(buy)).toMatchObject({ status: 'rejected', reason: 'HTTP 401: request is not authorized' });
});

test('updates of orders that are not ours are left out', async () => {
  await listening();
  venue.account.place({ symbol: 'SPY', side: 'buy', type: 'market', time_in_force: 'day', client_order_id: 'by-hand', qty: '1' });
  venue.fill('by-hand', '1', '100');
  await alpaca.submit(buy);
  await reported(accepted);
});

test('an event that is not known is unknown: a person has to look', async () => {
  await listening();
  await alpaca.submit(buy);
  venue.move(id, 'new', 'odd_event');
  await reported(accepted, { order: id, status: 'unknown', reason: 'the venue\'s event is "odd_event"' });
});

test('a status that is not known is unknown', async () => {
  await alpaca.submit(buy);
  venue.move(id, 'replaced');
  expect(await alpaca.lookUp(id)).toEqual({ order: id, status: 'unknown', reason: 'the venue\'s order status is "replaced"' });
});

test('an update that cannot be read changes nothing and has the orders looked up', async () => {
  await listening();
  await alpaca.submit(buy);
  await reported(accepted);
  venue.silence();
  const update = venue.fill(id, '4', '100.1');
  venue.stream.send({ ...update, price: '-1' });
  await reported(accepted, { order: id, status: 'partiallyFilled', ...half });
  expect(troubles).toEqual([`unreadable update of order ${id}: price: must be a decimal that is not negative`]);
});

test('a listener that throws is told of, and the next report comes', async () => {
  const listener = vi.fn().mockImplementationOnce(() => {
    throw new Error('full');
  });
  alpaca.reports(listener);
  await vi.waitFor(() => expect(venue.stream.listeners()).toBe(1));
  await alpaca.submit(buy);
  venue.fill(id, '10', '100');
  await vi.waitFor(() => expect(listener).toHaveBeenCalledTimes(2));
  expect(troubles).toEqual([`a report of order ${id} was not taken: full`]);
});

test('an order that is stopped before it leaves is not sent', async () => {
  expect(await alpaca.submit(buy, AbortSignal.abort())).toEqual({ order: id, status: 'canceled', reason: 'not sent: stopped before it left' });
  expect(venue.requests).toEqual([]);
});

test('an order with neither or both of quantity and notional is refused before it leaves', async () => {
  await expect(alpaca.submit({ id, symbol: 'SPY', side: 'buy' })).rejects.toThrow('expected either quantity or notionalUsd, was undefined and undefined');
  await expect(alpaca.submit({ ...buy, notionalUsd: '1' })).rejects.toThrow('expected either quantity or notionalUsd, was 10 and 1');
  expect(venue.requests).toEqual([]);
});

test('keys come from the environment: both, or none, and a missing one is named', () => {
  expect(alpacaCredentials({})).toBeUndefined();
  expect(alpacaCredentials({ APCA_API_KEY_ID: 'k', APCA_API_SECRET_KEY: 's' })).toEqual({ keyId: 'k', secret: 's' });
  expect(() => alpacaCredentials({ APCA_API_KEY_ID: 'k' })).toThrow('APCA_API_SECRET_KEY: was not set');
  expect(() => alpacaCredentials({ APCA_API_SECRET_KEY: 's' })).toThrow('APCA_API_KEY_ID: was not set');
});
