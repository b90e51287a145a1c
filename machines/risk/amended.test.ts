import { describe, expect, test } from 'vitest';
import { corrected, reopened, replaced } from '../../subjects/execution.ts';
import type { Fact } from '../../subjects/fact.ts';
import { approved, rejected, replaceApproved } from '../../subjects/risk.ts';
import { fact, given } from '../../test/given.ts';
import { ada, openedWith, settings, signedBy } from '../../test/people.ts';
import { barAt, closeOf, closes, fills, spawn, stepOf, submits, wants } from '../../test/trading.ts';
import { format } from '../decimal.ts';
import { risk } from './risk.ts';
import type { Desk } from './state.ts';

/* 10 SPY at a close of 100: at most 110 USD a share are set aside. */

const contains = (some: object): unknown => expect.objectContaining(some);
const order = '1'.padStart(32, 'f');
const named = { order, strategy: 's-1', symbol: 'SPY', side: 'buy' as const };
const bought = [spawn('s-1', 0.5), spawn('s-2', 0.5), barAt('100'), wants(), stepOf(), submits({ quantity: '10' })];
const part = fills({ quantity: '6', done: false });
const correction = (was: string, now: string, side: 'buy' | 'sell' = 'buy') =>
  fact(corrected, { ...named, side, execution: 'x', quantity: now, priceUsd: '100', feeUsd: '0', was: { quantity: was, priceUsd: '100', feeUsd: '0' }, reason: 'r' });
const again = (over: object = {}) => fact(reopened, { ...named, quantity: '10', leavesQuantity: '4', ...over });

const aside = (...facts: readonly Fact[]) => {
  const desk = given(risk, openedWith(), ...facts.slice(0, -1)).when(...facts.slice(-1)).state as Desk;
  const leaving = Object.values(desk.accounts).reduce((sum, { positions }) => sum + (positions['SPY']?.leavingQuantity ?? 0n), 0n);
  return { reservedUsd: format(desk.reservedUsd), buyingUsd: format(desk.buyingUsd), leaving: format(leaving), held: format(desk.quotes['SPY']?.heldQuantity ?? 0n) };
};
const nothing = { reservedUsd: '0', buyingUsd: '0', leaving: '0' };

describe('a correction of an open order', () => {
  test('to less has as much more to come', () => expect(aside(...bought, part, correction('6', '5'))).toEqual({ reservedUsd: '550', buyingUsd: '500', leaving: '0', held: '5' }));
  test('to more has as much less to come', () => expect(aside(...bought, part, correction('6', '7'))).toEqual({ reservedUsd: '330', buyingUsd: '300', leaving: '0', held: '7' }));
  test('to more than all has nothing to come', () => expect(aside(...bought, part, correction('6', '11'))).toEqual({ ...nothing, held: '11' }));
  test('ends as any', () => expect(aside(...bought, part, correction('6', '5'), closes())).toEqual({ ...nothing, held: '5' }));
  test('of a sale has as much more to leave', () => {
    const selling = [...bought, fills(), barAt('100', { day: 6 }), wants({ action: 'exit', day: 6 }), stepOf(6), submits({ order: '2', side: 'sell', quantity: '10', day: 6 }), fills({ order: '2', side: 'sell', quantity: '6', done: false, day: 7 })];
    const correctsSale = fact(corrected, { ...correction('6', '5', 'sell').body, order: '2'.padStart(32, 'f') });
    expect([aside(...selling), aside(...selling, correctsSale)]).toEqual([{ ...nothing, leaving: '4', held: '4' }, { ...nothing, leaving: '5', held: '5' }]);
  });
});

describe('an order that lives on after its last fill', () => {
  const filled = [...bought, fills({ quantity: '6' })];
  test('has what is left set aside again, at the collar around the last close', () => expect(aside(...filled, again())).toEqual({ reservedUsd: '440', buyingUsd: '400', leaving: '0', held: '6' }));
  test('or at its limit', () => expect(aside(...filled, again({ limitUsd: '90' }))).toEqual({ reservedUsd: '360', buyingUsd: '360', leaving: '0', held: '6' }));
  test('uses it with its fills, and frees it with its end', () => {
    expect(aside(...filled, again(), fills({ quantity: '3', done: false }))).toEqual({ reservedUsd: '110', buyingUsd: '100', leaving: '0', held: '9' });
    expect(aside(...filled, again(), fills({ quantity: '4' }))).toEqual({ ...nothing, held: '10' });
    expect(aside(...filled, again(), closes())).toEqual({ ...nothing, held: '6' });
  });
  test('counts once', () => expect(aside(...filled, again(), again())).toMatchObject({ reservedUsd: '440' }));
  test('leaves the position, where it sells', () => expect(aside(...filled, again({ side: 'sell' }))).toEqual({ ...nothing, leaving: '4', held: '6' }));
  test('adds no exposure, where it buys back what is owed', () =>
    expect(aside(spawn(), barAt('100'), submits({ side: 'sell', order: '2' }), fills({ side: 'sell', order: '2' }), again())).toEqual({ reservedUsd: '440', buyingUsd: '0', leaving: '-4', held: '-10' }));
  test('takes its part of the limits', () => {
    const limited = openedWith({ policy: { ...settings.policy, maxGrossNotionalUsd: '1500' } });
    const next = [barAt('100', { day: 6 }), wants({ strategy: 's-2', day: 6, sizing: { kind: 'quantity', quantity: '6' } })];
    given(risk, limited, ...filled, ...next).when(stepOf(6)).then([approved, contains({ strategy: 's-2' })]);
    given(risk, limited, ...filled, again(), ...next).when(stepOf(6)).then([rejected, contains({ checks: expect.arrayContaining([{ rule: 'grossNotional', figure: '1600', limit: '1500', passed: false }]) })]);
  });
  test('may be changed again, where it is a person\'s', () => {
    const mine = { strategy: 'manual' };
    const asked = signedBy(ada, { verb: 'order', target: 'desk', payload: { symbol: 'SPY', side: 'buy', quantity: '10', type: 'limit', limitUsd: '95', timeInForce: 'gtc' } }, { at: closeOf(2) });
    const change = (payload: object) => signedBy(ada, { verb: 'replace', target: order, payload }, { at: closeOf(2) });
    const late = [barAt('100'), asked, submits({ ...mine, quantity: '10' }), change({ quantity: '14' }), fills({ ...mine }), fact(replaced, { ...named, ...mine, quantity: '14' }), again({ ...mine, quantity: '14', leavesQuantity: '4', limitUsd: '95' })];
    const live = openedWith({ pacing: 'live' });
    expect(format((given(risk, live, ...late.slice(0, -1)).when(...late.slice(-1)).state as Desk).reservedUsd)).toBe('380');
    given(risk, live, ...late).when(change({ quantity: '12' })).then([replaceApproved, contains({ order, quantity: '12', reservedUsd: '380' })]);
  });
});
