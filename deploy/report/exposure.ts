import { instantMs } from '../../machines/authority/instant.ts';
import type { BarColumns, Trade } from '../../machines/gym/run.ts';
import type { Curve } from '../../machines/statistics/curve.ts';

interface Change {
  readonly atMs: number;
  /** Place of the symbol's bars. */
  readonly of: number;
  readonly quantity: number;
}

/** What was taken and given back, in order of time. Quantities are the largest of each round trip, short ones below zero. */
function changesOf(trades: readonly Trade[], bars: readonly BarColumns[]): readonly Change[] {
  const places = new Map(bars.map(({ symbol }, place) => [symbol, place]));
  return trades.flatMap(({ symbol, side, quantity, entryTime, exitTime }) => {
    const of = places.get(symbol);
    if (of === undefined) return [];
    const taken = { atMs: instantMs(entryTime), of, quantity: side === 'long' ? Number(quantity) : -Number(quantity) };
    return exitTime === null ? [taken] : [taken, { atMs: instantMs(exitTime), of, quantity: -taken.quantity }];
  }).toSorted((a, b) => a.atMs - b.atMs);
}

/**
 * Net share of equity in the market at each point of the curve: quantities x last closes over equity, shorts below zero. Within a round trip the
 * largest quantity stands for all of it. NaN where equity is not above zero, or a symbol has no close yet.
 */
export function exposureOver({ atMs, usd }: Curve, trades: readonly Trade[], bars: readonly BarColumns[]): Float64Array {
  const changes = changesOf(trades, bars);
  const held = new Float64Array(bars.length);
  const next = new Uint32Array(bars.length);
  const exposure = new Float64Array(atMs.length);
  let change = 0;
  for (let point = 0; point < atMs.length; point += 1) {
    const at = atMs[point] ?? Number.NaN;
    for (let each = changes[change]; each !== undefined && each.atMs <= at; each = changes[change]) {
      held[each.of] = (held[each.of] ?? 0) + each.quantity;
      change += 1;
    }
    let notional = 0;
    for (let of = 0; of < bars.length; of += 1) {
      const column = bars[of];
      if (column === undefined || Math.abs(held[of] ?? 0) < 1e-9) continue;
      let place = next[of] ?? 0;
      while ((column.atMs[place] ?? Infinity) <= at) place += 1;
      next[of] = place;
      notional += (held[of] ?? 0) * ((column.close[place - 1] ?? Number.NaN) / 10 ** column.scale);
    }
    const equity = usd[point] ?? Number.NaN;
    exposure[point] = equity > 0 ? notional / equity : Number.NaN;
  }
  return exposure;
}
