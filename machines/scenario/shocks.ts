import type { BarColumns } from '../gym/run.ts';
import type { Uniform } from '../random.ts';
import { chained, relativeOf, type Relative } from './relative.ts';
import type { Shock } from './scenario.ts';
import { placeOf, without } from './select.ts';

/** The bars after a shock: what came before it stays as it was, what follows moves by the same shares from where the shock left it. */
export function shocked(bars: readonly BarColumns[], shock: Shock, traded: readonly number[], uniform: Uniform): readonly BarColumns[] {
  if (shock.kind === 'correlation') return together(bars);
  return bars.map((each, index) => {
    const relative = relativeOf(each);
    const from = traded[index] ?? 0;
    if (shock.kind === 'halt') return halted(each, relative, shock, from);
    change(relative, shock, from, uniform);
    return rechained(each, relative);
  });
}

const rechained = (bars: BarColumns, relative: Relative): BarColumns => chained(relative, bars.open[0] ?? 1, bars);

function change(relative: Relative, shock: Exclude<Shock, { kind: 'correlation' | 'halt' }>, from: number, uniform: Uniform): void {
  const { gap, move, above, below } = relative;
  if (shock.kind === 'volatility') return [gap, move].forEach((moves) => spread(moves, from, shock.times)), [above, below].forEach((range) => scaled(range, from, shock.times));
  if (shock.kind === 'gaps') {
    for (let at = from; at < gap.length; at += 1) if (uniform() < shock.share) gap[at] = uniform() < 0.5 ? -shock.size : shock.size;
    return;
  }
  const at = placeOf(shock.at, from, gap.length);
  if (shock.kind === 'flash') {
    below[at] = Math.min(below[at] ?? 0, shock.low);
    return;
  }
  gap[at] = shock.gap;
  move[at] = (1 + shock.day) / (1 + shock.gap) - 1;
}

/** Deviations from the mean, times a figure; the mean stays. */
function spread(moves: Float64Array, from: number, times: number): void {
  let sum = 0;
  for (let at = from; at < moves.length; at += 1) sum += moves[at] ?? 0;
  const mean = sum / Math.max(1, moves.length - from);
  for (let at = from; at < moves.length; at += 1) moves[at] = mean + ((moves[at] ?? 0) - mean) * times;
}

function scaled(range: Float64Array, from: number, times: number): void {
  for (let at = from; at < range.length; at += 1) range[at] = (range[at] ?? 0) * times;
}

/** Nobody trades for some bars, and the reopening gaps by what the halt's bars moved, and more. */
function halted(bars: BarColumns, relative: Relative, { at: moment, bars: count, gap }: Extract<Shock, { kind: 'halt' }>, from: number): BarColumns {
  const at = placeOf(moment, from, bars.close.length);
  const reopening = Math.min(at + count, bars.close.length);
  if (reopening < bars.close.length) relative.gap[reopening] = (1 + (relative.gap[reopening] ?? 0)) * (1 + gap) - 1;
  return without(rechained(bars, relative), (place) => place >= at && place < reopening);
}

/**
 * Every symbol moves with the market: the mean of all symbols' moves of a bar in units of each one's own deviation. Only bars that all have
 * are kept. One symbol alone stays as it is. RangeError where there are fewer than two such bars.
 */
function together(bars: readonly BarColumns[]): readonly BarColumns[] {
  const times = bars.map(({ atMs }) => new Set(atMs));
  const common = bars.map((each) => without(each, (place) => times.some((of) => !of.has(each.atMs[place] ?? Number.NaN))));
  const shared = common[0]?.atMs.length ?? 0;
  if (shared < 2) throw new RangeError(`scenario: expected at least 2 bars that all symbols have, was ${shared}; give longer series, or fewer symbols`);
  const relatives = common.map(relativeOf);
  for (const field of ['gap', 'move'] as const) {
    const moments = relatives.map((each) => momentsOf(each[field]));
    const count = relatives[0]?.[field].length ?? 0;
    const market = new Float64Array(count);
    relatives.forEach((each, index) => each[field].forEach((value, at) => {
      market[at] = (market[at] ?? 0) + (value - (moments[index]?.mean ?? 0)) / (moments[index]?.deviation || 1);
    }));
    const { mean, deviation } = momentsOf(market);
    relatives.forEach((each, index) => market.forEach((value, at) => {
      each[field][at] = (moments[index]?.mean ?? 0) + (moments[index]?.deviation ?? 0) * ((value - mean) / (deviation || 1));
    }));
  }
  return common.map((each, index) => rechained(each, relatives[index] ?? relativeOf(each)));
}

function momentsOf(values: Float64Array): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, deviation: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}
