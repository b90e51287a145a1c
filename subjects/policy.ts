import { z } from 'zod';
import { breaches } from './breaches.ts';
import { portfolioPolicy } from './portfolioPolicy.ts';
import { positive, positiveOrZero, strategyId, symbol } from './values.ts';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be 1 to 40 of a-z 0-9 -, starting with a letter');
const rate = z.number().positive().max(1);

/**
 * Limits that the desk may have, and that a part of it may have tighter. Each asks its own question of an order (machines/checks); what is left out is not
 * asked. Money in USD, rates as fractions. Net, gross and position count everything that is open as if it filled on the worse side.
 */
const tightening = {
  /** Long and short positions against each other. */
  maxNetNotionalUsd: positive.optional(),
  /** Largest position in one symbol, as a share of equity. */
  maxConcentration: z.number().positive().max(100).optional(),
  /** Largest distance of an order's price from the mean of the last closes (`observed.referenceCloses`). */
  maxReferenceDistance: rate.optional(),
  /** Largest distance of an order's price from any close of the period before (`observed.periodSeconds`). */
  maxPeriodMove: rate.optional(),
  /** Largest order, as a share of the average daily volume (`observed.volumeDays`). */
  maxVolumeShare: z.number().positive().max(10).optional(),
  /** Days that a position would take to leave, selling `observed.liquidationShare` of the average daily volume a day. */
  maxDaysToLiquidate: z.number().positive().max(10_000).optional(),
  /** Age of the symbol's last bar at the decision, in seconds of the log's time. */
  maxQuoteAgeSeconds: z.int().min(0).optional(),
  /** An order of a larger share of equity needs a person: a strategy's is refused, and who wants it signs an `order`. A plan with a larger budget is approved by people alone. */
  maxUnattendedShare: z.number().positive().max(100).optional(),
  /** Orders, changes and cancels together: those in the last second, the last minute, and since midnight UTC. Entries, people's orders and other limits for them wait for it, nothing that lowers risk does. Where parts of worked orders bring more, their strategy (or `manual`) is halted until a signed `resume` of it. */
  maxMessages: z.strictObject({ second: z.int().min(1).optional(), minute: z.int().min(1).max(100_000).optional(), day: z.int().min(1).optional() }).optional(),
  /** Entries that a strategy may have approved before a person has looked at it: with the last of them it is `reducing`, until a signed `resume` of it. */
  maxUnseenEntries: z.int().min(1).optional(),
};

/** What a part of the desk may have tighter than the desk. Gross and net are of the part itself; a position in a symbol is always the whole desk's. */
export const scopeLimits = z.strictObject({
  ...tightening,
  maxOrderNotionalUsd: positive.optional(), maxOrderQuantity: positive.optional(), collar: rate.optional(), maxPositionNotionalUsd: positive.optional(), maxGrossNotionalUsd: positive.optional(),
  /** Only what lowers the position passes. */
  restricted: z.literal(true).optional(),
  /** Nothing new passes, by strategies or by people. */
  blocked: z.literal(true).optional(),
  allowShort: z.literal(false).optional(),
});
export type ScopeLimits = z.infer<typeof scopeLimits>;

/** Whose limits they are: a strategy's, a symbol's, or those of all symbols of a sector or asset class together. Exactly one of the four. */
export const policyScope = z.strictObject({ strategy: strategyId.optional(), symbol: symbol.optional(), sector: name.optional(), assetClass: name.optional(), limits: scopeLimits })
  .refine(({ limits: _, ...whose }) => Object.values(whose).filter((each) => each !== undefined).length === 1, 'must be of exactly one of strategy, symbol, sector and assetClass');
export type PolicyScope = z.infer<typeof policyScope>;

/** What is known of a symbol. */
export const instrument = z.strictObject({
  sector: name.optional(), assetClass: name.optional(),
  /** In place of the average of its bars. */
  averageDailyVolume: positive.optional(),
  /** Shares that somebody has located to be borrowed. */
  locatedQuantity: positive.optional(),
});
export type Instrument = z.infer<typeof instrument>;

const checks = {
  ...tightening,
  /** Thresholds at which the desk or a symbol lowers itself. */
  breaches: breaches.optional(),
  portfolio: portfolioPolicy.optional(),
  /** Limits of parts of the desk. All that an order falls under hold; of limits on the same figure the tightest. */
  scopes: z.array(policyScope).max(1000).optional(),
  instruments: z.record(symbol, instrument).optional(),
  /** Only what lowers the position passes. */
  restrictedSymbols: z.array(symbol).max(1000).optional(),
  /** What is measured for the limits that need it. Left out: the mean of 20 closes, a period of 300 s, the average of 20 days, a tenth of it a day. */
  observed: z.strictObject({
    referenceCloses: z.int().min(1).max(500).optional(), periodSeconds: z.int().min(1).max(31_536_000).optional(), volumeDays: z.int().min(1).max(250).optional(), liquidationShare: rate.optional(),
  }).optional(),
  /** All positions and what is open, as a multiple of equity. */
  maxLeverage: z.number().positive().max(100).optional(),
  /** How far the venue's clock and the host's may certainly be apart, in milliseconds; entries wait while they are further, and until they are compared. Only where the venue is outside. */
  maxClockOffsetMs: z.number().positive().max(60_000).optional(),
  /** On a cash account only settled cash pays: what a sale brought counts from its settlement on. */
  settledCashOnly: z.literal(true).optional(),
  /** On a margin account with less equity no entry that could make more day trades than that in so many trading days. */
  dayTrades: z.strictObject({ most: z.int().min(0), days: z.int().min(1).max(30), belowEquityUsd: positive }).optional(),
  shortSales: z.strictObject({
    /** Only what `locatedQuantity` of the instrument covers. */
    needsLocate: z.literal(true).optional(),
    /** After a fall by so much from the last close of the day before: that day and the next, only above the last price. */
    restrictedAfterFall: rate.optional(),
  }).optional(),
  /** No order that could trade with an open one of the desk's own. */
  noSelfMatch: z.literal(true).optional(),
  /** Orders only between the open and the close of the symbol's own trading days, both included. */
  tradingHoursOnly: z.literal(true).optional(),
};

/** What risk enforces. Static limits of the desk; money in the desk's currency, shares as fractions. */
export const policy = z.strictObject({
  ...checks,
  version: z.int().min(1),
  maxOrderNotionalUsd: positive,
  maxOrderQuantity: positive,
  /** Largest distance of an order's price from the last bar's close, as a share of it. */
  collar: z.number().positive().max(1),
  /** What a purchase at the market is taken to cost before it fills: the last close and the fee, so that a gap may overdraw the account by as much. Left out: the most that the collar allows. */
  purchasesAt: z.literal('close').optional(),
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
