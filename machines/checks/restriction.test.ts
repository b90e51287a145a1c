import { describe, expect, test } from 'vitest';
import { violated } from '../../subjects/accounting.ts';
import type { DeskSettings } from '../../subjects/desk.ts';
import type { Fact } from '../../subjects/fact.ts';
import { approved, rejected } from '../../subjects/risk.ts';
import { fact, given } from '../../test/given.ts';
import { ada, openedWith, settings, signedBy } from '../../test/people.ts';
import { free } from '../../test/simVenue.ts';
import { barAt, closeOf, fills, holding, spawn, stepOf, submits, wants } from '../../test/trading.ts';
import { risk } from '../risk/risk.ts';

const contains = (some: object): unknown => expect.objectContaining(some);
const violation = (restrictedUntil?: string) => fact(violated, {
  violation: 'freeRiding', order: 'f'.repeat(32), strategy: 's-1', symbol: 'SPY', side: 'sell', quantity: '10', day: '2020-01-06', ...(restrictedUntil === undefined ? {} : { restrictedUntil }),
});
const settling = (over: Partial<DeskSettings> = {}) => openedWith({ accounting: { settlement: true }, ...over });
/** 10 SPY of 1,000 USD were bought, and sold on Monday the 6th, which settles on Wednesday the 8th at 08:00 in New York. */
const sold = [spawn(), ...holding(), barAt('100', { day: 6 }), wants({ action: 'exit', day: 6 }), stepOf(6), submits({ order: '2', side: 'sell', day: 6 }), fills({ order: '2', side: 'sell', day: 6 })];
/** At most 110 USD a share are set aside: 900 shares are the 99,000 that have settled, 901 are not. */
const buying = (quantity: string, day: number, before: readonly Fact[]) =>
  given(risk, ...before, barAt('100', { day }), wants({ day, sizing: { kind: 'quantity', quantity } })).when(stepOf(day));
const refused = [rejected, contains({ checks: expect.arrayContaining([{ rule: 'settledCash', figure: '-110', limit: '0', passed: false }]) })] as const;
const unasked = [approved, contains({ checks: expect.not.arrayContaining([contains({ rule: 'settledCash' })]) })] as const;

describe('while a desk is restricted', () => {
  const restricted = [settling(), ...sold, violation('2020-04-05')];
  test('it may buy with all of its settled cash', () => void buying('900', 7, restricted).then([approved, contains({ checks: expect.arrayContaining([{ rule: 'settledCash', figure: '0', limit: '0', passed: true }]) })]));
  test('it may not buy with more', () => void buying('901', 7, restricted).then(refused));
  test('it may once more has settled', () => void buying('901', 8, restricted).then([approved, contains({})]));
  test('it may still sell', () =>
    void given(risk, settling(), spawn(), ...holding(), violation('2020-04-05'), barAt('100', { day: 6 }), wants({ action: 'exit', day: 6 })).when(stepOf(6)).then([approved, contains({ side: 'sell' })]));
  test("a person's change of an order may take no more either", () => {
    const order = signedBy(ada, { verb: 'order', target: 'desk', payload: { symbol: 'SPY', side: 'buy', quantity: '900', type: 'limit', limitUsd: '100' } }, { at: closeOf(7) });
    const placed = [...restricted, barAt('100', { day: 7 }), order, stepOf(7), submits({ order: '3', strategy: 'manual', quantity: '900', day: 7 }), barAt('100', { day: 7, symbol: 'AAPL' })];
    const changes = (quantity: string) => given(risk, ...placed, signedBy(ada, { verb: 'replace', target: '3'.padStart(32, 'f'), payload: { quantity } }, { at: closeOf(7) })).when(stepOf(7));
    expect(changes('990').published.map(({ kind }) => kind.name)).toEqual(['risk.replaceApproved']);
    changes('991').then([rejected, contains({ checks: expect.arrayContaining([contains({ rule: 'settledCash', figure: '-100', passed: false })]) })]);
  });
});

describe('a restriction', () => {
  test('ends on the day that is named', () => {
    buying('901', 7, [settling(), ...sold, violation('2020-01-08')]).then(refused);
    buying('901', 7, [settling(), ...sold, violation('2020-01-07')]).then(unasked);
  });
  test('is the longest that was stated', () => void buying('901', 7, [settling(), ...sold, violation('2020-04-05'), violation('2020-01-07')]).then(refused));
  test('survives', () => {
    const { state } = given(risk, settling(), ...sold, violation('2020-04-05'), barAt('100', { day: 7 })).when(wants({ day: 7, sizing: { kind: 'quantity', quantity: '901' } }));
    expect(risk.hydrate('main', structuredClone(state)).take(stepOf(7)).map(({ kind }) => kind.name)).toEqual(['risk.rejected']);
  });
  test('outlives a new policy', () =>
    void buying('901', 7, [settling(), ...sold, violation('2020-04-05'), signedBy(ada, { verb: 'policy', target: 'desk', payload: { ...settings.policy, version: 2 } }, { at: closeOf(6) })]).then(refused));
  test('is asked once where the policy asks too', () => {
    const { published } = buying('901', 7, [settling({ policy: { ...settings.policy, settledCashOnly: true } }), ...sold, violation('2020-04-05')]);
    expect(published.map(({ body }) => rejected.body.parse(body).checks.filter(({ rule }) => rule === 'settledCash').length)).toEqual([1]);
  });
});

test('a violation that restricts nothing is asked nothing for', () => void buying('901', 7, [settling(), ...sold, violation()]).then(unasked));
test('a desk without violations is asked nothing', () => void buying('901', 7, [settling(), ...sold]).then(unasked));
test('a desk whose books do not settle remembers no proceeds', () => expect(given(risk, openedWith(), ...sold).when(stepOf(7)).state).not.toHaveProperty('memory'));
test('nor does one on margin', () => {
  const account = { kind: 'margin', initialMargin: 0.5, maintenanceMargin: 0.25, debitRateAnnual: '0', borrowRateAnnual: '0', yearDays: 360 } as const;
  expect(given(risk, settling({ venue: { ...free, account } }), ...sold).when(stepOf(7)).state).not.toHaveProperty('memory.unsettled');
});
