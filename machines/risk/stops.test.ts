import { expect, test } from 'vitest';
import { approved, stopTriggered } from '../../subjects/risk.ts';
import type { Stop } from '../../subjects/plan.ts';
import { given } from '../../test/given.ts';
import { openedWith } from '../../test/people.ts';
import { asksToKill, barAt, closes, fills, holding, spawn, stepOf, submits, wants } from '../../test/trading.ts';
import { risk } from './risk.ts';

const fixed: Stop = { kind: 'fixed', distance: 0.05 };
const trailing: Stop = { kind: 'trailing', distance: 0.1 };
const atr: Stop = { kind: 'atr', length: 14, multiple: 2 };
const contains = (some: object): unknown => expect.objectContaining(some);
const held = (stop: Stop, more: object = {}) => [openedWith(), spawn(), ...holding({ stop, ...more })] as const;
const triggered = (stopUsd: string, touchedUsd: string) =>
  [[stopTriggered, { strategy: 's-1', symbol: 'SPY', stopUsd, touchedUsd }], [approved, contains({ purpose: 'stop', side: 'sell', quantity: '10' })]] as const;
/** A day whose low is this. */
const falls = (low: string, day = 4, close = '100') => [barAt(close, { low, day }), stepOf(day)] as const;

test('a fixed stop holds just above its price', () => given(risk, ...held(fixed)).when(...falls('95.01')).then());
test('a fixed stop triggers at its price', () => given(risk, ...held(fixed)).when(...falls('95')).then(...triggered('95', '95')));
test('an ATR stop holds just above its price', () => given(risk, ...held(atr, { atr: 1.5 })).when(...falls('97.01')).then());
test('an ATR stop triggers at two ATR below the entry', () => given(risk, ...held(atr, { atr: 1.5 })).when(...falls('96.5')).then(...triggered('97', '96.5')));
test('a trailing stop begins below the entry', () => given(risk, ...held(trailing)).when(...falls('90')).then(...triggered('90', '90')));
test('a trailing stop follows the highest close', () => given(risk, ...held(trailing), ...falls('100', 4, '120'), ...falls('110', 5, '110')).when(...falls('107', 6, '110')).then(...triggered('108', '107')));
test('a trailing stop holds just above it', () => given(risk, ...held(trailing), ...falls('100', 4, '120'), ...falls('110', 5, '110')).when(...falls('108.01', 6, '110')).then());
test("a bar's own close does not raise the stop that its low is held against", () => given(risk, ...held(trailing)).when(...falls('100', 4, '120')).then());

test('a later part of the entry keeps the highest close', () =>
  given(risk, openedWith(), spawn(), barAt('100'), wants({ stop: trailing }), stepOf(2), submits(), fills({ quantity: '4', done: false }), ...falls('100', 3, '120'), fills({ quantity: '6' }), ...falls('110', 4, '110'))
    .when(...falls('108', 5, '110')).then(...triggered('108', '108')));

test('the bar at whose open the entry filled may touch the stop', () =>
  given(risk, openedWith(), spawn(), barAt('100'), wants({ stop: fixed }), stepOf(2), submits(), fills(), barAt('100', { day: 3, low: '94' })).when(stepOf(3)).then(...triggered('95', '94')));

test('before the entry filled there is nothing to stop', () =>
  given(risk, openedWith(), spawn(), barAt('100'), wants({ stop: fixed }), stepOf(2), submits()).when(...falls('50', 3)).then());

test('a stop order has no collar: it must get out wherever the market is', () =>
  expect(given(risk, ...held(fixed)).when(...falls('1', 4, '1')).published[1]?.body).toMatchObject({ collarUsd: undefined }));

test('the stop belongs to the chain of the entry', () => {
  const entry = wants({ stop: fixed });
  const { published } = given(risk, openedWith(), spawn(), barAt('100'), entry, stepOf(2), submits(), fills(), barAt('100', { day: 3 }), stepOf(3)).when(...falls('90'));
  expect(published.map(({ correlation }) => correlation)).toEqual([entry.correlation, entry.correlation]);
});

test('a stop triggers once while its order is open', () => given(risk, ...held(fixed), ...falls('90')).when(...falls('80', 5)).then());

test('a stop whose order came to nothing triggers again', () =>
  given(risk, ...held(fixed), ...falls('90'), submits({ order: '2', side: 'sell' }), closes({ order: '2', side: 'sell' })).when(...falls('80', 5)).then(...triggered('95', '80')));

test('a stop ends with its position', () =>
  given(risk, ...held(fixed), ...falls('90'), submits({ order: '2', side: 'sell' }), fills({ order: '2', side: 'sell', priceUsd: '90' })).when(...falls('50', 5)).then());

test('a stop is held against bars of the step only', () => given(risk, ...held(fixed), barAt('100', { day: 4 })).when(stepOf(4), barAt('100', { day: 5, symbol: 'AAPL' }), stepOf(5)).then());

test('while the desk is killed no stop triggers, and after it the next bar decides', () => given(risk, ...held(fixed), asksToKill()).when(...falls('90')).then());

test('on a live desk the bar itself triggers', () =>
  given(risk, openedWith({ pacing: 'live' }), spawn(), barAt('100'), wants({ stop: fixed }), submits(), fills()).when(barAt('100', { day: 3, low: '95' })).then(...triggered('95', '95')));

test('a stop survives in the state', () => {
  const { state } = given(risk, ...held(fixed)).when(barAt('100', { day: 4, low: '90' }));
  const again = risk.hydrate('main', structuredClone(state));
  expect(again.take(stepOf(4)).map(({ kind }) => kind.name)).toEqual(['risk.stopTriggered', 'risk.approved']);
});
