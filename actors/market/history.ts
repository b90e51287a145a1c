import { isTradingDay } from '../../machines/calendar/calendar.ts';
import { isHalfDay } from '../../machines/calendar/calendar.ts';
import type { Ohlcv } from '../../machines/market/row.ts';
import type { Timeframe } from '../../subjects/values.ts';
import { calendarOf, dayCloseMs, lengthMs, wallMs } from './calendar.ts';

/** A bar of a source, not checked yet. */
export interface HistoryBar extends Ohlcv {
  /** Its start on the wall clock of its exchange, as UTC milliseconds: what files of bars name. Of a day its midnight. */
  readonly wallMs: number;
}

/** A span of one symbol's bars, by the instants at which they start: from inclusive, until exclusive, UTC milliseconds. */
export interface Wanted {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Past bars from outside. */
export interface History {
  /** Names what it gives, for the cache: another adjustment or feed is another name. One part of a path. */
  readonly name: string;
  /** Longest span to ask for at once. */
  spanMs(timeframe: Timeframe): number;
  /**
   * Page by page, oldest first. Bars that the source leaves out or leaves empty are not among them.
   * Rejects with SourceFailed where the source refuses, goes on failing, or does not know the symbol.
   */
  pages(wanted: Wanted, signal: AbortSignal): AsyncIterable<readonly HistoryBar[]>;
}

const dayMs = lengthMs['1d'];

/** When a bar that begins there is complete. */
export const closeOf = (symbol: string, timeframe: Timeframe, startMs: number): number => {
  const calendar = calendarOf(symbol);
  return timeframe === '1d' ? dayCloseMs(calendar, Math.floor(wallMs(calendar, startMs) / dayMs) * dayMs) : startMs + lengthMs[timeframe];
};

/** Whether a bar is of the regular hours of its exchange; of an hour it is enough that it reaches into them. */
export function isRegular(symbol: string, timeframe: Timeframe, { wallMs: startMs }: Pick<HistoryBar, 'wallMs'>): boolean {
  if (calendarOf(symbol) === 'utc') return true;
  const day = Math.floor(startMs / dayMs);
  if (!isTradingDay('XNYS', day)) return false;
  if (timeframe === '1d') return true;
  const inDayMs = startMs - day * dayMs;
  const hourMs = lengthMs['1h'];
  return inDayMs + lengthMs[timeframe] > 9.5 * hourMs && inDayMs < (isHalfDay('XNYS', day) ? 13 : 16) * hourMs;
}
