import type { HaltReason } from '../../subjects/market.ts';
import type { Timeframe } from '../../subjects/values.ts';
import { calendarOf } from '../calendar/calendar.ts';
import { lengthMs, periodAt, tradingMsBetween } from './periods.ts';

/** Which symbols can't be traded on, and since when (UTC ISO), by reason. */
export type Halts = Record<string, Partial<Record<HaltReason, string>>>;

/** What is to be stated where a reason holds or does not: nothing where that is stated already. */
export function changeOf(halts: Halts, symbol: string, reason: HaltReason, holds: boolean): 'halted' | { readonly recovered: string } | undefined {
  const since = halts[symbol]?.[reason];
  if (holds) return since === undefined ? 'halted' : undefined;
  return since === undefined ? undefined : { recovered: since };
}

export function noteHalted(halts: Halts, symbol: string, reason: HaltReason, at: string): void {
  halts[symbol] = { ...halts[symbol], [reason]: at };
}

export function noteRecovered(halts: Halts, symbol: string, reason: HaltReason): void {
  const { [reason]: _, ...left } = halts[symbol] ?? {};
  if (Object.keys(left).length === 0) delete halts[symbol];
  else halts[symbol] = left;
}

/**
 * Whether a symbol has been silent for more than so many bars of trading time. While its exchange is closed nothing is stale.
 * @param heardMs when its newest bar closed, or since when it is listened to
 */
export const isStale = (symbol: string, timeframe: Timeframe, { heardMs, nowMs, staleBars }: { readonly heardMs: number; readonly nowMs: number; readonly staleBars: number }): boolean =>
  periodAt(symbol, '1d', nowMs) !== undefined && silentMs(symbol, heardMs, nowMs) > staleBars * barTradingMs(symbol, timeframe);

const silentMs = (symbol: string, heardMs: number, nowMs: number): number => (nowMs <= heardMs ? 0 : tradingMsBetween(symbol, heardMs, nowMs));

/** Trading time in a bar: a day in New York has six hours and a half. */
function barTradingMs(symbol: string, timeframe: Timeframe): number {
  return timeframe === '1d' && calendarOf(symbol) === 'XNYS' ? 6.5 * lengthMs['1h'] : lengthMs[timeframe];
}

/** The newest quote's two sides, and since when it is well. */
export interface Quoted {
  crossed: boolean;
  /** Since when no quote was crossed, UTC milliseconds. */
  wellSinceMs: number;
}

export const unquoted = (): Quoted => ({ crossed: false, wellSinceMs: -Infinity });

/** How long quotes must be well before a crossed symbol counts as recovered: quotes of many venues may cross and uncross many times a second. */
const wellMs = 5_000;

/** Takes a quote, USD. A side that is zero is none. A locked market, bid at the ask, is not crossed. */
export function takeQuote(quoted: Quoted, { bidUsd, askUsd, atMs }: { readonly bidUsd: number; readonly askUsd: number; readonly atMs: number }): void {
  const crosses = bidUsd > 0 && askUsd > 0 && bidUsd > askUsd;
  if (crosses) quoted.wellSinceMs = Infinity;
  else if (quoted.wellSinceMs === Infinity) quoted.wellSinceMs = atMs;
  if (crosses) quoted.crossed = true;
}

/** Whether the symbol is to be halted for it. */
export function isCrossed(quoted: Quoted, nowMs: number): boolean {
  if (quoted.crossed && nowMs - quoted.wellSinceMs >= wellMs) quoted.crossed = false;
  return quoted.crossed;
}
