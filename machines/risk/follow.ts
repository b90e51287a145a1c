import { own } from '../authority/own.ts';
import { most, toFloat, zero } from '../decimal.ts';
import type { Follower, Series } from '../following.ts';
import { priceUsd, unitOf } from '../gym/prices.ts';
import { notePrice } from '../portfolio/streaming.ts';
import type { BarColumns } from '../gym/run.ts';
import { positionIn, quoteOf, revalue } from './accounts.ts';
import { followMarks } from './followMarks.ts';
import { isStepWatched } from './portfolioMarks.ts';
import type { Desk, HeldStop } from './state.ts';
import { noteBars } from '../checks/columns.ts';
import { barsUntilOver, followsCloses, heldLonger, holdsStops, stopUsd } from './stops.ts';

/**
 * How risk takes bars, steps and marks from columns, in lockstep: the last prices; stops, up to the first bar that touches one; the day's
 * loss, up to the first mark that may reach its limit. What it decides, it decides on facts.
 */
export const followerOf = (desk: Desk): Follower => ({
  bars: {
    quietUntil: (series, from, before) => (desk.lockstep && !isStepWatched(desk) ? untouchedUntil(desk, series, from, before) : from),
    looksBack: () => holdsStops(desk),
    take: (series, from, before, step) => take(desk, series, from, before, step),
  },
  steps: {
    rests: (heard) => desk.lockstep && !isStepWatched(desk) && desk.wishes.length === 0 && desk.flattening.length === 0 && !(heard && holdsStops(desk)),
    close({ number, atMs }) {
      desk.step = number + 1;
      desk.nowMs = Math.max(desk.nowMs, atMs);
    },
  },
  marks: followMarks(desk),
});

const stopsOn = (desk: Desk, symbol: string): readonly (readonly [string, HeldStop])[] => (holdsStops(desk) ? Object.entries(desk.stops).filter(([, stop]) => stop.symbol === symbol) : none);
const none: readonly (readonly [string, HeldStop])[] = [];

const positionOf = (desk: Desk, { strategy, symbol }: HeldStop) => {
  const account = own(desk.accounts, strategy);
  return account === undefined ? undefined : positionIn(account, symbol).holding;
};

/** The first bar whose low touches a stop that is held on the symbol. A trailing stop follows the closes on the way. */
function untouchedUntil(desk: Desk, { bars }: Series, from: number, before: number): number {
  let until = before;
  for (const [, stop] of stopsOn(desk, bars.symbol)) until = untouched(desk, stop, bars, from, until);
  return until;
}

function untouched(desk: Desk, stop: HeldStop, bars: BarColumns, from: number, before: number): number {
  const holding = positionOf(desk, stop);
  if (holding === undefined || holding.quantity <= zero) return before;
  const unit = unitOf(bars);
  const trails = followsCloses(stop.terms);
  let highest = stop.highestUsd;
  // In the column's unit; a low at or below it touches. Lows are whole numbers, so the part of the price below a unit does not count.
  const levelFor = () => Number(stopUsd({ ...stop, highestUsd: highest }, holding) / unit);
  let level = levelFor();
  let top = Number(highest / unit);
  const until = Math.min(before, lastHeld(stop, from));
  for (let at = from; at < until; at += 1) {
    if ((bars.low[at] ?? 0) <= level) return at;
    const close = bars.close[at] ?? 0;
    if (close <= top) continue;
    top = close;
    if (!trails) continue;
    highest = most(highest, priceUsd(bars, bars.close, at));
    level = levelFor();
  }
  return until;
}

/** The bar at whose close the position has been held for as long as its plan wants. */
function lastHeld({ terms, bars }: HeldStop, from: number): number {
  const until = bars === undefined ? null : barsUntilOver(terms);
  return bars === undefined || until === null ? Number.POSITIVE_INFINITY : from + Math.max(0, until - bars - 1);
}

function take(desk: Desk, { bars }: Series, from: number, before: number, step: number): void {
  const last = before - 1;
  const quote = quoteOf(desk, bars.symbol);
  quote.closeUsd = priceUsd(bars, bars.close, last);
  quote.lowUsd = priceUsd(bars, bars.low, last);
  quote.lowStep = step;
  quote.timeframe = bars.timeframe;
  revalue(desk, bars.symbol, quote);
  if (desk.memory?.seen !== undefined) noteBars(desk, bars, from, before);
  if (desk.policy?.portfolio !== undefined || desk.portfolio !== undefined) for (let at = from; at < before; at += 1) notePrice(desk, bars.symbol, toFloat(priceUsd(bars, bars.close, at)), bars.atMs[at] ?? 0);
  desk.nowMs = Math.max(desk.nowMs, bars.atMs[last] ?? 0);
  // A step that is not closed yet holds its stops against its bars before their closes count.
  const counted = step < desk.step ? before : last;
  if (counted === from) return;
  for (const [key, stop] of stopsOn(desk, bars.symbol)) {
    if ((positionOf(desk, stop)?.quantity ?? zero) <= zero) continue;
    desk.stops[key] = { ...heldLonger(stop, counted - from), highestUsd: most(stop.highestUsd, highestClose(bars, from, counted)) };
  }
}

function highestClose(bars: BarColumns, from: number, before: number) {
  let highest = from;
  for (let at = from; at < before; at += 1) if ((bars.close[at] ?? 0) > (bars.close[highest] ?? 0)) highest = at;
  return priceUsd(bars, bars.close, highest);
}
