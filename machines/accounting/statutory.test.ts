import { describe, expect, test } from 'vitest';
import { AccountingDesk, orderId } from '../../test/accountingDesk.ts';
import { eve } from '../../test/people.ts';
import { free } from '../../test/simVenue.ts';
import { credited, disposed, posted, requestRefused, settled, violated, washed } from '../../subjects/accounting.ts';
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
      entries: [{ account: 'fx', amountUsd: '1080' }, { account: 'capital', amountUsd: '-1080' }],
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
