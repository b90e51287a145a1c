import { own } from '../authority/own.ts';

/*
 * Daily closes of the desk's symbols over the window that figures look back on. It is the same whatever order the bars of different symbols came in, and holds at most
 * a window of each symbol that has bars. Plain data.
 */

interface Closes {
  /** UTC day (since 1970) of the last. */
  lastDay: number;
  /** One for each day from the first bar in the window to the last bar; a day without a bar has the close before it. Only one where the last bar is older than the window. */
  closesUsd: number[];
}

export interface History {
  /** UTC days on which any symbol had a bar, oldest first. */
  days: number[];
  symbols: Record<string, Closes>;
}

export const noHistory = (): History => ({ days: [], symbols: {} });

const dayMs = 86_400_000;
export const dayOf = (ms: number): number => Math.floor(ms / dayMs);

/** Where a day stands among days, or would: the first that is not before it. */
function placeOf(days: readonly number[], day: number): number {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((days[middle] ?? day) < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where a symbol's closes begin and end among the days; both -1 where its last bar is older. */
function spanOf({ days }: History, { lastDay, closesUsd }: Closes): { readonly first: number; readonly last: number } {
  const last = placeOf(days, lastDay);
  return days[last] === lastDay ? { first: last - closesUsd.length + 1, last } : { first: -1, last: -1 };
}

/** A day is new: symbols with bars before and after it stood still on it. The oldest days go where there are too many. */
function insertDay(history: History, place: number, day: number, most: number): void {
  const spans = Object.values(history.symbols).map((closes) => ({ closes, ...spanOf(history, closes) }));
  history.days.splice(place, 0, day);
  for (const { closes: { closesUsd }, first, last } of spans) if (first >= 0 && first < place && last >= place) closesUsd.splice(place - first, 0, closesUsd[place - first - 1] ?? 0);
  while (history.days.length > most) dropDay(history);
}

function dropDay(history: History): void {
  const [oldest] = history.days;
  for (const closes of Object.values(history.symbols)) {
    const { first, last } = spanOf(history, closes);
    if (closes.lastDay === oldest) closes.closesUsd.splice(0, closes.closesUsd.length - 1);
    else if (first === 0 && last > 0) closes.closesUsd.shift();
  }
  history.days.shift();
}

/**
 * A bar's close; of several on a day the last counts.
 * @param most days that are kept @returns whether the days changed, so that all symbols' returns moved
 */
export function noteClose(history: History, symbol: string, { day, closeUsd }: { readonly day: number; readonly closeUsd: number }, most: number): boolean {
  const { days } = history;
  let place = placeOf(days, day);
  const isNew = days[place] !== day;
  const isPast = isNew && place === 0 && days.length >= most;
  if (isNew && !isPast) insertDay(history, place, day, most);
  if (isPast) noteBefore(history, symbol, day, closeUsd);
  else {
    place = placeOf(days, day);
    noteAt(history, symbol, place, day, closeUsd);
  }
  return isNew && !isPast;
}

/** A close from before the window: what counts is where the price stood when the window began. */
function noteBefore({ symbols }: History, symbol: string, day: number, closeUsd: number): void {
  const known = own(symbols, symbol);
  if (known === undefined || known.lastDay <= day) symbols[symbol] = { lastDay: day, closesUsd: [closeUsd] };
}

function noteAt(history: History, symbol: string, place: number, day: number, closeUsd: number): void {
  const known = own(history.symbols, symbol);
  if (known === undefined) {
    history.symbols[symbol] = { lastDay: day, closesUsd: [closeUsd] };
    return;
  }
  const { first, last } = spanOf(history, known);
  const { closesUsd } = known;
  if (day <= known.lastDay) {
    if (place >= first) closesUsd[place - first] = closeUsd;
    return;
  }
  const standing = closesUsd.at(-1) ?? closeUsd;
  for (let still = last + 1; still < place; still += 1) closesUsd.push(standing);
  closesUsd.push(closeUsd);
  // What stood before the window has shown where the price was on its first days.
  if (last < 0) closesUsd.shift();
  known.lastDay = day;
}

/** Prices from before a split, as they are after it. */
export function splitHistory({ symbols }: History, symbol: string, { from, to }: { readonly from: number; readonly to: number }): void {
  const known = own(symbols, symbol);
  if (known !== undefined) known.closesUsd = known.closesUsd.map((each) => (each * from) / to);
}

export function forgetHistory({ symbols }: History, symbol: string): void {
  delete symbols[symbol];
}

/**
 * Writes a symbol's simple returns from each day to the next; 0 on days before its first bar, and while no bar came.
 * @param into one figure fewer than days
 * @returns the first of the returns that are its own; `into.length` where it has none
 */
export function writeReturns(history: History, symbol: string, into: Float64Array): number {
  into.fill(0);
  const known = own(history.symbols, symbol);
  if (known === undefined) return into.length;
  const { first, last } = spanOf(history, known);
  if (last < 0) return 0;
  const { closesUsd } = known;
  for (let at = first; at < last; at += 1) {
    const before = closesUsd[at - first] ?? 0;
    if (before > 0) into[at] = (closesUsd[at - first + 1] ?? 0) / before - 1;
  }
  return first;
}
