import { z } from 'zod';
import { positive, positiveOrZero, symbol } from './values.ts';

/** What risk enforces. Static limits of the desk; money in the desk's currency, shares as fractions. */
export const policy = z.strictObject({
  version: z.int().min(1),
  maxOrderNotionalUsd: positive,
  maxOrderQuantity: positive,
  /** Largest distance of an order's price from the last bar's close, as a share of it. */
  collar: z.number().positive().max(1),
  maxPositionNotionalUsd: positive,
  maxGrossNotionalUsd: positive,
  maxOrdersAMinute: z.int().min(1),
  /** A second intent of one strategy for one symbol and side within this many seconds is a duplicate. */
  duplicateWindowSeconds: z.int().min(0),
  blockedSymbols: z.array(symbol).max(1000),
  /** Loss since the day's first mark that halts the desk. */
  maxDailyLossUsd: positive,
  /** Oldest cause an intent may have when risk decides it, in seconds of the log's time. */
  maxIntentAgeSeconds: z.int().min(1),
  allowShort: z.boolean(),
  minCashUsd: positiveOrZero,
});

export type Policy = z.infer<typeof policy>;

/** What honesty checks must show, each only where it is asked for. Sharpe ratios a year of 252 days; shares and probabilities as fractions. */
export const honestyPolicy = z.strictObject({
  /** Probability that the true Sharpe ratio is above what the best of all plans tried on the desk would show by luck. */
  minDeflatedSharpe: z.number().min(0).max(1).optional(),
  /** Probability of backtest overfitting of the choice among the plans. */
  maxOverfitting: z.number().min(0).max(1).optional(),
  /** Cuts of the future that changed a decision. */
  maxLookAhead: z.int().min(0).optional(),
  /** Largest change of an indicator by a shorter warm-up, as a share of its magnitude. */
  maxIndicatorDrift: z.number().min(0).optional(),
  /** Decisions that a shorter warm-up changed. */
  maxUnstableDecisions: z.int().min(0).optional(),
  minWalkForwardEfficiency: z.number().optional(),
  /** Of the paths of purged cross-validation the lowest. */
  minPathSharpe: z.number().optional(),
  /** Lower end of the bootstrap's interval. */
  minBootstrapSharpe: z.number().optional(),
  minDoubledCostSharpe: z.number().optional(),
  minDelayedSharpe: z.number().optional(),
  /** Share of the neighbouring parameters that keep half of the Sharpe ratio. */
  minSteadyShare: z.number().min(0).max(1).optional(),
});

/** What a plan's backtest must show before people are asked. Returns and drawdowns as fractions. */
export const gatePolicy = z.strictObject({
  version: z.int().min(1),
  minTrades: z.int().min(0),
  minSharpeAnnual: z.number(),
  maxDrawdown: z.number().positive().max(1),
  minReturn: z.number(),
  honesty: honestyPolicy.optional(),
  /** Of the scenarios that a plan goes through, all of the library or only some: the deepest drawdown, and the lowest return of any. */
  scenarios: z.strictObject({ only: z.array(z.string().max(100)).min(1).max(200).optional(), maxDrawdown: z.number().positive().max(1).optional(), minReturn: z.number().optional() }).optional(),
});

export type HonestyPolicy = z.infer<typeof honestyPolicy>;
export type GatePolicy = z.infer<typeof gatePolicy>;
