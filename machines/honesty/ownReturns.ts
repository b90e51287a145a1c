import type { RunOf, RunResult } from '../gym/run.ts';
import { fromFloat, parse, times, toFloat } from '../decimal.ts';
import { dailyCurve, daysOf, type Curve } from '../statistics/curve.ts';
import { sharpeAnnual } from '../statistics/sharpe.ts';

/**
 * The equity of a plan's own capital: its budget of the opening cash, plus all that was gained or lost, as the gate's figures are taken (machines/gym/backtest.ts).
 * One point a step; at or below zero it has lost its budget.
 */
export function ownEquity({ plan, cashUsd }: Pick<RunOf, 'plan' | 'cashUsd'>, { equity }: Pick<RunResult, 'equity'>): Curve {
  const cash = parse(cashUsd);
  const others = toFloat(cash - times(cash, fromFloat(plan.budget, 12)));
  return { atMs: equity.atMs, usd: equity.usd.map((usd) => usd - others) };
}

/** Simple returns by the day, each with the close that it ends at. */
export interface DailyReturns {
  readonly atMs: Float64Array;
  readonly each: Float64Array;
}

/**
 * Returns of a plan's own capital by the trading day of its symbols: one for each day but the first; for that too where it has several steps. What is lost stays lost: the return that takes the last of the budget is -1,
 * and all after it are 0, so that rows of several plans have one length.
 */
export function ownReturns(of: Pick<RunOf, 'plan' | 'cashUsd'>, result: Pick<RunResult, 'equity'>): DailyReturns {
  const { atMs, usd } = dailyCurve(ownEquity(of, result), daysOf(of.plan.universe));
  const ruin = usd.findIndex((value) => value <= 0);
  const kept = ruin < 0 ? usd : usd.map((value, place) => (place < ruin ? value : 0));
  const returnAt = (place: number) => {
    const [before, after] = [kept[place] ?? 0, kept[place + 1] ?? 0];
    return before <= 0 ? 0 : after / before - 1;
  };
  return { atMs: atMs.subarray(1), each: Float64Array.from({ length: Math.max(0, usd.length - 1) }, (_, place) => returnAt(place)) };
}

/** Sharpe ratio of a plan's own capital a year of 252 days; 0 where its returns do not vary. RangeError of fewer than three days. */
export const ownSharpe = (of: Pick<RunOf, 'plan' | 'cashUsd'>, result: Pick<RunResult, 'equity'>): number => sharpeAnnual(ownReturns(of, result).each);
