import type { Timeframe } from '../../subjects/values.ts';
import { own } from '../authority/own.ts';
import { splitPrice, splitShares, type Split } from '../actions/split.ts';
import { calendarOf, dayAtMs, tradingDayFrom } from '../calendar/calendar.ts';
import { most, least, one, over, times, zero, type Decimal } from '../decimal.ts';
import type { Memory, Seen } from './memory.ts';
import type { SeenNeeds } from './needs.ts';

/** What of a bar the checks look at. */
export interface SeenBar {
  readonly atMs: number;
  readonly timeframe: Timeframe;
  readonly lowUsd: Decimal;
  readonly closeUsd: Decimal;
  readonly volume: Decimal;
}

const nothingSeen = (day: number): Seen => ({
  atMs: 0, day, closes: [], closesSumUsd: zero, meanUsd: zero, period: [], lowestUsd: zero, highestUsd: zero, volumes: [], volumesSum: zero, averageVolume: zero, dayVolume: zero,
  previousCloseUsd: null, lastCloseUsd: zero, restrictedUntil: null,
});

/** A bar's part in what the checks of its symbol need, in place. */
export function noteSeen(memory: Memory, needs: SeenNeeds, symbol: string, bar: SeenBar): void {
  const all = memory.seen ?? (memory.seen = {});
  const calendar = calendarOf(symbol);
  const day = dayAtMs(calendar, bar.atMs);
  const before = own(all, symbol);
  const seen = before ?? (all[symbol] = nothingSeen(day));
  if (day > seen.day) beginDay(seen, needs, day);
  seen.atMs = Math.max(seen.atMs, bar.atMs);
  if (needs.closes > 0) noteClose(seen, needs.closes, bar.closeUsd);
  if (needs.periodMs > 0) notePeriod(seen, needs.periodMs, bar);
  if (needs.volumeDays > 0) noteVolume(seen, needs.volumeDays, bar);
  const { previousCloseUsd } = seen;
  if (needs.fall !== null && previousCloseUsd !== null && bar.lowUsd <= times(previousCloseUsd, one - needs.fall)) seen.restrictedUntil = tradingDayFrom(calendar, day + 1);
  seen.lastCloseUsd = bar.closeUsd;
}

function beginDay(seen: Seen, { volumeDays }: SeenNeeds, day: number): void {
  if (volumeDays > 0 && seen.dayVolume > zero) keepVolume(seen, volumeDays, seen.dayVolume);
  seen.dayVolume = zero;
  seen.previousCloseUsd = seen.lastCloseUsd;
  seen.day = day;
}

function noteClose(seen: Seen, count: number, closeUsd: Decimal): void {
  seen.closes.push(closeUsd);
  seen.closesSumUsd += closeUsd;
  while (seen.closes.length > count) seen.closesSumUsd -= seen.closes.shift() ?? zero;
  seen.meanUsd = mean(seen.closesSumUsd, seen.closes);
}

function notePeriod(seen: Seen, periodMs: number, { atMs, closeUsd }: SeenBar): void {
  seen.period.push([atMs, closeUsd]);
  while ((seen.period[0]?.[0] ?? atMs) <= atMs - periodMs) seen.period.shift();
  seen.lowestUsd = seen.period.reduce((lowest, [, each]) => least(lowest, each), closeUsd);
  seen.highestUsd = seen.period.reduce((highest, [, each]) => most(highest, each), closeUsd);
}

/** A daily bar is a whole day; of others the day is whole when the next one begins. */
function noteVolume(seen: Seen, days: number, { timeframe, volume }: SeenBar): void {
  if (timeframe === '1d') keepVolume(seen, days, volume);
  else seen.dayVolume += volume;
}

function keepVolume(seen: Seen, days: number, volume: Decimal): void {
  seen.volumes.push(volume);
  seen.volumesSum += volume;
  while (seen.volumes.length > days) seen.volumesSum -= seen.volumes.shift() ?? zero;
  seen.averageVolume = mean(seen.volumesSum, seen.volumes);
}

const mean = (sum: Decimal, values: readonly Decimal[]): Decimal => (values.length === 0 ? zero : over(sum, BigInt(values.length) * one));

/** What was seen before a split, in the shares after it. */
export function splitSeen({ seen: all }: Memory, symbol: string, split: Split, increment: Decimal): void {
  const seen = all === undefined ? undefined : own(all, symbol);
  if (seen === undefined) return;
  const shares = (quantity: Decimal) => splitShares(quantity, split, increment).quantity;
  seen.closes = seen.closes.map((each) => splitPrice(each, split));
  seen.closesSumUsd = seen.closes.reduce((sum, each) => sum + each, zero);
  seen.meanUsd = mean(seen.closesSumUsd, seen.closes);
  seen.period = seen.period.map(([ms, each]) => [ms, splitPrice(each, split)] as const);
  seen.lowestUsd = splitPrice(seen.lowestUsd, split);
  seen.highestUsd = splitPrice(seen.highestUsd, split);
  seen.volumes = seen.volumes.map(shares);
  seen.volumesSum = seen.volumes.reduce((sum, each) => sum + each, zero);
  seen.averageVolume = mean(seen.volumesSum, seen.volumes);
  seen.dayVolume = shares(seen.dayVolume);
  seen.previousCloseUsd = seen.previousCloseUsd === null ? null : splitPrice(seen.previousCloseUsd, split);
  seen.lastCloseUsd = splitPrice(seen.lastCloseUsd, split);
}
