import { expect, test } from 'vitest';
import { accepted, filled, type Report } from '../../subjects/execution.ts';
import { one } from '../decimal.ts';
import { approvedOrder, orderAfter, reported } from './order.ts';

const id = '1'.repeat(32);
const times = { eventAt: '2026-03-02T15:00:00.123456789Z', receivedAt: '2026-03-02T15:00:00.130001Z' };

const submitted = orderAfter(approvedOrder({
  order: id, strategy: 's-1', symbol: 'SPY', side: 'buy', quantity: one * 10n, notionalUsd: null, collarUsd: null, expiresAt: '2026-03-03T00:00:00Z', venue: 'alpaca', correlation: id,
}), { type: 'submit' }).order;
const stated = (report: Partial<Report>) => reported(submitted, { order: id, status: 'accepted', ...report }).publications.map(({ kind, body }) => kind.body.parse(body));

test('what follows from a report has the times of the report', () => {
  expect(stated(times)).toEqual([accepted.body.parse({ order: id, strategy: 's-1', symbol: 'SPY', side: 'buy', ...times })]);
});

test('a fill has them too, with its figures', () => {
  const [fill] = stated({ status: 'filled', execution: 'x', quantity: '10', priceUsd: '100', ...times });
  expect(filled.body.parse(fill)).toEqual({ order: id, strategy: 's-1', symbol: 'SPY', side: 'buy', execution: 'x', quantity: '10', priceUsd: '100', feeUsd: '0', done: true, ...times });
});

test('an answer has the time at which it was asked for', () => {
  expect(stated({ receivedAt: times.receivedAt, sentAt: '2026-03-02T15:00:00.120001Z' })).toEqual([{ order: id, strategy: 's-1', symbol: 'SPY', side: 'buy', receivedAt: times.receivedAt, sentAt: '2026-03-02T15:00:00.120001Z' }]);
});

test('a report without times leaves none', () => {
  expect(stated({})).toEqual([{ order: id, strategy: 's-1', symbol: 'SPY', side: 'buy' }]);
});

test('a time that was received and did not say when it happened has only that', () => {
  expect(stated({ receivedAt: times.receivedAt })).toEqual([{ order: id, strategy: 's-1', symbol: 'SPY', side: 'buy', receivedAt: times.receivedAt }]);
});
