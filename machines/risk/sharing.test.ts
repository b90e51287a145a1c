import { describe, expect, test } from 'vitest';
import { attached, refused, replaced } from '../../subjects/execution.ts';
import type { Fact } from '../../subjects/fact.ts';
import { rejected, replaceApproved } from '../../subjects/risk.ts';
import type { Change } from '../../subjects/orderTerms.ts';
import { fact, given } from '../../test/given.ts';
import { ada, openedWith, settings, signedBy } from '../../test/people.ts';
import { barAt, closeOf, closes, fills, submits } from '../../test/trading.ts';
import { format } from '../decimal.ts';
import { risk } from './risk.ts';
import type { Desk } from './state.ts';

/*
 * A person who is short 10 SPY buys them back by whichever comes first: the order, at a limit of 95, or its stop loss at 105. A close is 100, the collar a tenth.
 */

const contains = (some: object): unknown => expect.objectContaining(some);
const live = (over = {}) => openedWith({ pacing: 'live', policy: { ...settings.policy, allowShort: true, duplicateWindowSeconds: 0, ...over } });
const [profit, loss] = ['2'.padStart(32, 'f'), '3'.padStart(32, 'f')] as const;
const order = (payload: object, day = 2) => signedBy(ada, { verb: 'order', target: 'desk', payload: { symbol: 'SPY', ...payload } }, { at: closeOf(day) });
const change = (target: string, payload: Change) => signedBy(ada, { verb: 'replace', target, payload }, { at: closeOf(2) });
const named = (id: string) => ({ order: id, strategy: 'manual', symbol: 'SPY', side: 'buy' as const });
const becomes = (id: string, terms: Change) => fact(replaced, { ...named(id), ...terms });
const keeps = (id: string) => fact(refused, { ...named(id), what: 'replace', reason: 'r' });
const short = [live(), barAt('100'), order({ side: 'sell', quantity: '10' }), submits({ strategy: 'manual', side: 'sell', quantity: '10' }), fills({ strategy: 'manual', side: 'sell' })];
const oco = [
  order({ side: 'buy', quantity: '10', type: 'limit', limitUsd: '95', timeInForce: 'gtc', group: { kind: 'oco', stopLoss: { stopUsd: '105' } } }), submits({ order: '2', strategy: 'manual', quantity: '10' }),
  fact(attached, { ...named(loss), parent: profit, leg: 'stopLoss', quantity: '10', type: 'stop', stopUsd: '105' }),
];
const after = (...facts: readonly Fact[]) => given(risk, ...short, ...oco, ...facts.slice(0, -1)).when(...facts.slice(-1));
const reserved = (...facts: readonly Fact[]): string => format(((facts.length === 0 ? given(risk, ...short, ...oco.slice(0, -1)).when(...oco.slice(-1)) : after(...facts)).state as Desk).reservedUsd);

describe('two legs of which one fills', () => {
  test('have what the dearer may cost set aside, once', () => expect(reserved()).toBe('1050'));
  test('keep it while the cheaper is moved alone', () => expect(reserved(change(profit, { limitUsd: '97' }), becomes(profit, { limitUsd: '97' }))).toBe('1050'));
  test('keep it where the venue does not move the cheaper', () => expect(reserved(change(profit, { limitUsd: '97' }), keeps(profit))).toBe('1050'));
  test('take more once the dearer is asked to move up, before the venue has answered', () => expect(reserved(change(loss, { stopUsd: '108' }))).toBe('1188'));
  test('and give it back where the venue does not move it', () => expect(reserved(change(loss, { stopUsd: '108' }), keeps(loss))).toBe('1050'));
  test('keep what the dearer took until it has moved down', () => {
    expect(reserved(change(loss, { stopUsd: '101' }))).toBe('1111');
    expect(reserved(change(loss, { stopUsd: '101' }), becomes(loss, { stopUsd: '101' }))).toBe('1111');
  });
  test('take what the cheaper may cost where it is moved above the dearer', () => expect(reserved(change(profit, { limitUsd: '109' }), becomes(profit, { limitUsd: '109' }))).toBe('1090'));
  test('keep what one is asked to take while the other is moved', () => expect(reserved(change(loss, { stopUsd: '108' }), change(profit, { limitUsd: '90' }), becomes(profit, { limitUsd: '90' }))).toBe('1188'));
  test('are each moved from their own price', () =>
    void after(change(loss, { stopUsd: '106' }), becomes(loss, { stopUsd: '106' }), change(profit, { limitUsd: '96' })).then([replaceApproved, contains({ order: profit, limitUsd: '96', reservedUsd: '1166' })]));
  test('take what the other may cost once one has ended', () => {
    expect(reserved(closes({ order: '3', strategy: 'manual' }))).toBe('950');
    expect(reserved(closes({ order: '2', strategy: 'manual' }))).toBe('1050');
  });
  test('take nothing once both have', () => expect(reserved(closes({ order: '2', strategy: 'manual' }), closes({ order: '3', strategy: 'manual' }))).toBe('0'));
  test('take what is left after a part of one is filled', () => expect(reserved(fills({ order: '3', strategy: 'manual', quantity: '4', priceUsd: '105', done: false }))).toBe('630'));
  test('survive', () => {
    const { state } = after(change(loss, { stopUsd: '108' }));
    const again = risk.hydrate('main', structuredClone(state));
    again.take(keeps(loss));
    expect(format((again.state() as Desk).reservedUsd)).toBe('1050');
  });
});

test('a leg that moves beyond the cash that is left is refused, up to it is not', () => {
  const poor = (stopUsd: string) => given(risk, live({ minCashUsd: '99800' }), ...short.slice(1), ...oco).when(change(loss, { stopUsd }));
  // 101,000 USD are there, 1,050 of them set aside; a stop counts a tenth above its price.
  poor('109').then([replaceApproved, contains({ reservedUsd: '1199' })]);
  poor('109.1').then([rejected, contains({ checks: expect.arrayContaining([contains({ rule: 'deskCash', passed: false })]) })]);
});

test('the price at which a limit would meet an order of our own moves with that limit alone', () => {
  const crossing = (...changes: readonly Fact[]) => given(risk, live({ noSelfMatch: true }), ...short.slice(1), ...oco, ...changes).when(order({ side: 'sell', quantity: '1', type: 'limit', limitUsd: '96' }, 3)).published.map(({ kind }) => kind.name);
  expect([crossing(), crossing(change(loss, { stopUsd: '101' }), becomes(loss, { stopUsd: '101' })), crossing(change(profit, { limitUsd: '96' }), becomes(profit, { limitUsd: '96' }))]).toEqual([['risk.approved'], ['risk.approved'], ['risk.rejected']]);
});
