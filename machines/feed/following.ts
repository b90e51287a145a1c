import type { BarFigures } from '../../subjects/market.ts';
import type { Timeframe } from '../../subjects/values.ts';
import { barOf, nothingMerged, noteStated, takeMinute, type Merging, type Restatement } from './merging.ts';
import { minuteOf } from './minutes.ts';
import { periodsBetween, type Period } from './periods.ts';

export type Which = 'first' | 'second';

/** What one source has told of a symbol. */
export interface Told {
  merging: Merging;
  /** Whole days from its history, by their close. */
  days: Record<number, BarFigures>;
  /** Its history was asked for everything before this, UTC milliseconds. */
  filledMs: number;
}

/** A symbol whose bars are stated one after the other, each from one of two sources. */
export interface Following {
  readonly symbol: string;
  /** Every bar that closes until here is stated, or known not to be, UTC milliseconds. */
  passedMs: number;
  readonly told: Readonly<Record<Which, Told>>;
  /** When history was last asked whether bars are missing that a source which never paused did not give. */
  holeAskedMs: number;
}

const toldNothing = (): Told => ({ merging: nothingMerged(), days: {}, filledMs: -Infinity });

export const followingFrom = (symbol: string, passedMs: number): Following => ({ symbol, passedMs, told: { first: toldNothing(), second: toldNothing() }, holeAskedMs: -Infinity });

export interface DueBar {
  readonly period: Period;
  readonly figures: BarFigures;
}

/** What is to be asked of a source's history; minutes start from `fromMs` inclusive until `untilMs` exclusive. */
export interface Fill {
  readonly fromMs: number;
  readonly untilMs: number;
  /** The source itself says that nothing is missing: where its history does not answer either, that counts. */
  readonly isHole: boolean;
}

export interface Due {
  /** Oldest first; nothing before them is missing. */
  readonly bars: readonly DueBar[];
  /** Before anything else is due. */
  readonly fill?: Fill;
}

/** How long after its close a minute of a stream is waited for. */
export const graceMs = 2_000;
/** A minute is in a source's history so long after its end. */
const historyDelayMs = 3_000;
/** Shares that are hardly traded have a hole at every turn. */
const holeEveryMs = 60_000;
/** So many bars without one, and history is asked, though nothing came after them. */
const mostEmpty = 400;
const minuteMs = 60_000;

/**
 * The bars of a symbol that can be stated now, from one source. A bar is known where the source was listened to from its beginning, or its history was asked; what is not known is asked for first, so that nothing
 * is stated out of order. Of a source that never paused a minute without trades has no bar; but where one comes after it, its history is asked once whether one was lost on the way.
 * @param sureFromMs since when the source has been listened to without a pause; Infinity where it is not
 */
export function due(following: Following, which: Which, timeframe: Timeframe, { sureFromMs, nowMs }: { readonly sureFromMs: number; readonly nowMs: number }): Due {
  const { symbol, passedMs, told: { [which]: told } } = following;
  const periods = periodsBetween(symbol, timeframe, passedMs, nowMs - graceMs);
  const bars: DueBar[] = [];
  let emptyFromMs: number | undefined;
  let empty = 0;
  for (const period of periods) {
    if (!isKnown(told, period, sureFromMs)) {
      const untilMs = minuteOf(nowMs - historyDelayMs);
      const fromMs = Math.max(period.startMs, told.filledMs);
      return { bars, ...(fromMs < untilMs ? { fill: { fromMs, untilMs, isHole: false } } : {}) };
    }
    const figures = told.days[period.closeMs] ?? barOf(told.merging, period);
    if (figures === undefined) {
      // What its history says nothing of either was not traded.
      if (period.closeMs > told.filledMs) {
        emptyFromMs ??= Math.max(period.startMs, told.filledMs);
        empty += 1;
      }
    }
    if ((figures !== undefined || empty > mostEmpty) && emptyFromMs !== undefined && nowMs - following.holeAskedMs >= holeEveryMs) return { bars, fill: { fromMs: emptyFromMs, untilMs: period.startMs, isHole: true } };
    if (figures === undefined) continue;
    emptyFromMs = undefined;
    empty = 0;
    bars.push({ period, figures });
  }
  return { bars };
}

const isKnown = ({ filledMs, days }: Told, { startMs, closeMs }: Period, sureFromMs: number): boolean =>
  closeMs <= filledMs || days[closeMs] !== undefined || sureFromMs <= Math.max(startMs, filledMs);

/** A due bar was stated. */
export function passed(following: Following, which: Which, { period, figures }: DueBar): void {
  following.passedMs = period.closeMs;
  const told = following.told[which];
  noteStated(told.merging, period, figures);
  for (const key of Object.keys(told.days)) if (Number(key) <= period.closeMs) delete told.days[Number(key)];
}

/** A source's minute, new or as it is now. @returns how a stated bar changes: only one that was made of this source's minutes does */
export const hearMinute = (following: Following, which: Which, startMs: number, figures: BarFigures | undefined): Restatement | undefined => takeMinute(following.told[which].merging, startMs, figures);

/** Minutes that neither source's bars can need any more are forgotten. */
export function forgetBefore({ told }: Following, ms: number): void {
  for (const { merging } of [told.first, told.second]) {
    for (const key of Object.keys(merging.minutes)) if (Number(key) < ms) delete merging.minutes[Number(key)];
  }
}

/** The instant from which a source that comes up within a minute has it whole. */
export const sureFrom = (upMs: number): number => Math.ceil(upMs / minuteMs) * minuteMs;
