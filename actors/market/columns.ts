import type { DatedAction } from '../../machines/actions/factors.ts';
import type { Row } from '../../machines/market/row.ts';
import type { Timeframe } from '../../subjects/values.ts';
import { iso } from './wallTime.ts';

/** One symbol's rows in the order of its file, field by field. An unreadable row has a fault and empty fields. */
export interface Columns {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Close of the bar in UTC milliseconds; NaN for an unreadable row. */
  readonly atMs: Float64Array;
  /** The step that the row comes in; never falls. */
  readonly dueMs: Float64Array;
  readonly open: readonly string[];
  readonly high: readonly string[];
  readonly low: readonly string[];
  readonly close: readonly string[];
  readonly volume: readonly string[];
  readonly faults: ReadonlyMap<number, string>;
  /** Splits and dividends, oldest first; none where the prices are adjusted for them. */
  readonly actions?: readonly DatedAction[];
  /** Where row `index` stands and what stood there. */
  readonly origin: (index: number) => string;
}

/**
 * The step each row comes in: its own time. A row whose time falls back comes with the row before it, and so does one that leaps
 * beyond its successor while the successor follows the row before: otherwise one wrong year would put the rest of the file
 * out of order. In both cases due and own time differ, by which the checks know them.
 * @param atMs closes in file order, NaN where there is none
 */
export function dueTimes(atMs: Float64Array): Float64Array {
  const readable = Array.from(atMs.keys()).filter((index) => !Number.isNaN(atMs[index]));
  const due = new Float64Array(atMs.length).fill(NaN);
  let latest = -Infinity;
  readable.forEach((index, place) => {
    const own = atMs[index] ?? NaN;
    const next = atMs[readable[place + 1] ?? -1] ?? Infinity;
    if (own > next && next > latest) {
      if (latest !== -Infinity) due[index] = latest;
      return;
    }
    latest = Math.max(latest, own);
    due[index] = latest;
  });
  return withoutHoles(due);
}

/** Rows without a time of their own come with the row before them; those at the beginning with the first that has one. */
function withoutHoles(due: Float64Array): Float64Array {
  let latest = due.find((ms) => !Number.isNaN(ms)) ?? 0;
  return due.map((ms) => (latest = Number.isNaN(ms) ? latest : ms));
}

/** First index whose due time is at or after `ms`. */
export function firstDueFrom({ dueMs }: Columns, ms: number): number {
  let [low, high] = [0, dueMs.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((dueMs[middle] ?? Infinity) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index from which `count` readable rows come before `index`, or 0 where there are fewer. */
export function rowsBack({ faults }: Columns, index: number, count: number): number {
  let [at, left] = [index, count];
  while (at > 0 && left > 0) {
    at -= 1;
    if (!faults.has(at)) left -= 1;
  }
  return at;
}

/** Row `index` as the checks take it. */
export function rowAt(columns: Columns, index: number): Row {
  const { symbol, timeframe, atMs, dueMs, open, high, low, close, volume, faults } = columns;
  const due = iso(dueMs[index] ?? NaN);
  const fault = faults.get(index);
  const origin = columns.origin(index);
  if (fault !== undefined) return { symbol, due, origin, fault };
  return {
    symbol, timeframe, due, origin, at: iso(atMs[index] ?? NaN),
    open: open[index] ?? '', high: high[index] ?? '', low: low[index] ?? '', close: close[index] ?? '', volume: volume[index] ?? '',
  };
}
