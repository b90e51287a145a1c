import { z } from 'zod';
import { factKind } from './fact.ts';
import { heard, roles } from './roles.ts';
import { positive, positiveOrZero, symbol, time, timeframe } from './values.ts';

/** Prices adjusted for splits and dividends where the source has factors, unless the desk asked for raw ones; `at` of the fact is the bar's close. */
export const bar = factKind('market.bar', {
  about: 'A bar that passed the data checks; `flags` name what is odd about it.', origin: 'observed', by: 'market',
  heardBy: heard('market', 'strategy', 'risk', 'execution', 'accounting'),
  says: {
    timeframe, open: positive, high: positive, low: positive, close: positive, volume: positiveOrZero,
    /** Before the session: indicators take it, nobody trades on it. */
    warmUp: z.boolean(),
    /** `late`: it came too long after its close to be decided on. */
    flags: z.array(z.enum(['jump', 'gap', 'late'])).max(3),
    /** When it was here, of bars from the present; the fact's time is its close. */
    receivedAt: time.optional(),
  },
});

export const barRefused = factKind('market.barRefused', {
  about: 'A row of the source that is no usable bar.', origin: 'observed', by: 'market', heardBy: heard('market'),
  says: { row: z.string().max(1000), reasons: z.array(z.enum(['highBelowLow', 'closeOutsideRange', 'notPositive', 'negativeVolume', 'duplicate', 'outOfOrder', 'malformed'])).min(1) },
});

/**
 * A split makes `to` shares of `from`. A dividend is in USD for each share that was held at the close before the ex-date, paid on
 * `payDate` where that is known, else at once. After a symbol change the shares are those of
 * `to`; a merger in cash pays the amount for each share, and the symbol is no more.
 */
export const corporateAction = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('split'), from: z.int().min(1).max(1_000_000_000), to: z.int().min(1).max(1_000_000_000) }),
  z.strictObject({ kind: z.literal('dividend'), amountUsd: positive, payDate: z.iso.date().optional() }),
  z.strictObject({ kind: z.literal('symbolChange'), to: symbol }),
  z.strictObject({ kind: z.literal('cashMerger'), amountUsd: positive }),
]);
export type CorporateAction = z.infer<typeof corporateAction>;

/** Stands before the first bar from its ex-date on. Of one day the dividend comes first: it is of the shares before the split. */
export const action = factKind('market.action', {
  about: 'A split, a dividend, a new symbol or a merger in cash takes effect; only on desks with raw prices.', origin: 'observed', by: 'market',
  heardBy: heard('market', 'strategy', 'risk', 'execution', 'accounting'), says: { exDate: z.iso.date(), action: corporateAction },
});

export const delisted = factKind('market.delisted', {
  about: "A symbol's bars have ended before the source's: positions in it are closed, orders cancelled.", origin: 'observed', by: 'market',
  heardBy: heard('market', 'strategy', 'risk', 'execution', 'accounting'), says: { lastAt: time },
});

const ohlcv = z.strictObject({ open: positive, high: positive, low: positive, close: positive, volume: positiveOrZero });
export type BarFigures = z.infer<typeof ohlcv>;

/**
 * Why a symbol's data can't be traded on: no bar for too long in trading hours, a bid above the ask, bars that are missing and not yet there, a halt by its exchange, or an
 * action of its company that the books can't follow, on its day.
 */
export const haltReason = z.enum(['stale', 'crossed', 'gap', 'exchange', 'action']);
export type HaltReason = z.infer<typeof haltReason>;

export const halted = factKind('market.halted', {
  about: "A symbol's data can't be traded on; each reason is halted and recovered by itself.", origin: 'observed', by: 'market',
  heardBy: heard('market', 'strategy', 'risk', 'execution', 'accounting'), says: { reason: haltReason, detail: z.string().max(500) },
});

export const recovered = factKind('market.recovered', {
  about: "A reason why a symbol's data could not be traded on is gone.", origin: 'observed', by: 'market',
  heardBy: heard('market', 'strategy', 'risk', 'execution', 'accounting'), says: { reason: haltReason, haltedAt: time },
});

export const restated = factKind('market.restated', {
  about: 'A bar that was stated turned out to be another: trades in it were corrected, cancelled or came late.', origin: 'observed', by: 'market',
  heardBy: heard('market', 'strategy', 'risk', 'execution', 'accounting'),
  says: { timeframe, closedAt: time, was: ohlcv, now: ohlcv, why: z.enum(['correction', 'cancel', 'lateTrade', 'source']) },
});

export const sourceChanged = factKind('market.sourceChanged', {
  about: 'Bars come from another source from now on.', origin: 'observed', by: 'market', heardBy: heard('market'),
  says: { from: z.string().max(100), to: z.string().max(100), reason: z.string().max(500) },
});

export const stepClosed = factKind('market.stepClosed', {
  about: 'Lockstep: all bars of one time are out and nothing is in flight; `at` is that time.', origin: 'observed', by: 'market',
  heardBy: heard('market', 'approval', 'strategy', 'risk', 'execution', 'accounting'), says: { step: z.int().min(1), warmUp: z.boolean() },
});

export const sessionEnded = factKind('market.sessionEnded', {
  about: 'The source has no more bars for this session.', origin: 'observed', by: 'market',
  heardBy: [...roles], says: { steps: z.int().min(0), bars: z.int().min(0), refused: z.int().min(0) },
});
