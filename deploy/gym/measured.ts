import { calendarOf, type Calendar } from '../../machines/calendar/calendar.ts';
import type { BarColumns, RunResult } from '../../machines/gym/run.ts';
import { dailyCurve, daysOf } from '../../machines/statistics/curve.ts';
import { metricsOf, type Metrics } from '../../machines/statistics/metrics.ts';
import { returnsOf } from '../../machines/statistics/returns.ts';
import type { Plan } from '../../subjects/plan.ts';

const sessionsAYear = { XNYS: 252, always: 365 } as const;

/**
 * A backtest's metrics: returns of days, 252 a year for shares and 365 for what trades every day; of both together, as many as there were.
 * @param benchmark whose closes they are held against
 */
export function measured(plan: Pick<Plan, 'timeframe' | 'universe'>, { equity, trades, tradedUsd, exposure }: RunResult, benchmark?: BarColumns): Metrics {
  const calendar = daysOf(plan.universe);
  const isMixed = new Set(plan.universe.map(calendarOf)).size > 1;
  const period = plan.timeframe === '1d' && !isMixed ? 'step' : 'day';
  const against = benchmark === undefined ? undefined : benchmarkReturns(benchmark, equity.atMs, period, calendar);
  return metricsOf({ equity, trades, tradedUsd, exposure, period, calendar, ...(isMixed ? {} : { periodsAYear: sessionsAYear[calendar] }), ...(against === undefined ? {} : { benchmark: against }) });
}

/** Returns of the benchmark's last close at or before each time. Throws where it begins later. */
function benchmarkReturns({ symbol, atMs, close }: BarColumns, times: Float64Array, period: 'step' | 'day', calendar: Calendar): Float64Array {
  let place = -1;
  const usd = times.map((ms) => {
    while ((atMs[place + 1] ?? Infinity) <= ms) place += 1;
    return close[place] ?? Number.NaN;
  });
  if (Number.isNaN(usd[0])) throw new RangeError(`benchmark ${symbol}: expected bars from ${new Date(times[0] ?? 0).toISOString()} on, its first is later; choose another, or a later --from`);
  const curve = { atMs: times, usd };
  return returnsOf(period === 'day' ? dailyCurve(curve, calendar).usd : usd) ?? new Float64Array(0);
}
