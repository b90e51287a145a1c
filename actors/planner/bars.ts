import type { DataQuality } from '../../subjects/desk.ts';
import type { SymbolBars } from '../../machines/planner/features.ts';
import { checked } from '../market/checked.ts';
import type { Bars } from '../market/source.ts';

interface Growing {
  readonly symbol: string;
  readonly first: string;
  last: string;
  readonly high: number[];
  readonly low: number[];
  readonly close: number[];
  readonly volume: number[];
}

/** Puts a symbol's bars so far into the shares after a split, as today's prices are. */
function split(column: Growing, { from, to }: { readonly from: number; readonly to: number }): void {
  for (const field of ['high', 'low', 'close'] as const) column[field].forEach((price, index) => { column[field][index] = price * from / to; });
  column.volume.forEach((shares, index) => { column.volume[index] = shares * to / from; });
}

/** The good bars of some symbols with a close from `from` on and before `before`, by symbol, as the planner's features need them. */
export function barsBefore(bars: Bars, { symbols, from, before }: { readonly symbols: readonly string[]; readonly from: string; readonly before: string }, quality: DataQuality): readonly SymbolBars[] {
  const wanted = new Set(symbols);
  const columns = new Map<string, Growing>();
  for (const { at, bars: good, actions = [] } of checked(bars.between({ from, before }).steps(), quality)) {
    for (const { symbol, action } of actions) {
      const column = columns.get(symbol);
      if (action.kind === 'split' && column !== undefined) split(column, action);
    }
    for (const { symbol, bar } of good) {
      if (!wanted.has(symbol)) continue;
      const column = columns.get(symbol) ?? { symbol, first: at, last: at, high: [], low: [], close: [], volume: [] };
      columns.set(symbol, column);
      column.last = at;
      for (const field of ['high', 'low', 'close', 'volume'] as const) column[field].push(Number(bar[field]));
    }
  }
  return [...columns.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
}
