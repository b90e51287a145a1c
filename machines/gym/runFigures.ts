import type { BacktestFigures } from '../../subjects/gym.ts';
import { format, parse } from '../decimal.ts';
import { ownEquity, ownSharpe } from '../honesty/ownReturns.ts';
import { maxDrawdown, simpleReturns, totalReturn } from '../statistics/returns.ts';
import { sharpeAnnual } from '../statistics/sharpe.ts';
import { capitalOf } from './backtest.ts';
import type { RunOf, RunResult } from './run.ts';

/**
 * The gate's figures of a run, over the plan's own capital: the same as `backtestFigures` gives of a backtest's facts. The Sharpe ratio
 * is of daily returns, whatever the bars are.
 * RangeError where there are fewer than three steps, or the budget was lost before the end.
 */
export function runFigures(of: Pick<RunOf, 'plan' | 'cashUsd'>, result: RunResult): BacktestFigures {
  const { usd } = ownEquity(of, result);
  if (usd.length < 3) throw new RangeError(`backtest: expected at least 3 bars to compute figures from, was ${usd.length}; give it a longer span`);
  const { cashUsd, budgetUsd } = capitalOf(of, of.plan);
  return {
    bars: usd.length, trades: result.trades.filter(({ exitTime }) => exitTime !== null).length,
    finalEquityUsd: format(budgetUsd + parse(result.finalEquityUsd) - cashUsd),
    totalReturn: totalReturn(usd), sharpeAnnual: of.plan.timeframe === '1d' ? sharpeAnnual(simpleReturns(usd)) : ownSharpe(of, result), maxDrawdown: maxDrawdown(usd),
  };
}
