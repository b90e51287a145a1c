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

/** What a plan's backtest must show before people are asked. Returns and drawdowns as fractions. */
export const gatePolicy = z.strictObject({
  version: z.int().min(1),
  minTrades: z.int().min(0),
  minSharpeAnnual: z.number(),
  maxDrawdown: z.number().positive().max(1),
  minReturn: z.number(),
});

export type GatePolicy = z.infer<typeof gatePolicy>;
