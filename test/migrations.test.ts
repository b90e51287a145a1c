import { describe, expect, test } from 'vitest';
import { accounting } from '../machines/accounting/accounting.ts';
import { broker } from '../machines/broker/broker.ts';
import { execution } from '../machines/execution/execution.ts';
import { marketKind } from '../machines/market/market.ts';
import { risk } from '../machines/risk/risk.ts';
import { strategy } from '../machines/strategy/strategy.ts';
import type { ActorKind } from '../machines/actor.ts';
import { fact, given } from './given.ts';
import { filledAt, flatAt, givenVenue, one, order, second, venueWith } from './simVenue.ts';
import { ada, openedWith } from './people.ts';
import { barAt, holding, spawn, stepOf } from './trading.ts';
import { filled } from '../subjects/execution.ts';

/* States as the build before kept them: a desk that is upgraded goes on from them as if the new build had always been there. */

const migrated = (kind: ActorKind, from: number, state: unknown) => kind.hydrate('main', kind.migrations?.[from]?.(state));
const without = <State extends object>(state: State, ...keys: readonly string[]) => Object.fromEntries(Object.entries(state).filter(([key]) => !keys.includes(key)));

describe('the simulated venue of version 2', () => {
  const { state } = givenVenue(venueWith({ commissionRate: '0.001' })).when(order(one));
  const { state: resting } = givenVenue(venueWith({ commissionRate: '0.001' }), order(one)).when(flatAt('2020-01-02T21:00:00Z', '99'));
  const terms = { commissionRate: 10n ** 9n, minCommissionUsd: 0n, slippageRate: 0n, maxVolumeShare: 10n ** 12n };
  const old = (now: unknown) => {
    const { unsent, resting: orders, kills, lastClose } = now as { unsent: Record<string, { symbol: string; order: object }>; resting: Record<string, object[]>; kills: string[]; lastClose: object };
    const plain = (each: object) => without(each, 'type', 'limitUsd', 'stopUsd', 'waits', 'grossUsd');
    return {
      terms, kills, lastClose, unsent: Object.fromEntries(Object.entries(unsent).map(([id, each]) => [id, { symbol: each.symbol, order: plain(each.order) }])),
      resting: Object.fromEntries(Object.entries(orders).map(([symbol, each]) => [symbol, each.map(plain)])),
    };
  };
  test('fills its orders as they were', () => expect(migrated(broker, 2, old(resting)).take(flatAt(second, '100')).map(({ kind, body }) => kind.body.parse(body))).toEqual([filledAt(one, '10', '100', '1')[1]]));
  test('comes to the state of the new build', () => {
    expect(migrated(broker, 2, old(resting)).state()).toEqual(resting);
    expect(migrated(broker, 2, old(state)).state()).toEqual(state);
  });
});

test('books of version 1 come to the state of the new build', () => {
  const { state } = given(accounting, openedWith(), barAt('100'), fact(filled, { order: one, strategy: 's-1', symbol: 'SPY', side: 'buy', execution: '1', quantity: '10', priceUsd: '99', feeUsd: '1', done: true })).when(stepOf());
  const { books, ...rest } = state as { books: object };
  expect(migrated(accounting, 1, { ...without(rest, 'terms', 'overnight', 'closedAt'), books: without(books, 'totals') }).state()).toEqual({ ...state as object, closedAt: '' });
});

test('risk of version 1 comes to the state of the new build', () => {
  const { state } = given(risk, openedWith(), spawn(), ...holding()).when(barAt('101', { day: 4 }));
  const { fees } = state as { fees: object };
  expect(migrated(risk, 1, { ...without(state as object, 'terms'), fees: without(fees, 'perShareUsd') }).state()).toEqual(state);
});

test('execution of version 1 comes to the state of the new build', () => {
  const { state } = given(execution).when(openedWith());
  expect(migrated(execution, 1, without(state as object, 'increment')).state()).toEqual(state);
});

test('a market of version 1 comes to the state of the new build', () => {
  const { state } = given(marketKind, openedWith()).when(barAt('100'));
  expect(migrated(marketKind, 1, without(state as object, 'acted', 'delisted')).state()).toEqual(state);
});

test('a strategy of version 2 comes to the state of the new build', () => {
  const { state } = given(strategy).when(openedWith({}, ada));
  expect(migrated(strategy, 2, without(state as object, 'increment')).state()).toEqual(state);
});

test.each([['the venue', broker, 2], ['accounting', accounting, 1], ['risk', risk, 1], ['execution', execution, 1], ['the market', marketKind, 1], ['a strategy', strategy, 2]] as const)(
  '%s does not begin from a state that is not of that version', (_, kind, from) => {
    expect(() => kind.migrations?.[from]?.(kind.begin('main').state())).toThrow('expected');
    expect(() => kind.migrations?.[from]?.(null)).toThrow('expected');
  });
