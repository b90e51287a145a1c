import { describe, expect, test } from 'vitest';
import type { Trade } from '../gym/run.ts';
import { tradeFigures, turnoverAnnual } from './trades.ts';

const trade = (pnl: string, over: Partial<Trade> = {}): Trade => ({
  symbol: 'SPY', side: 'long', quantity: '1', entryTime: '2020-01-02T21:00:00Z', entryPrice: '100', exitTime: '2020-01-04T09:00:00Z', exitPrice: '101',
  fees: '0.5', pnl, mae: 0, mfe: 0, exitReason: 'rule', ...over,
});

describe('trades', () => {
  test('give all figures', () => expect(tradeFigures([trade('30'), trade('-10'), trade('0'), trade('20')])).toEqual({
    trades: 4, winRate: 0.5, profitFactor: 5, expectancyUsd: 10, averageWinUsd: 25, averageLossUsd: 10, bestTradeUsd: 30, worstTradeUsd: -10, payoffRatio: 2.5,
    // Distances from 10: 20, -20, -10, 10; deviation root of 1000 / 3.
    sqn: expect.closeTo((2 * 10) / Math.sqrt(1000 / 3), 12), kelly: expect.closeTo(0.3, 12), averageHoldingDays: 1.5, feesUsd: 2,
  }));
  test('that are still open are none, but their fees are paid', () => expect(tradeFigures([trade('30', { exitTime: null, exitPrice: null, exitReason: 'open' })])).toMatchObject({ trades: 0, winRate: null, feesUsd: 0.5 }));
  test('without a loss have no profit factor, payoff ratio or Kelly fraction', () => expect(tradeFigures([trade('30'), trade('10')])).toMatchObject({ winRate: 1, profitFactor: null, payoffRatio: null, kelly: null }));
  test('without a gain have a profit factor of 0', () => expect(tradeFigures([trade('-30')])).toMatchObject({ winRate: 0, profitFactor: 0, kelly: null, sqn: null }));
  test('of one result have no system quality', () => expect(tradeFigures([trade('10'), trade('10')]).sqn).toBeNull());
  test('that are none leave all open but their count', () => expect(tradeFigures([])).toMatchObject({ trades: 0, winRate: null, expectancyUsd: null, bestTradeUsd: null, worstTradeUsd: null, averageHoldingDays: null, feesUsd: 0 }));
});

describe('turnover', () => {
  test('of all bought and sold once a year is 2', () => expect(turnoverAnnual(400, 100, 2)).toBe(2));
  test('without time is null', () => expect(turnoverAnnual(400, 100, 0)).toBeNull());
  test('of no equity is null', () => expect(turnoverAnnual(400, 0, 1)).toBeNull());
});
