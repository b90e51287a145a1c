import { z } from 'zod';
import { factKind } from './fact.ts';
import { heard } from './roles.ts';
import { decimal, factId, positive, positiveOrZero, strategyId, symbol } from './values.ts';

/** A posting's line. Debits above zero, credits below; the lines of a posting sum to zero. */
export const entry = z.strictObject({ account: z.string().regex(/^[a-z]+(:[A-Za-z0-9_-]+)*$/), amountUsd: decimal });
export type Entry = z.infer<typeof entry>;

export const posted = factKind('accounting.posted', {
  about: 'A double-entry posting; its entries sum to zero.', origin: 'derived', by: 'accounting', heardBy: heard('accounting'),
  says: {
    reference: factId, memo: z.string().max(200), entries: z.array(entry).min(2),
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
    imbalanceUsd: decimal, holdings: z.array(z.strictObject({ symbol, quantity: decimal, priceUsd: positive })).max(1000),
  },
});

/** Follows its posting. Without a strategy it is the desk's own: nobody's trades owe it. */
export const credited = factKind('accounting.credited', {
  about: 'Cash came, or went (below zero), without a fill.', origin: 'derived', by: 'accounting', heardBy: heard('accounting', 'risk'),
  says: { strategy: strategyId.optional(), symbol: symbol.optional(), amountUsd: decimal, why: z.enum(['dividend', 'cashInLieu', 'delisted', 'interest', 'borrow']) },
});

export const marginCalled = factKind('accounting.marginCalled', {
  about: 'Equity is below what positions must keep; risk reduces them.', origin: 'derived', by: 'accounting', heardBy: heard('accounting', 'risk'),
  says: {
    equityUsd: decimal, requiredUsd: positive,
    /** What may be kept of every position, from 0 to below 1. */
    keep: positiveOrZero,
  },
});
