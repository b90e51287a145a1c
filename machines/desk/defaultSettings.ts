import type { DataQuality, Venue } from '../../subjects/desk.ts';
import type { GatePolicy, Policy } from '../../subjects/policy.ts';
import { leastHonesty } from '../gym/strictGate.ts';

/*
 * What a sim desk of 1,000,000 USD over daily bars of five US equities begins with. Data, not code: it enters the log
 * with desk.opened, and a change of it is a signed fact.
 */

export const defaultCashUsd = '1000000';

/** Dearer than a cheap broker, so that a plan that lives on small trades does not pass: 5 basis points, at least 1 USD, 2 basis points of slippage, a twentieth of a bar's volume. */
export const defaultVenue: Extract<Venue, { kind: 'sim' }> = {
  kind: 'sim', commissionRate: '0.0005', minCommissionUsd: '1', slippageRate: '0.0002', maxVolumeShare: 0.05,
};

/** A day that moves a large US share by more than 35 % is odd, and so is a trading day without a bar. */
export const defaultDataQuality: DataQuality = { maxJump: 0.35, maxGapDays: 1 };

/**
 * Sized for seven plans with an eighth of the capital each (125,000 USD). One plan may double before a single order of it
 * is too large; three plans may be in one symbol, a fourth is refused; all seven in at once pass, and are refused once they have grown.
 */
export const defaultPolicy: Policy = {
  version: 1,
  maxOrderNotionalUsd: '250000',
  /** A share at 2.50 USD, bought with a quarter of the capital. */
  maxOrderQuantity: '100000',
  /** Opens of an index fund lie within 10 % of the last close on all but the worst days; those are better missed. */
  collar: 0.1,
  maxPositionNotionalUsd: '400000',
  maxGrossNotionalUsd: '950000',
  /** On daily bars a step is one minute of the log: seven plans, five symbols, out of one and into another. */
  maxOrdersAMinute: 70,
  duplicateWindowSeconds: 60,
  blockedSymbols: [],
  /** The whole of the allowed exposure falling by a sixth in one day. */
  maxDailyLossUsd: '150000',
  maxIntentAgeSeconds: 300,
  allowShort: false,
  minCashUsd: '10000',
};

/**
 * Better than cash over the years before the session, on more than a handful of trades, without losing 40 % on the way; the same without a look into the future, with another
 * warm-up, at double cost and with neighbouring numbers; and without losing half in a crash, in wild or gapping markets, or where fills are late or thin.
 */
export const defaultGate: GatePolicy = {
  version: 2, minTrades: 5, minSharpeAnnual: 0.1, maxDrawdown: 0.4, minReturn: 0, honesty: leastHonesty,
  scenarios: { only: ['crash-1987', 'volatility-x3', 'gaps', 'slow-fills', 'thin-market'], maxDrawdown: 0.5 },
};
