import type { Row } from '../../machines/market/row.ts';
import { firstDueFrom, rowAt, rowsBack, type Columns } from './columns.ts';
import { SourceRefused, type Bars, type BarSource, type Span, type Step } from './source.ts';
import { iso } from './wallTime.ts';

/** Bars of many symbols as one: steps in time order, symbols alphabetically within a step. */
export function mergedBars(columns: readonly Columns[]): Bars {
  const sorted = [...columns].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const [first] = sorted;
  if (first === undefined) throw new SourceRefused('market: was no symbol, must be at least one');
  return { symbols: sorted.map(({ symbol }) => symbol), timeframe: first.timeframe, between: (span) => sourceOf(sorted, span) };
}

/** One symbol's part of a span: rows `start` to before `end`; those before `fromMs` are warm-up. */
interface Slice {
  readonly columns: Columns;
  readonly start: number;
  readonly end: number;
}

/**
 * A span's limits in UTC milliseconds: `untilMs` is exclusive.
 * @throws RangeError where a time is no UTC ISO time
 */
export function limits({ from, to, before }: Span): { readonly fromMs: number; readonly untilMs: number } {
  const afterTo = to === undefined ? Infinity : instant(to) + 1;
  return { fromMs: instant(from), untilMs: Math.min(afterTo, before === undefined ? Infinity : instant(before)) };
}

export function instant(isoTime: string): number {
  const ms = Date.parse(isoTime);
  if (Number.isNaN(ms) || !isoTime.endsWith('Z')) throw new RangeError(`expected a UTC time such as 2013-01-02T21:00:00Z, was "${isoTime}"`);
  return ms;
}

function sourceOf(columns: readonly Columns[], span: Span): BarSource {
  const { fromMs, untilMs } = limits(span);
  const slices = columns.map((each) => {
    const first = firstDueFrom(each, fromMs);
    return { columns: each, start: rowsBack(each, first, span.warmUpBars ?? 0), end: firstDueFrom(each, untilMs) };
  });
  return {
    steps: () => merged(slices, fromMs),
    after(at) {
      const afterMs = instant(at) + 1;
      return merged(slices.map((slice) => ({ ...slice, start: Math.max(slice.start, firstDueFrom(slice.columns, afterMs)) })), fromMs);
    },
  };
}

function* merged(slices: readonly Slice[], fromMs: number): Generator<Step> {
  const next = slices.map(({ start }) => start);
  const dueOf = ({ columns, end }: Slice, index: number) => (index < end ? columns.dueMs[index] ?? Infinity : Infinity);
  for (;;) {
    let atMs = Infinity;
    slices.forEach((slice, place) => {
      atMs = Math.min(atMs, dueOf(slice, next[place] ?? 0));
    });
    if (atMs === Infinity) return;
    const rows: Row[] = [];
    slices.forEach((slice, place) => {
      let index = next[place] ?? 0;
      for (; dueOf(slice, index) === atMs; index += 1) rows.push(rowAt(slice.columns, index));
      next[place] = index;
    });
    yield { at: iso(atMs), warmUp: atMs < fromMs, rows };
  }
}
