import { z } from 'zod';
import { report } from './execution.ts';
import { factKind } from './fact.ts';
import { heard } from './roles.ts';
import { outsideVenue } from './venue.ts';
import { decimal, factId, figure, positive, positiveOrZero, time } from './values.ts';

/* What a venue says of the desk's account there, and what comes of holding it against the desk's own books. Facts of a venue stand under its name: `<desk>.venue.alpaca.<fact>`. */

/** As the venue spells it, with dashes for dots; it may be no symbol of the desk. */
const venueSymbol = z.string().min(1).max(32);

/** Ids of orders of other people's making may be anything. */
const clientOrderId = z.string().min(1).max(128);

/** Cash that moved without a trade. `transfer` is a deposit, a withdrawal or a journal entry; `other` is what no rule of ours knows. */
export const activityKind = z.enum(['dividend', 'fee', 'interest', 'transfer', 'other']);
export type ActivityKind = z.infer<typeof activityKind>;

const activity = z.strictObject({
  /** The venue's id: the same twice is one activity. */
  id: z.string().min(1).max(200), kind: activityKind,
  /** The venue's own word for it, e.g. `DIV`. */
  type: z.string().max(40), symbol: venueSymbol.optional(), amountUsd: decimal, date: z.iso.date(),
});
export type Activity = z.infer<typeof activity>;

/** An order at the venue. `missing`: the venue shows none under an id that was asked for. */
const accountOrder = z.strictObject({
  order: clientOrderId, status: z.enum(['open', 'filled', 'canceled', 'rejected', 'expired', 'missing', 'unknown']),
  symbol: venueSymbol.optional(), side: z.enum(['buy', 'sell']).optional(), quantity: positive.optional(), filledQuantity: positiveOrZero.optional(), averagePriceUsd: positive.optional(),
  /** A leg of an order that has several: it has no id of the desk's. */
  leg: z.boolean().optional(),
});
export type AccountOrder = z.infer<typeof accountOrder>;

const accountPosition = z.strictObject({ symbol: venueSymbol, quantity: decimal, averagePriceUsd: positive.optional() });

/** The answer to a `reconciliation.accountRequested`, whose number it has. True at some moment between the two times. */
export const accountReported = factKind('venue.accountReported', {
  about: "A venue's word on the desk's account: cash, positions, orders, and what moved cash without a trade.", origin: 'observed', by: 'execution', heardBy: heard('execution', 'accounting'),
  says: {
    request: z.int().min(1), askedAt: time, answeredAt: time, cashUsd: decimal, positions: z.array(accountPosition).max(2000),
    /** All that are open there, and those that were asked for. */
    orders: z.array(accountOrder).max(2000),
    /** The oldest first, after the one that the request names. */
    activities: z.array(activity).max(500),
  },
});
export type AccountReport = z.infer<typeof accountReported.body>;

export const accountUnknown = factKind('venue.accountUnknown', {
  about: 'A venue could not be asked for the account.', origin: 'observed', by: 'execution', heardBy: heard('execution', 'accounting'),
  says: { request: z.int().min(1), reason: z.string().max(500) },
});

/** `connected` also after a stream broke and came back: reports may have been missed meanwhile. */
export const connectionChanged = factKind('venue.connectionChanged', {
  about: "A venue's stream of reports is there, or is lost for now.", origin: 'observed', by: 'execution', heardBy: heard('execution', 'accounting', 'risk'),
  says: { state: z.enum(['connected', 'disconnected']), reason: z.string().max(500).optional() },
});

/** Offset = venue's clock less the middle between asking and answer; the truth lies within half of the round trip of it. */
export const clockReported = factKind('venue.clockReported', {
  about: "How far a venue's clock is ahead of the host's, in milliseconds.", origin: 'observed', by: 'execution', heardBy: heard('execution', 'accounting', 'risk'),
  says: { offsetMs: figure, roundTripMs: figure.nonnegative() },
});

/** Which of the desk's venues it is about; only on a desk that has several. */
const which = { venue: outsideVenue.optional() };

/** Why the account is asked for: `again` where a difference is to be seen a second time before anything follows from it. */
export const askedBecause = z.enum(['start', 'reconnect', 'interval', 'again']);
export type AskedBecause = z.infer<typeof askedBecause>;

export const accountRequested = factKind('reconciliation.accountRequested', {
  about: "The venue is asked for the desk's account there.", origin: 'derived', by: 'accounting', heardBy: heard('accounting', 'execution'), effect: true,
  says: {
    number: z.int().min(1), ...which, why: askedBecause,
    /** Orders whose totals are wanted whether they are open or not. */
    orders: z.array(factId).max(500),
    /** Activities are wanted from this day on, without those up to the named one. */
    activitiesFrom: z.iso.date(), activitiesAfter: z.string().max(200).optional(),
  },
});

/** What a difference is. */
export const differenceClass = z.enum(['missedFill', 'missedEnd', 'missedAcceptance', 'overcountedFill', 'missingOrder', 'unknownOrder', 'reopenedOrder', 'position', 'cash', 'unreachable']);
export type DifferenceClass = z.infer<typeof differenceClass>;

const scope = { scope: z.enum(['desk', 'symbol']), symbol: venueSymbol.optional() };

/** From here on entries may be approved; without `except` in all symbols. */
export const agreed = factKind('reconciliation.agreed', {
  about: "The books agree with the venue's word on the account.", origin: 'derived', by: 'accounting', heardBy: heard('accounting', 'risk', 'execution'),
  says: {
    ...which, why: askedBecause, cashUsd: decimal,
    /** The venue's cash less ours; within the tolerance, but for what a person accepted. */
    cashDifferenceUsd: decimal, positions: z.int().min(0), orders: z.int().min(0),
    /** Symbols that stay halted. */
    except: z.array(venueSymbol).max(2000).optional(),
  },
});

/** Seen so often, one after the other, with nothing of ours under way that explains it. */
export const broken = factKind('reconciliation.broken', {
  about: "The books differ from the venue's word on the account, and nothing sound repairs it: the scope halts.", origin: 'derived', by: 'accounting', heardBy: heard('accounting', 'risk', 'execution'),
  says: { ...which, ...scope, class: differenceClass, order: clientOrderId.optional(), expected: z.string().max(100), was: z.string().max(100), seen: z.int().min(1), detail: z.string().max(500) },
});

/** The books stay as they are. Later answers are held against them and this difference; where it is gone, it is forgotten. */
export const accepted = factKind('reconciliation.accepted', {
  about: 'A person signed that a difference which stands broken may stand.', origin: 'derived', by: 'accounting', heardBy: heard('accounting'),
  says: {
    ...which, ...scope, class: differenceClass, order: clientOrderId.optional(),
    /** Of a position or the cash the venue's less ours; of an order what differs. */
    difference: z.string().max(200), signer: z.string(),
  },
});

/** Execution takes it as it takes a venue's own reports: what is known already changes nothing. */
export const reconciledReport = factKind('reconciliation.reported', {
  about: "What must have happened to an order for the venue's account to be true, and what no report told.", origin: 'derived', by: 'accounting', heardBy: heard('accounting', 'execution'),
  says: report,
});

export const adjusted = factKind('reconciliation.adjusted', {
  about: 'Cash that the venue moved without a trade, to be booked.', origin: 'derived', by: 'accounting', heardBy: heard('accounting'),
  says: { ...which, kind: z.enum(['dividend', 'fee', 'interest', 'rounding']), amountUsd: decimal, symbol: venueSymbol.optional(), activity: z.string().max(200).optional(), explanation: z.string().max(200) },
});
