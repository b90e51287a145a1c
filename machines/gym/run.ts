import type { Venue } from '../../subjects/desk.ts';
import type { CorporateAction } from '../../subjects/market.ts';
import type { Plan } from '../../subjects/plan.ts';
import type { Policy } from '../../subjects/policy.ts';
import type { Timeframe } from '../../subjects/values.ts';

/**
 * Checked bars of one symbol, field by field: a million of them are 48 MB and no objects. Prices are integers of 10^-scale in floats,
 * exact below 2^53, so that sums of them are exact too.
 */
export interface BarColumns {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Digits after the point of every price, 0 to 8. */
  readonly scale: number;
  /** Close of each bar in UTC milliseconds, rising. */
  readonly atMs: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** Shares or coins. */
  readonly volume: Float64Array;
}

/** What happens to a symbol beside its bars: it comes before the bars of its time. */
export type MarketEvent = { readonly atMs: number; readonly symbol: string } & (
  | { readonly kind: 'action'; readonly exDate: string; readonly action: CorporateAction }
  /** Its bars have ended; `lastAt` is the close of the last. */
  | { readonly kind: 'delisted'; readonly lastAt: string }
);

/** One backtest: a plan, bars, and the terms that it trades on. The same of these gives the same result, byte for byte. */
export interface RunOf {
  readonly plan: Plan;
  /** Symbols that the plan trades or reads; others are left aside. */
  readonly bars: readonly BarColumns[];
  readonly cashUsd: string;
  readonly venue: Extract<Venue, { kind: 'sim' }>;
  readonly policy: Policy;
  /** Where bars are raw: splits, dividends and delistings, by time. */
  readonly events?: readonly MarketEvent[];
  /** Bars that close before are warm-up: indicators take them, nobody trades on them. */
  readonly fromMs?: number;
  /** First close that no longer belongs to the run. */
  readonly beforeMs?: number;
  /** Leaves the decisions out of the result: they are many, and only who compares two runs reads them. */
  readonly hasNoDecisions?: true;
  /** Asked now and then: true ends the run there, with a valid result of what was done. */
  readonly isStopped?: (barsDone: number) => boolean;
}

export type ExitReason = 'rule' | 'stop' | 'operator' | 'risk' | 'delisted' | 'open';

/** A round trip of one symbol, from flat to flat; prices are averages over its executions, in USD. */
export interface Trade {
  readonly symbol: string;
  readonly side: 'long' | 'short';
  /** Decimal: the largest quantity held. */
  readonly quantity: string;
  readonly entryTime: string;
  readonly entryPrice: string;
  /** Null with `exitReason` open: what is held at the end is no closed trade. */
  readonly exitTime: string | null;
  readonly exitPrice: string | null;
  readonly fees: string;
  /** After fees. */
  readonly pnl: string;
  /** Largest loss and gain in USD while it was held, by the lows and highs of its bars: maximum adverse and favourable excursion, `mae` at most 0. */
  readonly mae: number;
  readonly mfe: number;
  readonly exitReason: ExitReason;
}

/** What a strategy decided, in order: what a look-ahead check compares. */
export interface Decision {
  readonly atMs: number;
  readonly symbol: string;
  readonly action: 'enter' | 'exit';
  readonly reason: string;
}

export interface RunResult {
  /** Bars traded on; warm-up is not counted. */
  readonly bars: number;
  readonly fills: number;
  readonly decisions: readonly Decision[];
  readonly trades: readonly Trade[];
  /** One point a step that was traded on: the books' equity at its close. */
  readonly equity: { readonly atMs: Float64Array; readonly usd: Float64Array };
  /** Exact, canonical. */
  readonly finalEquityUsd: string;
  readonly rejections: number;
  /** How many of them each rule of risk refused, by its name; the first rule that refuses an intent counts. Only where there are some. */
  readonly rejectedBy?: Readonly<Record<string, number>>;
  /** Share of steps with something held, 0 to 1. */
  readonly exposure: number;
  /** Sum of the notional of all fills in USD. */
  readonly tradedUsd: number;
}

/** What runs a backtest; honesty checks, scenarios, sweeps and the gate take it as a value. */
export type Run = (of: RunOf) => RunResult;
