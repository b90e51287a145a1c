import { expect, test } from 'vitest';
import { approvedOrder, orderAfter, reported } from '../../machines/order/order.ts';
import type { ExecutionState } from '../../machines/execution/decisions.ts';
import { execution } from '../../machines/execution/execution.ts';
import { parse } from '../../machines/decimal.ts';
import type { Report } from '../../subjects/execution.ts';
import { VenueReports } from './venueReports.ts';

const order = '1'.repeat(32);
const live = reported(orderAfter(approvedOrder({
  order, strategy: 's-1', symbol: 'SPY', side: 'buy', quantity: parse('9'), notionalUsd: null, collarUsd: null, expiresAt: '2026-03-02T15:05:00Z', venue: 'alpaca', correlation: '2'.repeat(32),
}), { type: 'submit' }).order, { order, status: 'accepted' }).order;
const lookedUp: Report = { order, status: 'filled', filledQuantity: '9', averagePriceUsd: '194.75' };
const streamed: Report = { ...lookedUp, execution: 'x1', quantity: '9', priceUsd: '194.75' };

interface Stated {
  readonly report: Report;
  readonly content: string;
}

/** Reports that are stated of an order that has heard those before, with what makes their ids. */
function contentsOf(heard: readonly Report[], ...said: readonly Report[]): readonly Stated[] {
  const stated: Stated[] = [];
  const known = heard.reduce((before, report) => reported(before, report).order, live);
  const state = { ...execution.begin('main').state() as ExecutionState, venue: 'alpaca' as const, ended: { [order]: known } };
  const reports = new VenueReports({ venue: 'alpaca',
    host: () => ({ observe: async (_prefix, _kind, body, { content }) => { stated.push({ report: body as Report, content }); return ''; }, holds: () => true, taken: 7, now: () => '2026-03-02T15:00:00Z' }),
    state: () => state, isClosed: () => false, lookUpWaitsMs: [], onTrouble: () => {}, onFault: (error) => { throw error; },
  });
  for (const report of said) reports.heard(report);
  return stated;
}

const statedOf = (...of: Parameters<typeof contentsOf>): readonly Report[] => contentsOf(...of).map(({ report }) => report);

test('an execution that nobody has heard of is stated', () => expect(statedOf([], streamed)).toEqual([streamed]));
test('an execution that came before is not stated again', () => expect(statedOf([streamed], streamed)).toEqual([]));
test('an execution that a look-up counted already is not stated when its own report comes', () => expect(statedOf([lookedUp], streamed)).toEqual([]));
test('nor is the look-up after the execution', () => expect(statedOf([streamed], lookedUp)).toEqual([]));
test('an execution that is told again of an order in doubt ends the doubt, by another fact than the first', () => {
  const part: Report = { order, status: 'partiallyFilled', execution: 'x1', quantity: '4', priceUsd: '194.75', filledQuantity: '4', averagePriceUsd: '194.75' };
  const [first] = contentsOf([], part);
  const [again, ...more] = contentsOf([part, { order, status: 'unknown', reason: 'cancel not confirmed' }], part);
  expect([again?.report, more]).toEqual([part, []]);
  expect(again?.content).not.toBe(first?.content);
});
