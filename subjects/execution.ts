import { z } from 'zod';
import { factKind } from './fact.ts';
import { heard } from './roles.ts';
import { factId, positive, positiveOrZero, side, strategyId, symbol, time } from './values.ts';

const order = { order: factId, strategy: strategyId, symbol, side };
const size = { quantity: positive.optional(), notionalUsd: positive.optional() };
const toAll = heard('execution', 'risk', 'accounting', 'strategy');

/**
 * What kind of order it is; a market order where nothing is said. A limit order has `limitUsd`, a stop order `stopUsd`: it becomes a market order
 * when a bar touches that price. `touchedAt` is of a stop that risk held itself: the close of the bar that touched it, in whose range it may still be filled.
 */
export const orderType = z.enum(['market', 'limit', 'stop']);
export type OrderType = z.infer<typeof orderType>;
export const orderTerms = { type: orderType.optional(), limitUsd: positive.optional(), stopUsd: positive.optional(), touchedAt: time.optional() };

/** The order id is the client order id at the venue. For a venue outside, the host sends it when this fact comes round. */
export const submitted = factKind('execution.submitted', {
  about: 'An order goes to the venue, to fill in the next bar.', origin: 'derived', by: 'execution', heardBy: toAll, effect: true,
  says: { ...order, ...size, ...orderTerms, collarUsd: positive.optional(), expiresAt: time, venue: z.enum(['sim', 'alpaca']) },
});

export const cancelRequested = factKind('execution.cancelRequested', {
  about: 'The venue is asked to cancel an order.', origin: 'derived', by: 'execution', heardBy: toAll, effect: true,
  says: { ...order, venue: z.enum(['sim', 'alpaca']), reason: z.string().max(300) },
});

/** The host checked the kill latch and then sent it; for the simulated venue this is the sending. */
export const sent = factKind('execution.sent', {
  about: 'A submitted order left for the venue.', origin: 'observed', by: 'execution', heardBy: heard('execution'), says: { order: factId },
});

export const withheld = factKind('execution.withheld', {
  about: 'A submitted order was not sent: a kill, a cancel or its expiry came before.', origin: 'observed', by: 'execution', heardBy: heard('execution'),
  says: { order: factId, why: z.enum(['killed', 'not open', 'cancel requested', 'expired']) },
});

export const suppressed = factKind('execution.suppressed', {
  about: 'An approved order was not sent: kill, halt or expiry.', origin: 'derived', by: 'execution', heardBy: toAll,
  says: { ...order, reason: z.enum(['killed', 'halted', 'expired']) },
});

export const accepted = factKind('execution.accepted', {
  about: 'The venue has the order.', origin: 'derived', by: 'execution', heardBy: toAll, says: { ...order },
});

export const filled = factKind('execution.filled', {
  about: 'An execution, whole or partial.', origin: 'derived', by: 'execution', heardBy: toAll,
  says: { ...order, execution: z.string(), quantity: positive, priceUsd: positive, feeUsd: positiveOrZero, done: z.boolean() },
});

/** Ends an order without (further) fills. */
export const closed = factKind('execution.closed', {
  about: 'An order ended with something left unfilled.', origin: 'derived', by: 'execution', heardBy: toAll,
  says: { ...order, state: z.enum(['canceled', 'rejected', 'expired']), reason: z.string().max(500) },
});

export const unresolved = factKind('execution.unresolved', {
  about: 'Nobody knows whether the venue has the order: its reservation stays, the desk halts, a human resolves it.', origin: 'derived', by: 'execution', heardBy: toAll,
  says: { ...order, reason: z.string().max(500) },
});

/** What a venue says of an order; the same for every venue. */
const report = {
  order: factId,
  status: z.enum(['accepted', 'filled', 'partiallyFilled', 'canceled', 'rejected', 'expired', 'unknown']),
  /** The venue's id of an execution; the same id twice is one execution. */
  execution: z.string().max(200).optional(),
  quantity: positive.optional(), priceUsd: positive.optional(), feeUsd: positiveOrZero.optional(),
  /** The venue's own totals of the order at this report; a look-up has only these. They show executions that were never reported. */
  filledQuantity: positive.optional(), averagePriceUsd: positive.optional(),
  reason: z.string().max(500).optional(),
};

export const simReported = factKind('broker.reported', {
  about: "The simulated venue's report, computed from the log's bars.", origin: 'derived', by: 'execution', heardBy: heard('execution'), says: report,
});

export const alpacaReported = factKind('alpaca.reported', {
  about: "Alpaca's report: from its stream, or from a look-up by client order id.", origin: 'observed', by: 'execution', heardBy: heard('execution'), says: report,
});
export type Report = z.infer<typeof simReported.body>;
