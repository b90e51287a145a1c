import { describe, expect, test } from 'vitest';
import { AccountingDesk, orderId } from '../../test/accountingDesk.ts';
import { eve } from '../../test/people.ts';
import { free } from '../../test/simVenue.ts';
import { credited, dayClosed, disposed, posted, requestRefused, settled, violated, washed } from '../../subjects/accounting.ts';
import { accountingTerms } from '../../subjects/accountingTerms.ts';
import { balance } from '../ledger/ledger.ts';

const margin = { kind: 'margin', initialMargin: 0.5, maintenanceMargin: 0.25, debitRateAnnual: '0', borrowRateAnnual: '0', yearDays: 365 } as const;
const entries = (desk: AccountingDesk) => desk.said(posted).at(-1)?.entries.map(({ account, amountUsd }) => `${account} ${amountUsd}`);

test('wash sales without lots are no terms', () => expect(accountingTerms.safeParse({ washSales: 'flag' }).success).toBe(false));

describe('lots', () => {
  const bought = (lots: 'average' | 'fifo' | 'lifo' | 'highestCost' | 'specific') => {
    const desk = new AccountingDesk({ lots });
    desk.fill('2020-01-02', 'buy', '10', '10');
    desk.fill('2020-01-03', 'buy', '10', '30');
    desk.fill('2020-01-06', 'buy', '10', '20');
    return desk;
  };
  test.each([['average', '75'], ['fifo', '125'], ['lifo', '25'], ['highestCost', '-25'], ['specific', '125']] as const)('by %s a sale of 15 at 25 realises %s', (lots, realized) => {
    const desk = bought(lots);
    desk.fill('2020-01-07', 'sell', '15', '25');
    expect(desk.position()?.realizedPnlUsd).toBe(realized);
  });
  test('average cost says no lots', () => {
    const desk = bought('average');
    desk.fill('2020-01-07', 'sell', '15', '25');
    expect(desk.said(disposed)).toEqual([]);
  });
  test('each lot that was closed is told, with its gain and term', () => {
    const desk = bought('fifo');
    desk.fill('2021-01-04', 'sell', '15', '25');
    expect(desk.said(disposed)).toEqual([{
      reference: orderId(4), strategy: 's-1', symbol: 'SPY', day: '2021-01-04', closings: [
        { lot: `${orderId(1)}/x`, openedOn: '2020-01-02', quantity: '10', costUsd: '100', proceedsUsd: '250', realizedUsd: '150', term: 'long' },
        { lot: `${orderId(2)}/x`, openedOn: '2020-01-03', quantity: '5', costUsd: '150', proceedsUsd: '125', realizedUsd: '-25', term: 'long' },
      ],
    }]);
  });
  test('a person names the lots that an order closes', () => {
    const desk = bought('specific');
    desk.signed('2020-01-06', 'identify', { order: orderId(4), lots: [`${orderId(3)}/x`] });
    desk.fill('2020-01-07', 'sell', '10', '25');
    expect(desk.said(disposed)[0]?.closings.map(({ lot }) => lot)).toEqual([`${orderId(3)}/x`]);
  });
  test('a lot that nobody holds cannot be named', () => {
    const desk = bought('specific');
    desk.signed('2020-01-06', 'identify', { order: orderId(4), lots: [`${orderId(3)}/x`, `${orderId(9)}/x`] });
    expect(desk.said(requestRefused)).toEqual([expect.objectContaining({ verb: 'identify', reason: 'unknown lot' })]);
    desk.fill('2020-01-07', 'sell', '10', '25');
    expect(desk.said(disposed)).toEqual([expect.objectContaining({ closings: [expect.objectContaining({ lot: `${orderId(1)}/x` })] })]);
    expect(desk.said(disposed)[0]).not.toHaveProperty('missing');
  });
  test('a lot that another order has closed meanwhile is said to be missing, and the oldest goes', () => {
    const desk = bought('specific');
    desk.signed('2020-01-06', 'identify', { order: orderId(5), lots: [`${orderId(1)}/x`] });
    desk.fill('2020-01-07', 'sell', '10', '25');
    desk.fill('2020-01-08', 'sell', '10', '25');
    expect(desk.said(disposed).slice(1)).toEqual([expect.objectContaining({ reference: orderId(5), missing: [`${orderId(1)}/x`], closings: [expect.objectContaining({ lot: `${orderId(2)}/x` })] })]);
  });
  test('a lot that the order closed itself, in an execution before, is not', () => {
    const desk = bought('specific');
    desk.signed('2020-01-06', 'identify', { order: orderId(4), lots: [`${orderId(3)}/x`] });
    desk.fill('2020-01-07', 'sell', '10', '25', { order: orderId(4), part: 'y' });
    desk.fill('2020-01-07', 'sell', '5', '25', { order: orderId(4), part: 'z' });
    expect(desk.said(disposed).map(({ closings, missing }) => [closings.map(({ lot }) => lot), missing])).toEqual([[[`${orderId(3)}/x`], undefined], [[`${orderId(1)}/x`], undefined]]);
  });
  test('a split leaves costs and holding period, and its fraction is closed', () => {
    const desk = new AccountingDesk({ lots: 'fifo' });
    desk.close('2020-01-02', '30');
    desk.fill('2020-01-02', 'buy', '3', '10');
    desk.fill('2020-01-02', 'buy', '2', '20');
    desk.action('2020-01-03', { kind: 'split', from: 2, to: 1 });
    expect(desk.position()).toEqual({ strategy: 's-1', symbol: 'SPY', quantity: '2', costUsd: '60', realizedPnlUsd: '20' });
    expect(desk.said(disposed)[0]?.closings).toEqual([{ lot: `${orderId(1)}/x`, openedOn: '2020-01-02', quantity: '0.5', costUsd: '10', proceedsUsd: '30', realizedUsd: '20', term: 'short' }]);
  });
  test('a merger in cash closes all, and risk hears of it', () => {
    const desk = bought('fifo');
    desk.action('2020-01-07', { kind: 'cashMerger', amountUsd: '25' });
    expect([desk.position()?.quantity, desk.position()?.realizedPnlUsd, desk.said(credited)]).toEqual(['0', '150', [{ strategy: 's-1', symbol: 'SPY', amountUsd: '750', why: 'merger' }]]);
  });
  test('a new symbol has the shares with their cost and their time, and no profit', () => {
    const desk = bought('fifo');
    desk.action('2020-01-07', { kind: 'symbolChange', to: 'SPX' });
    expect(desk.said(posted).slice(-2).map(({ entries: lines, position }) => [...lines.map(({ account, amountUsd }) => `${account} ${amountUsd}`), `${position?.quantity} ${position?.symbol}`])).toEqual([
      ['positions:s-1:SPY -600', 'transfer 600', '0 SPY'], ['transfer -600', 'positions:s-1:SPX 600', '30 SPX'],
    ]);
    desk.fill('2021-02-01', 'sell', '10', '25', { symbol: 'SPX' });
    expect(desk.said(disposed)).toMatchObject([{ symbol: 'SPX', closings: [{ lot: `${orderId(1)}/x`, realizedUsd: '150', term: 'long' }] }]);
    expect(desk.position()).toEqual({ strategy: 's-1', symbol: 'SPX', quantity: '20', costUsd: '500', realizedPnlUsd: '150' });
  });
});

describe('wash sales', () => {
  const traded = (washSales: 'flag' | 'adjust') => {
    const desk = new AccountingDesk({ lots: 'fifo', washSales });
    desk.fill('2024-01-02', 'buy', '100', '10');
    desk.fill('2024-03-01', 'sell', '100', '7.5', { strategy: 's-1' });
    desk.fill('2024-03-20', 'buy', '100', '8', { strategy: 's-2' });
    return desk;
  };
  const wash = {
    symbol: 'SPY', lossLot: `${orderId(1)}/x`, lossStrategy: 's-1', lossOn: '2024-03-01', replacementLot: `${orderId(3)}/x`, replacementStrategy: 's-2', replacedOn: '2024-03-20',
    quantity: '100', disallowedUsd: '250', basisUsd: '250', heldDays: 59,
  };
  test('are stated across strategies, and change nothing', () => {
    const desk = traded('flag');
    expect([desk.said(washed), desk.position()?.costUsd]).toEqual([[{ ...wash, appliedUsd: '0' }], '800']);
  });
  test('are booked where that is asked for: the loss goes to the cost of the replacement', () => {
    const desk = traded('adjust');
    expect(desk.said(washed)).toEqual([{ ...wash, appliedUsd: '250' }]);
    expect(entries(desk)).toEqual(['positions:s-2:SPY 250', 'realized -250']);
    expect(desk.position()).toEqual({ strategy: 's-2', symbol: 'SPY', quantity: '100', costUsd: '1050', realizedPnlUsd: '0' });
    desk.close('2024-03-20', '8');
    expect(desk.mark('2024-03-20')).toMatchObject({ realizedPnlUsd: '0', unrealizedPnlUsd: '-250', equityUsd: '9750' });
  });
});

describe('settlement', () => {
  const desk = (over = {}) => new AccountingDesk({ settlement: true }, over);
  test('a sale is cash on its settlement day, and not before', () => {
    const books = desk();
    books.close('2024-05-31', '10');
    books.fill('2024-05-31', 'buy', '100', '10');
    books.fill('2024-06-03', 'sell', '100', '11', { feeUsd: '1' });
    expect(entries(books)).toEqual(['positions:s-1:SPY -1000', 'realized -100', 'fees 1', 'cash:unsettled 1099']);
    expect(books.said(posted).at(-1)?.settlesOn).toBe('2024-06-04');
    expect(books.mark('2024-06-03')).toMatchObject({ cashUsd: '10099', settledCashUsd: '9000' });
    expect(books.mark('2024-06-04')).toMatchObject({ cashUsd: '10099', settledCashUsd: '10099' });
    expect(books.said(settled)).toEqual([{ day: '2024-06-03', amountUsd: '-1000', settledCashUsd: '9000' }, { day: '2024-06-04', amountUsd: '1099', settledCashUsd: '10099' }]);
  });
  test('a dividend is cash on the day on which it is paid', () => {
    const books = desk();
    books.fill('2024-05-31', 'buy', '100', '10');
    books.close('2024-05-31', '10');
    books.action('2024-06-05', { kind: 'dividend', amountUsd: '0.5', payDate: '2024-06-20' });
    expect([entries(books), books.said(posted).at(-1)?.settlesOn, books.said(credited)]).toEqual([['cash:unsettled 50', 'dividends -50'], '2024-06-20', [{ strategy: 's-1', symbol: 'SPY', amountUsd: '50', why: 'dividend' }]]);
    expect(books.mark('2024-06-18')).toMatchObject({ cashUsd: '9050', settledCashUsd: '9000', equityUsd: '10050', dividendsUsd: '50' });
    books.signed('2024-06-18', 'withdraw', { amountUsd: '9000.01', memo: 'x' });
    expect(books.said(requestRefused).map(({ reason }) => reason)).toEqual(['overdraws settled cash']);
    expect(books.mark('2024-06-20')).toMatchObject({ cashUsd: '9050', settledCashUsd: '9050' });
  });
  test('coins settle at once', () => {
    const books = desk();
    books.fill('2024-06-01', 'buy', '0.5', '1000', { symbol: 'BTCUSD' });
    expect(entries(books)).toEqual(['positions:s-1:BTCUSD 500', 'cash -500']);
  });
  test('a good-faith violation is stated, the third with the restriction', () => {
    const books = desk({ accounting: { settlement: true, goodFaithLimit: 1 }, cashUsd: '1000' });
    books.fill('2024-06-03', 'buy', '100', '10');
    books.fill('2024-06-03', 'sell', '100', '10');
    books.fill('2024-06-03', 'buy', '10', '10', { symbol: 'AAPL' });
    books.fill('2024-06-03', 'sell', '10', '11', { symbol: 'AAPL' });
    expect(books.said(violated)).toEqual([{ violation: 'goodFaith', order: orderId(4), strategy: 's-1', symbol: 'AAPL', side: 'sell', quantity: '10', day: '2024-06-03', restrictedUntil: '2024-09-01' }]);
    books.fill('2024-06-03', 'buy', '1', '10', { symbol: 'AAPL' });
    expect(books.said(violated).at(-1)).toMatchObject({ violation: 'restricted', order: orderId(5) });
  });
  test.each([
    ['a split', { kind: 'split', from: 1, to: 4 } as const, 'AAPL', '40'], ['a new symbol', { kind: 'symbolChange', to: 'AAPX' } as const, 'AAPX', '10'],
  ])('a good-faith violation is one after %s too, for its shares', (_, corporate, symbol, quantity) => {
    const books = desk({ accounting: { settlement: true }, cashUsd: '1000' });
    books.fill('2020-06-03', 'buy', '100', '10');
    books.fill('2020-06-03', 'sell', '100', '10');
    books.close('2020-06-03', '10', 'AAPL');
    books.fill('2020-06-03', 'buy', '10', '10', { symbol: 'AAPL' });
    books.action('2020-06-04', corporate, 'AAPL');
    books.fill('2020-06-04', 'sell', quantity, '11', { symbol });
    expect(books.said(violated)).toMatchObject([{ violation: 'goodFaith', symbol, quantity }]);
  });
  test('a purchase that was taken back needs no money any more', () => {
    const books = desk({ accounting: { settlement: true }, cashUsd: '1000' });
    books.fill('2024-06-03', 'buy', '100', '10');
    books.fill('2024-06-03', 'sell', '100', '10');
    books.fill('2024-06-03', 'buy', '60', '10');
    books.bust('2024-06-03', 3, 'buy', '60', '10');
    books.fill('2024-06-03', 'buy', '100', '10', { symbol: 'AAPL' });
    books.fill('2024-06-03', 'sell', '100', '10', { symbol: 'AAPL' });
    expect(books.said(violated)).toMatchObject([{ violation: 'goodFaith', symbol: 'AAPL', quantity: '100' }]);
  });
  test('a margin account violates nothing', () => {
    const books = desk({ cashUsd: '1000', venue: { ...free, account: margin } });
    books.fill('2024-06-03', 'buy', '200', '10');
    books.fill('2024-06-03', 'sell', '200', '10');
    expect(books.said(violated)).toEqual([]);
  });
});

describe('a deposit', () => {
  test('is a posting, and risk hears of it', () => {
    const desk = new AccountingDesk({});
    desk.signed('2024-06-03', 'deposit', { amountUsd: '500', memo: 'wire 7' });
    expect([entries(desk), desk.said(credited)]).toEqual([['cash 500', 'capital -500'], [{ amountUsd: '500', why: 'deposit' }]]);
    expect(desk.mark('2024-06-03')).toMatchObject({ cashUsd: '10500', equityUsd: '10500', depositedUsd: '500' });
  });
  test.each([
    ['by a stranger', new AccountingDesk({}), eve, { amountUsd: '500', memo: 'x' }, 'unknown signer'],
    ['of nothing', new AccountingDesk({}), undefined, { amountUsd: '0', memo: 'x' }, 'invalid payload'],
    ['without accounting terms', new AccountingDesk(undefined), undefined, { amountUsd: '500', memo: 'x' }, 'no accounting terms'],
    ['of a currency without a price', new AccountingDesk({}), undefined, { amount: '5', currency: 'EUR', memo: 'x' }, 'no rate'],
  ])('%s is refused, and changes nothing', (_, desk, signer, payload, reason) => {
    desk.signed('2024-06-03', 'deposit', payload, signer);
    expect([desk.said(requestRefused).map((refused) => refused.reason), balance(desk.state.books.ledger, 'cash')]).toEqual([[reason], 10_000n * 10n ** 12n]);
  });
});

describe('a withdrawal', () => {
  test('may take all that has settled', () => {
    const desk = new AccountingDesk({ settlement: true });
    desk.signed('2024-06-03', 'withdraw', { amountUsd: '10000', memo: 'x' });
    expect(desk.mark('2024-06-03')).toMatchObject({ cashUsd: '0', equityUsd: '0', depositedUsd: '-10000' });
  });
  test('may not take a cent more, nor what is owed for a purchase, nor what has not come yet', () => {
    const desk = new AccountingDesk({ settlement: true });
    desk.signed('2024-06-03', 'withdraw', { amountUsd: '10000.01', memo: 'x' });
    desk.fill('2024-06-03', 'buy', '100', '10');
    desk.fill('2024-06-03', 'sell', '100', '20');
    desk.signed('2024-06-03', 'withdraw', { amountUsd: '9000.01', memo: 'x' });
    expect(desk.said(requestRefused).map(({ reason }) => reason)).toEqual(['overdraws settled cash', 'overdraws settled cash']);
    desk.signed('2024-06-03', 'withdraw', { amountUsd: '9000', memo: 'x' });
    expect(entries(desk)).toEqual(['cash -9000', 'capital 9000']);
  });
});

describe('other currencies', () => {
  const rich = () => {
    const desk = new AccountingDesk({});
    desk.close('2024-06-03', '1.08', 'EURUSD');
    desk.signed('2024-06-03', 'deposit', { amount: '1000', currency: 'EUR', memo: 'wire' });
    return desk;
  };
  test('come in at the last rate, with postings that sum to zero in each', () => {
    expect(rich().said(posted).at(-1)).toMatchObject({
      entries: [{ account: 'fx:EUR', amountUsd: '1080' }, { account: 'capital', amountUsd: '-1080' }],
      foreign: [{ account: 'cash', currency: 'EUR', amount: '1000' }, { account: 'fx', currency: 'EUR', amount: '-1000' }],
    });
  });
  test('are stated at that rate, since equity moves by it and cash in USD does not', () => {
    const desk = rich();
    desk.signed('2024-06-03', 'withdraw', { amount: '400', currency: 'EUR', memo: 'x' });
    expect(desk.said(credited)).toEqual([{ amountUsd: '1080', why: 'deposit', currency: 'EUR' }, { amountUsd: '-432', why: 'withdrawal', currency: 'EUR' }]);
    expect(desk.mark('2024-06-03')).toMatchObject({ cashUsd: '10000', equityUsd: '10648' });
  });
  test('gain with their rate', () => {
    const desk = rich();
    desk.close('2024-06-04', '1.1', 'EURUSD');
    expect(desk.mark('2024-06-04')).toMatchObject({ cashUsd: '10000', foreignUsd: '1100', fxUsd: '20', depositedUsd: '1080', equityUsd: '11100' });
  });
  test("are exchanged at the broker's rate, which is then no gain nor loss but against the last", () => {
    const desk = rich();
    desk.signed('2024-06-03', 'convert', { from: 'EUR', to: 'USD', amount: '400', rate: '1.07', memo: 'x' });
    expect(desk.said(credited).at(-1)).toEqual({ amountUsd: '428', why: 'conversion' });
    expect(desk.mark('2024-06-03')).toMatchObject({ cashUsd: '10428', foreignUsd: '648', fxUsd: '-4', equityUsd: '11076' });
  });
  test('gain each by itself, on what has left and on what is there, against the average cost', () => {
    const desk = rich();
    desk.close('2024-06-04', '0.01', 'JPYUSD');
    desk.signed('2024-06-04', 'convert', { from: 'USD', to: 'JPY', amount: '100', rate: '95', memo: 'x' });
    desk.close('2024-06-04', '1.2', 'EURUSD');
    desk.signed('2024-06-04', 'deposit', { amount: '1000', currency: 'EUR', memo: 'x' });
    desk.signed('2024-06-04', 'convert', { from: 'EUR', to: 'USD', amount: '500', rate: '1.19', memo: 'x' });
    expect(desk.said(posted).at(-1)?.entries).toEqual([{ account: 'fx:EUR', amountUsd: '-570' }, { account: 'cash', amountUsd: '595' }, { account: 'fxgain:EUR', amountUsd: '-25' }]);
    expect(desk.mark('2024-06-04')).toMatchObject({
      fxUsd: '110', foreignUsd: '1895',
      currencies: [
        { currency: 'EUR', amount: '1500', rateUsd: '1.2', worthUsd: '1800', realizedUsd: '25', unrealizedUsd: '90' },
        { currency: 'JPY', amount: '9500', rateUsd: '0.01', worthUsd: '95', realizedUsd: '0', unrealizedUsd: '-5' },
      ],
    });
  });
  test('leave with all their cost where the last of them leaves', () => {
    const desk = rich();
    desk.signed('2024-06-03', 'withdraw', { amount: '333.333333333333', currency: 'EUR', memo: 'x' });
    desk.close('2024-06-04', '1.1', 'EURUSD');
    desk.signed('2024-06-04', 'withdraw', { amount: '666.666666666667', currency: 'EUR', memo: 'x' });
    const [euro] = desk.mark('2024-06-04').currencies ?? [];
    expect(euro).toEqual({ currency: 'EUR', amount: '0', rateUsd: '1.1', worthUsd: '0', realizedUsd: '13.333333333334', unrealizedUsd: '0' });
  });
  test("have the rate that was signed for where the desk has no bars of the pair, the last one, also after a restart", () => {
    const desk = new AccountingDesk({});
    desk.signed('2024-06-03', 'deposit', { amount: '1000', currency: 'EUR', rate: '1.08', memo: 'x' });
    desk.restart();
    desk.signed('2024-06-04', 'convert', { from: 'USD', to: 'EUR', amount: '110', rate: '0.8', memo: 'x' });
    expect(desk.mark('2024-06-04').currencies).toEqual([{ currency: 'EUR', amount: '1088', rateUsd: '1.25', worthUsd: '1360', realizedUsd: '0', unrealizedUsd: '170' }]);
  });
  test('keep the rate of the bars where there are some', () => {
    const desk = rich();
    desk.signed('2024-06-03', 'deposit', { amount: '10', currency: 'EUR', rate: '2', memo: 'x' });
    expect(desk.mark('2024-06-03').currencies).toMatchObject([{ amount: '1010', rateUsd: '1.08' }]);
  });
  test("are each in a day's profit", () => {
    const desk = new AccountingDesk({ daily: true });
    desk.close('2024-06-03', '1.08', 'EURUSD');
    desk.signed('2024-06-03', 'deposit', { amount: '1000', currency: 'EUR', memo: 'wire' });
    desk.step('2024-06-03');
    desk.close('2024-06-04', '1.1', 'EURUSD');
    desk.step('2024-06-04');
    desk.end('2024-06-04');
    expect(desk.said(dayClosed).map(({ fxUsd, byCurrency }) => [fxUsd, byCurrency])).toEqual([['0', undefined], ['20', [{ currency: 'EUR', pnlUsd: '20' }]]]);
    expect(desk.said(dayClosed)[1]?.attribution).toEqual({ marketUsd: '0', selectionUsd: '0', costsUsd: '0', slippageUsd: '0', fxUsd: '20' });
  });
  test('are no part of the market that shares are measured by', () => {
    const desk = new AccountingDesk({ daily: true });
    desk.close('2024-06-03', '1', 'EURUSD');
    desk.signed('2024-06-03', 'deposit', { amount: '1', currency: 'EUR', memo: 'wire' });
    desk.fill('2024-06-03', 'buy', '100', '10');
    desk.close('2024-06-03', '10');
    desk.step('2024-06-03');
    desk.close('2024-06-04', '2', 'EURUSD');
    desk.close('2024-06-04', '11');
    desk.step('2024-06-04');
    desk.end('2024-06-04');
    expect(desk.said(dayClosed)[1]?.attribution).toEqual({ marketUsd: '100', selectionUsd: '0', costsUsd: '0', slippageUsd: '0', fxUsd: '1' });
  });
  test('have books that must sum to zero at every mark', () => {
    const desk = rich();
    Object.assign(desk.state.statutory?.foreign['EUR'] ?? {}, { cash: 1n });
    expect(() => desk.step('2024-06-03')).toThrow('books: sum of the ledger in EUR: expected 0, was');
  });
  test('are bought with settled cash only, and not sold beyond what there is', () => {
    const desk = rich();
    desk.signed('2024-06-03', 'convert', { from: 'USD', to: 'EUR', amount: '10000.01', rate: '0.9', memo: 'x' });
    desk.signed('2024-06-03', 'convert', { from: 'EUR', to: 'USD', amount: '1000.01', rate: '1.1', memo: 'x' });
    desk.signed('2024-06-03', 'withdraw', { amount: '1000.01', currency: 'EUR', memo: 'x' });
    expect(desk.said(requestRefused).map(({ reason }) => reason)).toEqual(['overdraws settled cash', 'overdraws the currency', 'overdraws the currency']);
  });
});

describe('an execution that is taken back', () => {
  const figures = (desk: AccountingDesk) => [balance(desk.state.books.ledger, 'cash') / 10n ** 12n, desk.position()?.quantity, desk.position()?.costUsd, desk.position()?.realizedPnlUsd];
  test.each([[undefined], [{ lots: 'fifo' as const }]])('a purchase is gone with its cost and fee (%o)', (terms) => {
    const desk = new AccountingDesk(terms);
    desk.fill('2020-01-02', 'buy', '10', '10');
    desk.fill('2020-01-03', 'buy', '5', '20', { feeUsd: '1' });
    desk.bust('2020-01-06', 2, 'buy', '5', '20', '1');
    expect(figures(desk)).toEqual([9900n, '10', '100', '0']);
  });
  test('a sale gives its lots back, with their time', () => {
    const desk = new AccountingDesk({ lots: 'fifo' });
    desk.fill('2020-01-02', 'buy', '10', '10');
    desk.fill('2020-01-03', 'sell', '4', '20');
    desk.bust('2020-01-06', 2, 'sell', '4', '20');
    expect([figures(desk), desk.state.statutory?.lots?.lots['s-1:SPY']?.length]).toEqual([[9900n, '10', '100', '0'], 1]);
    expect(desk.said(disposed).at(-1)?.closings[0]).toMatchObject({ quantity: '-4', realizedUsd: '-40' });
  });
  test('a sale at average cost is bought back at its price: cash is right', () => {
    const desk = new AccountingDesk(undefined);
    desk.fill('2020-01-02', 'buy', '10', '10');
    desk.fill('2020-01-03', 'sell', '4', '20');
    desk.bust('2020-01-06', 2, 'sell', '4', '20');
    expect(figures(desk)).toEqual([9900n, '10', '140', '40']);
  });
  test('comes once', () => {
    const desk = new AccountingDesk(undefined);
    desk.fill('2020-01-02', 'buy', '10', '10');
    expect([desk.bust('2020-01-06', 1, 'buy', '10', '10').length, desk.bust('2020-01-06', 1, 'buy', '10', '10').length]).toEqual([1, 0]);
  });
  test('or was other than it was told is booked back and anew', () => {
    const desk = new AccountingDesk({ lots: 'lifo' });
    desk.fill('2020-01-02', 'buy', '10', '10', { feeUsd: '1' });
    desk.correct('2020-01-02', 1, 'buy', { quantity: '10', priceUsd: '10', feeUsd: '1' }, { quantity: '8', priceUsd: '9', feeUsd: '0.5' });
    expect([figures(desk), desk.said(posted).slice(1).map(({ memo }) => memo)]).toEqual([[9927n, '8', '72', '0'], ['buy 10 SPY at 10', 'correction of buy 10 SPY at 10', 'buy 8 SPY at 9']]);
  });
});
