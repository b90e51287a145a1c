import { calendarOf, dayAtMs, openMs } from '../../machines/calendar/calendar.ts';
import { hearMinute, type Fill, type Following, type Which } from '../../machines/feed/following.ts';
import { takeAgain, type Restatement } from '../../machines/feed/merging.ts';
import type { Period } from '../../machines/feed/periods.ts';
import type { BarFigures } from '../../subjects/market.ts';
import type { Timeframe } from '../../subjects/values.ts';
import type { Clock } from './clock.ts';
import { startOf } from './fetchBars.ts';
import { closeOf, type History, type HistoryBar } from './history.ts';
import { inParts } from './spans.ts';

export interface FillingOptions {
  readonly timeframe: Timeframe;
  readonly histories: Readonly<Partial<Record<Which, History>>>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** A minute of the past changes a bar that was stated. */
  readonly onRestated: (symbol: string, restatement: Restatement) => void;
  readonly onTrouble: (line: string) => void;
}

/** Pauses after a request for history that failed; they double from the first to the last. */
const firstPauseMs = 2_000;
const mostPauseMs = 60_000;

interface Asking {
  readonly sinceMs: number;
  /** Since when it fails; undefined where it has not. */
  failingSinceMs?: number;
  pauseMs: number;
  /** Not asked again before. */
  freeMs: number;
  underWay: boolean;
}

/** Asks sources' histories for what their streams did not bring: one request for each symbol at a time, and after failures ever later, up to a minute. */
export class Filling {
  readonly #options: FillingOptions;
  readonly #asking = new Map<string, Asking>();

  constructor(options: FillingOptions) {
    this.#options = options;
  }

  /** Since when bars of a symbol are missing; undefined where none are. */
  missingSinceMs(symbol: string): number | undefined {
    return this.#asking.get(symbol)?.sinceMs;
  }

  isFailing(symbol: string): boolean {
    return this.#asking.get(symbol)?.failingSinceMs !== undefined;
  }

  /** Nothing of a symbol is missing any more. */
  settled(symbol: string): void {
    if (this.#asking.get(symbol)?.underWay === false) this.#asking.delete(symbol);
  }

  /** Asks for what is missing, unless that is under way or to be waited for. */
  ask(following: Following, which: Which, fill: Fill): void {
    const { clock, onTrouble } = this.#options;
    const nowMs = clock.now();
    const asking = this.#asking.get(following.symbol) ?? { sinceMs: nowMs, pauseMs: firstPauseMs, freeMs: nowMs, underWay: false };
    this.#asking.set(following.symbol, asking);
    if (asking.underWay || nowMs < asking.freeMs) return;
    asking.underWay = true;
    if (fill.isHole) following.holeAskedMs = nowMs;
    this.#fill(following, which, fill).then(() => {
      delete asking.failingSinceMs;
      asking.pauseMs = firstPauseMs;
      asking.underWay = false;
    }, (error: unknown) => {
      asking.underWay = false;
      if (this.#options.signal.aborted) return;
      asking.failingSinceMs ??= clock.now();
      asking.freeMs = clock.now() + asking.pauseMs;
      asking.pauseMs = Math.min(mostPauseMs, asking.pauseMs * 2);
      onTrouble(`${following.symbol}: its missing bars were not to be had: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  /** Reads again of what bars that were stated before this host began were made, and says which have changed meanwhile. Where history fails they stay as they are: they are no reason to wait. */
  async readAgain({ symbol, told }: Following, which: Which, stated: readonly { readonly period: Period; readonly figures: BarFigures }[]): Promise<void> {
    const { histories: { [which]: history }, signal, onRestated, onTrouble } = this.#options;
    const [first, last] = [stated[0], stated.at(-1)];
    if (first === undefined || last === undefined || history === undefined) return;
    try {
      const minutes = Object.fromEntries((await this.#asked(history, symbol, '1m', first.period.startMs, last.period.closeMs)).map(({ bar, startMs }) => [startMs, figuresOf(bar)]));
      if (!signal.aborted) for (const restatement of takeAgain(told[which].merging, stated, minutes)) onRestated(symbol, restatement);
    } catch (error) {
      if (!signal.aborted) onTrouble(`${symbol}: its last bars were not to be had again: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #fill(following: Following, which: Which, { fromMs, untilMs }: Fill): Promise<void> {
    const { timeframe, histories: { [which]: history }, signal, onRestated } = this.#options;
    if (history === undefined) throw new Error(`expected a history of the ${which} source`);
    const { symbol, told: { [which]: told } } = following;
    const calendar = calendarOf(symbol);
    const todayMs = openMs(calendar, dayAtMs(calendar, untilMs));
    let minutesFromMs = fromMs;
    if (timeframe === '1d' && fromMs < todayMs) {
      // Whole days come as days: the official close is not among the minutes of the session.
      const midnightMs = todayMs - (calendar === 'XNYS' ? 9.5 * 3_600_000 : 0);
      for (const { bar } of await this.#asked(history, symbol, '1d', fromMs - 24 * 3_600_000, midnightMs)) told.days[closeOf(symbol, '1d', startOf(symbol, bar))] = figuresOf(bar);
      minutesFromMs = todayMs;
      told.filledMs = Math.max(told.filledMs, todayMs);
    }
    if (minutesFromMs < untilMs) {
      for (const { bar, startMs } of await this.#asked(history, symbol, '1m', minutesFromMs, untilMs)) {
        const restatement = hearMinute(following, which, startMs, figuresOf(bar));
        if (restatement !== undefined && !signal.aborted) onRestated(symbol, restatement);
      }
    }
    told.filledMs = Math.max(told.filledMs, untilMs);
  }

  async #asked(history: History, symbol: string, timeframe: Timeframe, fromMs: number, untilMs: number): Promise<readonly { readonly bar: HistoryBar; readonly startMs: number }[]> {
    const bars: { bar: HistoryBar; startMs: number }[] = [];
    for (const part of inParts({ fromMs, untilMs }, history.spanMs(timeframe))) {
      for await (const page of history.pages({ symbol, timeframe, ...part }, this.#options.signal)) for (const bar of page) bars.push({ bar, startMs: startOf(symbol, bar) });
    }
    return bars;
  }
}

const figuresOf = ({ open, high, low, close, volume }: HistoryBar): BarFigures => ({ open, high, low, close, volume });
