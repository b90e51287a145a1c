import { z } from 'zod';
import { deskName, environment, pacing } from './desk.ts';
import { leg, orderType, prices, timeInForce } from './orderTerms.ts';
import { riskScope, riskState } from './risk.ts';
import { strategyState } from './strategy.ts';
import { decimal, factId, positive, positiveOrZero, sha256, side, strategyId, symbol, time } from './values.ts';

/* What the ops services tell of a desk. Facts say how it came to be so. */

/** As many as fit in one message, oldest first. */
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).max(2000);
const count = z.int().min(0);
/** How many more there are. */
const left = count;

export const statusReply = {
  desk: deskName, environment, pacing, genesis: z.string(), policyVersion: z.int().min(1),
  /** Last fact that the console took, and the desk's time: the log's on a lockstep desk; the clock's on a live one, whose bars may be of any time. */
  seq: z.int().min(1), at: time,
  risk: riskState,
  /** Kills in force: a signed unkill names one. */
  kills: z.array(factId).max(100),
  haltReason: z.string().optional(),
  /** What is reducing, halted or killed beside the desk's own kills and halts, and why. */
  lowered: listOf(z.strictObject({ scope: riskScope, target: z.string(), state: riskState, rule: z.string(), reason: z.string() })).optional(),
  /** At the last mark; left out before the first. */
  books: z.strictObject({ cashUsd: decimal, equityUsd: decimal, realizedPnlUsd: decimal, unrealizedPnlUsd: decimal, imbalanceUsd: decimal }).optional(),
  /** Facts so far; orders are those that were submitted. */
  counts: z.strictObject({ facts: count, intents: count, approved: count, rejected: count, orders: count, fills: count }),
  /** Of a lockstep desk the steps closed so far; `ended` once the source has no more bars. */
  session: z.strictObject({ from: time, to: time, step: count, ended: z.boolean() }),
  /** Profit without fees; unrealised at the last closes. */
  strategies: listOf(z.strictObject({
    strategy: strategyId, name: z.string(), state: strategyState, realizedPnlUsd: decimal, unrealizedPnlUsd: decimal, intents: count, approved: count, rejected: count,
  })),
  /** The newest, oldest first. */
  incidents: z.array(z.strictObject({ at: time, severity: z.enum(['warning', 'critical']), incident: z.string(), detail: z.string() })).max(50),
  /** Plans that people may approve or reject. */
  waiting: listOf(z.strictObject({ strategy: strategyId, planHash: sha256, policyVersion: z.int().min(1), signersNeeded: z.int().min(1), expiresAt: time })),
  quarantined: listOf(z.strictObject({ actor: z.string(), fact: factId, error: z.string() })),
};

export const positionsReply = {
  positions: listOf(z.strictObject({ strategy: strategyId, symbol, quantity: decimal, costUsd: decimal, realizedPnlUsd: decimal, closeUsd: positive.optional() })), left,
};

export const ordersReply = {
  orders: listOf(z.strictObject({
    order: factId, strategy: strategyId, symbol, side, quantity: positive.optional(), notionalUsd: positive.optional(),
    filledQuantity: positiveOrZero, state: z.enum(['submitted', 'accepted', 'partiallyFilled', 'pendingCancel', 'unresolved']),
    /** As it stands now, after changes; a market order to the next open where nothing is said. A leg of a bracket, OCO or OTO names its parent. */
    type: orderType.optional(), ...prices, timeInForce: timeInForce.optional(), parent: factId.optional(), leg: leg.optional(),
  })),
  left,
};
