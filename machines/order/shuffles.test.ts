import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Report } from '../../subjects/execution.ts';
import { format, parse } from '../decimal.ts';
import { filledQuantity } from './decisions.ts';
import { approvedOrder, orderAfter, reported, type OrderRecord } from './order.ts';

const order = 'a'.repeat(32);

const submittedFor = (quantity: number): OrderRecord => orderAfter(approvedOrder({
  order, strategy: 's-1', symbol: 'SPY', side: 'buy', quantity: parse(String(quantity)), notionalUsd: null, collarUsd: null,
  expiresAt: '2020-01-03T21:00:00Z', venue: 'alpaca', correlation: order,
}), { type: 'submit' }).order;

/** All that a venue says of an order whose executions have these sizes: with its totals and look-ups, as Alpaca does, or without. */
function story(sizes: readonly number[], ordered: number, end: 'canceled' | 'expired' | undefined, totals: boolean): readonly Report[] {
  const upTo = sizes.map((_, index) => sizes.slice(0, index + 1).reduce((sum, size) => sum + size, 0));
  const stated = (total: number) => (totals && total > 0 ? { filledQuantity: String(total), averagePriceUsd: '100' } : {});
  const fills = sizes.map((size, index): Report => ({
    order, status: (upTo[index] ?? 0) >= ordered ? 'filled' : 'partiallyFilled', execution: `e${index}`, quantity: String(size), priceUsd: '100', ...stated(upTo[index] ?? 0),
  }));
  const lookUps = totals ? fills.map(({ status, filledQuantity: total = '', averagePriceUsd = '' }): Report => ({ order, status, filledQuantity: total, averagePriceUsd })) : [];
  const ends: readonly Report[] = end === undefined ? [] : [{ order, status: end, ...stated(upTo.at(-1) ?? 0) }];
  return [{ order, status: 'accepted' }, ...fills, ...lookUps, ...ends];
}

const outcome = (start: OrderRecord, reports: readonly Report[]) => {
  const last = reports.reduce((so, report) => reported(so, report).order, start);
  return { state: last.state, filled: format(filledQuantity(last)) };
};

const told = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 6 }),
  beyond: fc.integer({ min: -20, max: 20 }),
  end: fc.constantFrom('canceled' as const, 'expired' as const, undefined),
  totals: fc.boolean(),
}).map(({ sizes, beyond, end, totals }) => {
  const sum = sizes.reduce((all, size) => all + size, 0);
  const ordered = Math.max(1, sum + beyond);
  return { ordered, sum, reports: story(sizes, ordered, end, totals) };
});

test('reports in any order and any number come to the same state and quantity', () => {
  fc.assert(fc.property(
    told.chain((whole) => fc.record({
      whole: fc.constant(whole),
      shuffled: fc.tuple(fc.shuffledSubarray([...whole.reports], { minLength: whole.reports.length }), fc.subarray([...whole.reports]))
        .chain(([all, again]) => fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length })),
    })),
    ({ whole: { ordered, sum, reports }, shuffled }) => {
      const start = submittedFor(ordered);
      expect(outcome(start, shuffled)).toEqual(outcome(start, reports));
      expect(outcome(start, shuffled).filled).toBe(String(sum));
    },
  ), { numRuns: 500, seed: 20260102 });
});
