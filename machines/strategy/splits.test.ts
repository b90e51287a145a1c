import { describe, expect, test } from 'vitest';
import { action, delisted, type CorporateAction } from '../../subjects/market.ts';
import type { Plan } from '../../subjects/plan.ts';
import { intent } from '../../subjects/strategy.ts';
import { fact, given } from '../../test/given.ts';
import { openedWith } from '../../test/people.ts';
import { venueWith } from '../../test/simVenue.ts';
import { approvedFor, barAt, bars, fall, filledWith, holding, trading, up } from '../../test/strategies.ts';
import { examplePlan } from '../plan/examplePlan.ts';
import { strategy } from './strategy.ts';

const takes = (corporate: CorporateAction, actor = 'SPY') => fact(action, { exDate: '2020-01-03', action: corporate }, { actor });
const split = (from: number, to: number) => takes({ kind: 'split', from, to });
const entering = [intent, expect.objectContaining({ action: 'enter' })] as const;
const exiting = [intent, expect.objectContaining({ action: 'exit' })] as const;

describe('on raw prices', () => {
  test('a split is no fall of the price: the signal comes as without it, at the price of the day', () =>
    given(strategy, ...trading(), ...bars(...up), split(1, 2)).when(barAt('4.5')).then([intent, expect.objectContaining({ action: 'enter', referencePriceUsd: '4.5' })]));
  test('unsaid, it would be', () => given(strategy, ...trading(), ...bars(...up)).when(barAt('4.5')).then());
  test('splits add up', () => given(strategy, ...trading(), ...bars('9', '8', '7'), split(1, 2), barAt('4'), split(1, 3)).when(barAt('1.5')).then(entering));
  test('a split of another symbol changes nothing', () => given(strategy, ...trading(), ...bars(...up), takes({ kind: 'split', from: 1, to: 2 }, 'IWM')).when(barAt('9')).then(entering));
  test('a dividend changes nothing', () => given(strategy, ...trading(), ...bars(...up), takes({ kind: 'dividend', amountUsd: '1' })).when(barAt('9')).then(entering));
  test('after a split it holds the new shares, and is out when they are sold', () => {
    const out = [...holding(), split(1, 2), approvedFor('sell', 'stop', 'e'.repeat(32)), filledWith('sell', '20', true, 'e'.repeat(32))];
    given(strategy, ...out).when(barAt(fall)).then();
    given(strategy, ...holding(), split(1, 2), approvedFor('sell', 'stop', 'e'.repeat(32)), filledWith('sell', '19', true, 'e'.repeat(32))).when(barAt('3')).then(exiting);
  });
  test('what is below a share was paid out', () => {
    given(strategy, ...holding(), split(4, 1), approvedFor('sell', 'stop', 'e'.repeat(32)), filledWith('sell', '2', true, 'e'.repeat(32))).when(barAt('24')).then();
    given(strategy, venueWith({ increment: '0.5' }), ...holding(), split(4, 1), approvedFor('sell', 'stop', 'e'.repeat(32)), filledWith('sell', '2', true, 'e'.repeat(32))).when(barAt('24')).then(exiting);
  });
  test('the ATR of its stop is in prices of the day', () => {
    const plan: Plan = { ...examplePlan, stop: { kind: 'atr', length: 2, multiple: 2 } };
    const before = given(strategy, ...trading(plan), ...bars(...up)).when(barAt('9')).published[0]?.body as { atr: number };
    const after = given(strategy, ...trading(plan), ...bars(...up), split(1, 2)).when(barAt('4.5')).published[0]?.body as { atr: number };
    expect(after.atr).toBe(before.atr / 2);
  });
  test('a strategy that was put back from a snapshot knows of the split', () => {
    const { state } = given(strategy, ...trading(), ...bars(...up)).when(split(1, 2));
    expect(strategy.hydrate('main', structuredClone(state)).take(barAt('4.5'))).toHaveLength(1);
  });
});

test('a symbol whose bars have ended is neither held nor on its way out', () => {
  const gone = fact(delisted, { lastAt: '2020-01-02T21:00:00Z' }, { actor: 'SPY' });
  const { state } = given(strategy, ...holding(), barAt(fall)).when(gone);
  expect(state).toMatchObject({ trade: { symbols: { SPY: { holding: { want: 'out', quantity: 0n, orders: [], undecided: false } } } } });
});

test('what happens to a symbol is for those who hear its bars', () =>
  expect([strategy.address?.(split(1, 2)), strategy.address?.(fact(delisted, { lastAt: '2020-01-02T21:00:00Z' }, { actor: 'SPY' }))]).toEqual(['bar:SPY', 'bar:SPY']));

test('what risk sold of a part leaves the rest in: no exit is due for it', () => {
  const part = [approvedFor('sell', 'stop', 'e'.repeat(32)), filledWith('sell', '4', true, 'e'.repeat(32))];
  given(strategy, ...holding(), ...part).when(barAt('12')).then();
});

test('less than the venue trades in, which an exchange leaves by taking its fee in coins, is nothing held', () => {
  const coins = openedWith({ pacing: 'live', venue: { kind: 'ccxt', exchange: 'binance', sandbox: true, increment: '0.001' } });
  const sold = (quantity: string) => given(strategy, coins, ...holding(), approvedFor('sell', 'stop', 'e'.repeat(32))).when(filledWith('sell', quantity, true, 'e'.repeat(32))).state;
  const left = (want: string, quantity: bigint) => ({ trade: { symbols: { SPY: { holding: { want, quantity, orders: [] } } } } });
  expect(sold('9.9991')).toMatchObject(left('out', 0n));
  expect(sold('9.999')).toMatchObject(left('in', 1_000_000_000n));
});
