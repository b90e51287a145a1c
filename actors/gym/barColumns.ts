import type { BarColumns, MarketEvent } from '../../machines/gym/run.ts';
import { instantMs } from '../../machines/authority/instant.ts';
import type { DataQuality } from '../../subjects/desk.ts';
import type { Timeframe } from '../../subjects/values.ts';
import { checked, type CheckedStep } from '../market/checked.ts';
import type { Bars, Span } from '../market/source.ts';
import { GrowingColumns, mostScale, scaledPrice } from './growingColumns.ts';

/** Bars of a span, and where warm-up ends in them. */
export interface SpanColumns {
  /** By symbol. */
  readonly bars: readonly BarColumns[];
  /** The first close that is no warm-up; Infinity where there is none. */
  readonly fromMs: number;
  /** Where the bars are raw. */
  readonly events: readonly MarketEvent[];
}

/** The bars of a desk's source, through its data checks. @throws RangeError where a price has more than eight places */
export const columnsOf = (bars: Bars, span: Span, quality: DataQuality): SpanColumns => columnsOfSteps(checked(bars.between(span).steps(), quality));

/** Steps that were checked, symbol by symbol. */
export function columnsOfSteps(steps: Iterable<CheckedStep>): SpanColumns {
  const all = [...steps];
  const series = new Map<string, { readonly timeframe: Timeframe; count: number }>();
  for (const { bars } of all) {
    for (const { symbol, bar: { timeframe } } of bars) {
      const known = series.get(symbol);
      if (known === undefined) series.set(symbol, { timeframe, count: 1 });
      else known.count += 1;
    }
  }
  const columns = new Map([...series].map(([symbol, { timeframe, count }]) => {
    const rows = new GrowingColumns(count);
    return [symbol, { rows, kept: new GrowingColumns(0, rows), timeframe }];
  }));
  for (const { at, bars } of all) {
    for (const { symbol, bar: { open, high, low, close, volume } } of bars) {
      const into = columns.get(symbol);
      if (into === undefined) continue;
      const price = (text: string) => {
        const scaled = scaledPrice(text);
        if (scaled === undefined) throw new RangeError(`bar of ${symbol} at ${at}: price: was ${text}, must have at most ${mostScale} places and be below 90000000`);
        return scaled;
      };
      into.rows.push(instantMs(at), price(open), price(high), price(low), price(close), Number(volume));
      into.kept.keep(into.rows.count - 1);
    }
  }
  return {
    bars: [...columns].sort(([a], [b]) => (a < b ? -1 : 1)).map(([symbol, { kept, timeframe }]) => kept.columns(symbol, timeframe)),
    fromMs: instantOf(all.find(({ warmUp }) => !warmUp)?.at),
    events: all.flatMap(({ at, actions = [], ended = [] }) => [
      ...actions.map((each): MarketEvent => ({ kind: 'action', atMs: instantMs(at), ...each })),
      ...ended.map((each): MarketEvent => ({ kind: 'delisted', atMs: instantMs(at), ...each })),
    ]),
  };
}

const instantOf = (at: string | undefined): number => (at === undefined ? Infinity : instantMs(at));
