import { z } from 'zod';
import { deskName, environment, pacing } from './desk.ts';
import { riskState } from './risk.ts';
import { strategyState } from './strategy.ts';
import { decimal, factId, positive, positiveOrZero, sha256, side, strategyId, symbol, time } from './values.ts';

/* What the ops services tell of a desk. Facts say how it came to be so. */

/** As many as fit in one message, oldest first. */
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).max(2000);
/** How many more there are. */
const left = z.int().min(0);

export const statusReply = {
  desk: deskName, environment, pacing, genesis: z.string(), policyVersion: z.int().min(1),
  /** Last fact that the console took, and the log's time then. */
  seq: z.int().min(1), at: time,
  risk: riskState,
  /** Kills in force: a signed unkill names one. */
  kills: z.array(factId).max(100),
  haltReason: z.string().optional(),
  /** At the last mark; left out before the first. */
  books: z.strictObject({ cashUsd: decimal, equityUsd: decimal, realizedPnlUsd: decimal, unrealizedPnlUsd: decimal }).optional(),
  strategies: listOf(z.strictObject({ strategy: strategyId, state: strategyState })),
  /** Plans that people may approve or reject. */
  waiting: listOf(z.strictObject({ strategy: strategyId, planHash: sha256, policyVersion: z.int().min(1), signersNeeded: z.int().min(1), expiresAt: time })),
  quarantined: listOf(z.strictObject({ actor: z.string(), fact: factId, error: z.string() })),
};

export const positionsReply = {
  positions: listOf(z.strictObject({ strategy: strategyId, symbol, quantity: decimal, costUsd: decimal, realizedPnlUsd: decimal })), left,
};

export const ordersReply = {
  orders: listOf(z.strictObject({
    order: factId, strategy: strategyId, symbol, side, quantity: positive.optional(), notionalUsd: positive.optional(),
    filledQuantity: positiveOrZero, state: z.enum(['submitted', 'accepted', 'partiallyFilled', 'pendingCancel', 'unresolved']),
  })),
  left,
};
