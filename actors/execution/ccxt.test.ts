import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { replacementId } from '../../machines/order/ids.ts';
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

describe('so much money', () => {
  const notional = { ...buy, type: undefined, quantity: undefined, limitUsd: undefined, notionalUsd: '100' };
  const placed = async (order: VenueOrder) => [await ccxt.submit(order), venue.orders().at(-1)];
  test('with a collar buys what it pays for at the collar, at once, and at no worse price', async () =>
    expect(await placed({ ...notional, collarUsd: '110' })).toEqual([{ order: id, status: 'accepted' }, expect.objectContaining({ type: 'LIMIT', timeInForce: 'IOC', price: '110', origQty: '0.90909' })]));
  test('that pays for less than a step is refused', async () =>
    expect(await placed({ ...notional, notionalUsd: '0.001', collarUsd: '110' })).toEqual([{ order: id, status: 'rejected', reason: 'notionalUsd: was 0.001, pays for less than 0.00001 at 110' }, undefined]));
  test('without a collar is spent at the market', async () =>
    expect(await placed(notional)).toEqual([{ order: id, status: 'accepted' }, expect.objectContaining({ type: 'MARKET', origQuoteOrderQty: '100' })]));
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

describe('where the exchange takes its fee of what was bought', () => {
  const came = [
    { order: id, status: 'partiallyFilled', execution: '1', quantity: '0.1998', priceUsd: '100.1001001001', feeUsd: '0', filledQuantity: '0.1998', averagePriceUsd: '100.1001001001' },
    { order: id, status: 'partiallyFilled', execution: '2', quantity: '0.2997', priceUsd: '101.101101101101', feeUsd: '0', filledQuantity: '0.4995', averagePriceUsd: '100.700700700701' },
    { order: id, status: 'canceled', reason: "filled; 0.0005 BTC of it went as the exchange's fee", filledQuantity: '0.4995', averagePriceUsd: '100.700700700701' },
  ];
  const bought = async () => {
    await venue.close();
    venue = await localBinance({ cashUsd: '1000', takesCoins: true });
    ccxt.close();
    ccxt = connector();
    ccxt.reports((report) => void heard.push(ccxtReported.body.parse(report)));
    await ccxt.submit(buy);
    venue.fill(id, '0.2', '100');
    venue.fill(id, '0.3', '101');
    await vi.waitFor(() => expect(heard.filter(({ filledQuantity }) => filledQuantity !== undefined)).toEqual(came), { timeout: 3_000 });
  };
  test('what is told is what came, at the price that it cost, and the end says the rest', bought);
  test('after a restart the same is told, and no more', async () => {
    await bought();
    heard.splice(0);
    ccxt.close();
    ccxt = connector();
    ccxt.reports((report) => void heard.push(ccxtReported.body.parse(report)));
    expect(await ccxt.lookUp(id, buy)).toEqual({ order: id, status: 'accepted' });
    await vi.waitFor(() => expect(heard.filter(({ filledQuantity }) => filledQuantity !== undefined)).toEqual(came), { timeout: 3_000 });
  });
  test('the account holds what came, and its order is told as the trades are', async () => {
    await bought();
    const { account } = await ccxt.account({ orders: [id], activitiesFrom: '2026-01-01T00:00:00Z' });
    expect(account).toMatchObject({ cashUsd: '949.7', positions: [{ symbol: 'BTC-USDT', quantity: '0.4995' }], orders: [{ order: id, status: 'filled', filledQuantity: '0.4995' }] });
  });
  test('of an order whose trades were not looked at nothing is said that could be wrong', async () => {
    await bought();
    ccxt.close();
    ccxt = connector();
    await ccxt.lookUp('b'.repeat(32), buy);
    const { account: { orders } } = await ccxt.account({ orders: [id], activitiesFrom: '2026-01-01T00:00:00Z' });
    expect(orders).toEqual([{ order: id, status: 'unknown', symbol: 'BTC-USDT', side: 'buy', quantity: '0.5' }]);
  });
});

describe('a change', () => {
  const [first, second] = [replacementId(id, 1), replacementId(id, 2)];
  const byName = (name: string) => venue.orders().find(({ clientOrderId }) => clientOrderId === name);
  const listens = () => ccxt.reports((report) => void heard.push(ccxtReported.body.parse(report)));
  test('cancels the order and places another for what is left of the whole, whose trades are the order\'s', async () => {
    listens();
    await ccxt.submit(buy);
    venue.fill(id, '0.2', '100');
    expect(await ccxt.replace(buy, { quantity: '0.6', limitUsd: '102', replacement: first })).toBeUndefined();
    expect([byName(id)?.status, byName(first)]).toEqual(['CANCELED', expect.objectContaining({ origQty: '0.4', price: '102', timeInForce: 'GTC' })]);
    venue.fill(first, '0.4', '101');
    await vi.waitFor(() => expect(heard.at(-1)).toEqual({ order: id, status: 'filled', filledQuantity: '0.6', averagePriceUsd: '100.666666666667' }), { timeout: 3_000 });
    expect(heard.filter(({ status }) => status === 'replaced' || status === 'canceled')).toEqual([{ order: id, status: 'replaced', venueOrder: '2' }]);
  });
  test('may be followed by another', async () => {
    await ccxt.submit(buy);
    await ccxt.replace(buy, { limitUsd: '102', replacement: first });
    expect(await ccxt.replace({ ...buy, limitUsd: '102' }, { quantity: '0.3', replacement: second })).toBeUndefined();
    expect([byName(first)?.status, byName(second)]).toEqual(['CANCELED', expect.objectContaining({ origQty: '0.3', price: '102' })]);
    expect(await ccxt.cancel(id)).toBeUndefined();
    expect(byName(second)?.status).toBe('CANCELED');
  });
  test('that was made before a crash is found, and not made again', async () => {
    await ccxt.submit(buy);
    await ccxt.replace(buy, { limitUsd: '102', replacement: first });
    ccxt.close();
    ccxt = connector();
    expect(await ccxt.lookUp(id, { ...buy, limitUsd: '102' })).toEqual({ order: id, status: 'accepted' });
    expect(await ccxt.replace(buy, { limitUsd: '102', replacement: first })).toBeUndefined();
    expect(venue.orders()).toHaveLength(2);
  });
  test('that this exchange could not take leaves the order as it is', async () => {
    await ccxt.submit(buy);
    expect(await ccxt.replace(buy, { quantity: '0.000001', replacement: first })).toEqual({ order: id, status: 'replaceRefused', reason: 'quantity: was 0.000001, must be a multiple of 0.00001 at this venue' });
    venue.fill(id, '0.2', '100');
    expect(await ccxt.replace(buy, { quantity: '0.2', replacement: first })).toEqual({ order: id, status: 'replaceRefused', reason: 'the venue has filled as much already' });
    expect(venue.orders()).toEqual([expect.objectContaining({ status: 'PARTIALLY_FILLED' })]);
  });
  test('whose second order is refused has ended the first, and says so', async () => {
    listens();
    await ccxt.submit(buy);
    venue.spoil('placement', 'refused');
    expect(await ccxt.replace(buy, { quantity: '0.6', replacement: first })).toMatchObject({ status: 'replaceRefused', reason: expect.stringMatching(/^it was cancelled, and the order that was to take its place was refused: .*insufficient balance/) as unknown });
    await vi.waitFor(() => expect(heard.at(-1)).toEqual({ order: id, status: 'canceled' }), { timeout: 3_000 });
  });
  test('whose second order nobody knows of is unknown, and placed once', async () => {
    await ccxt.submit(buy);
    venue.spoil('placement', 'dropRequest');
    expect(await ccxt.replace(buy, { quantity: '0.6', replacement: first })).toMatchObject({ status: 'unknown' });
    expect(venue.requests.filter((request) => request === 'POST /api/v3/order')).toHaveLength(2);
  });
  test('of an order that has filled meanwhile is refused, and its end is told', async () => {
    listens();
    await ccxt.submit(buy);
    venue.fill(id, '0.5', '100');
    expect(await ccxt.replace(buy, { limitUsd: '102', replacement: first })).toEqual({ order: id, status: 'replaceRefused', reason: 'not asked to change: it has ended' });
    await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ status: 'filled', filledQuantity: '0.5' }), { timeout: 3_000 });
  });
  test('that a kill overtakes places nothing more', async () => {
    listens();
    await ccxt.submit(buy);
    expect(await ccxt.replace(buy, { limitUsd: '102', replacement: first }, () => 'killed')).toEqual({ order: id, status: 'replaceRefused', reason: 'it was cancelled, and no other takes its place: killed' });
    await vi.waitFor(() => expect(heard.at(-1)).toEqual({ order: id, status: 'canceled' }), { timeout: 3_000 });
    expect(venue.orders()).toHaveLength(1);
  });
  test('that is under way is waited for by a cancel, which is of the order that took its place', async () => {
    await ccxt.submit(buy);
    const changing = ccxt.replace(buy, { limitUsd: '102', replacement: first });
    expect(await ccxt.cancel(id)).toBeUndefined();
    await changing;
    expect(venue.orders().map(({ status }) => status)).toEqual(['CANCELED', 'CANCELED']);
  });
  test('that can not be confirmed as cancelled places nothing', async () => {
    await ccxt.submit(buy);
    venue.spoil('cancel', 'down', 'down');
    expect(await ccxt.replace(buy, { limitUsd: '102', replacement: first })).toEqual({ order: id, status: 'replaceRefused', reason: 'the order that it was to take the place of could not be cancelled' });
    expect(venue.orders()).toHaveLength(1);
  });
});

describe('a sale of what lies beside the grid', () => {
  const sale: VenueOrder = { ...buy, side: 'sell', quantity: '0.12332655' };
  test('is rounded down, and is known again', async () => {
    expect(await ccxt.submit(sale)).toEqual({ order: id, status: 'accepted' });
    expect(venue.orders().at(-1)).toMatchObject({ side: 'SELL', origQty: '0.12332' });
    const after = connector();
    expect(await after.lookUp(id, sale).finally(() => after.close())).toMatchObject({ status: 'accepted' });
  });
  test('of less than a step is refused', async () =>
    expect(await ccxt.submit({ ...sale, quantity: '0.00000655' })).toEqual({ order: id, status: 'rejected', reason: 'quantity: was 0.00000655, must be a multiple of 0.00001 at this venue' }));
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
    const trade = { id: '1', quantity: parse('2'), priceUsd: parse('100'), feeUsd: undefined, feeQuantity: 0n, atMs: 1 };
    expect(tradeReports(id, [trade, { ...trade, id: '2', priceUsd: parse('103') }], new Set(['1']), true)).toEqual([
      { order: id, status: 'filled', execution: '2', quantity: '2', priceUsd: '103', filledQuantity: '4', averagePriceUsd: '101.5' },
    ]);
  });
});
