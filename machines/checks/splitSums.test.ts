import { expect, test } from 'vitest';
import { action } from '../../subjects/market.ts';
import { fact, given } from '../../test/given.ts';
import { openedWith } from '../../test/people.ts';
import { free } from '../../test/simVenue.ts';
import { barAt, closeOf, holding, spawn, stepOf, wants } from '../../test/trading.ts';
import { risk } from '../risk/risk.ts';

const account = { kind: 'margin', initialMargin: 0.5, maintenanceMargin: 0.25, debitRateAnnual: '0', borrowRateAnnual: '0', yearDays: 360 } as const;

test('a split that makes nothing of a holding takes it out of all sums, though an order of it is open', () => {
  const leaves = [wants({ action: 'exit', day: 4 }), stepOf(4)];
  const { state } = given(risk, openedWith({ venue: { ...free, account } }), spawn(), ...holding({}, { quantity: '2' }), ...leaves).when(fact(action, { exDate: '2020-01-05', action: { kind: 'split', from: 3, to: 1 } }, { actor: 'SPY', at: closeOf(4) }), barAt('300', { day: 4 }));
  const none = { netUsd: 0n, heldUsd: 0n, grossUsd: 0n };
  expect(state).toMatchObject({ memory: { tally: { groups: { desk: none, 'strategy:s-1': none }, symbols: { SPY: none }, strategies: { SPY: {} } } } });
});
