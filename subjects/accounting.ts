import { z } from 'zod';
import { signatureFault } from './approval.ts';
import { factKind } from './fact.ts';
import { heard } from './roles.ts';
import { outsideVenue } from './venue.ts';
import { decimal, factId, figure, positive, positiveOrZero, sha256, side, strategyId, symbol } from './values.ts';

const account = z.string().regex(/^[a-z]+(:[A-Za-z0-9_-]+)*$/);
const day = z.iso.date();

/** Three letters, e.g. EUR; the books themselves are in USD. */
export const currency = z.string().regex(/^(?!USD$)[A-Z]{3}$/, 'must be three letters, other than USD');

/** A posting's line. Debits above zero, credits below; the lines of a posting sum to zero. */
export const entry = z.strictObject({ account, amountUsd: decimal });
export type Entry = z.infer<typeof entry>;

export const posted = factKind('accounting.posted', {
  about: 'A double-entry posting; its entries sum to zero.', origin: 'derived', by: 'accounting', heardBy: heard('accounting'),
  says: {
    reference: factId, memo: z.string().max(200), entries: z.array(entry).min(2),
    /** Lines in other currencies; they too sum to zero in each. */
    foreign: z.array(z.strictObject({ account, currency, amount: decimal })).optional(),
    /** When the cash of a trade settles; only where the desk's terms ask for settlement. */
    settlesOn: day.optional(),
    /** The holding after a fill. */
    position: z.strictObject({ strategy: strategyId, symbol, quantity: decimal, costUsd: decimal, realizedPnlUsd: decimal }).optional(),
  },
});

export const marked = factKind('accounting.marked', {
  about: 'Books at the last prices: equity is cash and positions.', origin: 'derived', by: 'accounting', heardBy: heard('accounting', 'risk'),
  says: {
    step: z.int().min(0), cashUsd: decimal, positionsUsd: decimal, equityUsd: decimal, realizedPnlUsd: decimal, unrealizedPnlUsd: decimal, feesUsd: positiveOrZero,
    /** Received less paid so far; interest and borrow cost paid so far. Only where there were some. */
    dividendsUsd: decimal.optional(), financingUsd: decimal.optional(),
    /** Where cash settles: what has settled, less what is owed for purchases that have not. Within cashUsd. */
    settledCashUsd: decimal.optional(),
    /** Put in less taken out since the opening; gain on other currencies; what they are worth, which is not in cashUsd. Only where there is some. */
    depositedUsd: decimal.optional(), fxUsd: decimal.optional(), foreignUsd: decimal.optional(),
    /** Of each other currency: what there is of it, its last rate, and what it gained since the opening, on what has left and on what is there. */
    currencies: z.array(z.strictObject({ currency, amount: positiveOrZero, rateUsd: positiveOrZero, worthUsd: positiveOrZero, realizedUsd: decimal, unrealizedUsd: decimal })).optional(),
    imbalanceUsd: decimal, holdings: z.array(z.strictObject({ symbol, quantity: decimal, priceUsd: positive })).max(1000),
  },
});

/** Follows its posting. Without a strategy it is the desk's own: nobody's trades owe it. `venue`: where, on a desk with several, if it was said. */
export const credited = factKind('accounting.credited', {
  about: 'Cash came, or went (below zero), without a fill.', origin: 'derived', by: 'accounting', heardBy: heard('accounting', 'risk'),
  says: {
    strategy: strategyId.optional(), symbol: symbol.optional(), venue: outsideVenue.optional(), amountUsd: decimal, why: z.enum(['dividend', 'cashInLieu', 'delisted', 'interest', 'borrow', 'merger', 'deposit', 'withdrawal', 'conversion', 'fee', 'rounding']),
    /** What came, or went, was of that currency: it is no cash in USD, and amountUsd is its worth at the last rate. */
    currency: currency.optional(),
  },
});

export const marginCalled = factKind('accounting.marginCalled', {
  about: 'Equity is below what positions must keep; risk reduces them.', origin: 'derived', by: 'accounting', heardBy: heard('accounting', 'risk'),
  says: {
    equityUsd: decimal, requiredUsd: positive,
    /** What may be kept of every position, from 0 to below 1. */
    keep: positiveOrZero,
  },
});

/** Whether a gain counts as one of more than a year. */
export const term = z.enum(['short', 'long']);

export const disposed = factKind('accounting.disposed', {
  about: 'Lots were closed, each with its gain and its holding period; only where the desk keeps lots.', origin: 'derived', by: 'accounting', heardBy: heard('accounting'),
  says: {
    /** The order, or the fact, that closed them. */
    reference: factId, strategy: strategyId, symbol, day,
    /**
     * Where a closing was taken back the quantity and the figures are those of the closing with the other sign. Cost, proceeds and profit are without fees; `feesUsd` are its parts of those of
     * both trades, where there were some: for taxes they lessen the gain, which is realizedUsd - feesUsd.
     */
    closings: z.array(z.strictObject({ lot: z.string().max(300), openedOn: day, quantity: decimal, costUsd: decimal, proceedsUsd: decimal, realizedUsd: decimal, feesUsd: decimal.optional(), term })).min(1),
    /** Lots that were named for the order and were not held when it was booked: it closed others, the oldest first. */
    missing: z.array(z.string().max(300)).min(1).max(100).optional(),
  },
});

/** Internal Revenue Code 1091. Applied where the terms say so and the replacement is still held: then a posting precedes it. */
export const washed = factKind('accounting.washed', {
  about: 'A loss does not count for taxes, since the shares were bought again within 30 days: how much, and what it would do to the cost of the new ones.',
  origin: 'derived', by: 'accounting', heardBy: heard('accounting'),
  says: {
    symbol, lossLot: z.string().max(300), lossStrategy: strategyId, lossOn: day, replacementLot: z.string().max(300), replacementStrategy: strategyId, replacedOn: day,
    quantity: positive, disallowedUsd: positive,
    /** What the replacement's cost rises by, and by how many days it counts as held longer. */
    basisUsd: positive, heldDays: z.int().min(0),
    /** Of that, what was booked. */
    appliedUsd: positiveOrZero,
  },
});

export const settled = factKind('accounting.settled', {
  about: 'Cash of trades arrived or left on its settlement day.', origin: 'derived', by: 'accounting', heardBy: heard('accounting', 'risk'),
  says: { day, amountUsd: decimal, settledCashUsd: decimal },
});

/**
 * Regulation T, 12 CFR 220.8. `goodFaith`: shares that were bought with the proceeds of a sale were sold before these had settled. `freeRiding`: they were sold before there was
 * money to pay them with. `restricted`: something was bought with other than settled cash in spite of a restriction.
 */
export const violated = factKind('accounting.violated', {
  about: 'A cash account was traded in a way that Regulation T forbids; until `restrictedUntil` it may buy with settled cash only.', origin: 'derived', by: 'accounting',
  heardBy: heard('accounting', 'risk'),
  says: { violation: z.enum(['goodFaith', 'freeRiding', 'restricted']), order: factId, strategy: strategyId, symbol, side, quantity: positive, day, restrictedUntil: day.optional() },
});

const part = { pnlUsd: decimal };

/** All of one UTC day. Profit is the change of equity, less what was put in: realised + unrealised + dividends - fees - financing + fx, exactly. */
export const dayClosed = factKind('accounting.dayClosed', {
  about: "A day's marks and profit: by strategy, symbol and plan, and where it came from.", origin: 'derived', by: 'accounting', heardBy: heard('accounting', 'risk'),
  says: {
    day, equityUsd: decimal, cashUsd: decimal, positionsUsd: decimal, pnlUsd: decimal, depositedUsd: decimal,
    realizedUsd: decimal, unrealizedUsd: decimal, dividendsUsd: decimal, feesUsd: decimal, financingUsd: decimal, fxUsd: decimal,
    /** Of fxUsd; only where there is some. */
    byCurrency: z.array(z.strictObject({ currency, pnlUsd: decimal })).optional(),
    marks: z.array(z.strictObject({ symbol, quantity: decimal, priceUsd: positive })).max(1000),
    byStrategy: z.array(z.strictObject({ strategy: strategyId, ...part })), bySymbol: z.array(z.strictObject({ symbol, ...part })),
    byPlan: z.array(z.strictObject({ planHash: sha256, ...part })),
    /**
     * Sums to pnlUsd. Market: what was held at the day's beginning, at the market's return. Costs: fees, interest and borrowing. Slippage: fills against where a
     * backtest without costs fills: at the opens of their bars, limits and stops as machines/accounting/expected.ts has it. Fx: other currencies, where
     * there are some. Selection: all else.
     */
    attribution: z.strictObject({ marketUsd: decimal, selectionUsd: decimal, costsUsd: decimal, slippageUsd: decimal, fxUsd: decimal.optional() }),
  },
});

/** The day's profit is other by `pnlUsd`, that of the days after counts from there. What was stated stays as it was. */
export const restated = factKind('accounting.restated', {
  about: "A closed day's mark was of a price that the market has restated: what that changes of the day's profit.", origin: 'derived', by: 'accounting', heardBy: heard('accounting', 'risk'),
  says: { day, symbol, wasUsd: positive, nowUsd: positive, pnlUsd: decimal },
});

/** Returns and drawdowns as fractions; null where there is too little to compute it from. */
export const performed = factKind('accounting.performed', {
  about: 'How the desk has done up to the end of a day.', origin: 'derived', by: 'accounting', heardBy: heard('accounting', 'risk'),
  says: {
    day, days: z.int().min(1), returnDay: figure.nullable(),
    /** Over the last 252 trading days, 252 a year; 365 where coins were held; risk-free rate 0. */
    sharpeAnnual: figure.nullable(), volatilityAnnual: figure.nullable(),
    drawdown: figure, maxDrawdown: figure,
    /** Value of the day's fills over its first equity. */
    turnover: figure.nullable(),
    /** What fills cost beyond where a backtest without costs fills, in hundredths of a per cent of their value. */
    slippageBps: figure.nullable(),
  },
});

/** Why a signed request to the books does not count. */
export const bookFault = z.enum([...signatureFault.options, 'no accounting terms', 'overdraws settled cash', 'overdraws the currency', 'no rate', 'unknown lot']);

export const requestRefused = factKind('accounting.requestRefused', {
  about: 'A signed request to the books that does not count; an incident.', origin: 'derived', by: 'accounting', heardBy: heard('accounting'),
  says: { verb: z.string(), target: z.string(), signer: z.string(), reason: bookFault },
});

const memo = z.string().min(1).max(150);

/**
 * The payload of a signed `deposit` or `withdraw`. `venue`: where, on a desk with several; the first where nothing is said. `rate`: USD for one of the currency, as it counts
 * where the desk has no bars of the pair.
 */
export const cashMove = z.union([z.strictObject({ amountUsd: positive, memo, venue: outsideVenue.optional() }), z.strictObject({ amount: positive, currency, rate: positive.optional(), memo })]);
/** The payload of a signed `convert`: so much of one currency became `amount x rate` of the other, as the broker did it. One of the two is USD. */
export const conversion = z.union([
  z.strictObject({ from: z.literal('USD'), to: currency, amount: positive, rate: positive, memo }),
  z.strictObject({ from: currency, to: z.literal('USD'), amount: positive, rate: positive, memo }),
]);
/** The payload of a signed `identify`: lots that an order which has not filled yet is to close first. */
export const identification = z.strictObject({ order: factId, lots: z.array(z.string().min(1).max(300)).min(1).max(100) });
