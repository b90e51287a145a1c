import { describe, expect, test } from 'vitest';
import { credited, posted } from '../../subjects/accounting.ts';
import { ticked } from '../../subjects/desk.ts';
import { accepted, attached, filled, submitted } from '../../subjects/execution.ts';
import type { Fact } from '../../subjects/fact.ts';
import { action } from '../../subjects/market.ts';
import { accountReported, accountRequested, accountUnknown, adjusted, agreed, broken, reconciledReport, type AccountReport } from '../../subjects/reconciliation.ts';
import { fact, given } from '../../test/given.ts';
import { ada, signedBy } from '../../test/people.ts';
import { routedDesk, takenOver } from '../../test/twoVenues.ts';
import { reconciliation } from './reconciliation.ts';

const [one, two, capitalId] = ['1'.repeat(32), '2'.repeat(32), 'c'.repeat(32)];
const at = (second: number) => `2026-03-02T15:00:${String(second).padStart(2, '0')}Z`;
const claim = { ...takenOver, at: at(0) };
const tick = (second: number) => fact(ticked, { everySeconds: 1 }, { at: at(second) });
const capital = fact(posted, { reference: capitalId, memo: 'opening capital', entries: [{ account: 'cash', amountUsd: '100000' }, { account: 'capital', amountUsd: '-100000' }] });

type Venue = 'alpaca' | 'ccxt';
const of = (order: string, symbol: string, side: 'buy' | 'sell' = 'buy') => ({ order, strategy: 's-1', symbol, side });
/** An order of 10 that filled at 100, told and posted; `total` is what the strategy then holds. */
const traded = (order: string, symbol: string, venue: Venue, { side = 'buy', total = '10' }: { readonly side?: 'buy' | 'sell'; readonly total?: string } = {}): readonly Fact[] => [
  fact(submitted, { ...of(order, symbol, side), quantity: '10', expiresAt: at(59), venue }), fact(accepted, of(order, symbol, side)),
  fact(filled, { ...of(order, symbol, side), execution: `x-${order}`, quantity: '10', priceUsd: '100', feeUsd: '0', done: true }), postingOf(order, symbol, side === 'buy' ? '-1000' : '1000', total),
];
const postingOf = (reference: string, symbol: string, cashUsd: string, quantity: string) => fact(posted, {
  reference, memo: 'a fill', entries: [{ account: 'cash', amountUsd: cashUsd }, { account: `positions:s-1:${symbol}`, amountUsd: cashUsd.startsWith('-') ? cashUsd.slice(1) : `-${cashUsd}` }],
  position: { strategy: 's-1', symbol, quantity, costUsd: '0', realizedPnlUsd: '0' },
});
const account = (venue: Venue, request: number, cashUsd: string, positions: AccountReport['positions'] = [], over: Partial<AccountReport> = {}) =>
  fact(accountReported, { request, askedAt: at(0), answeredAt: at(0), cashUsd, positions, orders: [], activities: [], ...over }, { actor: venue });
const on = (...before: readonly Fact[]) => given(reconciliation, routedDesk(), capital, ...before, claim, tick(0));
const agrees = (venue: Venue, over = {}) => [agreed, expect.objectContaining({ venue, why: 'start', cashDifferenceUsd: '0', ...over })] as const;

describe('each venue', () => {
  test('is asked for its account, of its own orders', () =>
    void given(reconciliation, routedDesk(), capital, ...traded(one, 'SPY', 'alpaca'), ...traded(two, 'BTC-USDT', 'ccxt'), claim).when(tick(0)).then(
      [accountRequested, { number: 1, venue: 'alpaca', why: 'start', orders: [one], activitiesFrom: '2026-03-02' }], [accountRequested, { number: 1, venue: 'ccxt', why: 'start', orders: [two], activitiesFrom: '2026-03-02' }],
    ));
  test('begins with its part of the capital', () => {
    on().when(account('alpaca', 1, '60000')).then(agrees('alpaca', { cashUsd: '60000' }));
    on().when(account('ccxt', 1, '40000')).then(agrees('ccxt', { cashUsd: '40000' }));
  });
  test('is agreed on by itself: that one does not answer is nothing to the other', () =>
    void on().when(fact(accountUnknown, { request: 1, reason: 'HTTP 503' }, { actor: 'ccxt' }), account('alpaca', 1, '60000')).then(agrees('alpaca')));
  test('has the cash and positions of its own orders', () => {
    const both = [...traded(one, 'SPY', 'alpaca'), ...traded(two, 'BTC-USDT', 'ccxt')];
    on(...both).when(account('alpaca', 1, '59000', [{ symbol: 'SPY', quantity: '10' }])).then(agrees('alpaca'));
    on(...both).when(account('ccxt', 1, '39000', [{ symbol: 'BTC-USDT', quantity: '10' }])).then(agrees('ccxt'));
  });
  test('is broken by what differs there, under its name', () => {
    on().when(account('ccxt', 1, '39000'), tick(1), account('ccxt', 2, '39000')).then([broken, expect.objectContaining({ venue: 'ccxt', scope: 'desk', class: 'cash', expected: '40000', was: '39000' })]);
    on(...traded(one, 'BTC-USDT', 'ccxt')).when(account('alpaca', 1, '60000', [{ symbol: 'BTC-USDT', quantity: '10' }]), tick(1), account('alpaca', 2, '60000', [{ symbol: 'BTC-USDT', quantity: '10' }])).then(
      [broken, expect.objectContaining({ venue: 'alpaca', scope: 'symbol', symbol: 'BTC-USDT', expected: '0', was: '10' })], [agreed, expect.objectContaining({ venue: 'alpaca', except: ['BTC-USDT'] })],
    );
  });
});

describe('a symbol that moved from one venue to the other', () => {
  const moved = [...traded(one, 'BTC-USDT', 'ccxt'), ...traded(two, 'BTC-USDT', 'ccxt', { side: 'sell', total: '0' }), ...traded('3'.repeat(32), 'BTC-USDT', 'alpaca')];
  test('is held where it was bought last', () => {
    on(...moved).when(account('alpaca', 1, '59000', [{ symbol: 'BTC-USDT', quantity: '10' }])).then(agrees('alpaca'));
    on(...moved).when(account('ccxt', 1, '40000')).then(agrees('ccxt'));
  });
  test('is held at both where the first takes the sale back: each posting changes its own venue by its difference', () => {
    const bust = postingOf(two, 'BTC-USDT', '-1000', '20');
    on(...moved, bust).when(account('ccxt', 1, '39000', [{ symbol: 'BTC-USDT', quantity: '10' }])).then(agrees('ccxt'));
    on(...moved, bust).when(account('alpaca', 1, '59000', [{ symbol: 'BTC-USDT', quantity: '10' }])).then(agrees('alpaca'));
  });
});

describe('what has no order', () => {
  const entries = (amountUsd: string) => [{ account: 'cash', amountUsd }, { account: 'other', amountUsd: amountUsd.startsWith('-') ? amountUsd.slice(1) : `-${amountUsd}` }];
  test('is where the symbol is held: a dividend', () => {
    const dividend = fact(action, { exDate: '2026-03-02', action: { kind: 'dividend', amountUsd: '1' } }, { actor: 'ETH-USDT' });
    const booked = [dividend, fact(posted, { reference: dividend.id, memo: 'dividend', entries: entries('10') }), fact(credited, { strategy: 's-1', symbol: 'ETH-USDT', amountUsd: '10', why: 'dividend' })];
    // It is booked and not paid yet: the venue's cash is as it was.
    on(...traded(one, 'ETH-USDT', 'ccxt'), ...booked).when(account('ccxt', 1, '39000', [{ symbol: 'ETH-USDT', quantity: '10' }])).then(agrees('ccxt'));
    on(...traded(one, 'ETH-USDT', 'ccxt'), ...booked).when(account('alpaca', 1, '60000')).then(agrees('alpaca'));
  });
  test('is where a deposit says, else at the first', () => {
    const deposit = (venue?: Venue) => signedBy(ada, { verb: 'deposit', target: 'desk', payload: { amountUsd: '500', memo: 'm', ...(venue === undefined ? {} : { venue }) } });
    const [there, anywhere] = [deposit('ccxt'), deposit()];
    on(there, fact(posted, { reference: there.id, memo: 'm', entries: entries('500') })).when(account('ccxt', 1, '40500')).then(agrees('ccxt'));
    on(anywhere, fact(posted, { reference: anywhere.id, memo: 'm', entries: entries('500') })).when(account('alpaca', 1, '60500')).then(agrees('alpaca'));
  });
  test('is where it was adjusted: a fee of the second venue', () => {
    const fee = fact(adjusted, { venue: 'ccxt', kind: 'fee', amountUsd: '-2', activity: 'a', explanation: 'e' });
    on(fee, fact(posted, { reference: fee.id, memo: 'fee', entries: entries('-2') })).when(account('ccxt', 1, '39998')).then(agrees('ccxt'));
  });
});

test('a fee that a venue took is adjusted under its name', () => {
  const aMinuteLater = fact(ticked, { everySeconds: 1 }, { at: '2026-03-02T15:01:00Z' });
  const fee = { id: 'a', kind: 'fee', type: 'FEE', amountUsd: '-2', date: '2026-03-02' } as const;
  on().when(account('ccxt', 1, '40000'), aMinuteLater, account('ccxt', 2, '39998', [], { activities: [fee] })).then([adjusted, expect.objectContaining({ venue: 'ccxt', kind: 'fee', amountUsd: '-2' })]);
});

test('a leg is where its parent is', () => {
  const leg = fact(attached, { ...of(two, 'SPY', 'sell'), parent: one, leg: 'takeProfit', quantity: '10', type: 'limit', limitUsd: '120' });
  const sold = [leg, fact(filled, { ...of(two, 'SPY', 'sell'), execution: 'x', quantity: '10', priceUsd: '120', feeUsd: '0', done: true }), postingOf(two, 'SPY', '1200', '0')];
  on(...traded(one, 'SPY', 'alpaca'), ...sold).when(account('alpaca', 1, '60200')).then(agrees('alpaca'));
});

test('an execution that no report told is reported for the venue that has the order', () => {
  const open = [fact(submitted, { ...of(one, 'BTC-USDT'), quantity: '10', expiresAt: at(59), venue: 'ccxt' }), fact(accepted, of(one, 'BTC-USDT'))];
  const theirs = account('ccxt', 1, '39000', [{ symbol: 'BTC-USDT', quantity: '10' }], { orders: [{ order: one, status: 'filled', symbol: 'BTC-USDT', side: 'buy', quantity: '10', filledQuantity: '10', averagePriceUsd: '100' }] });
  on(...open).when(theirs, tick(1), { ...theirs, body: { ...theirs.body, request: 2 } }).then([reconciledReport, expect.objectContaining({ order: one, filledQuantity: '10' })]);
});
