import { calendarOf } from '../../machines/calendar/calendar.ts';
import type { BarColumns, RunResult } from '../../machines/gym/run.ts';
import { dailyCurve } from '../../machines/statistics/curve.ts';
import { metricsOf, type Metrics } from '../../machines/statistics/metrics.ts';
import { returnsOf } from '../../machines/statistics/returns.ts';
import type { Plan } from '../../subjects/plan.ts';

const sessionsAYear = { XNYS: 252, always: 365 } as const;

/** A backtest's metrics: returns of days, 252 a year for shares and 365 for what trades every day. @param benchmark whose closes they are held against */
export function measured({ timeframe, universe: [first = ''] }: Pick<Plan, 'timeframe' | 'universe'>, { equity, trades, tradedUsd, exposure }: RunResult, benchmark?: BarColumns): Metrics {
  const period = timeframe === '1d' ? 'step' : 'day';
  const against = benchmark === undefined ? undefined : benchmarkReturns(benchmark, equity.atMs, period);
  return metricsOf({ equity, trades, tradedUsd, exposure, period, periodsAYear: sessionsAYear[calendarOf(first)], ...(against === undefined ? {} : { benchmark: against }) });
}

/** Returns of the benchmark's last close at or before each time. Throws where it begins later. */
function benchmarkReturns({ symbol, atMs, close }: BarColumns, times: Float64Array, period: 'step' | 'day'): Float64Array {
  let place = -1;
  const usd = times.map((ms) => {
    while ((atMs[place + 1] ?? Infinity) <= ms) place += 1;
    return close[place] ?? Number.NaN;
  });
  if (Number.isNaN(usd[0])) throw new RangeError(`benchmark ${symbol}: expected bars from ${new Date(times[0] ?? 0).toISOString()} on, its first is later; choose another, or a later --from`);
  const curve = { atMs: times, usd };
  return returnsOf(period === 'day' ? dailyCurve(curve).usd : usd) ?? new Float64Array(0);
}
