import { describe, expect, test } from 'vitest';
import { credited, marginCalled, marked, posted } from '../../subjects/accounting.ts';
import { opened } from '../../subjects/desk.ts';
import { filled } from '../../subjects/execution.ts';
import { bar, stepClosed } from '../../subjects/market.ts';
import type { AccountTerms } from '../../subjects/venue.ts';
import { fact, given } from '../../test/given.ts';
import { free } from '../../test/simVenue.ts';
import { exampleSettings, exampleSignature } from '../desk/exampleDesk.ts';
import { parse, format } from '../decimal.ts';
import { accounting } from './accounting.ts';
import { costFor } from './terms.ts';

const margin: Extract<AccountTerms, { kind: 'margin' }> = { kind: 'margin', initialMargin: 0.5, maintenanceMargin: 0.25, debitRateAnnual: '0.06', borrowRateAnnual: '0.03', yearDays: 360 };
const desk = (account: AccountTerms = margin) => fact(opened, { ...exampleSettings, cashUsd: '10000', venue: { ...free, account }, signature: exampleSignature });
const closeAt = (close: string, at: string) => fact(bar, { timeframe: '1d', open: close, high: close, low: close, close, volume: '1000', warmUp: false, flags: [] }, { actor: 'SPY', at });
let executions = 0;
const fill = (side: 'buy' | 'sell', quantity: string, at: string, priceUsd = '100') =>
  fact(filled, { order: (executions += 1).toString(16).padStart(32, 'b'), strategy: 's-1', symbol: 'SPY', side, execution: '1', quantity, priceUsd, feeUsd: '0', done: true }, { at });
const step = (number: number, at: string) => fact(stepClosed, { step: number, warmUp: false }, { at, id: 'e'.repeat(32) });

const friday = '2020-01-03T21:00:00Z';
const monday = '2020-01-06T21:00:00Z';
const tuesday = '2020-01-07T21:00:00Z';
const day = (at: string, number: number, close = '100') => [closeAt(close, at), step(number, at)];
const mark = [marked, expect.anything()] as const;

describe('owed cash', () => {
  const owing = [desk(), fill('buy', '190', friday), ...day(friday, 1)];
  // 9,000 USD x 6 % x 3 / 360.
  test('costs interest for the calendar days since the last mark', () => given(accounting, ...owing, closeAt('100', monday)).when(step(2, monday)).then(
    [posted, { reference: 'e'.repeat(32), memo: 'interest for 3 days on 9000', entries: [{ account: 'interest', amountUsd: '4.5' }, { account: 'cash', amountUsd: '-4.5' }] }],
    [credited, { amountUsd: '-4.5', why: 'interest' }],
    [marked, expect.objectContaining({ cashUsd: '-9004.5', equityUsd: '9995.5', financingUsd: '4.5' })],
  ));
  test('costs none on the day itself', () => given(accounting, desk(), fill('buy', '190', friday), closeAt('100', friday)).when(step(1, friday)).then(mark));
  test('costs by what was owed over the nights, not by what is now', () => {
    const paidBack = given(accounting, ...owing, closeAt('100', monday), fill('sell', '190', monday)).when(step(2, monday));
    paidBack.then([posted, expect.anything()], [credited, expect.objectContaining({ amountUsd: '-4.5' })], mark);
    given(accounting, ...owing, closeAt('100', monday), fill('sell', '190', monday), step(2, monday), closeAt('100', tuesday)).when(step(3, tuesday)).then(mark);
  });
  test('costs interest on the interest', () =>
    given(accounting, ...owing, ...day(monday, 2), closeAt('100', tuesday)).when(step(3, tuesday)).then([posted, expect.anything()], [credited, { amountUsd: '-1.50075', why: 'interest' }], mark));
  test('is none while there is cash', () => given(accounting, desk(), fill('buy', '100', friday), ...day(friday, 1), closeAt('100', monday)).when(step(2, monday)).then(mark));
  test('costs nothing on a cash account', () => given(accounting, desk({ kind: 'cash' }), fill('buy', '190', friday), ...day(friday, 1), closeAt('100', monday)).when(step(2, monday)).then(mark));
});

describe('shares that are short', () => {
  // 50 x 100 USD x 3 % x 3 / 360.
  test('cost their borrowing, to the strategy that is short', () => given(accounting, desk(), fill('sell', '50', friday), ...day(friday, 1), closeAt('90', monday)).when(step(2, monday)).then(
    [posted, { reference: 'e'.repeat(32), memo: 'borrowing SPY worth 5000 for 3 days, s-1', entries: [{ account: 'borrow', amountUsd: '1.25' }, { account: 'cash', amountUsd: '-1.25' }] }],
    [credited, { strategy: 's-1', symbol: 'SPY', amountUsd: '-1.25', why: 'borrow' }],
    mark,
  ));
});

describe('a margin call', () => {
  // 190 shares for 10,000 of equity and 9,000 owed: a quarter of their value is equity at 63.157895.
  const at = (close: string) => given(accounting, desk({ ...margin, debitRateAnnual: '0' }), fill('buy', '190', friday), ...day(friday, 1), closeAt(close, monday)).when(step(2, monday));
  test('comes when equity is below the maintenance margin', () => at('63').then(mark, [marginCalled, { equityUsd: '2970', requiredUsd: '2992.5', keep: '0.992481203008' }]));
  test('does not come at the margin itself', () => {
    given(accounting, desk({ ...margin, debitRateAnnual: '0' }), fill('buy', '200', friday, '80'), closeAt('40', friday)).when(step(1, friday)).then(mark);
    given(accounting, desk({ ...margin, debitRateAnnual: '0' }), fill('buy', '200', friday, '80'), closeAt('39.99', friday)).when(step(1, friday)).then(mark, [marginCalled, expect.anything()]);
  });
  test('keeps nothing where equity is gone', () => at('40').then(mark, [marginCalled, { equityUsd: '-1400', requiredUsd: '1900', keep: '0' }]));
  test('counts what is short as what is held', () =>
    given(accounting, desk(), fill('sell', '90', friday), closeAt('190', friday)).when(step(1, friday)).then(mark, [marginCalled, { equityUsd: '1900', requiredUsd: '4275', keep: '0.444444444444' }]));
  test('does not come on a cash account', () => given(accounting, desk({ kind: 'cash' }), fill('buy', '190', friday), closeAt('40', friday)).when(step(1, friday)).then(mark));
});

test('books of a margin account that were put back from a snapshot charge the same', () => {
  const { state } = given(accounting, desk(), fill('buy', '190', friday), closeAt('100', friday)).when(step(1, friday));
  const revived = accounting.hydrate('main', structuredClone(state));
  revived.take(closeAt('100', monday));
  expect(revived.take(step(2, monday)).map(({ kind }) => kind.name)).toEqual([posted.name, credited.name, marked.name]);
});

describe('a cost by the day', () => {
  const cost = (sum: string, rate: string, days: number, year: bigint) => format(costFor(parse(sum), parse(rate), days, year));
  test('is of a year that counts 360 or 365 days', () => expect([cost('36500', '0.1', 1, 365n), cost('36000', '0.1', 1, 360n)]).toEqual(['10', '10']));
  test('is rounded once, half to even', () => expect([cost('0.000000000001', '0.5', 1, 1n), cost('0.000000000003', '0.5', 1, 1n)]).toEqual(['0', '0.000000000002']));
  test('is nothing for no day and on no sum', () => expect([cost('100', '0.1', 0, 360n), cost('0', '0.1', 1, 360n), cost('-5', '0.1', 1, 360n)]).toEqual(['0', '0', '0']));
});

test('settings that keep more than they begin with are refused', () =>
  expect([0.5, 0.51].map((maintenanceMargin) => opened.body.safeParse({ ...exampleSettings, venue: { ...free, account: { ...margin, maintenanceMargin } }, signature: exampleSignature }).success)).toEqual([true, false]));

describe('an account on margin at a broker', () => {
  const atAlpaca = (over: object) => fact(opened, { ...exampleSettings, environment: 'paper', cashUsd: '10000', venue: { kind: 'alpaca', paper: true, ...over }, signature: exampleSignature });
  const on = { margin: { initialMargin: 0.5, maintenanceMargin: 0.25 } };
  const owing = (over: object) => [atAlpaca(over), fill('buy', '190', friday), ...day(friday, 1)];
  test('is charged by the broker, and not by the books', () => given(accounting, ...owing(on), closeAt('100', monday)).when(step(2, monday)).then(mark));
  test('is called below its maintenance margin', () => given(accounting, ...owing(on), closeAt('63', monday)).when(step(2, monday)).then(mark, [marginCalled, { equityUsd: '2970', requiredUsd: '2992.5', keep: '0.992481203008' }]));
  test('is not called where the desk trades with its cash', () => given(accounting, ...owing({}), closeAt('63', monday)).when(step(2, monday)).then(mark));
});
