import type { Row } from '../../machines/market/row.ts';
import { firstDueFrom, rowAt, rowsBack, type Columns } from './columns.ts';
import { actionWalk, endShowsMs, lastAt, type SourceAction, type SourceEnd } from './events.ts';
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
    steps: () => merged(slices.map((slice) => ({ ...slice, passed: -1 })), fromMs, -Infinity),
    after(at) {
      const afterMs = instant(at) + 1;
      return merged(slices.map((slice) => {
        const start = Math.max(slice.start, firstDueFrom(slice.columns, afterMs));
        return { ...slice, start, passed: start > slice.start ? start - 1 : -1 };
      }), fromMs, afterMs - 1);
    },
  };
}

/** A slice on the way. `passed`: the row before the first, where it belongs to the span too; else below zero. */
interface Started extends Slice { readonly passed: number }

/** @param passedMs time of the last step that is past */
function* merged(slices: readonly Started[], fromMs: number, passedMs: number): Generator<Step> {
  const next = slices.map(({ start }) => start);
  const walks = slices.map(({ columns, start, passed }) => actionWalk(columns, start, passed));
  const ends = slices.map(endsAtMs);
  const dueOf = ({ columns, end }: Slice, index: number) => (index < end ? columns.dueMs[index] ?? Infinity : Infinity);
  let previousMs = passedMs;
  for (;;) {
    let atMs = Infinity;
    slices.forEach((slice, place) => {
      atMs = Math.min(atMs, dueOf(slice, next[place] ?? 0));
    });
    if (atMs === Infinity) return;
    const rows: Row[] = [];
    const actions: SourceAction[] = [];
    const ended: SourceEnd[] = [];
    slices.forEach((slice, place) => {
      let index = next[place] ?? 0;
      if (dueOf(slice, index) === atMs) actions.push(...walks[place]?.before(index) ?? []);
      for (; dueOf(slice, index) === atMs; index += 1) rows.push(rowAt(slice.columns, index));
      next[place] = index;
      const endMs = ends[place] ?? Infinity;
      if (endMs > previousMs && endMs <= atMs) ended.push({ symbol: slice.columns.symbol, lastAt: lastAt(slice.columns) });
    });
    previousMs = atMs;
    yield { at: iso(atMs), warmUp: atMs < fromMs, rows, ...(actions.length === 0 ? {} : { actions }), ...(ended.length === 0 ? {} : { ended }) };
  }
}

/** Never where the span ends before the symbol's rows do, or has none of them. */
const endsAtMs = ({ columns, start, passed, end }: Started): number =>
  (end < columns.dueMs.length || (start >= end && passed < 0) ? Infinity : endShowsMs(columns));
