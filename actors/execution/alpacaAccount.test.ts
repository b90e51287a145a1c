import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { localAlpaca, type LocalAlpaca } from '../../test/alpaca/server.ts';
import { AlpacaAccount } from './alpacaAccount.ts';

let venue: LocalAlpaca;
let closing: AbortController;
let account: AlpacaAccount;

beforeEach(async () => {
  venue = await localAlpaca();
  closing = new AbortController();
  account = new AlpacaAccount({ ...venue.credentials, paper: true, restUrl: venue.restUrl, timeoutMs: 1_000, deskOrder: (id) => (id === 'leg' ? 'leg-of-ours' : id) }, closing.signal);
});
afterEach(() => venue.close());

const ask = (over: Partial<Parameters<AlpacaAccount['ask']>[0]> = {}) => account.ask({ orders: [], activitiesFrom: '2026-01-02', ...over });
const place = (id: string, over = {}) => venue.account.place({ symbol: 'SPY', side: 'buy', type: 'market', time_in_force: 'day', client_order_id: id, qty: '10', ...over });

describe('the account', () => {
  test('is told with cash, positions and the open orders', async () => {
    place('one');
    place('two', { symbol: 'BRK.B', side: 'sell' });
    venue.account.fill('one', '4', '100.25');
    venue.account.fill('two', '10', '400');
    expect((await ask()).account).toMatchObject({
      cashUsd: '103599', positions: [{ symbol: 'SPY', quantity: '4' }, { symbol: 'BRK-B', quantity: '-10' }],
      orders: [{ order: 'one', status: 'open', symbol: 'SPY', side: 'buy', quantity: '10', filledQuantity: '4', averagePriceUsd: '100.25' }], activities: [],
    });
  });
  test('has the ended orders that were asked for, and says which are missing', async () => {
    place('one');
    venue.account.fill('one', '10', '100');
    place('two');
    venue.account.move('two', 'canceled');
    expect((await ask({ orders: ['one', 'two', 'three'] })).account.orders).toMatchObject([{ order: 'one', status: 'filled' }, { order: 'two', status: 'canceled', filledQuantity: '0' }, { order: 'three', status: 'missing' }]);
  });
  test('says nothing of an order that could not be asked for', async () => {
    venue.spoil('GET', { kind: 'body', body: [] }, { kind: 'status', status: 500, message: 'oops' });
    expect((await ask({ orders: ['one'] })).account.orders).toEqual([{ order: 'one', status: 'unknown' }]);
  });
  test('names an order as the desk does', async () => {
    place('leg');
    expect((await ask()).account.orders).toMatchObject([{ order: 'leg-of-ours' }]);
  });
  test('writes a short position below zero, also where only its side says so', async () => {
    venue.spoil('ACCOUNT', { kind: 'delay', ms: 1 }, { kind: 'body', body: [{ symbol: 'SPY', qty: '5', side: 'short', avg_entry_price: '12.50' }] });
    expect((await ask()).account.positions).toEqual([{ symbol: 'SPY', quantity: '-5', averagePriceUsd: '12.5' }]);
  });
  test('is told with times in microseconds, one after the other', async () => {
    const { askedAt, answeredAt } = (await ask()).account;
    expect([askedAt, answeredAt]).toEqual([expect.stringMatching(/\.\d{6}Z$/), expect.stringMatching(/\.\d{6}Z$/)]);
    expect(answeredAt > askedAt).toBe(true);
  });
});

describe('activities', () => {
  test('are told with what they are', async () => {
    for (const [type, amount] of [['DIV', '5'], ['FEE', '-0.02'], ['INT', '-1'], ['CSD', '500'], ['XYZ', '1']] as const) venue.account.moveCash(type, amount);
    expect((await ask()).account.activities.map(({ kind, type, amountUsd }) => [kind, type, amountUsd])).toEqual([['dividend', 'DIV', '5'], ['fee', 'FEE', '-0.02'], ['interest', 'INT', '-1'], ['transfer', 'CSD', '500'], ['other', 'XYZ', '1']]);
  });
  test('up to the named one are left out', async () => {
    venue.account.moveCash('FEE', '-0.02');
    venue.account.moveCash('FEE', '-0.03', 'BRK.B');
    expect((await ask({ activitiesAfter: 'activity-1' })).account.activities).toMatchObject([{ id: 'activity-2', symbol: 'BRK-B', amountUsd: '-0.03' }]);
  });
});

describe('a venue that does not answer', () => {
  test.each([
    ['with its reason', { kind: 'status', status: 503, message: 'unavailable' }, 'HTTP 503: unavailable'],
    ['with what could not be read', { kind: 'body', body: { timestamp: 5 } }, 'unreadable answer: timestamp'],
  ] as const)('is refused %s', async (_, fault, reason) => {
    venue.spoil('ACCOUNT', fault);
    await expect(ask()).rejects.toThrow(reason);
  });
  test('is not waited for once the connector closes', async () => {
    venue.spoil('ACCOUNT', { kind: 'delay', ms: 900 });
    const asked = ask();
    closing.abort();
    await expect(asked).rejects.toThrow();
  });
});

test('a probe reads the clock', async () => {
  const reading = await account.probe();
  expect(reading?.roundTripMs).toBeGreaterThan(0);
  expect(Math.abs(reading?.offsetMs ?? Number.NaN)).toBeLessThan(1_000);
});
