import type { Timeframe } from '../../subjects/values.ts';
import { coarserCloseMs, isFiner } from '../feed/coarser.ts';
import type { BarColumns } from './run.ts';

/**
 * Bars of a coarser timeframe, built of finer ones as a desk builds them: of the exchange's hours, on whole minutes, quarters and hours, each closing when its time is over. The last is
 * left out where more of it may come.
 * Throws a RangeError where the bars are coarser themselves.
 */
export function coarser(bars: BarColumns, timeframe: Timeframe): BarColumns {
  if (bars.timeframe === timeframe) return bars;
  if (!isFiner(bars.timeframe, timeframe)) throw new RangeError(`bars of ${bars.symbol}: expected bars of less than ${timeframe} to build those of, was ${bars.timeframe}`);
  const column = () => new Float64Array(bars.atMs.length);
  const kept = { atMs: column(), open: column(), high: column(), low: column(), close: column(), volume: column() };
  let count = 0;
  let closeMs = Number.NaN;
  for (let from = 0; from < bars.atMs.length; from += 1) {
    const next = coarserCloseMs(bars.symbol, timeframe, bars.atMs[from] ?? Number.NaN);
    if (next === undefined) continue;
    if (next !== closeMs) {
      begin(kept, bars, count, from, next);
      count += 1;
      closeMs = next;
    } else grow(kept, bars, count - 1, from);
  }
  if (!((bars.atMs.at(-1) ?? Number.NaN) >= closeMs)) count = Math.max(0, count - 1);
  const cut = (column: Float64Array) => column.slice(0, count);
  return { symbol: bars.symbol, timeframe, scale: bars.scale, atMs: cut(kept.atMs), open: cut(kept.open), high: cut(kept.high), low: cut(kept.low), close: cut(kept.close), volume: cut(kept.volume) };
}

type Columns = Pick<BarColumns, 'atMs' | 'open' | 'high' | 'low' | 'close' | 'volume'>;

function begin(into: Columns, bars: BarColumns, at: number, from: number, closeMs: number): void {
  for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) into[name][at] = bars[name][from] ?? Number.NaN;
  into.atMs[at] = closeMs;
}

function grow(into: Columns, bars: BarColumns, at: number, from: number): void {
  into.high[at] = Math.max(into.high[at] ?? Number.NaN, bars.high[from] ?? Number.NaN);
  into.low[at] = Math.min(into.low[at] ?? Number.NaN, bars.low[from] ?? Number.NaN);
  into.close[at] = bars.close[from] ?? Number.NaN;
  into.volume[at] = (into.volume[at] ?? Number.NaN) + (bars.volume[from] ?? Number.NaN);
}
