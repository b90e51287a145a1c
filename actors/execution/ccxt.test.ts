import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ccxtReported, type Report } from '../../subjects/execution.ts';
import { accountReported } from '../../subjects/reconciliation.ts';
import { localBinance } from '../../test/binance/server.ts';
import { Ccxt, type CcxtOptions } from './ccxt.ts';
import { ccxtDecimal, feeOf, tradeReports } from './ccxtOrders.ts';
import { format, parse } from '../../machines/decimal.ts';
import type { VenueOrder } from './connector.ts';

const id = 'a'.repeat(32);
const buy: VenueOrder = { id, symbol: 'BTC-USDT', side: 'buy', quantity: '0.5', type: 'limit', limitUsd: '101' };

let venue: Awaited<ReturnType<typeof localBinance>>;
let ccxt: Ccxt;
let heard: Report[];
const connector = (over: Partial<CcxtOptions> = {}) => new Ccxt({ exchange: 'binance', sandbox: true, ...venue.credentials, url: venue.url, timeoutMs: 500, pollMs: 5, lookUpWaitsMs: [5], cancelWaitsMs: [5], throttledWaitsMs: [5], ...over });

beforeEach(async () => {
  venue = await localBinance();
  ccxt = connector();
  heard = [];
});
afterEach(async () => {
  ccxt.close();
  await venue.close();
});

describe('an order goes to the exchange', () => {
  const shownOf = async (order: VenueOrder) => {
    expect(await ccxt.submit(order)).toEqual({ order: id, status: 'accepted' });
    return venue.orders().at(-1);
  };
  test('as a limit order under its id, which stands until it is cancelled', async () =>
    expect(await shownOf(buy)).toMatchObject({ clientOrderId: id, symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', origQty: '0.5', price: '101' }));
  test('at a price on its grid that is never worse', async () => expect(await shownOf({ ...buy, limitUsd: '101.019' })).toMatchObject({ price: '101.01' }));
  test('a sale too', async () => expect(await shownOf({ ...buy, side: 'sell', limitUsd: '101.011' })).toMatchObject({ side: 'SELL', price: '101.02' }));
  test('with a collar as a limit that fills at once or ends', async () => expect(await shownOf({ ...buy, type: 'market', limitUsd: undefined, collarUsd: '110' })).toMatchObject({ type: 'LIMIT', timeInForce: 'IOC', price: '110' }));
  test('immediate or cancel, fill or kill', async () => expect(await shownOf({ ...buy, timeInForce: 'fok' })).toMatchObject({ timeInForce: 'FOK' }));
  test('without price and collar as a market order', async () => expect(await shownOf({ ...buy, type: 'market', limitUsd: undefined })).toMatchObject({ type: 'MARKET', origQty: '0.5' }));
});

describe('it is rejected before it leaves', () => {
  test.each([
    [{ symbol: 'AAPL' }, 'symbol: was AAPL, must be a market of binance, e.g. BTC-USDT'],
    [{ quantity: '0.000001' }, 'quantity: was 0.000001, must be a multiple of 0.00001 at this venue'],
    [{ type: 'trailingStop', limitUsd: undefined, trailUsd: '5' }, 'type: was trailingStop, must be market or limit at this venue; risk can hold stops itself'],
    [{ group: { kind: 'oto', stopLoss: { stopUsd: '90' } } }, 'group: was oto, this venue takes single orders only'],
    [{ side: 'sell', quantity: undefined, notionalUsd: '100', type: 'market', limitUsd: undefined }, 'notionalUsd: this venue takes a notional for purchases at most; size the order in units'],
  ] as const)('%o', async (over, reason) => {
    expect(await ccxt.submit({ ...buy, ...over })).toEqual({ order: id, status: 'rejected', reason });
    expect(venue.orders()).toEqual([]);
  });
});

test('trades are told with their fees, those in the coin at the price of the trade, and the totals up to them', async () => {
  ccxt.reports((report) => void heard.push(ccxtReported.body.parse(report)));
  await ccxt.submit(buy);
  venue.fill(id, '0.2', '100');
  venue.fill(id, '0.3', '101');
  await vi.waitFor(() => expect(heard.filter(({ execution }) => execution !== undefined)).toEqual([
    { order: id, status: 'partiallyFilled', execution: '1', quantity: '0.2', priceUsd: '100', feeUsd: '0.1', filledQuantity: '0.2', averagePriceUsd: '100' },
    { order: id, status: 'filled', execution: '2', quantity: '0.3', priceUsd: '101', feeUsd: '0.101', filledQuantity: '0.5', averagePriceUsd: '100.6' },
  ]), { timeout: 3_000 });
});

test('an id that is taken says nothing about the order that was just sent: it is looked up', async () => {
  await ccxt.submit(buy);
  const after = connector();
  expect(await after.submit(buy).finally(() => after.close())).toEqual({ order: id, status: 'accepted' });
  expect(venue.orders()).toHaveLength(1);
});

test('another order under its id is unknown', async () => {
  await ccxt.submit(buy);
  const after = connector();
  expect(await after.lookUp(id, { ...buy, quantity: '0.6' }).finally(() => after.close())).toMatchObject({ status: 'unknown', reason: 'the venue has another order under this id: quantity 0.5 instead of 0.6' });
});

test('the account: dollars of any kind are cash, coins are positions, and the clock is read', async () => {
  await ccxt.submit(buy);
  const { account, clock } = await ccxt.account({ orders: ['gone'], activitiesFrom: '2026-01-01T00:00:00Z' });
  expect(accountReported.body.parse({ request: 1, ...account })).toMatchObject({
    cashUsd: '100000', positions: [{ symbol: 'BTC-USDT', quantity: '2.5' }], activities: [],
    orders: [{ order: id, status: 'open', symbol: 'BTC-USDT', side: 'buy', quantity: '0.5', filledQuantity: '0' }, { order: 'gone', status: 'missing' }],
  });
  expect(Math.abs(clock?.offsetMs ?? Infinity)).toBeLessThan(1_000);
});

describe('an exchange that can\'t be had is told of, and nothing is sent', () => {
  test('where ccxt has none of that name', async () => {
    const other = connector({ exchange: 'nowhere' });
    expect(await other.submit(buy).finally(() => other.close())).toMatchObject({ status: 'canceled', reason: 'not sent: the exchange\'s markets can\'t be had: venue.exchange: was "nowhere", must be an exchange of ccxt\'s, e.g. "binance"' });
  });
  test('where it has no sandbox', async () => {
    const other = connector({ exchange: 'kraken' });
    expect(await other.submit(buy).finally(() => other.close())).toMatchObject({ reason: 'not sent: the exchange\'s markets can\'t be had: venue.sandbox: was true, and kraken has no sandbox; choose another exchange' });
  });
});

describe('figures of ccxt', () => {
  test('become exact decimals, from texts and numbers', () => {
    expect(['0.10', '5', '-2.5000', '100', 0.1, '0.0000000000019'].map((each) => format(ccxtDecimal(each) ?? 0n))).toEqual(['0.1', '5', '-2.5', '100', '0.1', '0.000000000001']);
    expect([undefined, null, 'NaN', '', NaN, '1e5'].map(ccxtDecimal)).toEqual([undefined, undefined, undefined, undefined, undefined, undefined]);
  });
  test('a fee in a third currency is not known; a rebate is no fee', () => {
    const terms = { base: 'BTC', quote: 'USDT', priceUsd: parse('100') };
    expect(feeOf([{ cost: '0.1', currency: 'BNB' }], terms)).toBeUndefined();
    expect(feeOf([{ cost: '0.1', currency: 'USDT' }, { cost: '0.01', currency: 'BTC' }], terms)).toBe(parse('1.1'));
    expect(feeOf([{ cost: '-0.1', currency: 'USDT' }], terms)).toBe(0n);
  });
  test('a trade that was told is not told again', () => {
    const trade = { id: '1', quantity: parse('2'), priceUsd: parse('100'), feeUsd: undefined, atMs: 1 };
    expect(tradeReports(id, [trade, { ...trade, id: '2', priceUsd: parse('103') }], new Set(['1']), true)).toEqual([
      { order: id, status: 'filled', execution: '2', quantity: '2', priceUsd: '103', filledQuantity: '4', averagePriceUsd: '101.5' },
    ]);
  });
});
