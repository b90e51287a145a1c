import { describe, expect, test } from 'vitest';
import { credited, marked, posted } from '../../subjects/accounting.ts';
import { opened } from '../../subjects/desk.ts';
import { filled } from '../../subjects/execution.ts';
import type { Fact } from '../../subjects/fact.ts';
import { action, bar, delisted, stepClosed, type CorporateAction } from '../../subjects/market.ts';
import type { SimVenue } from '../../subjects/venue.ts';
import { fact, given } from '../../test/given.ts';
import { free } from '../../test/simVenue.ts';
import { exampleSettings, exampleSignature } from '../desk/exampleDesk.ts';
import { accounting } from './accounting.ts';

const desk = (over: Partial<SimVenue> = {}) => fact(opened, { ...exampleSettings, cashUsd: '10000', venue: { ...free, ...over }, signature: exampleSignature });
const closeAt = (close: string, at = '2020-01-02T21:00:00Z', symbol = 'AAPL') =>
  fact(bar, { timeframe: '1d', open: close, high: close, low: close, close, volume: '1000', warmUp: false, flags: [] }, { actor: symbol, at });
let executions = 0;
const fill = (side: 'buy' | 'sell', quantity: string, priceUsd: string, strategy = 's-1', at = '2020-01-02T21:00:00Z') =>
  fact(filled, { order: (executions += 1).toString(16).padStart(32, 'a'), strategy, symbol: 'AAPL', side, execution: '1', quantity, priceUsd, feeUsd: '0', done: true }, { at });
const takes = (corporate: CorporateAction, id = 'e'.repeat(32)) => fact(action, { exDate: '2020-01-03', action: corporate }, { actor: 'AAPL', at: '2020-01-03T21:00:00Z', id });
const reference = 'e'.repeat(32);
const step = (number: number, at = '2020-01-03T21:00:00Z') => fact(stepClosed, { step: number, warmUp: false }, { at });
const markOn = (...before: readonly Fact[]) => given(accounting, ...before).when(step(2)).published[0]?.body;

const dividend = { kind: 'dividend', amountUsd: '0.82' } as const;
const holding = [desk(), closeAt('100'), fill('buy', '10', '90')];

describe('a dividend', () => {
  test('pays each share that was held, and risk hears of it', () => given(accounting, ...holding).when(takes(dividend)).then(
    [posted, { reference, memo: 'dividend of 0.82 on 10 AAPL of s-1', entries: [{ account: 'cash', amountUsd: '8.2' }, { account: 'dividends', amountUsd: '-8.2' }] }],
    [credited, { strategy: 's-1', symbol: 'AAPL', amountUsd: '8.2', why: 'dividend' }],
  ));
  test('pays each strategy its own, in their order', () =>
    expect(given(accounting, ...holding.slice(0, 2), fill('buy', '1', '90', 's-2'), fill('buy', '2', '90', 's-1')).when(takes(dividend)).published.map(({ body }) => body))
      .toEqual([expect.anything(), expect.objectContaining({ strategy: 's-1', amountUsd: '1.64' }), expect.anything(), expect.objectContaining({ strategy: 's-2', amountUsd: '0.82' })]));
  test('is owed on shares that are short', () => given(accounting, desk(), closeAt('100'), fill('sell', '10', '90')).when(takes(dividend)).then([posted, expect.anything()], [credited, expect.objectContaining({ amountUsd: '-8.2' })]));
  test('on nothing says nothing', () => given(accounting, ...holding, fill('sell', '10', '95')).when(takes(dividend)).then());
  test('does not pay what is bought on the day itself', () => given(accounting, desk(), closeAt('100'), takes(dividend)).when(fill('buy', '10', '99', 's-1', '2020-01-03T21:00:00Z')).then([posted, expect.anything()]));
  test('shows in the mark, and in equity', () =>
    expect(markOn(...holding, takes(dividend), closeAt('99.18', '2020-01-03T21:00:00Z'))).toMatchObject({ cashUsd: '9108.2', equityUsd: '10100', dividendsUsd: '8.2', realizedPnlUsd: '0', unrealizedPnlUsd: '91.8' }));
});

describe('a split', () => {
  const split = { kind: 'split', from: 1, to: 4 } as const;
  const odd = { kind: 'split', from: 2, to: 3 } as const;

  test('makes more shares of the same cost', () => given(accounting, ...holding).when(takes(split)).then([posted, {
    reference, memo: 'split of 1 into 4: 10 AAPL of s-1 become 40',
    entries: [{ account: 'positions:s-1:AAPL', amountUsd: '-900' }, { account: 'positions:s-1:AAPL', amountUsd: '900' }],
    position: { strategy: 's-1', symbol: 'AAPL', quantity: '40', costUsd: '900', realizedPnlUsd: '0' },
  }]));
  test('leaves equity as it was', () => expect(markOn(...holding, takes(split), closeAt('25', '2020-01-03T21:00:00Z'))).toMatchObject({ equityUsd: '10100', holdings: [{ symbol: 'AAPL', quantity: '40', priceUsd: '25' }] }));
  test('leaves equity as it was where the day has no bar of it', () => expect(markOn(...holding, takes(split))).toMatchObject({ equityUsd: '10100', holdings: [{ symbol: 'AAPL', quantity: '40', priceUsd: '25' }] }));
  test('pays the fraction of a share at the close before it', () => given(accounting, ...holding.slice(0, 2), fill('buy', '5', '90')).when(takes(odd)).then([posted, {
    reference, memo: 'split of 2 into 3: 5 AAPL of s-1 become 7',
    entries: [{ account: 'positions:s-1:AAPL', amountUsd: '-450' }, { account: 'positions:s-1:AAPL', amountUsd: '420' }, { account: 'realized', amountUsd: '-3.333333333334' }, { account: 'cash', amountUsd: '33.333333333334' }],
    position: { strategy: 's-1', symbol: 'AAPL', quantity: '7', costUsd: '420', realizedPnlUsd: '3.333333333334' },
  }], [credited, { strategy: 's-1', symbol: 'AAPL', amountUsd: '33.333333333334', why: 'cashInLieu' }]));
  test('keeps the fraction where the venue trades parts of a share', () =>
    given(accounting, desk({ increment: '0.1' }), closeAt('100'), fill('buy', '5', '90')).when(takes(odd)).then([posted, expect.objectContaining({ position: expect.objectContaining({ quantity: '7.5' }) })]));
  test('takes the part of a dividend of the same day before it', () => {
    const both = [...holding, takes(dividend), takes(split, 'd'.repeat(32)), closeAt('24.795', '2020-01-03T21:00:00Z')];
    expect(markOn(...both)).toMatchObject({ equityUsd: '10100', dividendsUsd: '8.2' });
  });
});

describe('the end of a symbol’s bars', () => {
  const gone = fact(delisted, { lastAt: '2020-01-02T21:00:00Z' }, { actor: 'AAPL', at: '2020-01-03T21:00:00Z', id: reference });
  test('closes what is held at the last close', () => given(accounting, ...holding).when(gone).then([posted, {
    reference, memo: 'delisted: 10 AAPL of s-1 closed at 100',
    entries: [{ account: 'positions:s-1:AAPL', amountUsd: '-900' }, { account: 'realized', amountUsd: '-100' }, { account: 'cash', amountUsd: '1000' }],
    position: { strategy: 's-1', symbol: 'AAPL', quantity: '0', costUsd: '0', realizedPnlUsd: '100' },
  }], [credited, { strategy: 's-1', symbol: 'AAPL', amountUsd: '1000', why: 'delisted' }]));
  test('or at nothing, where the venue says so', () => given(accounting, desk({ delistedAt: 'zero' }), ...holding.slice(1)).when(gone).then([posted, {
    reference, memo: 'delisted: 10 AAPL of s-1 closed at 0',
    entries: [{ account: 'positions:s-1:AAPL', amountUsd: '-900' }, { account: 'realized', amountUsd: '900' }],
    position: { strategy: 's-1', symbol: 'AAPL', quantity: '0', costUsd: '0', realizedPnlUsd: '-900' },
  }]));
  test('leaves nothing to mark', () => expect(markOn(...holding, gone)).toMatchObject({ equityUsd: '10100', positionsUsd: '0', holdings: [] }));
  test('says nothing where nothing is held', () => given(accounting, desk(), closeAt('100')).when(gone).then());
});

describe('a fill at the time of the step that has just closed', () => {
  const before = [...holding, step(1, '2020-01-02T21:00:00Z')];
  test('marks the step again', () => given(accounting, ...before).when(fill('sell', '10', '95')).then([posted, expect.anything()], [marked, expect.objectContaining({ step: 1, equityUsd: '10050', holdings: [] })]));
  test('of a later time does not', () => given(accounting, ...before).when(fill('sell', '10', '95', 's-1', '2020-01-03T21:00:00Z')).then([posted, expect.anything()]));
});
