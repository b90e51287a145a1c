import { describe, expect, test } from 'vitest';
import { approved, rejected, stopTriggered } from '../../subjects/risk.ts';
import type { Stop } from '../../subjects/plan.ts';
import { fact, given } from '../../test/given.ts';
import { action } from '../../subjects/market.ts';
import { openedWith, settings } from '../../test/people.ts';
import { barAt, closeOf, closes, fills, holding, spawn, stepOf, submits, wants } from '../../test/trading.ts';
import { risk } from './risk.ts';

const contains = (some: object): unknown => expect.objectContaining(some);
interface Asked { readonly stop: Stop; readonly figure?: number }
const held = (...stops: Asked[]) => [openedWith(), spawn(), ...holding({ stops })] as const;
const sells = (quantity = '10') => [approved, contains({ purpose: 'stop', side: 'sell', quantity })] as const;
const triggered = (stopUsd: string, touchedUsd: string) => [[stopTriggered, { strategy: 's-1', symbol: 'SPY', stopUsd, touchedUsd }], sells()] as const;
const over = (closeUsd: string, bars: number) => [[stopTriggered, { strategy: 's-1', symbol: 'SPY', stopUsd: closeUsd, touchedUsd: closeUsd, bars }], sells()] as const;
/** A day whose low is this. */
const day = (number: number, close: string, low = close) => [barAt(close, { low, day: number }), stepOf(number)] as const;

const volatility: Asked = { stop: { kind: 'volatility', length: 20, multiple: 4 }, figure: 0.0125 };
const lock: Asked = { stop: { kind: 'profitLock', gain: 0.1, lock: 0.02 } };
const chandelier: Asked = { stop: { kind: 'atrTrailing', length: 22, multiple: 3 }, figure: 2 };
const time = (bars: number): Asked => ({ stop: { kind: 'time', bars } });
const fixed: Asked = { stop: { kind: 'fixed', distance: 0.05 } };

describe('a stop by volatility', () => {
  test('holds just above so many volatilities of a bar below the entry', () => given(risk, ...held(volatility)).when(...day(4, '100', '95.01')).then());
  test('triggers there', () => given(risk, ...held(volatility)).when(...day(4, '100', '95')).then(...triggered('95', '95')));
  test('stays where it was when the price has risen', () => given(risk, ...held(volatility), ...day(4, '120')).when(...day(5, '100', '95.01')).then());
});

describe('a locked profit', () => {
  test('is no stop before the gain was there', () => given(risk, ...held(lock), ...day(4, '109.99')).when(...day(5, '50')).then());
  test('holds just above the price that it locks', () => given(risk, ...held(lock), ...day(4, '110')).when(...day(5, '110', '102.01')).then());
  test('triggers there, once a close has been at the gain', () => given(risk, ...held(lock), ...day(4, '110')).when(...day(5, '105', '102')).then(...triggered('102', '102')));
  test("is not locked by the very bar's close that it would be held against", () => given(risk, ...held(lock)).when(...day(4, '115', '101')).then());
  test('stays locked however far the price falls', () => given(risk, ...held(lock), ...day(4, '110'), ...day(5, '104', '103')).when(...day(6, '102', '101')).then(...triggered('102', '101')));
  test('at nothing above the entry is where it breaks even', () => given(risk, ...held({ stop: { kind: 'profitLock', gain: 0.1, lock: 0 } }), ...day(4, '111')).when(...day(5, '101', '100')).then(...triggered('100', '100')));
});

describe('a trailing stop by ATR', () => {
  test('begins below the entry', () => given(risk, ...held(chandelier)).when(...day(4, '100', '94')).then(...triggered('94', '94')));
  test('follows the highest close', () => given(risk, ...held(chandelier), ...day(4, '110')).when(...day(5, '106', '104')).then(...triggered('104', '104')));
  test('holds just above it', () => given(risk, ...held(chandelier), ...day(4, '110')).when(...day(5, '106', '104.01')).then());
});

describe('a stop by time', () => {
  // The day of the entry is the first.
  test('holds until the last bar but one', () => given(risk, ...held(time(3))).when(...day(4, '100')).then());
  test('gives up at the close of the last', () => given(risk, ...held(time(3)), ...day(4, '100')).when(...day(5, '101', '90')).then(...over('101', 3)));
  test('of one bar gives up at the close of the entry', () => given(risk, openedWith(), spawn(), ...holding({ stops: [time(1)] }).slice(0, -1)).when(stepOf(3)).then(...over('100', 1)));
  test('counts bars of the symbol, not of others', () => given(risk, ...held(time(3)), barAt('7', { symbol: 'AAPL', day: 4 }), stepOf(4)).when(...day(5, '100')).then());
  test('gives up once while its order is open', () => given(risk, ...held(time(2)), ...day(4, '100')).when(...day(5, '100')).then());
  test('gives up again where the order came to nothing', () => given(risk, ...held(time(2)), ...day(4, '100'), submits({ order: '2', side: 'sell' }), closes({ order: '2', side: 'sell' })).when(...day(5, '99')).then(...over('99', 3)));
  test('is a market order also where stops fill in the bar that touched them', () => {
    const venue = { ...settings.venue, kind: 'sim', stopFill: 'gapThrough' } as Extract<typeof settings.venue, { kind: 'sim' }>;
    const { published } = given(risk, openedWith({ venue }), spawn(), ...holding({ stops: [time(2)] })).when(...day(4, '100'));
    expect(published[1]?.body).toMatchObject({ type: undefined, stopUsd: undefined });
  });
  test('a later part of the entry does not begin the count anew', () =>
    given(risk, openedWith(), spawn(), barAt('100'), wants({ stops: [time(2)] }), stepOf(2), submits(), fills({ quantity: '4', done: false }), ...day(3, '100'), fills({ quantity: '6', day: 4 })).when(...day(4, '100')).then(...over('100', 2)));
  test('where fills come at closes, the first bar after it is the first', () => {
    const venue = { ...settings.venue, kind: 'sim', marketFill: 'close' } as Extract<typeof settings.venue, { kind: 'sim' }>;
    const desk = [openedWith({ venue }), spawn(), ...holding({ stops: [time(2)] }), ...day(4, '100')] as const;
    expect(given(risk, ...desk).when(...day(5, '100')).published).toHaveLength(2);
    expect(given(risk, ...desk.slice(0, -2)).when(...day(4, '100')).published).toHaveLength(0);
  });
  test('on a live desk the bar itself gives up', () =>
    given(risk, openedWith({ pacing: 'live' }), spawn(), barAt('100'), wants({ stops: [time(2)] }), submits(), fills(), barAt('100', { day: 3 })).when(barAt('101', { day: 4 })).then(...over('101', 2)));
});

describe('of several stops', () => {
  test('the nearest price counts', () => given(risk, ...held(fixed, chandelier, time(9))).when(...day(4, '100', '95')).then(...triggered('95', '95')));
  test('which may be another one later', () => given(risk, ...held(fixed, chandelier, lock), ...day(4, '112')).when(...day(5, '106.5', '106')).then(...triggered('106', '106')));
  test('a price comes before the time', () => given(risk, ...held(fixed, time(2))).when(...day(4, '99', '94')).then(...triggered('95', '94')));
  test('the time counts where no price was touched', () => given(risk, ...held(fixed, time(2))).when(...day(4, '99', '95.01')).then(...over('99', 2)));
});

test('a stop acts on a gap: the bar opened beyond it', () => given(risk, ...held(volatility)).when(...day(4, '71', '70')).then(...triggered('95', '70')));

test('a stop whose figure is missing is refused, since it would protect nothing', () =>
  given(risk, openedWith(), spawn(), barAt('100'), wants({ stops: [fixed, { stop: chandelier.stop }] })).when(stepOf(2))
    .then([rejected, contains({ checks: expect.arrayContaining([{ rule: 'stop', figure: 'atrTrailing none', limit: 'complete', passed: false }]) })]));

test('a split moves the prices of all of them, and no count', () => {
  const split = fact(action, { exDate: '2020-01-04', action: { kind: 'split', from: 1, to: 2 } }, { actor: 'SPY', at: closeOf(3) });
  given(risk, ...held(chandelier, time(3)), split).when(...day(4, '50', '47.01')).then();
  expect(given(risk, ...held(chandelier, time(3)), split).when(...day(4, '50', '47')).published[0]?.body).toMatchObject({ stopUsd: '47' });
  given(risk, ...held(chandelier, time(3)), split, ...day(4, '50')).when(...day(5, '50')).then([stopTriggered, contains({ bars: 3 })], sells('20'));
});

test('stops survive a restart, with what they have seen', () => {
  const { state } = given(risk, ...held(lock, time(4)), ...day(4, '110')).when(...day(5, '110'));
  const again = () => risk.hydrate('main', structuredClone(state));
  const said = (...facts: Parameters<ReturnType<typeof again>['take']>[0][]) => {
    const actor = again();
    return facts.map((each) => actor.take(each).map(({ kind, body }) => [kind.name, body])).at(-1);
  };
  expect(said(...day(6, '105', '102'))?.[0]).toEqual(['risk.stopTriggered', contains({ stopUsd: '102', touchedUsd: '102' })]);
  expect(said(...day(6, '105', '102.01'))?.[0]).toEqual(['risk.stopTriggered', contains({ bars: 4, stopUsd: '105' })]);
});
