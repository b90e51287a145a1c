import { instantMs } from '../../machines/authority/instant.ts';
import type { BarColumns, Trade } from '../../machines/gym/run.ts';
import { measuredPeriodsAYear, type Curve } from '../../machines/statistics/curve.ts';
import { returnsOf } from '../../machines/statistics/returns.ts';
import { rollingSharpe, rollingWindow } from '../../machines/statistics/rolling.ts';
import type { Series } from '../../machines/statistics/series.ts';
import { exposureOver } from './exposure.ts';
import { telling, together } from './thinning.ts';

/** Columns as the chart library takes them: seconds since 1970, then values; null where there is none. */
export type Columns = readonly (readonly (number | null)[])[];

/** A trade on the price chart: seconds and price of its entry, of its exit (null while open), whether it was long, and its P&L. */
export type Marker = readonly [number, number, number | null, number | null, 0 | 1, number];

/** All that the page draws. */
export interface Drawn {
  readonly equity: Columns;
  readonly benchmark: string | null;
  readonly drawdown: Columns;
  readonly exposure: Columns;
  readonly rolling: Columns;
  readonly prices: readonly { readonly symbol: string; readonly columns: Columns; readonly markers: readonly Marker[] }[];
}

export interface Named extends Curve { readonly name: string }

/** Stretches of a chart that is as wide as the page: more can't be seen. */
const stretches = 700;
/** Stretches of all price charts together: fifty symbols must not make fifty times the page. */
const priceStretches = 9000;

const seconds = (atMs: number): number => Math.round(atMs / 1000);
/** Seven digits are more than a pixel. */
const short = (value: number | null | undefined): number | null => (value === null || value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(7)));
const columnsAt = (places: readonly number[], atMs: Series, ...values: readonly ArrayLike<number | null>[]): Columns =>
  [places.map((place) => seconds(atMs[place] ?? Number.NaN)), ...values.map((column) => places.map((place) => short(column[place])))];

interface DrawnOf {
  readonly equity: Curve;
  /** Its last point of each day. */
  readonly daily: Curve;
  readonly trades: readonly Trade[];
  /** Those of them that are marked. */
  readonly shown: readonly Trade[];
  readonly bars: readonly BarColumns[];
  readonly benchmark: Named | undefined;
}

/** Series of the page, thinned to what can be seen. Drawdown and rolling figures are computed before, on all points. */
export function drawnOf({ equity, daily, trades, shown, bars, benchmark }: DrawnOf): Drawn {
  const falls = underwater(equity.usd);
  const shares = exposureOver(equity, trades, bars);
  const theirs = benchmark === undefined ? undefined : alongside(equity, benchmark);
  const places = telling(equity.usd, stretches);
  return {
    equity: theirs === undefined ? columnsAt(places, equity.atMs, equity.usd) : columnsAt(together(places, telling(theirs, stretches)), equity.atMs, equity.usd, theirs),
    benchmark: benchmark?.name ?? null,
    drawdown: columnsAt(telling(falls, stretches), equity.atMs, falls),
    exposure: columnsAt(telling(shares, stretches), equity.atMs, shares),
    rolling: rollingColumns(daily),
    prices: bars.map((column) => priceColumns(column, shown, Math.max(100, Math.min(stretches, Math.floor(priceStretches / bars.length))))),
  };
}

/** Share below the highest value so far, 0 or below. */
function underwater(usd: Float64Array): Float64Array {
  let peak = -Infinity;
  return usd.map((value) => {
    peak = Math.max(peak, value);
    return peak > 0 ? value / peak - 1 : Number.NaN;
  });
}

/** The benchmark's last value at each point of the curve, scaled to begin where the curve begins; NaN before its first. */
function alongside(equity: Curve, benchmark: Curve): Float64Array {
  let next = 0;
  const values = equity.atMs.map((at) => {
    while ((benchmark.atMs[next] ?? Infinity) <= at) next += 1;
    return benchmark.usd[next - 1] ?? Number.NaN;
  });
  const first = values.findIndex((value) => value > 0);
  const scale = (equity.usd[first] ?? Number.NaN) / (values[first] ?? Number.NaN);
  return values.map((value) => value * scale);
}

/** Days of the rolling Sharpe ratio: half a year of them, or a quarter of all where there are fewer than two years. */
export const rollingDays = (daily: Curve): number => Math.min(rollingWindow, Math.floor(daily.usd.length / 4));

/** Fewer days say nothing: then none is drawn. */
const leastRollingDays = 20;

function rollingColumns(daily: Curve): Columns {
  const returns = returnsOf(daily.usd);
  const periodsAYear = measuredPeriodsAYear(daily.atMs);
  const window = rollingDays(daily);
  if (returns === null || periodsAYear === null || window < leastRollingDays) return [[], []];
  const sharpes = rollingSharpe(returns, periodsAYear, window);
  return columnsAt(telling(sharpes.map((each) => each ?? Number.NaN), stretches), daily.atMs.subarray(window), sharpes);
}

function priceColumns({ symbol, scale, atMs, close }: BarColumns, shown: readonly Trade[], buckets: number): Drawn['prices'][number] {
  const unit = 10 ** scale;
  const markers = shown.filter((trade) => trade.symbol === symbol).map(({ entryTime, entryPrice, exitTime, exitPrice, side, pnl }): Marker => [
    seconds(instantMs(entryTime)), Number(entryPrice), exitTime === null ? null : seconds(instantMs(exitTime)), exitPrice === null ? null : Number(exitPrice), side === 'long' ? 1 : 0, Number(pnl),
  ]);
  return { symbol, markers, columns: columnsAt(telling(close, buckets), atMs, close.map((price) => price / unit)) };
}
