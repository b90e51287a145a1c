import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { localAlpaca, type LocalAlpaca } from '../../test/alpaca/server.ts';
import { AlpacaStraight } from './alpacaStraight.ts';
import { withoutOrders, withoutPositions, type Patience } from './straight.ts';

const down = { kind: 'status', status: 503, message: 'unavailable' } as const;

let venue: LocalAlpaca;
let pauses: number[];
let said: string[];

beforeEach(async () => {
  venue = await localAlpaca();
  pauses = [];
  said = [];
});
afterEach(() => venue.close());

const broker = (over: { readonly keyId?: string } = {}) => new AlpacaStraight({ ...venue.credentials, paper: true, restUrl: venue.restUrl, timeoutMs: 500, ...over });
/** @param during what happens at the broker in each pause */
const patience = (over: Partial<Patience> = {}, during: (round: number) => void = () => {}): Patience => ({
  rounds: 10, pauseMs: 100, longestPauseMs: 800, said: (line) => void said.push(line), ...over,
  pause: async (ms) => { during(pauses.push(ms)); },
});
const placed = (id: string, symbol = 'SPY', side = 'buy') => venue.account.place({ symbol, side, type: 'limit', time_in_force: 'day', client_order_id: id, qty: '10', limit_price: '90' });

describe('all open orders of an account', () => {
  test('are cancelled, and the broker shows none twice', async () => {
    placed('a');
    placed('b', 'QQQ', 'sell');
    expect(await withoutOrders(broker(), patience())).toEqual({
      confirmed: true, rounds: 3, left: [], orders: [
        { venueId: 'venue-1', clientId: 'a', symbol: 'SPY', side: 'buy', quantity: '10', filledQuantity: '0', status: 'canceled' },
        { venueId: 'venue-2', clientId: 'b', symbol: 'QQQ', side: 'sell', quantity: '10', filledQuantity: '0', status: 'canceled' },
      ],
    });
  });
  test('where there are none, nothing is asked but the list', async () => {
    expect(await withoutOrders(broker(), patience())).toEqual({ confirmed: true, rounds: 2, left: [], orders: [] });
    expect(venue.requests).toEqual(['GET /v2/orders', 'GET /v2/orders']);
  });
  test('one that filled meanwhile is told as filled', async () => {
    placed('a');
    venue.letCancelsWait();
    const { confirmed, orders } = await withoutOrders(broker(), patience({}, (round) => { if (round === 1) venue.fill('a', '10', '89'); }));
    expect([confirmed, orders.map(({ status, filledQuantity }) => [status, filledQuantity])]).toEqual([true, [['filled', '10']]]);
  });
  test('one that only reaches the broker after the first empty look is cancelled too', async () => {
    const { orders, rounds } = await withoutOrders(broker(), patience({}, (round) => { if (round === 1) placed('late'); }));
    expect([rounds, orders.map(({ clientId, status }) => [clientId, status])]).toEqual([4, [['late', 'canceled']]]);
  });
  test('are cancelled by a broker that fails at first, with longer and longer pauses', async () => {
    placed('a');
    venue.spoil('GET', { kind: 'dropRequest' }, down);
    venue.spoil('DELETE', down, { kind: 'dropRequest' }, { kind: 'dropAnswer' });
    const { confirmed, orders } = await withoutOrders(broker(), patience());
    expect([confirmed, orders.map(({ status }) => status)]).toEqual([true, ['canceled']]);
    expect(pauses).toEqual([200, 400, 800, 100]);
    expect(said).toContain('list of open orders: HTTP 503: unavailable; trying again');
  });
  test('a broker that asks for patience is given as much as it asks for', async () => {
    placed('a');
    venue.spoil('DELETE', { kind: 'status', status: 429, message: 'too many requests', retryAfterSeconds: 7 });
    expect((await withoutOrders(broker(), patience())).confirmed).toBe(true);
    expect(pauses[0]).toBe(7_000);
  });
  test('a broker that never cancels is not waited for without end, and what is left is said', async () => {
    placed('a');
    venue.letCancelsWait();
    expect(await withoutOrders(broker(), patience({ rounds: 4 }))).toMatchObject({ confirmed: false, rounds: 4, left: [{ clientId: 'a', status: 'pending_cancel' }] });
  });
  test('refused keys are an error at once, which says what to export', async () =>
    expect(withoutOrders(broker({ keyId: 'other' }), patience())).rejects.toThrow("Alpaca's paper account refuses the keys (HTTP 401: request is not authorized); export APCA_API_KEY_ID"));
});

describe('all positions', () => {
  test('are closed, long and short, each by one order', async () => {
    venue.account.hold('SPY', '12');
    venue.account.hold('QQQ', '-3');
    const fills = (round: number) => { if (round === 2) for (const order of venue.account.all()) venue.fill(order.client_order_id, order.qty ?? '0', '100'); };
    expect(await withoutPositions(broker(), patience({}, fills))).toEqual({ confirmed: true, positions: [{ symbol: 'SPY', quantity: '12' }, { symbol: 'QQQ', quantity: '-3' }], left: [], closing: [] });
    expect(venue.account.all().map(({ symbol, side, qty, type }) => [symbol, side, qty, type])).toEqual([['SPY', 'sell', '12', 'market'], ['QQQ', 'buy', '3', 'market']]);
  });
  test('a closing order whose answer was lost is not sent again while it is open', async () => {
    venue.account.hold('SPY', '12');
    venue.spoil('DELETE', { kind: 'dropAnswer' });
    expect(await withoutPositions(broker(), patience({ rounds: 4 }))).toMatchObject({ confirmed: false, left: [{ symbol: 'SPY', quantity: '12' }], closing: [{ symbol: 'SPY', side: 'sell' }] });
    expect(venue.requests.filter((each) => each.startsWith('DELETE'))).toHaveLength(1);
  });
});
