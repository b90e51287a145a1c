import { describe, expect, test } from 'vitest';
import { dayClosed, marked, performed, posted, restated } from '../../subjects/accounting.ts';
import { restated as barRestated } from '../../subjects/market.ts';
import { AccountingDesk, closeOf } from '../../test/accountingDesk.ts';
import { fact } from '../../test/given.ts';

const ohlcv = (close: string) => ({ open: close, high: close, low: close, close, volume: '1' });
const restate = (desk: AccountingDesk, date: string, was: string, now: string, told = date) =>
  desk.take(fact(barRestated, { timeframe: '1d', closedAt: closeOf(date), was: ohlcv(was), now: ohlcv(now), why: 'correction' }, { actor: 'SPY', at: `${told}T22:00:00Z` }));

const holding = (daily: boolean) => {
  const desk = new AccountingDesk(daily ? { daily } : undefined);
  desk.fill('2020-01-02', 'buy', '100', '10');
  desk.close('2020-01-02', '10');
  desk.step('2020-01-02');
  return desk;
};

describe('a close that turns out to be another', () => {
  test('is marked anew where it is the last, also in plain books', () => {
    const desk = holding(false);
    restate(desk, '2020-01-02', '10', '9');
    expect(desk.said(marked).map(({ equityUsd }) => equityUsd)).toEqual(['10000', '9900']);
  });
  test('says nothing where a later one is known', () => {
    const desk = holding(false);
    desk.close('2020-01-03', '11');
    expect(restate(desk, '2020-01-02', '10', '9')).toEqual([]);
  });
  test('says nothing where only something else of the bar changed', () => expect(restate(holding(true), '2020-01-02', '10', '10')).toEqual([]));
  test('of a day that is closed is a posting of its own, and the next day is measured from it', () => {
    const desk = holding(true);
    desk.close('2020-01-03', '12');
    desk.step('2020-01-03');
    restate(desk, '2020-01-02', '10', '9', '2020-01-03');
    desk.end('2020-01-03');
    expect(desk.said(restated)).toEqual([{ day: '2020-01-02', symbol: 'SPY', wasUsd: '10', nowUsd: '9', pnlUsd: '-100' }]);
    expect(desk.said(posted).slice(2).map(({ memo, entries }) => [memo, entries[0]?.amountUsd])).toEqual([["SPY's close of 2020-01-02 was 10, is 9", '-100'], ['marks of 2020-01-03', '300']]);
    // 0 and -100 of the first day, 300 of the second: the change of equity is 200.
    expect(desk.said(dayClosed).map(({ day, pnlUsd, bySymbol }) => [day, pnlUsd, bySymbol])).toEqual([['2020-01-02', '0', []], ['2020-01-03', '300', [{ symbol: 'SPY', pnlUsd: '300' }]]]);
  });
  test('is in the figures of performance from the next day on, as if it had always been so', () => {
    const told = (first: string, isRestated: boolean) => {
      const desk = new AccountingDesk({ daily: true });
      desk.fill('2020-01-02', 'buy', '100', '10');
      desk.close('2020-01-02', first);
      desk.step('2020-01-02');
      desk.close('2020-01-03', '12');
      desk.step('2020-01-03');
      if (isRestated) restate(desk, '2020-01-02', first, '9', '2020-01-03');
      desk.end('2020-01-03');
      const { sharpeAnnual, volatilityAnnual, drawdown, maxDrawdown } = desk.said(performed).at(-1) ?? {};
      return [sharpeAnnual, volatilityAnnual, drawdown, maxDrawdown];
    };
    expect(told('11', true)).toEqual(told('9', false));
  });
});
