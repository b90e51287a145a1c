import type { BarColumns, MarketEvent } from '../../machines/gym/run.ts';
import type { Series } from '../../machines/following.ts';

/** The bars of one symbol on the timeline, and how far the run is with them. */
export interface Lane {
  /** Its place among the lanes. */
  readonly place: number;
  readonly series: Series;
  readonly bars: BarColumns;
  /** Bars in the run. */
  readonly count: number;
  /** The step of each bar; undefined where bar and step have one number. */
  readonly steps: Int32Array | undefined;
  /** The first bar that was not brought yet, as far as anybody had to look: what is traded, is traded in the bar before. */
  next: number;
  /** The first bar that nobody was asked about. */
  seen: number;
  /** Whether somebody may have something to say about that bar. */
  speaks: boolean;
  /** How many bars to ask about at once. */
  reach: number;
  /** The first bar that must not be asked about before what happens to the symbol then is told. */
  barrier: number;
}

/** What happens in a step beside its bars, before them. */
export interface Happening {
  readonly step: number;
  readonly event: MarketEvent;
}

export interface Timeline {
  /** The time of each step, UTC milliseconds, rising. */
  readonly atMs: Float64Array;
  /** Steps before this one are warm-up. */
  readonly tradedFrom: number;
  /** Alphabetically by symbol. */
  readonly lanes: readonly Lane[];
  /** By step. */
  readonly happenings: readonly Happening[];
}

export const stepOf = ({ steps }: Lane, bar: number): number => (steps === undefined ? bar : steps[bar] ?? Number.NaN);

/** The steps of a run: all times at which a symbol has a bar. */
export function timelineOf(columns: readonly BarColumns[], { fromMs = -Infinity, beforeMs = Infinity, events = [] }: {
  readonly fromMs?: number | undefined; readonly beforeMs?: number | undefined; readonly events?: readonly MarketEvent[] | undefined;
}): Timeline {
  const spans = columns.toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1)).map((bars) => ({ bars, atMs: bars.atMs.subarray(0, firstFrom(bars.atMs, beforeMs)) }));
  const ours = events.filter((event) => event.atMs < beforeMs && columns.some(({ symbol }) => symbol === event.symbol)).toSorted((a, b) => a.atMs - b.atMs);
  const atMs = [...spans.map((span) => span.atMs), Float64Array.from(new Set(ours.map((event) => event.atMs)))].reduce(merged, new Float64Array(0));
  const happenings = ours.map((event) => ({ step: firstFrom(atMs, event.atMs), event }));
  return {
    happenings, atMs, tradedFrom: firstFrom(atMs, fromMs),
    lanes: spans.map((span, place) => ({
      place,
      series: { bars: span.bars, tradedFrom: firstFrom(span.atMs, fromMs) }, bars: span.bars, count: span.atMs.length, steps: stepsOf(span.atMs, atMs),
      next: 0, seen: 0, speaks: false, reach: 1, barrier: firstFrom(span.atMs, ours.find(({ symbol }) => symbol === span.bars.symbol)?.atMs ?? Infinity),
    })),
  };
}

/** The first index whose time is at or after `ms`. */
export function firstFrom(atMs: Float64Array, ms: number): number {
  let [low, high] = [0, atMs.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((atMs[middle] ?? Infinity) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

function merged(ours: Float64Array, theirs: Float64Array): Float64Array {
  if (ours.length === 0 || isSame(ours, theirs)) return theirs;
  if (theirs.length === 0) return ours;
  const all = new Float64Array(ours.length + theirs.length);
  let [count, i, j] = [0, 0, 0];
  while (i < ours.length || j < theirs.length) {
    const [a, b] = [ours[i] ?? Infinity, theirs[j] ?? Infinity];
    all[count] = Math.min(a, b);
    count += 1;
    if (a <= b) i += 1;
    if (b <= a) j += 1;
  }
  return all.subarray(0, count);
}

function isSame(ours: Float64Array, theirs: Float64Array): boolean {
  if (ours.length !== theirs.length) return false;
  for (let at = 0; at < ours.length; at += 1) if (ours[at] !== theirs[at]) return false;
  return true;
}

function stepsOf(ours: Float64Array, all: Float64Array): Int32Array | undefined {
  if (isSame(ours, all.subarray(0, ours.length))) return undefined;
  const steps = new Int32Array(ours.length);
  let step = 0;
  for (let at = 0; at < ours.length; at += 1) {
    while ((all[step] ?? Infinity) < (ours[at] ?? Infinity)) step += 1;
    steps[at] = step;
  }
  return steps;
}
