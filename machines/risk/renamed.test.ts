import { expect, test } from 'vitest';
import { action, bar, type CorporateAction } from '../../subjects/market.ts';
import { approved, stopTriggered } from '../../subjects/risk.ts';
import { fact, given } from '../../test/given.ts';
import { openedWith } from '../../test/people.ts';
import { closeOf, holding, spawn, stepOf } from '../../test/trading.ts';
import { parse } from '../decimal.ts';
import { risk } from './risk.ts';
import type { Desk } from './state.ts';

const takes = (corporate: CorporateAction) => fact(action, { exDate: '2020-01-04', action: corporate }, { actor: 'SPY', at: closeOf(4) });
const held = (corporate: CorporateAction) => [openedWith(), spawn(), ...holding({ stop: { kind: 'fixed', distance: 0.05 } }), takes(corporate)];
const spx = fact(bar, { timeframe: '1d', open: '96', high: '96', low: '94', close: '94', volume: '1000000', warmUp: false, flags: [] }, { actor: 'SPX', at: closeOf(4) });

test('shares of a new symbol are held as they were, with their stop', () => {
  given(risk, ...held({ kind: 'symbolChange', to: 'SPX' })).when(spx, stepOf(4))
    .then([stopTriggered, expect.objectContaining({ symbol: 'SPX', stopUsd: '95' })], [approved, expect.objectContaining({ symbol: 'SPX', purpose: 'stop', quantity: '10' })]);
});

test('exposure and cash stay', () => {
  const facts = held({ kind: 'symbolChange', to: 'SPX' });
  const { heldUsd, cashUsd, quotes } = given(risk, ...facts.slice(0, -1)).when(...facts.slice(-1)).state as Desk;
  expect([heldUsd, cashUsd, quotes['SPX']?.heldQuantity, quotes['SPY']?.heldQuantity]).toEqual([parse('1000'), parse('99000'), parse('10'), 0n]);
});

test('after a merger in cash nothing is held; the cash comes with the word of the books', () => {
  const facts = held({ kind: 'cashMerger', amountUsd: '120' });
  const { heldUsd, cashUsd, stops } = given(risk, ...facts.slice(0, -1)).when(...facts.slice(-1)).state as Desk;
  expect([heldUsd, cashUsd, stops]).toEqual([0n, parse('99000'), {}]);
});
