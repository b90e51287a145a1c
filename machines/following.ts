import type { BarColumns } from './gym/run.ts';
import type { Decimal } from './decimal.ts';

/** One symbol's bars as a backtest gives them. Those before `tradedFrom` are warm-up. */
export interface Series {
  readonly bars: BarColumns;
  readonly tradedFrom: number;
}

/** How an actor takes bars that it says nothing about. */
export interface BarFollower {
  /**
   * The first bar of [from, before) that it may have something to say about, at once or when its step closes; `before` where there is none.
   * A bar too early costs time, one too late would be wrong. Asked from where it was asked to last. A strategy, which is asked after all
   * others, takes what it passes over here.
   */
  quietUntil(series: Series, from: number, before: number): number;
  /** Whether its answer follows from the bars before, as a stop that trails the closes does; it has taken them then before it is asked. */
  looksBack?(): boolean;
  /** Takes the bars [from, before), at least one; the last of them belongs to step `step`. */
  take(series: Series, from: number, before: number, step: number): void;
}

/** How an actor takes the ends of steps. */
export interface StepFollower {
  /** Whether it would say nothing (but a mark) at the end of a step. `heard`: bars of that step came as facts, and so nobody was asked about them. */
  rests(heard: boolean): boolean;
  /** Takes the ends of the steps up to this one. */
  close(step: { readonly number: number; readonly atMs: number; readonly warmUp: boolean }): void;
}

/** Equity at the ends of the traded steps, by their index. */
export interface EquityColumn {
  readonly atMs: Float64Array;
  readonly usd: Float64Array;
  /** To the last digit, as a mark of the books would say. Only for steps that are being taken. */
  exactUsd(index: number): Decimal;
}

/** How an actor takes marks of the books from a column. */
export interface MarkFollower {
  /** The first mark of [from, before) that it may have something to say about. */
  quietUntil(equity: EquityColumn, from: number, before: number): number;
  take(equity: EquityColumn, from: number, before: number): void;
}

/** What is needed to mark books outside of them; the mark is cash and the sum of each quantity times its close, each product rounded once. */
export interface Worth {
  readonly cashUsd: Decimal;
  /** By symbol; the books' own record, which changes with them. */
  readonly quantities: Readonly<Record<string, Decimal>>;
}

/**
 * How an actor takes stretches of bars from columns, without a fact for each bar, step and mark: for a backtest, where nobody reads the
 * facts that nothing follows from. Afterwards its state is what it would be after those facts. A part that is left out is not followed.
 */
export interface Follower {
  readonly bars?: BarFollower;
  readonly steps?: StepFollower;
  readonly marks?: MarkFollower;
  /** Only of the books. */
  readonly worth?: () => Worth;
}
