import { describe, expect, test } from 'vitest';
import { credited } from '../../subjects/accounting.ts';
import { action, delisted, type CorporateAction } from '../../subjects/market.ts';
import type { Stop } from '../../subjects/plan.ts';
import { approved, rejected, stopTriggered } from '../../subjects/risk.ts';
import { fact, given } from '../../test/given.ts';
import { openedWith } from '../../test/people.ts';
import { barAt, closeOf, closes, fills, holding, spawn, stepOf, submits, wants } from '../../test/trading.ts';
import { parse } from '../decimal.ts';
import { risk } from './risk.ts';
import type { Desk } from './state.ts';

const contains = (some: object): unknown => expect.objectContaining(some);
const takes = (corporate: CorporateAction, day = 4) => fact(action, { exDate: '2020-01-04', action: corporate }, { actor: 'SPY', at: closeOf(day) });
const twoForOne = takes({ kind: 'split', from: 1, to: 2 });
const gone = fact(delisted, { lastAt: closeOf(3) }, { actor: 'SPY', at: closeOf(4) });
const credit = (amountUsd: string, strategy?: string) => fact(credited, { ...(strategy === undefined ? {} : { strategy }), amountUsd, why: 'dividend' }, { at: closeOf(4) });
const fixed: Stop = { kind: 'fixed', distance: 0.05 };
const triggered = (stopUsd: string, quantity: string) => [[stopTriggered, contains({ stopUsd })], [approved, contains({ purpose: 'stop', quantity })]] as const;
const stateOf = (...facts: Parameters<typeof given> extends readonly [unknown, ...infer Rest] ? Rest : never) => given(risk, ...facts.slice(0, -1)).when(...facts.slice(-1)).state as Desk;

describe('a split', () => {
  test('leaves exposure and cash as they were', () => {
    const { heldUsd, cashUsd, quotes } = stateOf(openedWith(), spawn(), ...holding(), twoForOne);
    expect([heldUsd, cashUsd, quotes['SPY']?.heldQuantity, quotes['SPY']?.closeUsd]).toEqual([parse('1000'), parse('99000'), parse('20'), parse('50')]);
  });
  test('halves a fixed stop', () => {
    const held = [openedWith(), spawn(), ...holding({ stop: fixed }), twoForOne];
    given(risk, ...held).when(barAt('50', { day: 4, low: '47.51' }), stepOf(4)).then();
    given(risk, ...held).when(barAt('50', { day: 4, low: '47.5' }), stepOf(4)).then(...triggered('47.5', '20'));
  });
  test('halves the highest close of a trailing stop', () => {
    const held = [openedWith(), spawn(), ...holding({ stop: { kind: 'trailing', distance: 0.1 } }), barAt('120', { day: 4 }), stepOf(4), takes({ kind: 'split', from: 1, to: 2 }, 5)];
    given(risk, ...held).when(barAt('60', { day: 5, low: '54.01' }), stepOf(5)).then();
    given(risk, ...held).when(barAt('60', { day: 5, low: '54' }), stepOf(5)).then(...triggered('54', '20'));
  });
  test('halves the distance of an ATR stop', () =>
    given(risk, openedWith(), spawn(), ...holding({ stop: { kind: 'atr', length: 14, multiple: 2 }, atr: 1.5 }), twoForOne).when(barAt('50', { day: 4, low: '48.5' }), stepOf(4)).then(...triggered('48.5', '20')));
  test('lets an exit sell the new shares', () =>
    given(risk, openedWith(), spawn(), ...holding(), twoForOne, barAt('50', { day: 4 }), wants({ action: 'exit', referencePriceUsd: '50', day: 4 })).when(stepOf(4)).then([approved, contains({ side: 'sell', quantity: '20' })]));
  test('scales open orders: the entry fills for the same money, and nothing stays reserved', () => {
    const { reservedUsd, buyingUsd, cashUsd, quotes } = stateOf(openedWith(), spawn(), barAt('100'), wants(), stepOf(2), submits(), takes({ kind: 'split', from: 1, to: 2 }, 3), fills({ quantity: '20', priceUsd: '50' }));
    expect([reservedUsd, buyingUsd, cashUsd, quotes['SPY']?.heldQuantity]).toEqual([0n, 0n, parse('99000'), parse('20')]);
  });
  test('scales what an open sale takes out', () => {
    const selling = [openedWith(), spawn(), ...holding(), barAt('100', { day: 4 }), wants({ action: 'exit', day: 4 }), stepOf(4), submits({ order: '2', side: 'sell' }), takes({ kind: 'split', from: 1, to: 2 }, 5)];
    expect(stateOf(...selling).accounts['s-1']?.positions['SPY']?.leavingQuantity).toBe(parse('20'));
    expect(stateOf(...selling, fills({ order: '2', side: 'sell', quantity: '20', priceUsd: '50', day: 5 })).accounts['s-1']?.positions).toEqual({});
  });
  test('lets a cancelled order go', () => expect(stateOf(openedWith(), spawn(), barAt('100'), wants(), stepOf(2), submits(), takes({ kind: 'split', from: 20, to: 1 }, 3), closes())).toMatchObject({ reservedUsd: 0n, buyingUsd: 0n, reservations: {} }));
  test('of a symbol that is not known changes nothing', () => given(risk, openedWith()).when(twoForOne).then());
  test('a dividend changes no position', () => expect(stateOf(openedWith(), spawn(), ...holding(), takes({ kind: 'dividend', amountUsd: '1' }))).toMatchObject({ cashUsd: parse('99000'), heldUsd: parse('1000') }));
});

describe('cash without a fill', () => {
  test('comes to the strategy and the desk', () => {
    const { cashUsd, accounts } = stateOf(openedWith(), spawn('s-1', 0.5), credit('8.2', 's-1'));
    expect([cashUsd, accounts['s-1']?.cashUsd]).toEqual([parse('100008.2'), parse('50008.2')]);
  });
  test('or goes, from the desk alone where nobody owes it', () => {
    const { cashUsd, accounts } = stateOf(openedWith(), spawn('s-1', 0.5), credit('-8.2'));
    expect([cashUsd, accounts['s-1']?.cashUsd]).toEqual([parse('99991.8'), parse('50000')]);
  });
});

describe('a symbol whose bars have ended', () => {
  test('is held no more', () => expect(stateOf(openedWith(), spawn(), ...holding({ stop: fixed }), gone)).toMatchObject({ heldUsd: 0n, stops: {}, accounts: { 's-1': { positions: {} } } }));
  test('has no price to order at', () => given(risk, openedWith(), spawn(), ...holding(), gone, wants({ day: 4 })).when(stepOf(4)).then([rejected, contains({ checks: expect.arrayContaining([contains({ rule: 'price', passed: false })]) })]));
  test('lets its open orders go when the venue has cancelled them', () =>
    expect(stateOf(openedWith(), spawn(), ...holding(), barAt('100', { day: 4 }), wants({ action: 'exit', day: 4 }), stepOf(4), submits({ order: '2', side: 'sell' }), gone, closes({ order: '2', side: 'sell' })))
      .toMatchObject({ reservations: {}, accounts: { 's-1': { positions: {} } } }));
});
