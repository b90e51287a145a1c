import type { Decimal } from '../decimal.ts';

/* What the checks remember beside the desk's positions and orders. Each part is there only while the policy asks for it. Plain data. */

/** Of a part of the desk, at the last closes. Gross is the sum over its symbols of the worst that what is open can make of each position. */
export interface Sums {
  netUsd: Decimal;
  grossUsd: Decimal;
  /** What is held alone, long and short. */
  heldUsd: Decimal;
  buyingUsd: Decimal;
  sellingUsd: Decimal;
}

/** One symbol of the desk's, or of a strategy's, as it was counted last. */
export interface Part extends Sums {
  sellingQuantity: Decimal;
}

export interface Tally {
  /** By `desk` and the names of scopes that limit their sums. */
  groups: Record<string, Sums>;
  symbols: Record<string, Part>;
  /** By symbol and strategy; only of strategies that have limits on their sums. */
  strategies: Record<string, Record<string, Part>>;
}

/** Messages of a sliding window: those before `first` have left it. */
export interface Window {
  entries: (readonly [ms: number, count: number])[];
  first: number;
  count: number;
}

export interface Rates {
  second: Window;
  minute: Window;
  /** UTC day, and what was sent in it. */
  day: number;
  ofDay: number;
}

/** What was seen of a symbol's bars. */
export interface Seen {
  /** Close of the last bar, and its trading day. */
  atMs: number;
  day: number;
  /** Newest last; their sum. */
  closes: Decimal[];
  closesSumUsd: Decimal;
  /** Their mean; zero before the first. */
  meanUsd: Decimal;
  /** Closes within the period that ends with the last bar. */
  period: (readonly [ms: number, closeUsd: Decimal])[];
  lowestUsd: Decimal;
  highestUsd: Decimal;
  /** Of whole days, newest last; their sum; of the running day. */
  volumes: Decimal[];
  volumesSum: Decimal;
  /** Their mean; zero before the first whole day. */
  averageVolume: Decimal;
  dayVolume: Decimal;
  /** The last close of the day before, or null. */
  previousCloseUsd: Decimal | null;
  lastCloseUsd: Decimal;
  /** The last trading day of a restriction of short sales, or null. */
  restrictedUntil: number | null;
}

/** Open orders of one side: how many at any price, and the prices of the others, rising. */
export interface OpenSide {
  market: number;
  limits: Decimal[];
}

export interface OpenSides {
  readonly buy: OpenSide;
  readonly sell: OpenSide;
}

/** Proceeds by the time that they settle, in ms; the oldest first. */
export interface Unsettled {
  entries: (readonly [ms: number, usd: Decimal])[];
  sumUsd: Decimal;
}

export interface DayTrading {
  /** The running trading day; symbols in which something was opened in it and not closed since, with their number. */
  day: number;
  opened: Record<string, true>;
  openedCount: number;
  /** Day trades of the last days, the oldest first. */
  done: (readonly [day: number, count: number])[];
}

export interface Memory {
  tally?: Tally;
  /** By `desk` and `strategy:<id>`. */
  messages?: Record<string, Rates>;
  seen?: Record<string, Seen>;
  open?: Record<string, OpenSides>;
  unsettled?: Unsettled;
  dayTrading?: DayTrading;
}
