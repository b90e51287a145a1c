import { describe, expect, test } from 'vitest';
import { credited, posted } from '../../subjects/accounting.ts';
import { adjusted } from '../../subjects/reconciliation.ts';
import { sessionEnded } from '../../subjects/market.ts';
import { fact, given } from '../../test/given.ts';
import { openedWith } from '../../test/people.ts';
import { accounting } from './accounting.ts';

const adjustment = (kind: 'dividend' | 'fee' | 'interest' | 'rounding', amountUsd: string, symbol?: string) =>
  fact(adjusted, { kind, amountUsd, ...(symbol === undefined ? {} : { symbol }), explanation: 'FEE of 2026-03-02' });
const desk = openedWith({ pacing: 'live' });
const entriesOf = (kind: 'dividend' | 'fee' | 'interest' | 'rounding', amountUsd: string) => {
  const [posting] = given(accounting, desk).when(adjustment(kind, amountUsd)).published;
  return posted.body.parse(posting?.body).entries;
};

describe('cash that the venue moved without a trade', () => {
  test('is posted with its explanation, and credited to the desk', () =>
    void given(accounting, desk).when(adjustment('fee', '-0.37')).then(
      [posted, expect.objectContaining({ memo: 'reconciled: FEE of 2026-03-02', entries: [{ account: 'cash', amountUsd: '-0.37' }, { account: 'fees', amountUsd: '0.37' }] })],
      [credited, { amountUsd: '-0.37', why: 'fee' }],
    ));
  test('as a dividend counts as one, of its symbol', () => {
    expect(entriesOf('dividend', '5')).toEqual([{ account: 'cash', amountUsd: '5' }, { account: 'dividends', amountUsd: '-5' }]);
    void given(accounting, desk).when(adjustment('dividend', '5', 'SPY')).then([posted, expect.anything()], [credited, { symbol: 'SPY', amountUsd: '5', why: 'dividend' }]);
  });
  test('as interest may be paid or received', () => {
    expect(entriesOf('interest', '-1.5')).toEqual([{ account: 'cash', amountUsd: '-1.5' }, { account: 'interest', amountUsd: '1.5' }]);
    expect(entriesOf('interest', '1.5')).toEqual([{ account: 'cash', amountUsd: '1.5' }, { account: 'interest', amountUsd: '-1.5' }]);
  });
  test('as a fee that comes back, or a rounding, never makes the fees fall below zero', () => {
    expect(entriesOf('fee', '0.01')).toEqual([{ account: 'cash', amountUsd: '0.01' }, { account: 'interest', amountUsd: '-0.01' }]);
    expect(entriesOf('rounding', '-0.01')).toEqual([{ account: 'cash', amountUsd: '-0.01' }, { account: 'interest', amountUsd: '0.01' }]);
  });
  test('keeps the books balanced', () => {
    const { published } = given(accounting, desk, adjustment('fee', '-0.37'), adjustment('dividend', '5'), adjustment('rounding', '0.01')).when(fact(sessionEnded, { steps: 0, bars: 0, refused: 0 }));
    expect(published.map(({ body }) => body)).toEqual([expect.objectContaining({ cashUsd: '100004.64', equityUsd: '100004.64', feesUsd: '0.37', dividendsUsd: '5', financingUsd: '-0.01', imbalanceUsd: '0' })]);
  });
});
