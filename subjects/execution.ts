import { z } from 'zod';
import { factKind } from './fact.ts';
import { algorithm, changes, leg, orderType, standingTerms } from './orderTerms.ts';
import { heard } from './roles.ts';
import { decimal, factId, figure, positive, positiveOrZero, side, strategyId, symbol, time } from './values.ts';

const order = { order: factId, strategy: strategyId, symbol, side };
const size = { quantity: positive.optional(), notionalUsd: positive.optional() };
/**
 * Of what a venue outside said: when it happened by the venue's clock, and when the host received it, as fine as they were told (microseconds and better).
 * Of the answer to something that was asked of it also when the host began to ask. The fact's own `at` is when it was decided, by the log. RTS 25 of MiFID II.
 */
const times = { eventAt: time.optional(), receivedAt: time.optional(), sentAt: time.optional() };
const toAll = heard('execution', 'risk', 'accounting', 'strategy');

/**
 * What kind of order it is; a market order where nothing is said; orderTerms.ts says each. `touchedAt` is of a stop that risk held itself: the close of the bar
 * that touched it, in whose range it may still be filled.
 */
export { orderType, type OrderType } from './orderTerms.ts';
export const orderTerms = { type: orderType.optional(), ...standingTerms, touchedAt: time.optional() };

/** Of an order that execution made for another: a leg of its group, or a part of an order that is worked. Risk and books know the parent. */
const parent = factId.optional();
const venueName = z.enum(['sim', 'alpaca', 'ccxt']);

/** The order id is the client order id at the venue. For a venue outside, the host sends it when this fact comes round. */
export const submitted = factKind('execution.submitted', {
  about: 'An order goes to the venue, to fill in the next bar.', origin: 'derived', by: 'execution', heardBy: toAll, effect: true,
  says: { ...order, ...size, ...orderTerms, collarUsd: positive.optional(), expiresAt: time, venue: venueName, parent, kill: factId.optional() },
});

export const cancelRequested = factKind('execution.cancelRequested', {
  about: 'The venue is asked to cancel an order.', origin: 'derived', by: 'execution', heardBy: toAll, effect: true,
  says: { ...order, venue: venueName, reason: z.string().max(300), parent },
});

/** `replacement` counts the order's replacements, from 1: with the order's id it is the key under which the venue is asked (machines/order/ids.ts). */
export const replaceRequested = factKind('execution.replaceRequested', {
  about: "The venue is asked to change an order's quantity or prices.", origin: 'derived', by: 'execution', heardBy: toAll, effect: true,
  says: { ...order, venue: venueName, replacement: z.int().min(1), ...changes },
});

/** The quantity is the new whole, fills included; only what changed is said. `venueOrder` is the venue's id of the order that took its place. */
export const replaced = factKind('execution.replaced', {
  about: 'An order has new terms at the venue, as it was asked or by itself; its id stays.', origin: 'derived', by: 'execution', heardBy: toAll,
  says: { ...order, ...times, ...changes, venueOrder: z.string().max(200).optional() },
});

export const restated = factKind('execution.restated', {
  about: 'The venue changed the terms of an order of its own accord.', origin: 'derived', by: 'execution', heardBy: toAll, says: { ...order, ...times, ...changes, reason: z.string().max(500) },
});

export const refused = factKind('execution.refused', {
  about: 'The venue refused to cancel or to change an order, which stands as it was.', origin: 'derived', by: 'execution', heardBy: toAll,
  says: { ...order, ...times, what: z.enum(['cancel', 'replace']), reason: z.string().max(500) },
});

/** Conditions of an order at the venue that are no end and no fill. */
export const standing = z.enum(['pendingNew', 'acceptedForBidding', 'held', 'stopped', 'suspended', 'doneForDay', 'calculated', 'pendingCancel', 'pendingReplace']);
export type OrderStanding = z.infer<typeof standing>;

export const stood = factKind('execution.stood', {
  about: 'The venue says in which condition an open order stands.', origin: 'derived', by: 'execution', heardBy: toAll, says: { ...order, ...times, standing },
});

/** A leg has no `submitted`: the venue has it from its parent. Its own id follows from the parent's (machines/order/ids.ts). */
export const attached = factKind('execution.attached', {
  about: 'A leg of a bracket, OCO or OTO lives at the venue.', origin: 'derived', by: 'execution', heardBy: toAll,
  says: { ...order, ...times, parent: factId, leg, quantity: positive, type: orderType, limitUsd: positive.optional(), stopUsd: positive.optional() },
});

/** It is worked by orders of execution's own (`submitted` with this one as `parent`); its fills are told under its own id. */
export const working = factKind('execution.working', {
  about: 'An approved order begins to be worked by smaller ones.', origin: 'derived', by: 'execution', heardBy: toAll,
  says: { ...order, quantity: positive, algorithm, arrivalUsd: positive.optional(), limitUsd: positive.optional() },
});

/** Slippage is against the last close when risk approved it, in hundredths of a per cent; above zero costs money, on either side. */
export const worked = factKind('execution.worked', {
  about: 'A worked order has ended: what it came to against the price at its arrival.', origin: 'derived', by: 'execution', heardBy: toAll,
  says: {
    ...order, algorithm: z.enum(['twap', 'vwap', 'participation', 'iceberg']), children: z.int().min(0), quantity: positive, filledQuantity: positiveOrZero,
    arrivalUsd: positive.optional(), averageUsd: positive.optional(), slippageUsd: decimal.optional(), slippageBps: figure.optional(), reason: z.string().max(500),
  },
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
  about: 'An approved order was not sent: kill, halt, expiry, or no venue that could take it.', origin: 'derived', by: 'execution', heardBy: toAll,
  says: { ...order, reason: z.enum(['killed', 'halted', 'expired', 'noVenue']) },
});

export const accepted = factKind('execution.accepted', {
  about: 'The venue has the order.', origin: 'derived', by: 'execution', heardBy: toAll, says: { ...order, ...times, parent },
});

export const filled = factKind('execution.filled', {
  about: 'An execution, whole or partial.', origin: 'derived', by: 'execution', heardBy: toAll,
  says: { ...order, ...times, execution: z.string(), quantity: positive, priceUsd: positive, feeUsd: positiveOrZero, done: z.boolean(), child: factId.optional() },
});

/** Quantity, price and fee are those that are taken back; the order's life stays as it was: the venue does not fill them again. */
export const busted = factKind('execution.busted', {
  about: 'The venue took an execution back.', origin: 'derived', by: 'execution', heardBy: toAll,
  says: { ...order, ...times, execution: z.string(), quantity: positive, priceUsd: positive, feeUsd: positiveOrZero, reason: z.string().max(500), child: factId.optional() },
});

/** `execution` is the id under which it was filled, `was` what was known of it until now; a second correction's `was` is the first one's figures. */
export const corrected = factKind('execution.corrected', {
  about: "The venue corrected an execution's quantity or price.", origin: 'derived', by: 'execution', heardBy: toAll,
  says: {
    ...order, ...times, execution: z.string(), quantity: positive, priceUsd: positive, feeUsd: positiveOrZero,
    was: z.strictObject({ quantity: positive, priceUsd: positive, feeUsd: positiveOrZero }), reason: z.string().max(500), child: factId.optional(),
  },
});

/** A larger quantity came after what seemed to be its last fill, or a correction of a fill to less. What is left may still fill; its end is told like that of others. */
export const reopened = factKind('execution.reopened', {
  about: 'An order that was filled, as it seemed, is open at the venue.', origin: 'derived', by: 'execution', heardBy: toAll,
  says: { ...order, ...times, quantity: positive, leavesQuantity: positive, limitUsd: positive.optional(), leg: leg.optional() },
});

/** Ends an order without (further) fills. */
export const closed = factKind('execution.closed', {
  about: 'An order ended with something left unfilled.', origin: 'derived', by: 'execution', heardBy: toAll,
  says: { ...order, ...times, state: z.enum(['canceled', 'rejected', 'expired']), reason: z.string().max(500), parent },
});

export const unresolved = factKind('execution.unresolved', {
  about: 'Nobody knows whether the venue has the order: its reservation stays, the desk halts, a human resolves it.', origin: 'derived', by: 'execution', heardBy: toAll,
  says: { ...order, ...times, reason: z.string().max(500), parent },
});

/**
 * What a venue says of an order; the same for every venue. Beside the conditions of an order, `replaced` and `restated` (new terms, in `terms`), the refusals
 * of a cancel or a change, and of an execution that it was `busted` or `corrected`: then `previous` names it, and a correction has the new quantity and price.
 */
export const report = {
  order: factId,
  status: z.enum([
    'accepted', 'filled', 'partiallyFilled', 'canceled', 'rejected', 'expired', 'unknown', ...standing.options,
    'replaced', 'restated', 'cancelRefused', 'replaceRefused', 'busted', 'corrected',
  ]),
  /** The venue's id of an execution; the same id twice is one execution. */
  execution: z.string().max(200).optional(),
  quantity: positive.optional(), priceUsd: positive.optional(), feeUsd: positiveOrZero.optional(),
  /** The venue's own totals of the order at this report; a look-up has only these. They show executions that were never reported. */
  filledQuantity: positive.optional(), averagePriceUsd: positive.optional(),
  reason: z.string().max(500).optional(),
  /** The execution that is busted or corrected. */
  previous: z.string().max(200).optional(),
  /** The order's terms from now on, where it was replaced or restated; those of the request where a replacement does not say. */
  terms: z.strictObject(changes).optional(),
  /** The venue's own id of the order. */
  venueOrder: z.string().max(200).optional(),
  /** When it happened, by the venue's clock: a condition older than the newest that is known changes nothing. */
  venueAt: time.optional(),
  ...times,
};

export const simReported = factKind('broker.reported', {
  about: "The simulated venue's report, computed from the log's bars.", origin: 'derived', by: 'execution', heardBy: heard('execution'), says: report,
});

export const alpacaReported = factKind('alpaca.reported', {
  about: "Alpaca's report: from its stream, or from a look-up by client order id.", origin: 'observed', by: 'execution', heardBy: heard('execution'), says: report,
});

export const ccxtReported = factKind('ccxt.reported', {
  about: "A crypto exchange's report, asked for through ccxt: an order's state, and its trades.", origin: 'observed', by: 'execution', heardBy: heard('execution'), says: report,
});
export type Report = z.infer<typeof simReported.body>;
