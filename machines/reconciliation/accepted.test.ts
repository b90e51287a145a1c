import { describe, expect, test } from 'vitest';
import { posted } from '../../subjects/accounting.ts';
import { ticked } from '../../subjects/desk.ts';
import { filled, submitted } from '../../subjects/execution.ts';
import type { Fact } from '../../subjects/fact.ts';
import { accepted, accountReported, accountRequested, adjusted, agreed, broken, type AccountReport } from '../../subjects/reconciliation.ts';
import { claimed } from '../../subjects/runtime.ts';
import { fact, given } from '../../test/given.ts';
import { ada, bob, eve, openedWith, settings, signedBy } from '../../test/people.ts';
import { reconciliation } from './reconciliation.ts';

const one = '1'.repeat(32);
const at = (second: number) => `2026-03-02T15:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}Z`;
const desk = (terms = {}) => openedWith({ environment: 'paper', pacing: 'live', venue: { kind: 'alpaca', paper: true, reconciliation: terms } });
const capital = fact(posted, { reference: one, memo: 'opening capital', entries: [{ account: 'cash', amountUsd: '100000' }, { account: 'capital', amountUsd: '-100000' }] });
const claim = { ...fact(claimed, { host: 'a', role: 'execution', epoch: 1, code: 'c' }, { at: at(0) }), type: 'execution.claimed' };
const tick = (second: number) => fact(ticked, { everySeconds: 1 }, { at: at(second) });
const account = (request: number, over: Partial<AccountReport> = {}) => fact(accountReported, { request, askedAt: at(0), answeredAt: at(0), cashUsd: '100000', positions: [], orders: [], activities: [], ...over });
const resumes = (target: string, { person = ada, payload = null, policyVersion = 1, nonce }: { person?: typeof ada; payload?: unknown; policyVersion?: number; nonce?: string } = {}) =>
  signedBy(person, { verb: 'resume', target, payload, policyVersion }, { at: at(2), ...(nonce === undefined ? {} : { nonce }) });
const held = (quantity: string, symbol = 'SPY') => ({ positions: [{ symbol, quantity }] });
/** Seen twice, and so broken. */
const brokenBy = (over: Partial<AccountReport>, terms = {}) => [desk(terms), capital, claim, tick(0), account(1, over), tick(1), account(2, over)];
const on = (over: Partial<AccountReport>, ...then: readonly Fact[]) => given(reconciliation, ...brokenBy(over), ...then);
const contains = (some: object): unknown => expect.objectContaining(some);

describe('a signed resume', () => {
  test('of a symbol accepts the difference that stands in it', () => void on(held('5')).when(resumes('SPY')).then([accepted, { scope: 'symbol', symbol: 'SPY', class: 'position', difference: '5', signer: 'ada' }]));
  test("of the desk accepts its cash", () => void on({ cashUsd: '99000' }).when(resumes('desk')).then([accepted, { scope: 'desk', class: 'cash', difference: '-1000', signer: 'ada' }]));
  test('accepts an order that stands open there', () =>
    void on({ orders: [{ order: 'by-hand', status: 'open', symbol: 'SPY', side: 'sell', quantity: '3' }] }).when(resumes('SPY')).then([accepted, { scope: 'symbol', symbol: 'SPY', class: 'unknownOrder', order: 'by-hand', difference: 'by-hand', signer: 'ada' }]));
  test('has the account asked for with the next tick', () => void on(held('5'), resumes('SPY')).when(tick(2)).then([accountRequested, contains({ number: 3 })]));
  test.each([['of another symbol', resumes('AAPL')], ["of the desk, while only a symbol's stands", resumes('desk')], ['of a stranger', resumes('SPY', { person: eve })], ['for another policy', resumes('SPY', { policyVersion: 2 })],
    ['that leaves it reducing', resumes('SPY', { payload: { to: 'reducing' } })]])('%s accepts nothing', (_, request) => void on(held('5')).when(request).then());
  test('accepts nothing before a difference is confirmed', () => void given(reconciliation, desk(), capital, claim, tick(0), account(1, held('5'))).when(resumes('SPY')).then());
  test('counts once', () => {
    const nonce = 'e'.repeat(32);
    on(held('5'), resumes('SPY', { nonce }), tick(2), account(3, held('6')), tick(3), account(4, held('6'))).when(resumes('SPY', { nonce })).then();
  });
  test('counts under the policy that is in force', () => {
    const next = signedBy(bob, { verb: 'policy', target: 'desk', payload: { ...settings.policy, version: 2 } }, { at: at(1) });
    on(held('5'), next).when(resumes('SPY')).then();
    on(held('5'), next).when(resumes('SPY', { policyVersion: 2 })).then([accepted, contains({ signer: 'ada' })]);
  });
  test('of a person who was enrolled since counts', () => {
    const enrolled = signedBy(ada, { verb: 'enroll', target: 'desk', payload: { name: eve.name, publicKey: eve.publicKey } }, { at: at(1) });
    on(held('5'), enrolled).when(resumes('SPY', { person: eve })).then([accepted, contains({ signer: 'eve' })]);
  });
});

describe('an accepted difference', () => {
  const settled = (over: Partial<AccountReport>, target: string, ...then: readonly Fact[]) => on(over, resumes(target), tick(2), ...then);

  test('of a position is agreed on', () => void settled(held('5'), 'SPY').when(account(3, held('5'))).then([agreed, contains({ positions: 1 })]));
  test('of cash is agreed on', () => void settled({ cashUsd: '99000' }, 'desk').when(account(3, { cashUsd: '99000' })).then([agreed, contains({ cashDifferenceUsd: '-1000' })]));
  test('of an order is agreed on', () => {
    const theirs = { orders: [{ order: 'by-hand', status: 'open' as const, symbol: 'SPY', side: 'sell' as const, quantity: '3' }] };
    settled(theirs, 'SPY').when(account(3, theirs)).then([agreed, contains({ orders: 1 })]);
  });
  test('leaves other symbols broken', () => {
    const both = { positions: [{ symbol: 'SPY', quantity: '5' }, { symbol: 'TSLA', quantity: '7' }] };
    settled(both, 'SPY').when(account(3, both)).then([agreed, contains({ except: ['TSLA'] })]);
  });
  test('that grows is broken again, held against what was accepted', () =>
    void settled(held('5'), 'SPY', account(3, held('5')), tick(62), account(4, held('6')), tick(63)).when(account(5, held('6')))
      .then([broken, contains({ class: 'position', expected: '5', was: '6', detail: expect.stringContaining('a difference of 5 is accepted; find who traded the difference of 1') })], [agreed, contains({ except: ['SPY'] })]));
  test('may be accepted anew as it is then', () =>
    void settled(held('5'), 'SPY', account(3, held('6')), tick(3), account(4, held('6')), resumes('SPY'), tick(4)).when(account(5, held('6'))).then([agreed, contains({ positions: 1 })]));
  test('that is gone is agreed on', () => void settled(held('5'), 'SPY').when(account(3)).then([agreed, contains({ positions: 0 })]));
  test('that is gone and comes back is a new one', () =>
    void settled(held('5'), 'SPY', account(3), tick(62), account(4, held('5')), tick(63)).when(account(5, held('5'))).then([broken, contains({ expected: '0', was: '5' })], [agreed, contains({ except: ['SPY'] })]));
  test('stays the same while the desk trades', () => {
    const order = { order: one, strategy: 's-1', symbol: 'SPY', side: 'buy' as const };
    const bought = [
      fact(submitted, { ...order, quantity: '10', expiresAt: at(59), venue: 'alpaca' }), fact(filled, { ...order, execution: 'x', quantity: '10', priceUsd: '100', feeUsd: '0', done: true }),
      fact(posted, {
        reference: one, memo: 'a fill', entries: [{ account: 'cash', amountUsd: '-1000' }, { account: 'positions:s-1:SPY', amountUsd: '1000' }],
        position: { strategy: 's-1', symbol: 'SPY', quantity: '10', costUsd: '1000', realizedPnlUsd: '0' },
      }),
    ];
    settled(held('5'), 'SPY', ...bought).when(account(3, { cashUsd: '99000', ...held('15') })).then([agreed, contains({ cashUsd: '99000' })]);
  });
  test('of cash has its cent of rounding too, which alone is booked', () => {
    settled({ cashUsd: '99000' }, 'desk').when(account(3, { cashUsd: '98999.99' })).then([agreed, contains({ cashDifferenceUsd: '-1000.01' })], [adjusted, contains({ amountUsd: '-0.01' })]);
    settled({ cashUsd: '99000' }, 'desk', account(3, { cashUsd: '98999.98' }), tick(3)).when(account(4, { cashUsd: '98999.98' })).then([broken, contains({ class: 'cash', expected: '99000', was: '98999.98' })]);
  });
  test("of cash beside others' money is gone once there is enough", () => {
    const beside = given(reconciliation, ...brokenBy({ cashUsd: '99000' }, { cash: 'atLeast' }), resumes('desk'), tick(2), account(3, { cashUsd: '150000' }), tick(62), account(4, { cashUsd: '99000' }), tick(63));
    beside.when(account(5, { cashUsd: '99000' })).then([broken, contains({ class: 'cash', expected: '100000', was: '99000' })]);
  });
  test('outlives whoever takes execution over, and a snapshot', () => {
    const { state } = settled(held('5'), 'SPY', account(3, held('5'))).when({ ...claim, at: at(70) });
    const again = reconciliation.hydrate('main', structuredClone(state));
    again.take(tick(71));
    expect(again.take(account(4, held('5'))).map(({ kind, body }) => [kind.name, kind.body.parse(body)])).toEqual([['reconciliation.agreed', expect.not.objectContaining({ except: expect.anything() })]]);
  });
});
