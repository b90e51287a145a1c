import { describe, expect, test } from 'vitest';
import { marked, posted } from '../../subjects/accounting.ts';
import { opened, ticked } from '../../subjects/desk.ts';
import { closed, filled } from '../../subjects/execution.ts';
import { bar, sessionEnded, stepClosed } from '../../subjects/market.ts';
import { fact, given } from '../../test/given.ts';
import { exampleSettings, exampleSignature } from '../desk/exampleDesk.ts';
import { accounting } from './accounting.ts';

const openedWith = (pacing: 'lockstep' | 'live') => fact(opened, { ...exampleSettings, cashUsd: '10000', pacing, signature: exampleSignature }, { id: 'f'.repeat(32) });
const lockstep = openedWith('lockstep');
const live = openedWith('live');

const barOf = (symbol: string, close: string, at = '2012-01-03T21:00:00Z') => fact(bar, {
  timeframe: '1d', open: close, high: close, low: close, close, volume: '1000', warmUp: false, flags: [],
}, { actor: symbol, at });

const order = 'a'.repeat(32);
const fill = (over: Partial<Parameters<typeof filled.body.parse>[0] & object> = {}) => fact(filled, filled.body.parse({
  order, strategy: 's-1', symbol: 'SPY', side: 'buy', execution: '1', quantity: '10', priceUsd: '100', feeUsd: '1', done: true, ...over,
}));
const step = (number: number, warmUp = false) => fact(stepClosed, { step: number, warmUp });
const tick = (at: string) => fact(ticked, { everySeconds: 1 }, { at });
const ended = fact(sessionEnded, { steps: 1, bars: 1, refused: 0 });

describe('postings', () => {
  test('the desk opens with its capital', () =>
    given(accounting).when(lockstep).then([posted, {
      reference: 'f'.repeat(32), memo: 'opening capital',
      entries: [{ account: 'cash', amountUsd: '10000' }, { account: 'capital', amountUsd: '-10000' }],
    }]));

  test('a buy moves cash to a position at cost and to fees', () =>
    given(accounting, lockstep).when(fill()).then([posted, {
      reference: order, memo: 'buy 10 SPY at 100',
      entries: [{ account: 'positions:s-1:SPY', amountUsd: '1000' }, { account: 'fees', amountUsd: '1' }, { account: 'cash', amountUsd: '-1001' }],
      position: { strategy: 's-1', symbol: 'SPY', quantity: '10', costUsd: '1000', realizedPnlUsd: '0' },
    }]));

  test('a sale realises its profit, as a credit', () =>
    given(accounting, lockstep, fill()).when(fill({ side: 'sell', execution: '2', quantity: '4', priceUsd: '110', feeUsd: '0' })).then([posted, {
      reference: order, memo: 'sell 4 SPY at 110',
      entries: [{ account: 'positions:s-1:SPY', amountUsd: '-400' }, { account: 'realized', amountUsd: '-40' }, { account: 'cash', amountUsd: '440' }],
      position: { strategy: 's-1', symbol: 'SPY', quantity: '6', costUsd: '600', realizedPnlUsd: '40' },
    }]));

  test('strategies hold the same symbol apart', () =>
    given(accounting, lockstep, fill()).when(fill({ strategy: 's-2', execution: '2', quantity: '1', priceUsd: '200' })).then([posted, expect.objectContaining({
      position: { strategy: 's-2', symbol: 'SPY', quantity: '1', costUsd: '200', realizedPnlUsd: '0' },
    })]));

  test('an execution that comes twice is booked once', () =>
    given(accounting, lockstep, fill()).when(fill()).then());

  test('an execution that comes again after its order was closed is not booked', () =>
    given(accounting, lockstep, fill({ done: false }), fact(closed, { order, strategy: 's-1', symbol: 'SPY', side: 'buy', state: 'canceled', reason: '' })).when(fill()).then());

  test('another execution of the same order is booked', () =>
    given(accounting, lockstep, fill({ done: false })).when(fill({ execution: '2' })).then([posted, expect.objectContaining({
      position: { strategy: 's-1', symbol: 'SPY', quantity: '20', costUsd: '2000', realizedPnlUsd: '0' },
    })]));

  test('a desk that opens twice is an error that says so', () =>
    expect(() => given(accounting, lockstep).when(lockstep)).toThrow('expected one desk.opened, was another over 10000 USD'));

  test('a fill before the desk is open is an error that says so', () =>
    expect(() => given(accounting).when(fill())).toThrow(`expected desk.opened before a fill, was a fill of order ${order}`));

  test('there is no other actor than main', () =>
    expect(() => accounting.begin('s-1')).toThrow('expected the actor main, was s-1'));
});

const markAfter10At105 = {
  step: 7, cashUsd: '8999', positionsUsd: '1050', equityUsd: '10049', realizedPnlUsd: '0', unrealizedPnlUsd: '50', feesUsd: '1', imbalanceUsd: '0',
  holdings: [{ symbol: 'SPY', quantity: '10', priceUsd: '105' }],
};

describe('marks in lockstep', () => {
  test('a step that closes is marked at the last closes', () =>
    given(accounting, lockstep, barOf('SPY', '105'), fill()).when(step(7)).then([marked, markAfter10At105]));

  test('a fill before its bar gives the same mark as after', () =>
    given(accounting, lockstep, fill(), barOf('SPY', '105')).when(step(7)).then([marked, markAfter10At105]));

  test('a warm-up step is not marked', () =>
    given(accounting, lockstep, barOf('SPY', '105')).when(step(7, true)).then());

  test('closes of the warm-up count', () =>
    given(accounting, lockstep, barOf('SPY', '105'), step(6, true), fill()).when(step(7)).then([marked, markAfter10At105]));

  test('a late bar does not replace a newer close', () =>
    given(accounting, lockstep, barOf('SPY', '105'), fill(), barOf('SPY', '1', '2012-01-03T20:59:59Z')).when(step(7)).then([marked, markAfter10At105]));

  test('holdings are by symbol over all strategies, and those that cancel out are left out', () =>
    given(accounting, lockstep, barOf('SPY', '105'), barOf('AAPL', '50'),
      fill(), fill({ strategy: 's-2', execution: '2', side: 'sell' }), fill({ strategy: 's-2', symbol: 'AAPL', execution: '3' }), fill({ symbol: 'AAPL', execution: '4' }))
      .when(step(7)).then([marked, expect.objectContaining({ holdings: [{ symbol: 'AAPL', quantity: '20', priceUsd: '50' }] })]));

  test('a short position counts against equity', () =>
    given(accounting, lockstep, barOf('SPY', '105'), fill({ side: 'sell' })).when(step(7)).then([marked, {
      step: 7, cashUsd: '10999', positionsUsd: '-1050', equityUsd: '9949', realizedPnlUsd: '0', unrealizedPnlUsd: '-50', feesUsd: '1', imbalanceUsd: '0',
      holdings: [{ symbol: 'SPY', quantity: '-10', priceUsd: '105' }],
    }]));

  test('a symbol that is held without a close is an error that names it', () =>
    expect(() => given(accounting, lockstep, fill()).when(step(1))).toThrow('expected a close of SPY, which is held, was none'));

  test('clock ticks do not mark', () =>
    given(accounting, lockstep).when(tick('2012-01-03T21:00:00Z')).then());

  test('the end of a session whose last step was marked marks nothing', () =>
    given(accounting, lockstep, barOf('SPY', '105'), step(1)).when(ended).then());

  test('the end of a session that was never marked marks the opening capital', () =>
    given(accounting, lockstep).when(ended).then([marked, expect.objectContaining({ step: 0, equityUsd: '10000' })]));
});

describe('marks on a live desk', () => {
  test('the first tick marks', () =>
    given(accounting, live).when(tick('2012-01-03T21:00:10Z')).then([marked, expect.objectContaining({ step: 0, equityUsd: '10000' })]));

  test('a second tick in the same minute does not', () =>
    given(accounting, live, tick('2012-01-03T21:00:10Z')).when(tick('2012-01-03T21:00:59Z')).then());

  test('the first tick of the next minute does', () =>
    given(accounting, live, tick('2012-01-03T21:00:59Z')).when(tick('2012-01-03T21:01:00Z')).then([marked, expect.anything()]));

  test('a tick from an earlier minute does not', () =>
    given(accounting, live, tick('2012-01-03T21:01:00Z')).when(tick('2012-01-03T21:00:59Z')).then());

  test('what came after the last mark is marked when the session ends', () =>
    given(accounting, live, barOf('SPY', '105'), tick('2012-01-03T21:00:10Z'), fill()).when(ended).then([marked, { ...markAfter10At105, step: 0 }]));
});

test('books that were put back from a snapshot give the same mark', () => {
  const { state } = given(accounting, lockstep, barOf('SPY', '105'), barOf('AAPL', '50'), fill(), fill({ symbol: 'AAPL', execution: '2' })).when(step(1));
  const expected = given(accounting, lockstep, barOf('AAPL', '50'), barOf('SPY', '105'), fill({ symbol: 'AAPL', execution: '2' }), fill()).when(step(2)).published;
  expect(accounting.hydrate('main', structuredClone(state)).take(step(2))).toEqual(expected);
});
