import type { Trade } from '../gym/run.ts';
import { instantMs } from '../authority/instant.ts';
import { mean, noDeviation, standardDeviation } from './moments.ts';

const dayMs = 86_400_000;

/** Figures of the closed trades; what is still held at the end is none. P&L is in USD after fees. Null where it can't be computed, of no trades all but the count. */
export interface TradeFigures {
  readonly trades: number;
  /** Share of the trades with P&L above 0, 0 to 1. */
  readonly winRate: number | null;
  /** Sum of the gains over the sum of the losses; null without a loss. */
  readonly profitFactor: number | null;
  /** Mean P&L. */
  readonly expectancyUsd: number | null;
  readonly averageWinUsd: number | null;
  /** Taken positive. */
  readonly averageLossUsd: number | null;
  readonly bestTradeUsd: number | null;
  readonly worstTradeUsd: number | null;
  /** Mean gain over mean loss; null without one of either. */
  readonly payoffRatio: number | null;
  /** Root of the trades x mean P&L over its sample deviation; null of one trade, and where P&L does not vary. */
  readonly sqn: number | null;
  /** Share of capital to be risked: win rate - (1 - win rate) / payoff ratio; below 0 nothing. Null without the payoff ratio. */
  readonly kelly: number | null;
  /** Calendar days from entry to exit, mean. */
  readonly averageHoldingDays: number | null;
  readonly feesUsd: number;
}

/**
 * What the closed trades say.
 * Sources: win rate, profit factor, expectancy, payoff: Kaufman (2013), Trading Systems and Methods, 5th edition, chapter 21; system quality number:
 * Tharp (2008), Definitive Guide to Position Sizing, without his cap at 100 trades, and on USD instead of multiples of risk, ddof 1, as backtesting.py's `SQN`;
 * Kelly (1956), "A new interpretation of information rate", Bell System Technical Journal 35(4), for bets with one gain and one loss, as backtesting.py's `Kelly Criterion`.
 */
export function tradeFigures(trades: readonly Trade[]): TradeFigures {
  const closed = trades.filter(({ exitTime }) => exitTime !== null);
  const results = closed.map(({ pnl }) => Number(pnl));
  const gains = results.filter((pnl) => pnl > 0);
  const losses = results.filter((pnl) => pnl < 0).map((pnl) => -pnl);
  const meanOf = (values: readonly number[]) => (values.length === 0 ? null : mean(values));
  const winRate = results.length === 0 ? null : gains.length / results.length;
  const [averageWinUsd, averageLossUsd] = [meanOf(gains), meanOf(losses)];
  const payoffRatio = averageWinUsd === null || averageLossUsd === null ? null : averageWinUsd / averageLossUsd;
  return {
    trades: results.length, winRate, averageWinUsd, averageLossUsd, payoffRatio,
    profitFactor: losses.length === 0 ? null : sumOf(gains) / sumOf(losses),
    expectancyUsd: meanOf(results),
    bestTradeUsd: results.length === 0 ? null : results.reduce((most, pnl) => Math.max(most, pnl)),
    worstTradeUsd: results.length === 0 ? null : results.reduce((least, pnl) => Math.min(least, pnl)),
    sqn: systemQuality(results),
    kelly: winRate === null || payoffRatio === null ? null : winRate - (1 - winRate) / payoffRatio,
    averageHoldingDays: meanOf(closed.map(({ entryTime, exitTime }) => (instantMs(exitTime ?? entryTime) - instantMs(entryTime)) / dayMs)),
    feesUsd: sumOf(trades.map(({ fees }) => Number(fees))),
  };
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

function systemQuality(results: readonly number[]): number | null {
  if (results.length < 2) return null;
  const deviation = standardDeviation(results);
  return deviation <= noDeviation ? null : (Math.sqrt(results.length) * mean(results)) / deviation;
}

/**
 * Turnover a year: notional of all fills, both sides, over mean equity and over years. To buy all and sell all once a year is 2.
 * @param meanEquityUsd mean of the curve, at the end of each period
 * @returns null without time, or with mean equity not above 0
 */
export const turnoverAnnual = (tradedUsd: number, meanEquityUsd: number, years: number): number | null =>
  (years > 0 && meanEquityUsd > 0 ? tradedUsd / meanEquityUsd / years : null);
