import type { Row } from '../../machines/market/row.ts';
import type { SourceAction, SourceEnd } from './events.ts';
import type { Timeframe } from '../../subjects/values.ts';

/** All rows of one time: symbols alphabetically, rows of one symbol as the source has them. None of them has been checked. */
export interface Step {
  /** UTC ISO. */
  readonly at: string;
  /** Before the span's `from`. */
  readonly warmUp: boolean;
  readonly rows: readonly Row[];
  /** Splits and dividends that take effect with these rows; only of sources with raw prices. */
  readonly actions?: readonly SourceAction[];
  /** Symbols that turn out to have ended. */
  readonly ended?: readonly SourceEnd[];
}

/** Which bars are wanted, by their close, UTC ISO. */
export interface Span {
  /** First close that counts as the span's own. */
  readonly from: string;
  /** Last close, inclusive. Without `to` and `before`, to the source's end. */
  readonly to?: string;
  /** First close that no longer belongs to it. */
  readonly before?: string;
  /** How many readable rows of each symbol before `from` to give as warm-up; 0 where absent. */
  readonly warmUpBars?: number;
}

/** The rows of a span in time order. Both may be called as often as wanted, each begins anew. */
export interface BarSource {
  steps(): Iterable<Step>;
  /** The steps later than `at` (UTC ISO): what is left after a restart. */
  after(at: string): Iterable<Step>;
}

/** All bars that a desk can have: loaded once, read in spans by the session, the backtests and the planner. */
export interface Bars {
  /** Alphabetically. */
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
  between(span: Span): BarSource;
}

/** A source that can't be used at all: a file is missing, differs from its hash, or its header or factors are wrong. The message names it and the way out. */
export class SourceRefused extends Error {
  override readonly name = 'SourceRefused';
}
