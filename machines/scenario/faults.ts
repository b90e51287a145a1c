import type { BarColumns } from '../gym/run.ts';
import type { Uniform } from '../random.ts';
import type { Fault } from './scenario.ts';
import { placeOf, without } from './select.ts';

const dayMs = 86_400_000;

/** What a feed that fails gives instead of the true bars. The truth does not wait: after the fault bars are as they were. */
export function faulty(bars: BarColumns, fault: Fault, from: number, uniform: Uniform): BarColumns {
  if (fault.kind === 'wrong') return withBadPrints(bars, fault, from, uniform);
  const at = placeOf(fault.at, from, bars.close.length);
  if (fault.kind === 'clock') return { ...bars, atMs: bars.atMs.map((ms, place) => (place < at ? ms : ms + fault.days * dayMs)) };
  const isHit = (place: number) => place >= at && place < at + fault.bars;
  return fault.kind === 'outage' ? without(bars, isHit) : stale(bars, isHit, bars.close[Math.max(0, at - 1)] ?? 0);
}

/** The last close again and again, with no volume. */
function stale(bars: BarColumns, isHit: (place: number) => boolean, close: number): BarColumns {
  const held = (column: Float64Array) => column.map((value, place) => (isHit(place) ? close : value));
  return { ...bars, open: held(bars.open), high: held(bars.high), low: held(bars.low), close: held(bars.close), volume: bars.volume.map((value, place) => (isHit(place) ? 0 : value)) };
}

/**
 * Now and then a bar's close is times ten, or a tenth: a slipped point, in its high or low too. Opens are true, since the venue does not fill at what a feed gets wrong; so is the last
 * bar, or a wrong price would be all that is left.
 */
function withBadPrints(bars: BarColumns, { share, times }: Extract<Fault, { kind: 'wrong' }>, from: number, uniform: Uniform): BarColumns {
  const last = bars.close.length - 1;
  const close = bars.close.map((price, place) => (place < from || place === last || uniform() >= share ? price : Math.max(1, Math.round(price * (uniform() < 0.5 ? times : 1 / times)))));
  const beyond = (column: Float64Array, farther: (a: number, b: number) => number) => column.map((price, place) => farther(price, close[place] ?? price));
  return { ...bars, close, high: beyond(bars.high, Math.max), low: beyond(bars.low, Math.min) };
}
