import { describe, expect, test } from 'vitest';
import { credited, posted } from '../../subjects/accounting.ts';
import { opened, ticked } from '../../subjects/desk.ts';
import { accepted, attached, busted, closed, filled, reopened, replaceRequested, submitted, withheld } from '../../subjects/execution.ts';
import type { Fact } from '../../subjects/fact.ts';
import {
  accountReported, accountRequested, accountUnknown, adjusted, agreed, broken, connectionChanged, reconciledReport, type AccountReport,
} from '../../subjects/reconciliation.ts';
import { claimed } from '../../subjects/runtime.ts';
import { action } from '../../subjects/market.ts';
import { fact, given } from '../../test/given.ts';
import { openedWith } from '../../test/people.ts';
import { replacementId } from '../order/ids.ts';
import { reconciliation } from './reconciliation.ts';
import type { Reconciliation } from './state.ts';

const [one, two] = ['1'.repeat(32), '2'.repeat(32)];
const at = (second: number) => `2026-03-02T15:00:${String(second).padStart(2, '0')}Z`;
const named = (order: string) => ({ order, strategy: 's-1', symbol: 'SPY', side: 'buy' as const });

const desk = (terms = {}) => openedWith({ environment: 'paper', pacing: 'live', venue: { kind: 'alpaca', paper: true, reconciliation: terms } });
const capital = fact(posted, { reference: one, memo: 'opening capital', entries: [{ account: 'cash', amountUsd: '100000' }, { account: 'capital', amountUsd: '-100000' }] });
const claim = { ...fact(claimed, { host: 'a', role: 'execution', epoch: 1, code: 'c' }, { at: at(0) }), type: 'execution.claimed' };
const tick = (second: number) => fact(ticked, { everySeconds: 1 }, { at: at(second) });

/** 10 SPY are ordered at the venue. */
const ordered = [fact(submitted, { ...named(one), quantity: '10', expiresAt: at(59), venue: 'alpaca' }), fact(accepted, named(one))];
const fillOf = (quantity: string, done: boolean) => fact(filled, { ...named(one), execution: `x-${quantity}`, quantity, priceUsd: '100', feeUsd: '0', done });
const postingOf = (quantity: string, cashUsd: string) => fact(posted, {
  reference: one, memo: 'a fill', entries: [{ account: 'cash', amountUsd: cashUsd }, { account: 'positions:s-1:SPY', amountUsd: cashUsd.startsWith('-') ? cashUsd.slice(1) : `-${cashUsd}` }],
  position: { strategy: 's-1', symbol: 'SPY', quantity, costUsd: '0', realizedPnlUsd: '0' },
});
/** All 10 were bought at 100. */
const bought = [...ordered, fillOf('10', true), postingOf('10', '-1000')];
const spy = (quantity: string) => [{ symbol: 'SPY', quantity }];

const account = (request: number, over: Partial<AccountReport> = {}) =>
  fact(accountReported, { request, askedAt: at(0), answeredAt: at(0), cashUsd: '100000', positions: [], orders: [], activities: [], ...over });
/** Twice the same word of the venue, asked a second apart. */
const twice = (over: Partial<AccountReport>) => [account(1, over), tick(1), account(2, over)] as const;
/** What was before the start, and what came after one. */
const begun = (...before: readonly Fact[]) => given(reconciliation, desk(), capital, ...before, claim, tick(0));
const later = (...then: readonly Fact[]) => given(reconciliation, desk(), capital, claim, tick(0), ...then);

describe('asking', () => {
  test('begins with the first tick after a claim of execution, before anything is agreed', () =>
    void given(reconciliation, desk(), capital, claim).when(tick(0)).then([accountRequested, { number: 1, why: 'start', orders: [], activitiesFrom: '2026-03-02' }]));
  test('does not begin with the claim of another actor', () => void given(reconciliation, desk(), capital).when({ ...claim, type: 'risk.claimed' }, tick(0)).then());
  test('takes no notice of the answer to what was asked before another host took over', () => void later(claim).when(account(1)).then());
  test('names the orders whose totals are wanted', () =>
    void given(reconciliation, desk(), capital, ...ordered, claim).when(tick(0)).then([accountRequested, expect.objectContaining({ orders: [one] })]));
  test('names the orders in the order in which they were submitted, also from a snapshot', () => {
    const orders = [two, one].map((order) => fact(submitted, { ...named(order), quantity: '10', expiresAt: at(59), venue: 'alpaca' }));
    const state = given(reconciliation, desk(), capital, ...orders).when(claim).state as Reconciliation;
    const stored = { ...state, orders: Object.fromEntries(Object.entries(state.orders).sort()) };
    expect(reconciliation.hydrate('main', stored).take(tick(0))).toMatchObject([{ kind: accountRequested, body: { orders: [two, one] } }]);
  });
  test('waits for the opening capital: before it the books have nothing', () => {
    given(reconciliation, desk(), claim).when(tick(0)).then();
    given(reconciliation, desk(), claim, tick(0), capital).when(tick(1)).then([accountRequested, expect.objectContaining({ number: 1, why: 'start' })]);
  });
  test('is due again an interval after an agreement', () =>
    void later(account(1), tick(59)).when(fact(ticked, { everySeconds: 1 }, { at: '2026-03-02T15:01:00Z' })).then([accountRequested, expect.objectContaining({ number: 2, why: 'interval' })]));
  test('is not due before the interval is over', () => void later(account(1)).when(tick(59)).then());
  test('follows the interval of the desk', () =>
    void given(reconciliation, desk({ everySeconds: 5 }), capital, claim, tick(0), account(1), tick(4)).when(tick(5)).then([accountRequested, expect.objectContaining({ why: 'interval' })]));
  test('is due at once when the stream came back', () =>
    void later(account(1)).when(fact(connectionChanged, { state: 'connected' })).then([accountRequested, expect.objectContaining({ number: 2, why: 'reconnect' })]));
  test('waits for the answer that is open when the stream came back, and is done again', () =>
    void later(fact(connectionChanged, { state: 'connected' }), account(1)).when(tick(1)).then([accountRequested, expect.objectContaining({ number: 2, why: 'reconnect' })]));
  test('is repeated after a second where the venue gave no answer', () =>
    void later(fact(accountUnknown, { request: 1, reason: 'HTTP 503' })).when(tick(1)).then([accountRequested, expect.objectContaining({ number: 2, why: 'again' })]));
  test('is repeated after two seconds where it gave none twice', () => {
    const unanswered = [fact(accountUnknown, { request: 1, reason: 'HTTP 503' }), tick(1), fact(accountUnknown, { request: 2, reason: 'HTTP 503' })];
    begun().when(...unanswered, tick(2)).then();
    begun().when(...unanswered, tick(3)).then([accountRequested, expect.objectContaining({ number: 3 })]);
  });
  test('takes no notice of the answer to an older request', () => void later(fact(accountUnknown, { request: 1, reason: 'x' }), tick(1)).when(account(1)).then());
});

describe('an agreement', () => {
  test('is stated after a start', () =>
    void begun().when(account(1)).then([agreed, { why: 'start', cashUsd: '100000', cashDifferenceUsd: '0', positions: 0, orders: 0 }]));
  test('is stated of positions, orders and cash that are as booked', () =>
    void begun(...bought).when(account(1, { cashUsd: '99000', positions: spy('10') })).then([agreed, expect.objectContaining({ positions: 1 })]));
  test('is not stated again at every interval', () => void later(account(1), fact(ticked, { everySeconds: 1 }, { at: at(60 - 1) })).when(account(2)).then());
  test('is stated again after the stream came back', () =>
    void later(account(1), fact(connectionChanged, { state: 'connected' })).when(account(2)).then([agreed, expect.objectContaining({ why: 'reconnect' })]));
  test('waits while what the first report shows may be under way', () => void begun(...bought).when(account(1)).then());
  test('comes once what was under way has arrived', () =>
    void begun(...ordered, fillOf('10', true)).when(account(1, { cashUsd: '99000', positions: spy('10') }), postingOf('10', '-1000'), tick(1), account(2, { cashUsd: '99000', positions: spy('10') }))
      .then([agreed, expect.objectContaining({ why: 'start' })]));
});

test('a fill that the books have not posted yet is no difference, however often the venue tells of it, and no agreement either', () =>
  void begun(...ordered, fillOf('10', true)).when(...twice({ cashUsd: '99000', positions: spy('10') }), tick(2), account(3, { cashUsd: '99000', positions: spy('10') })).then());

describe('an execution that no report told of', () => {
  const open = { order: one, status: 'open', symbol: 'SPY', side: 'buy', quantity: '10' } as const;
  const half = { cashUsd: '99600', positions: spy('4'), orders: [{ ...open, filledQuantity: '4', averagePriceUsd: '100' }] };

  test('is reported to execution with quantity and price, once the venue says so twice', () =>
    void begun(...ordered).when(...twice(half)).then([reconciledReport, { order: one, status: 'partiallyFilled', filledQuantity: '4', averagePriceUsd: '100', reason: `reconciled: the venue filled 4 of order ${one}, and reports of 0 came` }]));
  test('is not reported at the first sight: its report may be under way', () => void begun(...ordered).when(account(1, half)).then());
  test('is not reported where its report came meanwhile', () =>
    void begun(...ordered).when(account(1, half), fillOf('4', false), postingOf('4', '-400'), tick(1), account(2, half)).then([agreed, expect.anything()]));
  test('ends the order where the venue says that it was filled', () =>
    void begun(...ordered).when(...twice({ cashUsd: '99000', positions: spy('10'), orders: [{ ...open, status: 'filled', filledQuantity: '10', averagePriceUsd: '100' }] }))
      .then([reconciledReport, expect.objectContaining({ status: 'filled', filledQuantity: '10', averagePriceUsd: '100' })]));
  test('of an order that had ended is reported too', () =>
    void begun(...ordered, fact(closed, { ...named(one), state: 'canceled', reason: 'canceled' })).when(...twice({ ...half, orders: [{ ...half.orders[0], order: one, status: 'canceled' }] }))
      .then([reconciledReport, expect.objectContaining({ order: one, status: 'canceled', filledQuantity: '4' })]));
  test('breaks the symbol where the venue says no price', () =>
    void begun(...ordered).when(...twice({ ...half, orders: [{ ...open, filledQuantity: '4' }] })).then([broken, expect.objectContaining({ class: 'missedFill', scope: 'symbol', symbol: 'SPY', expected: '0', was: '4' })]));
  test('breaks the symbol where execution did not take it', () =>
    void begun(...ordered).when(...twice(half), tick(2), account(3, half), tick(3), account(4, half), tick(4), account(5, half))
      .then([broken, expect.objectContaining({ class: 'missedFill', symbol: 'SPY' })]));
  test('that only we know of breaks the symbol', () =>
    void begun(...bought).when(...twice({ cashUsd: '99000', positions: spy('10'), orders: [{ ...open, status: 'filled', filledQuantity: '9', averagePriceUsd: '100' }] }))
      .then([broken, expect.objectContaining({ class: 'overcountedFill', expected: '10', was: '9' })], [agreed, expect.anything()]));
  test('is not looked for in totals where one of the order was taken back', () =>
    void begun(...bought, fact(busted, { ...named(one), execution: 'x-10', quantity: '10', priceUsd: '100', feeUsd: '0', reason: 'erroneous' }), postingOf('0', '1000'))
      .when(account(1, { orders: [{ ...open, status: 'filled', filledQuantity: '10', averagePriceUsd: '100' }] })).then([agreed, expect.anything()]));
});

describe('an order', () => {
  const seen = { order: one, symbol: 'SPY', side: 'buy', quantity: '10', filledQuantity: '0' } as const;

  test('that is open on both sides agrees', () => void begun(...ordered).when(account(1, { orders: [{ ...seen, status: 'open' }] })).then([agreed, expect.objectContaining({ orders: 1 })]));
  test('that the venue cancelled is reported as cancelled', () =>
    void begun(...ordered).when(...twice({ orders: [{ ...seen, status: 'canceled' }] })).then([reconciledReport, expect.objectContaining({ order: one, status: 'canceled' })]));
  test('that the venue shows no more is reported as unknown, which halts', () =>
    void begun(...ordered).when(...twice({ orders: [{ order: one, status: 'missing' }] })).then([reconciledReport, expect.objectContaining({ order: one, status: 'unknown' })]));
  test('that has not left yet is nothing that the venue could show', () =>
    void given(reconciliation, desk(), capital, fact(submitted, { ...named(one), quantity: '10', expiresAt: at(59), venue: 'alpaca' }), claim, tick(0))
      .when(account(1, { orders: [{ order: one, status: 'missing' }] })).then([agreed, expect.anything()]));
  test('that the venue has and nobody said so is reported as accepted', () =>
    void given(reconciliation, desk(), capital, fact(submitted, { ...named(one), quantity: '10', expiresAt: at(59), venue: 'alpaca' }), claim, tick(0))
      .when(...twice({ orders: [{ ...seen, status: 'open' }] })).then([reconciledReport, { order: one, status: 'accepted' }]));
  test('that ended here and is open there breaks its symbol', () =>
    void begun(...ordered, fact(closed, { ...named(one), state: 'expired', reason: 'late' })).when(...twice({ orders: [{ ...seen, status: 'open' }] }))
      .then([broken, expect.objectContaining({ class: 'reopenedOrder', symbol: 'SPY', order: one })], [agreed, expect.objectContaining({ except: ['SPY'] })]));
  test('that lives on after its last fill, as it seemed, may be open there', () => {
    const again = fact(reopened, { ...named(one), quantity: '12', leavesQuantity: '2' });
    const venues = { cashUsd: '99000', positions: spy('10'), orders: [{ ...seen, filledQuantity: '10', quantity: '12', status: 'open' as const }] };
    begun(...bought, again).when(account(1, venues)).then([agreed, expect.objectContaining({ orders: 1 })]);
    begun(...bought).when(...twice(venues)).then([broken, expect.objectContaining({ class: 'reopenedOrder' })], [agreed, expect.anything()]);
  });
  test('of somebody else breaks its symbol, and no other', () =>
    void begun().when(...twice({ orders: [{ order: 'by-hand', status: 'open', symbol: 'TSLA', side: 'sell', quantity: '3' }] }))
      .then([broken, expect.objectContaining({ class: 'unknownOrder', scope: 'symbol', symbol: 'TSLA', order: 'by-hand', was: 'sell 3' })], [agreed, expect.objectContaining({ except: ['TSLA'] })]));
  test('that could not be asked for says nothing', () => void begun(...ordered).when(account(1, { orders: [{ order: one, status: 'unknown' }] })).then([agreed, expect.anything()]));
  test('that took the place of ours is ours', () =>
    void begun(...ordered, fact(replaceRequested, { ...named(one), venue: 'alpaca', replacement: 1, quantity: '5' })).when(account(1, { orders: [{ ...seen, order: replacementId(one, 1), status: 'open' }, { ...seen, status: 'open' }] }))
      .then([agreed, expect.anything()]));
  test('that was changed may have filled without a word: that breaks its symbol and the cash only when it is seen ten times', () => {
    const changed = [...ordered, fact(replaceRequested, { ...named(one), venue: 'alpaca', replacement: 1, quantity: '5' })];
    const filledThere = { cashUsd: '99500', positions: spy('5'), orders: [{ ...seen, order: replacementId(one, 1), status: 'filled' as const }] };
    const times = (count: number) => Array.from({ length: count }, (_, index) => [tick(index + 1), account(index + 2, filledThere)]).flat();
    begun(...changed).when(account(1, filledThere), ...times(8)).then();
    begun(...changed).when(account(1, filledThere), ...times(9)).then([broken, expect.objectContaining({ class: 'position', seen: 10 })], [broken, expect.objectContaining({ class: 'cash' })]);
    begun(...changed).when(account(1, filledThere), ...times(7), fillOf('5', true), postingOf('5', '-500'), tick(9), account(9, filledThere)).then([agreed, expect.anything()]);
  });
  test('that is a leg has no id of ours at the venue', () =>
    void begun(...ordered, fact(attached, { ...named(two), side: 'sell', parent: one, leg: 'stopLoss', quantity: '10', type: 'stop', stopUsd: '90' }))
      .when(account(1, { orders: [{ ...seen, status: 'open' }, { ...seen, order: 'leg', status: 'open', leg: true }] })).then([agreed, expect.anything()]));
  test('is forgotten with the agreement after its end', () => {
    const { state } = later(...bought, account(1, { cashUsd: '99000', positions: spy('10') }), fact(connectionChanged, { state: 'connected' })).when(account(2, { cashUsd: '99000', positions: spy('10') }));
    expect(state).toMatchObject({ orders: {} });
  });
});

describe('a position', () => {
  test('that somebody else traded breaks its symbol', () =>
    void begun().when(...twice({ positions: [{ symbol: 'TSLA', quantity: '7' }] }))
      .then([broken, { scope: 'symbol', symbol: 'TSLA', class: 'position', expected: '0', was: '7', seen: 2, detail: expect.stringContaining('find who traded the difference of 7') }], [agreed, expect.objectContaining({ except: ['TSLA'] })]));
  test('that is short there and long here differs by both', () =>
    void begun(...bought).when(...twice({ cashUsd: '99000', positions: spy('-10') })).then([broken, expect.objectContaining({ expected: '10', was: '-10' })], [agreed, expect.anything()]));
  test('breaks its symbol though trading in it goes on', () =>
    void begun(...ordered).when(account(1, { positions: spy('3') }), fillOf('10', true), postingOf('10', '-1000'), tick(1), account(2, { cashUsd: '99000', positions: spy('13') }))
      .then([broken, expect.objectContaining({ class: 'position', expected: '10', was: '13' })], [agreed, expect.anything()]));
  test('that is settled again is agreed on again', () =>
    void later(...twice({ positions: spy('3') }), fact(ticked, { everySeconds: 1 }, { at: '2026-03-02T15:01:30Z' })).when(account(3)).then([agreed, { why: 'interval', cashUsd: '100000', cashDifferenceUsd: '0', positions: 0, orders: 0 }]));
  test('that changes with every report is broken after ten of them', () => {
    const restless = [1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((n) => [account(n, { positions: spy(String(n)) }), tick(n)]);
    later(...restless).when(account(10, { positions: spy('10') })).then([broken, expect.objectContaining({ class: 'position', seen: 10 })], [agreed, expect.anything()]);
  });
});

describe('cash', () => {
  test('that differs by more than a cent breaks the desk', () =>
    void begun().when(...twice({ cashUsd: '99999.98' })).then([broken, { scope: 'desk', class: 'cash', expected: '100000', was: '99999.98', seen: 2, detail: expect.stringContaining('-0.02') }]));
  test('that differs by a cent is agreed on, and the cent is booked', () =>
    void begun().when(account(1, { cashUsd: '99999.99' })).then([agreed, expect.objectContaining({ cashDifferenceUsd: '-0.01' })], [adjusted, { kind: 'rounding', amountUsd: '-0.01', explanation: 'what the venue rounds otherwise than the books' }]));
  test('may differ by a cent more for each execution', () => {
    begun(...bought).when(account(1, { cashUsd: '98999.98', positions: spy('10') })).then([agreed, expect.anything()], [adjusted, expect.objectContaining({ amountUsd: '-0.02' })]);
    begun(...bought).when(...twice({ cashUsd: '98999.97', positions: spy('10') })).then([broken, expect.objectContaining({ class: 'cash' })]);
  });
  test('may differ by what the desk tolerates', () => {
    given(reconciliation, desk({ cashToleranceUsd: '5' }), capital, claim, tick(0)).when(account(1, { cashUsd: '99995' })).then([agreed, expect.anything()], [adjusted, expect.anything()]);
    given(reconciliation, desk({ cashToleranceUsd: '5' }), capital, claim, tick(0)).when(...twice({ cashUsd: '99994.99' })).then([broken, expect.objectContaining({ class: 'cash' })]);
  });
  test('beside the desk\'s own is nobody\'s business where the account has others\' money too', () => {
    given(reconciliation, desk({ cash: 'atLeast' }), capital, claim, tick(0)).when(account(1, { cashUsd: '250000' })).then([agreed, expect.objectContaining({ cashDifferenceUsd: '150000' })]);
    given(reconciliation, desk({ cash: 'atLeast' }), capital, claim, tick(0)).when(...twice({ cashUsd: '99999.98' })).then([broken, expect.objectContaining({ class: 'cash' })]);
  });
  test('that is found again is agreed on again', () =>
    void later(...twice({ cashUsd: '90000' }), fact(ticked, { everySeconds: 1 }, { at: '2026-03-02T15:01:30Z' })).when(account(3)).then([agreed, expect.objectContaining({ cashDifferenceUsd: '0' })]));
});

describe('cash that the venue moved without a trade', () => {
  const activity = (over: Partial<AccountReport['activities'][number]>) => [{ id: 'a-1', kind: 'fee', type: 'FEE', amountUsd: '-0.12', date: '2026-03-02', ...over }] as const;
  const feePosted = fact(posted, { reference: one, memo: 'fee', entries: [{ account: 'cash', amountUsd: '-0.12' }, { account: 'fees', amountUsd: '0.12' }] });
  const agreedOnce = (...then: readonly Fact[]) => later(account(1), ...then, fact(connectionChanged, { state: 'connected' }));

  test('before the desk is in its opening cash', () => void begun().when(account(1, { activities: [...activity({})] })).then([agreed, expect.anything()]));
  test('is booked with what it was, once', () =>
    void agreedOnce().when(account(2, { cashUsd: '99999.88', activities: [...activity({})] })).then([adjusted, { kind: 'fee', amountUsd: '-0.12', activity: 'a-1', explanation: 'FEE of 2026-03-02: the venue moved -0.12 USD' }]));
  test('agrees once it is booked', () =>
    void agreedOnce().when(account(2, { cashUsd: '99999.88', activities: [...activity({})] }), feePosted, tick(1), account(3, { cashUsd: '99999.88' })).then([agreed, expect.objectContaining({ cashDifferenceUsd: '0' })]));
  test('is asked for from the newest that was taken', () =>
    void agreedOnce().when(account(2, { cashUsd: '99999.88', activities: [...activity({})] }), tick(1)).then([accountRequested, expect.objectContaining({ activitiesFrom: '2026-03-02', activitiesAfter: 'a-1' })]));
  test('as a dividend that the books have since its ex-date is not booked again', () => {
    const exDate = [
      fact(posted, { reference: one, memo: 'dividend', entries: [{ account: 'cash', amountUsd: '5' }, { account: 'dividends', amountUsd: '-5' }] }),
      fact(credited, { strategy: 's-1', symbol: 'SPY', amountUsd: '5', why: 'dividend' }),
    ];
    // Not paid yet: the venue has five less.
    agreedOnce(...exDate).when(account(2)).then([agreed, expect.objectContaining({ cashDifferenceUsd: '0' })]);
    agreedOnce(...exDate).when(account(2, { cashUsd: '100005', activities: [...activity({ kind: 'dividend', type: 'DIV', symbol: 'SPY', amountUsd: '5' })] })).then([agreed, expect.objectContaining({ cashDifferenceUsd: '0' })]);
    agreedOnce(...exDate).when(account(2, { cashUsd: '100004.25', activities: [...activity({ kind: 'dividend', type: 'DIV', symbol: 'SPY', amountUsd: '4.25' })] })).then([adjusted, expect.objectContaining({ kind: 'dividend', symbol: 'SPY', amountUsd: '-0.75' })]);
  });
  test('as a dividend is that of the new symbol where the shares have one since its ex-date', () => {
    const exDate = [
      fact(posted, { reference: one, memo: 'dividend', entries: [{ account: 'cash', amountUsd: '5' }, { account: 'dividends', amountUsd: '-5' }] }),
      fact(credited, { strategy: 's-1', symbol: 'SPY', amountUsd: '5', why: 'dividend' }), fact(action, { exDate: '2026-03-02', action: { kind: 'symbolChange', to: 'SPX' } }, { actor: 'SPY' }),
    ];
    agreedOnce(...exDate).when(account(2, { cashUsd: '100005', activities: [...activity({ kind: 'dividend', type: 'DIV', symbol: 'SPX', amountUsd: '5' })] })).then([agreed, expect.objectContaining({ cashDifferenceUsd: '0' })]);
  });
  test('as a transfer is left to a person: the cash differs', () =>
    void agreedOnce().when(account(2, { cashUsd: '100500', activities: [...activity({ kind: 'transfer', type: 'CSD', amountUsd: '500' })] }), tick(1), account(3, { cashUsd: '100500' })).then([broken, expect.objectContaining({ class: 'cash', scope: 'desk' })]));
});

test('a desk at the simulated venue has no such actor', () => {
  expect(reconciliation.spawnedBy?.(openedWith())).toBeUndefined();
  expect(reconciliation.spawnedBy?.(desk())).toBe('main');
  expect(opened.name).toBe(desk().type);
  expect(withheld.heardBy).not.toContain('accounting');
});
