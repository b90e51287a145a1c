import type { Timeframe } from '../../subjects/values.ts';

/** Prices and volume of one bar, canonical decimals. */
export interface Ohlcv {
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

/** A row of a source that could be read; whether it is a usable bar is not known yet. */
export interface ReadRow extends Ohlcv {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** The bar's close, UTC ISO. */
  readonly at: string;
  /** The step that it comes in, UTC ISO: `at`, or where that is out of order in the source, the time of the row before it. */
  readonly due: string;
  /** Where it stands and what stood there, e.g. `SPY.csv:17: 2013-01-02,1,2,0.5,1.5,100`. */
  readonly origin: string;
}

/** A row of a source that can't be read: `fault` names the field, the value and the rule. */
export interface MalformedRow {
  readonly symbol: string;
  readonly due: string;
  readonly origin: string;
  readonly fault: string;
}

export type Row = ReadRow | MalformedRow;
