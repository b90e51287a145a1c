import { isoTime } from '../authority/instant.ts';
import type { Calendar } from '../calendar/calendar.ts';
import type { Trade } from '../gym/run.ts';
import { againstBenchmark, type AgainstBenchmark } from './benchmark.ts';
import { checkedCurve, dailyCurve, daysBetween, measuredPeriodsAYear, type Curve } from './curve.ts';
import { deepest, drawdownsOf } from './drawdown.ts';
import { mean } from './moments.ts';
import { returnFigures, type ReturnFigures } from './returnFigures.ts';
import { compoundAnnualGrowth, returnsOf } from './returns.ts';
import { finite, type Series } from './series.ts';
import type { Trials } from './sharpeInference.ts';
import { tradeFigures, turnoverAnnual, type TradeFigures } from './trades.ts';
import { calmarOf } from './ratios.ts';

export interface MetricsOf {
  /** The books' equity at the close of each step. NaN and infinities are refused. */
  readonly equity: Curve;
  readonly trades: readonly Trade[];
  /** Sum of the notional of all fills. */
  readonly tradedUsd: number;
  /** Share of steps with something held, 0 to 1. */
  readonly exposure: number;
  /** What returns are of: each step (the default), or each day, as most reports take it for bars of minutes. Drawdowns see every step in either case. */
  readonly period?: 'step' | 'day';
  /** Whose days; UTC's where it is left out. */
  readonly calendar?: Calendar;
  /** Periods a year, e.g. 252 for daily bars of US shares; measured from the times where it is left out. */
  readonly periodsAYear?: number;
  /** A benchmark's returns over the same periods: one fewer than the steps (or days). */
  readonly benchmark?: Series;
  /** The plans among which this one was chosen, for the deflated Sharpe ratio. */
  readonly trials?: Trials;
}

interface SpanFigures {
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  readonly periods: number;
  readonly periodsAYear: number | null;
  readonly totalReturn: number | null;
  readonly cagr: number | null;
  readonly calmar: number | null;
  readonly turnoverAnnual: number | null;
  readonly exposure: number | null;
}

interface DrawdownFigures {
  readonly maxDrawdown: number | null;
  readonly maxDrawdownPeakAt: string | null;
  readonly maxDrawdownTroughAt: string | null;
  readonly maxDrawdownRecoveredAt: string | null;
  readonly maxDrawdownDays: number | null;
  readonly longestDrawdownDays: number | null;
}

/** All figures of a run, flat; `definitions` has a line on each. What can't be computed is null. Times are UTC ISO. */
export type Metrics = SpanFigures & DrawdownFigures & ReturnFigures & TradeFigures & AgainstBenchmark;

/**
 * All metrics of a backtest, or of any curve and its trades.
 * Returns end where equity is at zero or below before the curve's end: what rests on them is then null, the rest is not.
 */
export function metricsOf(of: MetricsOf): Metrics {
  const equity = checkedCurve(of.equity);
  finite('equity', equity.usd);
  const curve = of.period === 'day' ? dailyCurve(equity, of.calendar) : equity;
  const periodsAYear = of.periodsAYear ?? measuredPeriodsAYear(curve.atMs);
  if (periodsAYear !== null && !(periodsAYear > 0 && Number.isFinite(periodsAYear))) throw new RangeError(`periodsAYear: expected a number above 0, was ${periodsAYear}`);
  const all = returnsOf(curve.usd);
  const returns = all !== null && all.length >= 2 && periodsAYear !== null ? { each: all, periodsAYear } : null;
  const drawdown = drawdownFigures(equity);
  return {
    ...spanFigures(of, curve, periodsAYear, drawdown.maxDrawdown),
    ...drawdown,
    ...returnFigures(returns, of.trials),
    ...tradeFigures(of.trades),
    ...(returns === null || of.benchmark === undefined ? noBenchmark : againstBenchmark(returns.each, of.benchmark, returns.periodsAYear)),
  };
}

const noBenchmark: AgainstBenchmark = { beta: null, alphaAnnual: null, correlation: null, trackingErrorAnnual: null, informationRatioAnnual: null };

const timeAt = ({ atMs }: Curve, place: number | null | undefined): string | null => {
  const at = place === null || place === undefined ? undefined : atMs.at(place);
  return at === undefined ? null : isoTime(at);
};

function spanFigures({ tradedUsd, exposure }: MetricsOf, curve: Curve, periodsAYear: number | null, drawdown: number | null): SpanFigures {
  const [first = 0, last = 0] = [curve.usd[0], curve.usd.at(-1)];
  const periods = Math.max(0, curve.usd.length - 1);
  const growth = first > 0 ? last / first : null;
  const cagr = growth === null || periodsAYear === null ? null : compoundAnnualGrowth(growth, periods, periodsAYear);
  return {
    firstAt: timeAt(curve, 0), lastAt: timeAt(curve, -1), periods, periodsAYear,
    totalReturn: growth === null ? null : growth - 1, cagr,
    calmar: drawdown === null ? null : calmarOf(cagr, drawdown),
    turnoverAnnual: periodsAYear === null ? null : turnoverAnnual(tradedUsd, mean(curve.usd), periods / periodsAYear),
    exposure: curve.usd.length === 0 ? null : exposure,
  };
}

function drawdownFigures(equity: Curve): DrawdownFigures {
  const drawdowns = (equity.usd[0] ?? 0) > 0 ? drawdownsOf(equity.usd) : null;
  const most = drawdowns === null ? null : deepest(drawdowns);
  const timeOf = (place: number) => equity.atMs[place] ?? Number.NaN;
  const days = ({ peak, recovery }: { readonly peak: number; readonly recovery: number | null }) => daysBetween(timeOf(peak), timeOf(recovery ?? equity.atMs.length - 1));
  return {
    maxDrawdown: drawdowns === null ? null : most?.depth ?? 0,
    maxDrawdownPeakAt: timeAt(equity, most?.peak), maxDrawdownTroughAt: timeAt(equity, most?.trough), maxDrawdownRecoveredAt: timeAt(equity, most?.recovery),
    maxDrawdownDays: most === null ? null : days(most),
    longestDrawdownDays: drawdowns === null || drawdowns.length === 0 ? null : drawdowns.reduce((longest, each) => Math.max(longest, days(each)), 0),
  };
}
