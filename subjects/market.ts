import { z } from 'zod';
import { factKind } from './fact.ts';
import { heard, roles } from './roles.ts';
import { positive, positiveOrZero, time, timeframe } from './values.ts';

/** Prices adjusted for splits and dividends where the source has factors, unless the desk asked for raw ones; `at` of the fact is the bar's close. */
export const bar = factKind('market.bar', {
  about: 'A bar that passed the data checks; `flags` name what is odd about it.', origin: 'observed', by: 'market',
  heardBy: heard('market', 'strategy', 'risk', 'execution', 'accounting'),
  says: {
    timeframe, open: positive, high: positive, low: positive, close: positive, volume: positiveOrZero,
    /** Before the session: indicators take it, nobody trades on it. */
    warmUp: z.boolean(),
    flags: z.array(z.enum(['jump', 'gap'])).max(2),
  },
});

export const barRefused = factKind('market.barRefused', {
  about: 'A row of the source that is no usable bar.', origin: 'observed', by: 'market', heardBy: heard('market'),
  says: { row: z.string().max(1000), reasons: z.array(z.enum(['highBelowLow', 'closeOutsideRange', 'notPositive', 'negativeVolume', 'duplicate', 'outOfOrder', 'malformed'])).min(1) },
});

/** A split makes `to` shares of `from`. A dividend is in USD for each share that was held at the close before the ex-date. */
export const corporateAction = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('split'), from: z.int().min(1).max(1_000_000_000), to: z.int().min(1).max(1_000_000_000) }),
  z.strictObject({ kind: z.literal('dividend'), amountUsd: positive }),
]);
export type CorporateAction = z.infer<typeof corporateAction>;

/** Stands before the first bar from its ex-date on. Of one day the dividend comes first: it is of the shares before the split. */
export const action = factKind('market.action', {
  about: 'A split or dividend takes effect; only on desks with raw prices.', origin: 'observed', by: 'market',
  heardBy: heard('market', 'strategy', 'risk', 'execution', 'accounting'), says: { exDate: z.iso.date(), action: corporateAction },
});

export const delisted = factKind('market.delisted', {
  about: "A symbol's bars have ended before the source's: positions in it are closed, orders cancelled.", origin: 'observed', by: 'market',
  heardBy: heard('market', 'strategy', 'risk', 'execution', 'accounting'), says: { lastAt: time },
});

export const stepClosed = factKind('market.stepClosed', {
  about: 'Lockstep: all bars of one time are out and nothing is in flight; `at` is that time.', origin: 'observed', by: 'market',
  heardBy: heard('market', 'approval', 'strategy', 'risk', 'execution', 'accounting'), says: { step: z.int().min(1), warmUp: z.boolean() },
});

export const sessionEnded = factKind('market.sessionEnded', {
  about: 'The source has no more bars for this session.', origin: 'observed', by: 'market',
  heardBy: [...roles], says: { steps: z.int().min(0), bars: z.int().min(0), refused: z.int().min(0) },
});
