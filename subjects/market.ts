import { z } from 'zod';
import { factKind } from './fact.ts';
import { heard, roles } from './roles.ts';
import { positive, positiveOrZero, timeframe } from './values.ts';

/** Prices adjusted for splits and dividends where the source has factors; `at` of the fact is the bar's close. */
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

export const stepClosed = factKind('market.stepClosed', {
  about: 'Lockstep: all bars of one time are out and nothing is in flight; `at` is that time.', origin: 'observed', by: 'market',
  heardBy: heard('market', 'approval', 'strategy', 'risk', 'execution', 'accounting'), says: { step: z.int().min(1), warmUp: z.boolean() },
});

export const sessionEnded = factKind('market.sessionEnded', {
  about: 'The source has no more bars for this session.', origin: 'observed', by: 'market',
  heardBy: [...roles], says: { steps: z.int().min(0), bars: z.int().min(0), refused: z.int().min(0) },
});
