import { isStale } from '../../machines/feed/health.ts';
import type { HaltReason } from '../../subjects/market.ts';
import type { Timeframe } from '../../subjects/values.ts';
import { iso } from './wallTime.ts';

/** How a symbol's data stands; times are UTC milliseconds. */
export interface Standing {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly nowMs: number;
  readonly staleBars: number;
  /** Every bar until here is stated. */
  readonly passedMs: number;
  /** When its newest bar closed. */
  readonly lastMs: number;
  /** Since when bars are missing. */
  readonly missingMs: number | undefined;
  /** They were asked for, and not to be had. */
  readonly isFailing: boolean;
  /** Since when bars wait for what its company may have announced. */
  readonly waitsSinceMs: number | undefined;
  /** Why that is not to be had. */
  readonly waitsBecause: string | undefined;
  readonly isCrossed: boolean;
  /** Why its exchange has halted it. */
  readonly exchange: string | undefined;
  /** What its company did today that the books can't follow. */
  readonly unfollowed: string | undefined;
}

/** Bars that have been missing for so long halt their symbol. */
const gapMs = 10_000;

/** Why a symbol can't be traded on, by reason; undefined where a reason does not hold. */
export const findings = ({ symbol, timeframe, nowMs, staleBars, passedMs, lastMs, missingMs, isFailing, waitsSinceMs, waitsBecause, isCrossed, exchange, unfollowed }: Standing): Readonly<Record<HaltReason, string | undefined>> => ({
  gap: missingMs !== undefined && (isFailing || nowMs - missingMs > gapMs) ? `bars after ${iso(passedMs)} are missing since ${iso(missingMs)}`
    : waitsSinceMs !== undefined && nowMs - waitsSinceMs > gapMs ? `bars after ${iso(passedMs)} wait since ${iso(waitsSinceMs)} for what the company may have announced${waitsBecause === undefined ? '' : `; ${waitsBecause}`}` : undefined,
  stale: isStale(symbol, timeframe, { heardMs: lastMs, nowMs, staleBars }) ? `the last bar closed at ${iso(lastMs)}; at most ${staleBars} may be missing` : undefined,
  crossed: isCrossed ? 'the bid was above the ask' : undefined,
  exchange: exchange === undefined ? undefined : `halted by its exchange: ${exchange}`,
  action: unfollowed,
});
