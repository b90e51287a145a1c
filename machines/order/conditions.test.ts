import { describe, expect, test } from 'vitest';
import { standing, type Report } from '../../subjects/execution.ts';
import { format, parse } from '../decimal.ts';
import { filledQuantity, type OrderState, type Terms } from './decisions.ts';
import { approvedOrder, orderAfter, reported, type OrderRecord } from './order.ts';

const id = 'a'.repeat(32);
const terms: Terms = {
  order: id, strategy: 's-1', symbol: 'SPY', side: 'buy', quantity: parse('10'), notionalUsd: null, collarUsd: null, pricing: { type: 'limit', limitUsd: parse('100') },
  expiresAt: '2020-01-03T21:00:00Z', venue: 'alpaca', correlation: 'c'.repeat(32),
};
const submitted = orderAfter(approvedOrder(terms), { type: 'submit' }).order;

type Said = Omit<Report, 'order'>;
const after = (order: OrderRecord, ...reports: readonly Said[]) => reports.reduce((so, report) => reported(so, { order: id, ...report }).order, order);
const facts = (order: OrderRecord, report: Said) => reported(order, { order: id, ...report }).publications.map(({ kind, body }) => [kind.name, kind.body.parse(body)]);
const figures = (order: OrderRecord) => ({ state: order.state, filled: format(filledQuantity(order)) });
const which = { order: id, strategy: 's-1', symbol: 'SPY', side: 'buy' };

const half: Said = { status: 'partiallyFilled', execution: 'e1', quantity: '4', priceUsd: '100' };
const rest: Said = { status: 'filled', execution: 'e2', quantity: '6', priceUsd: '100' };

describe("a venue's conditions", () => {
  test.each(standing.options)('%s is a state, and a fact', (status) => {
    expect(after(submitted, { status }).state).toBe<OrderState>(status);
    expect(facts(submitted, { status })).toEqual([['execution.stood', { ...which, standing: status }]]);
    expect(facts(after(submitted, { status }), { status })).toEqual([]);
  });

  test.each(standing.options.filter((each) => each !== 'pendingCancel' && each !== 'pendingReplace'))('%s is over with a fill, or with the word that the order is accepted', (status) => {
    expect(after(submitted, { status }, half).state).toBe('partiallyFilled');
    expect(after(submitted, { status }, { status: 'accepted' }).state).toBe('accepted');
    expect(after(submitted, half, { status }, { status: 'accepted' }).state).toBe('partiallyFilled');
  });

  test.each(standing.options)('from %s it may be filled, canceled, expired or rejected', (status) => {
    const ends = [{ ...rest, quantity: '10' }, { status: 'canceled' }, { status: 'expired' }, { status: 'rejected' }] as const;
    expect(ends.map((end) => after(submitted, { status }, end).state)).toEqual(['filled', 'canceled', 'expired', 'rejected']);
  });

  test('that are older than the newest say nothing, fills of whatever time count', () => {
    const suspended = after(submitted, { status: 'accepted', venueAt: '2020-01-03T15:00:00Z' }, { status: 'suspended', venueAt: '2020-01-03T15:00:02.000001Z' });
    expect(after(suspended, { status: 'accepted', venueAt: '2020-01-03T15:00:02Z' }).state).toBe('suspended');
    expect(figures(after(suspended, { ...half, venueAt: '2020-01-03T15:00:01Z' }))).toEqual({ state: 'suspended', filled: '4' });
    expect(figures(after(suspended, { ...half, venueAt: '2020-01-03T15:00:02.000002Z' }))).toEqual({ state: 'partiallyFilled', filled: '4' });
  });

  test('do not take an order back that is filled', () => expect(after(submitted, half, rest, { status: 'calculated' }).state).toBe('filled'));
});

describe('an order whose cancel the venue refused', () => {
  const asked = orderAfter(submitted, { type: 'requestCancel', reason: 'operator' }).order;

  test('stands as it was, says so, and may be cancelled again', () => {
    expect(facts(asked, { status: 'cancelRefused', reason: 'too late' })).toEqual([['execution.refused', { ...which, what: 'cancel', reason: 'too late' }]]);
    const stands = after(asked, half, { status: 'cancelRefused' });
    expect([stands.state, stands.cancelAsked]).toEqual(['partiallyFilled', false]);
    expect(orderAfter(stands, { type: 'requestCancel', reason: 'again' }).publications).toHaveLength(1);
  });
});

describe('an order that is to be changed', () => {
  const asked = orderAfter(submitted, { type: 'requestReplace', changed: { quantity: parse('15'), limitUsd: parse('101') } });

  test('asks the venue, once for each change', () => {
    expect(asked.order.state).toBe('pendingReplace');
    expect(asked.publications.map(({ kind, body }) => [kind.name, kind.body.parse(body)])).toEqual([
      ['execution.replaceRequested', { ...which, venue: 'alpaca', replacement: 1, quantity: '15', limitUsd: '101' }],
    ]);
    expect(orderAfter(asked.order, { type: 'requestReplace', changed: { quantity: parse('16') } }).publications).toEqual([]);
  });

  test('has its new terms when the venue says so, under its own id', () => {
    expect(facts(asked.order, { status: 'replaced', venueOrder: 'v-2' })).toEqual([['execution.replaced', { ...which, quantity: '15', limitUsd: '101', venueOrder: 'v-2' }]]);
    const changed = after(asked.order, { status: 'replaced', venueOrder: 'v-2' });
    expect([changed.state, changed.quantity, changed.pricing]).toEqual(['accepted', parse('15'), { type: 'limit', limitUsd: parse('101') }]);
  });

  test('is changed once, however often the venue says it', () => {
    const changed = after(asked.order, { status: 'replaced', venueOrder: 'v-2' });
    expect(facts(changed, { status: 'replaced', venueOrder: 'v-2' })).toEqual([]);
    expect(facts(changed, { status: 'replaced' })).toEqual([]);
  });

  test('keeps its terms where the venue refuses', () => {
    expect(facts(asked.order, { status: 'replaceRefused', reason: 'not now' })).toEqual([['execution.refused', { ...which, what: 'replace', reason: 'not now' }]]);
    const stands = after(asked.order, half, { status: 'replaceRefused' });
    expect([stands.state, stands.quantity]).toEqual(['partiallyFilled', parse('10')]);
    expect(figures(after(stands, rest))).toEqual({ state: 'filled', filled: '10' });
  });

  test('filled up to its old quantity meanwhile, it waits for the word which quantity holds', () => {
    const raced = after(asked.order, half, { ...rest, status: 'partiallyFilled' });
    expect(figures(raced)).toEqual({ state: 'pendingReplace', filled: '10' });
    expect(figures(after(raced, { status: 'replaced' }))).toEqual({ state: 'partiallyFilled', filled: '10' });
    expect(figures(after(raced, { status: 'replaceRefused' }))).toEqual({ state: 'filled', filled: '10' });
    expect(facts(raced, { status: 'replaceRefused' }).map(([name]) => name)).toEqual(['execution.refused', 'execution.closed']);
  });

  test('called filled by the venue meanwhile, it is filled; a change that comes after all opens it again', () => {
    const filled = after(asked.order, half, rest);
    expect(filled.state).toBe('filled');
    expect(figures(after(filled, { status: 'replaced' }))).toEqual({ state: 'partiallyFilled', filled: '10' });
  });

  test('to what is filled already, it is filled', () => {
    const less = after(orderAfter(after(submitted, half), { type: 'requestReplace', changed: { quantity: parse('4') } }).order, { status: 'replaced' });
    expect(less.state).toBe('filled');
  });

  test('and cancelled on top, it ends canceled, or takes the change and is cancelled then', () => {
    const both = orderAfter(asked.order, { type: 'requestCancel', reason: 'operator' }).order;
    expect([both.state, after(both, { status: 'canceled' }).state]).toEqual(['pendingCancel', 'canceled']);
    expect([after(both, { status: 'replaced' }).quantity, after(both, { status: 'replaced' }).state]).toEqual([parse('15'), 'pendingCancel']);
  });

  test('by somebody else, it has the terms that the venue tells; without them nobody knows', () => {
    expect(after(submitted, { status: 'replaced', terms: { quantity: '12' } }).quantity).toBe(parse('12'));
    expect(after(submitted, { status: 'replaced' }).state).toBe('unresolved');
  });

  test('restated by the venue, it has the terms that it tells', () => {
    expect(facts(submitted, { status: 'restated', terms: { quantity: '20', limitUsd: '50' }, reason: 'split' })).toEqual([['execution.restated', { ...which, quantity: '20', limitUsd: '50', reason: 'split' }]]);
    expect(after(submitted, { status: 'restated', terms: { quantity: '20', limitUsd: '50' } }).pricing).toEqual({ type: 'limit', limitUsd: parse('50') });
  });
});

describe('an execution that the venue takes back', () => {
  const bust: Said = { status: 'busted', previous: 'e1', reason: 'clearly erroneous' };
  const tells = ['execution.busted', { ...which, execution: 'e1', quantity: '4', priceUsd: '100', feeUsd: '0', reason: 'clearly erroneous' }];

  test('is told with its own figures, once, before and after the end', () => {
    expect(facts(after(submitted, half), bust)).toEqual([tells]);
    expect(facts(after(submitted, half, rest), bust)).toEqual([tells]);
    expect(facts(after(submitted, half, bust), bust)).toEqual([]);
  });

  test('leaves the order where it was: the venue does not fill it again', () => {
    expect(after(submitted, half, bust).state).toBe('partiallyFilled');
    expect(after(submitted, half, bust, rest).state).toBe('filled');
    expect(after(submitted, half, rest, bust).state).toBe('filled');
  });

  test('before it was reported, is told when it is', () => {
    const early = after(submitted, bust);
    expect(facts(early, half).map(([name]) => name)).toEqual(['execution.filled', 'execution.busted']);
    expect(after(early, half, rest)).toMatchObject({ state: 'filled' });
    expect(facts(after(early, half), bust)).toEqual([]);
  });

  test('without saying which, makes the order unresolved', () => expect(after(submitted, { status: 'busted' }).state).toBe('unresolved'));
});

describe('an execution that the venue corrects', () => {
  const corrects: Said = { status: 'corrected', previous: 'e1', execution: 'e1b', quantity: '3', priceUsd: '99' };
  const tells = { ...which, execution: 'e1', quantity: '3', priceUsd: '99', feeUsd: '0', was: { quantity: '4', priceUsd: '100', feeUsd: '0' }, reason: 'corrected by the venue' };

  test('is told with what it was and what it is, once', () => {
    expect(facts(after(submitted, half), corrects)).toEqual([['execution.corrected', tells]]);
    expect(facts(after(submitted, half, corrects), corrects)).toEqual([]);
    expect(figures(after(submitted, half, corrects))).toEqual({ state: 'partiallyFilled', filled: '3' });
  });

  test('again, is told against the first correction', () => {
    const again: Said = { status: 'corrected', previous: 'e1b', execution: 'e1c', quantity: '3', priceUsd: '98' };
    expect(facts(after(submitted, half, corrects), again)).toEqual([['execution.corrected', { ...tells, priceUsd: '98', was: { quantity: '3', priceUsd: '99', feeUsd: '0' } }]]);
    expect(figures(after(submitted, again, corrects, half))).toEqual({ state: 'partiallyFilled', filled: '3' });
    expect(facts(after(submitted, again, corrects), half)).toEqual([]);
  });

  test('before it was reported, counts as corrected, and the late report says nothing', () => {
    expect(facts(submitted, corrects)).toEqual([['execution.filled', expect.objectContaining({ execution: 'e1', quantity: '3', priceUsd: '99' })]]);
    expect(facts(after(submitted, corrects), half)).toEqual([]);
  });

  test('and takes back, is gone, whichever was told first', () => {
    const bust: Said = { status: 'busted', previous: 'e1b' };
    expect(facts(after(submitted, half, corrects), bust)).toEqual([['execution.busted', expect.objectContaining({ execution: 'e1', quantity: '3', priceUsd: '99' })]]);
    expect(facts(after(submitted, half, bust), corrects).map(([name]) => name)).toEqual(['execution.corrected', 'execution.busted']);
  });

  test('to what the order lacked, makes it whole', () => {
    const whole: Said = { ...corrects, quantity: '10' };
    expect(facts(after(submitted, half), whole).map(([name]) => name)).toEqual(['execution.corrected', 'execution.closed']);
    expect(after(submitted, half, whole).state).toBe('filled');
    expect(after(submitted, half, { status: 'canceled' }, whole).state).toBe('filled');
  });

  test('to less, opens an order again that the venue never called filled', () => {
    const all: Said = { ...half, quantity: '10' };
    expect(figures(after(submitted, all, corrects))).toEqual({ state: 'partiallyFilled', filled: '3' });
    expect(figures(after(submitted, { ...all, status: 'filled' }, corrects))).toEqual({ state: 'filled', filled: '3' });
  });

  test('of which there was no report but a look-up, is the one that the look-up showed', () => {
    const lookedUp: Said = { status: 'partiallyFilled', filledQuantity: '4', averagePriceUsd: '100' };
    expect(figures(after(submitted, lookedUp, corrects))).toEqual({ state: 'partiallyFilled', filled: '3' });
  });
});

describe('a leg', () => {
  test('is attached with its price, and lives', () => {
    const leg = orderAfter(approvedOrder({ ...terms, side: 'sell', parent: 'b'.repeat(32), leg: 'stopLoss', pricing: { type: 'stopLimit', stopUsd: parse('90'), limitUsd: parse('89') } }), { type: 'attach' });
    expect(leg.publications.map(({ kind, body }) => [kind.name, kind.body.parse(body)])).toEqual([
      ['execution.attached', { ...which, side: 'sell', parent: 'b'.repeat(32), leg: 'stopLoss', quantity: '10', type: 'stopLimit', stopUsd: '90', limitUsd: '89' }],
    ]);
    expect(after(leg.order, { status: 'accepted' }).state).toBe('accepted');
  });
});
