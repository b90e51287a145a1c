import { describe, expect, test } from 'vitest';
import { closed, filled, type Report } from '../../subjects/execution.ts';
import { format, parse } from '../decimal.ts';
import { averagePrice, filledQuantity, leavesQuantity, type OrderState, type Terms } from './decisions.ts';
import { isPast } from './expiry.ts';
import { approvedOrder, orderAfter, reported, type OrderRecord } from './order.ts';

const id = 'a'.repeat(32);
const terms: Terms = {
  order: id, strategy: 's-1', symbol: 'SPY', side: 'buy', quantity: parse('10'), notionalUsd: null, collarUsd: null,
  expiresAt: '2020-01-03T21:00:00Z', venue: 'alpaca', correlation: 'c'.repeat(32),
};
const submitted = orderAfter(approvedOrder(terms), { type: 'submit' }).order;
const notional = orderAfter(approvedOrder({ ...terms, quantity: null, notionalUsd: parse('1000') }), { type: 'submit' }).order;

type Said = Omit<Report, 'order'>;
const after = (order: OrderRecord, ...reports: readonly Said[]) => reports.reduce((so, report) => reported(so, { order: id, ...report }).order, order);
const facts = (order: OrderRecord, report: Said) => {
  const { publications } = reported(order, { order: id, ...report });
  return publications.map(({ kind, body }) => [kind.name, kind.body.parse(body)]);
};
const asked = (order: OrderRecord) => orderAfter(order, { type: 'requestCancel', reason: 'operator' }).order;
const figures = (order: OrderRecord) => ({ state: order.state, filled: format(filledQuantity(order)) });

const half: Said = { status: 'partiallyFilled', execution: 'e1', quantity: '4', priceUsd: '100' };
const rest: Said = { status: 'filled', execution: 'e2', quantity: '6', priceUsd: '101' };
const canceled: Said = { status: 'canceled', reason: 'by the venue' };

describe('an order that goes its way', () => {
  test('is accepted, filled in part, and filled', () => {
    const states = [[], [{ status: 'accepted' } as const], [half], [half, rest]].map((reports) => after(submitted, ...reports).state);
    expect(states).toEqual<OrderState[]>(['submitted', 'accepted', 'partiallyFilled', 'filled']);
  });

  test('tells each execution, the last one as done', () => {
    const which = { order: id, strategy: 's-1', symbol: 'SPY', side: 'buy' };
    expect(facts(submitted, half)).toEqual([['execution.filled', { ...which, execution: 'e1', quantity: '4', priceUsd: '100', feeUsd: '0', done: false }]]);
    expect(facts(after(submitted, half), { ...rest, feeUsd: '0.5' })).toEqual([['execution.filled', { ...which, execution: 'e2', quantity: '6', priceUsd: '101', feeUsd: '0.5', done: true }]]);
  });

  test('knows its average price and what is left', () => {
    const order = after(submitted, half);
    expect([leavesQuantity(submitted), leavesQuantity(order), leavesQuantity(after(order, rest))].map((left) => left !== undefined && format(left))).toEqual(['10', '6', '0']);
    expect(averagePrice(submitted)).toBeUndefined();
    expect(averagePrice(after(order, rest))).toBe(parse('100.6'));
  });

  test('is filled by its quantity, whatever the status says', () =>
    expect(figures(after(submitted, half, { ...rest, status: 'partiallyFilled' }))).toEqual({ state: 'filled', filled: '10' }));

  test('is not filled one share below its quantity', () =>
    expect(figures(after(submitted, half, { ...rest, status: 'partiallyFilled', quantity: '5' }))).toEqual({ state: 'partiallyFilled', filled: '9' }));

  test('states all its facts in the chain of its approval', () =>
    expect(reported(submitted, { order: id, ...half }).publications.map(({ correlation }) => correlation)).toEqual([terms.correlation]));

  test('of a notional is filled when the venue says so', () => {
    expect(leavesQuantity(notional)).toBeUndefined();
    expect(figures(after(notional, half))).toEqual({ state: 'partiallyFilled', filled: '4' });
    expect(figures(after(notional, half, rest))).toEqual({ state: 'filled', filled: '10' });
  });
});

describe('no true report is refused', () => {
  test('a fill before the acceptance counts, and the acceptance says nothing new', () => {
    expect(after(submitted, half, { status: 'accepted' }).state).toBe('partiallyFilled');
    expect(facts(after(submitted, half), { status: 'accepted' })).toEqual([]);
  });

  test('an execution that is reported twice counts once', () => {
    expect(facts(after(submitted, half), half)).toEqual([]);
    expect(figures(after(submitted, half, half))).toEqual({ state: 'partiallyFilled', filled: '4' });
  });

  test('a fill after the cancel counts, and leaves the order canceled', () => {
    const order = after(submitted, canceled);
    expect(facts(order, half)).toEqual([[filled.name, expect.objectContaining({ quantity: '4', done: false })]]);
    expect(figures(after(order, half))).toEqual({ state: 'canceled', filled: '4' });
  });

  test('fills after the cancel that make it whole show that it was filled', () =>
    expect(figures(after(submitted, canceled, half, rest))).toEqual({ state: 'filled', filled: '10' }));

  test('an overfill is recorded as it is', () => {
    const over = after(submitted, half, { ...rest, quantity: '8' });
    expect(figures(over)).toEqual({ state: 'filled', filled: '12' });
    expect(figures(after(over, { ...rest, execution: 'e3', quantity: '1' }))).toEqual({ state: 'filled', filled: '13' });
    expect(leavesQuantity(over)).toBe(0n);
  });

  test.each(['canceled', 'rejected', 'expired'] as const)('%s ends it with a reason, once', (status) => {
    expect(facts(submitted, { status, reason: 'so it is' })).toEqual([[closed.name, expect.objectContaining({ state: status, reason: 'so it is' })]]);
    expect(facts(after(submitted, { status }), { status })).toEqual([]);
  });
});

describe('an order that is to be cancelled', () => {
  test('waits for the venue, takes a fill meanwhile, and ends as the venue says', () => {
    expect(asked(submitted).state).toBe('pendingCancel');
    expect(figures(after(asked(submitted), half))).toEqual({ state: 'pendingCancel', filled: '4' });
    expect(after(asked(submitted), half, canceled).state).toBe('canceled');
    expect(after(asked(submitted), half, rest).state).toBe('filled');
  });

  test('asks again where it is asked again, and not once it has ended', () => {
    const again = (order: OrderRecord) => orderAfter(order, { type: 'requestCancel', reason: 'again' }).publications.length;
    expect([again(asked(submitted)), again(after(submitted, canceled)), again(after(submitted, half, rest))]).toEqual([1, 0, 0]);
  });
});

describe('an order of which nobody knows', () => {
  const lost = after(submitted, { status: 'unknown', reason: 'no answer' });

  test('is unresolved, and says so once', () => {
    expect(lost.state).toBe('unresolved');
    expect(facts(submitted, { status: 'unknown', reason: 'no answer' })).toEqual([['execution.unresolved', expect.objectContaining({ reason: 'no answer' })]]);
    expect(facts(lost, { status: 'unknown' })).toEqual([]);
  });

  test('is resolved by any word of the venue', () => {
    const words: readonly Said[] = [{ status: 'accepted' }, half, canceled, { status: 'rejected' }];
    expect(words.map((word) => after(lost, word).state)).toEqual<OrderState[]>(['accepted', 'partiallyFilled', 'canceled', 'rejected']);
    expect(facts(lost, { status: 'accepted' })).toEqual([['execution.accepted', expect.anything()]]);
  });

  test('is still to be cancelled when it is found again', () =>
    expect([after(asked(lost), { status: 'accepted' }).state, after(asked(lost), half).state]).toEqual(['pendingCancel', 'pendingCancel']));

  test('keeps its fills', () => expect(figures(after(submitted, half, { status: 'unknown' }, { status: 'accepted' }))).toEqual({ state: 'partiallyFilled', filled: '4' }));

  test.each<[string, Said]>([
    ['without quantity', { status: 'filled', execution: 'e9', priceUsd: '1' }],
    ['without execution or totals', { status: 'filled' }],
    ['with a total but no price', { status: 'canceled', filledQuantity: '3' }],
  ])('a fill %s makes it unresolved and counts nothing', (_, report) =>
    expect(figures(after(submitted, report))).toEqual({ state: 'unresolved', filled: '0' }));
});

describe('the totals of a look-up', () => {
  const lookedUp: Said = { status: 'partiallyFilled', filledQuantity: '4', averagePriceUsd: '100' };

  test('show executions that nobody reported, at the price that makes the average come out', () => {
    const order = after(submitted, { ...half, filledQuantity: '4', averagePriceUsd: '100' });
    expect(facts(order, { status: 'filled', filledQuantity: '10', averagePriceUsd: '100.6' })).toEqual([
      [filled.name, expect.objectContaining({ execution: `${id}-to-10`, quantity: '6', priceUsd: '101', done: true })],
    ]);
  });

  test('say nothing new when they say what is known', () => expect(facts(after(submitted, half), lookedUp)).toEqual([]));
  test('count once', () => expect(figures(after(submitted, lookedUp, lookedUp))).toEqual({ state: 'partiallyFilled', filled: '4' }));

  test('stand for the executions that come late', () =>
    expect(figures(after(submitted, lookedUp, { ...half, filledQuantity: '4', averagePriceUsd: '100' }))).toEqual({ state: 'partiallyFilled', filled: '4' }));

  test('that are old do not take back what came since', () =>
    expect(figures(after(submitted, { ...half, filledQuantity: '4', averagePriceUsd: '100' }, { ...rest, filledQuantity: '10', averagePriceUsd: '100.6' }, lookedUp))).toEqual({ state: 'filled', filled: '10' }));

  test('of a canceled order count before it ends', () => {
    expect(facts(submitted, { ...canceled, filledQuantity: '4', averagePriceUsd: '100' }).map(([name]) => name)).toEqual([filled.name, closed.name]);
  });

  test('that fall short of a quantity called filled make it unresolved', () => {
    const order = after(submitted, half, { status: 'filled', filledQuantity: '4', averagePriceUsd: '100' });
    expect(order.state).toBe('unresolved');
  });

  test('of a notional called filled end it', () =>
    expect(facts(after(notional, half), { status: 'filled', filledQuantity: '4', averagePriceUsd: '100' })).toEqual([[closed.name, expect.objectContaining({ state: 'canceled' })]]));
});

describe('a time on the log is past another', () => {
  test.each([
    ['2020-01-02T21:00:00Z', '2020-01-02T21:00:00.001Z', true],
    ['2020-01-02T20:59:59.999Z', '2020-01-02T21:00:00Z', true],
    ['2020-01-02T21:00:00Z', '2020-01-02T21:00:00Z', false],
    ['2020-01-02T21:00:00.500Z', '2020-01-02T21:00:00Z', false],
    ['2020-01-02T21:00Z', '2020-01-02T21:00:00.000Z', false],
    ['2020-01-02T21:00:00.5Z', '2020-01-02T21:00:00.500Z', false],
  ])('%s before %s: %s', (time, at, expected) => expect(isPast(time, at)).toBe(expected));
});
