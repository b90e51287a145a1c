import { firstFrom } from '../../actors/gym/timeline.ts';
import { actionsIn, type Factors } from '../../actors/market/adjust.ts';
import { calendarOf, closeMs, dayAt, tradingDayFrom } from '../../machines/calendar/calendar.ts';
import { dateOf } from '../../machines/calendar/days.ts';
import type { BarColumns, MarketEvent } from '../../machines/gym/run.ts';
import { firstAfter } from './dayPlaces.ts';

const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

/** The splits and dividends that factors stand for, each with the first bar from its ex-date on, as a desk has them. What was before the first bar, or comes after the last, concerns nobody. */
export function actionsOn(bars: BarColumns, factors: readonly Factors[]): readonly MarketEvent[] {
  const { symbol, atMs } = bars;
  const calendar = calendarOf(symbol);
  return actionsIn(factors).flatMap(({ until, action }): MarketEvent[] => {
    const place = firstAfter(bars, until);
    const ms = atMs[place];
    return place === 0 || ms === undefined ? [] : [{ kind: 'action', symbol, atMs: ms, exDate: dateOf(tradingDayFrom(calendar, until + 1)), action }];
  });
}

/** Symbols whose bars have ended while those of others go on: it shows when their exchange has been open for a whole day without them, as on a desk. */
export function endsAmong(all: readonly BarColumns[]): readonly MarketEvent[] {
  return all.flatMap(({ symbol, atMs }): MarketEvent[] => {
    const lastMs = atMs.at(-1);
    if (lastMs === undefined) return [];
    const calendar = calendarOf(symbol);
    const showsMs = closeMs(calendar, tradingDayFrom(calendar, dayAt(calendar, iso(lastMs)) + 1));
    const next = Math.min(...all.map((other) => other.atMs[firstFrom(other.atMs, showsMs)] ?? Infinity));
    return next === Infinity ? [] : [{ kind: 'delisted', symbol, atMs: next, lastAt: iso(lastMs) }];
  });
}
