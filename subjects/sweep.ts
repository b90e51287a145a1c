import { z } from 'zod';
import { plan } from './plan.ts';
import { policy } from './policy.ts';
import { decimal, figure, positive, sha256, symbol, time, timeframe } from './values.ts';
import { venue } from './venue.ts';

/*
 * Many backtests over many processes. Jobs wait in a work queue, each is taken by one worker; results stand on a log of their own, one a job
 * for ever: a second result of the same job is refused by the server. A sweep's id is a hash of all that it is made of, so the same sweep
 * asked for again finds the results that are there.
 */

export const jobStream = 'sweep-jobs';
export const resultStream = 'sweep-results';
/** The queue's one consumer, which all workers share. */
export const jobConsumer = 'workers';

export const sweepId = z.string().regex(/^[0-9a-f]{16}$/, 'must be 16 hex digits');

export const jobSubject = (sweep: string, index: number | '*'): string => `sweep.${sweep}.job.${index}`;
export const resultSubject = (sweep: string, index: number | '*'): string => `sweep.${sweep}.result.${index}`;

/** What all jobs of a sweep have in common. */
export const sweepTerms = z.strictObject({
  /** The files that bars are read from, by content: a worker looks for them in its own folders. */
  bars: z.array(z.strictObject({ symbol, timeframe, sha256, factorsSha256: sha256.optional(),
    /** The file's own timeframe, where bars are built of it. */
    builtFrom: timeframe.optional(),
    /** Prices as they were traded; splits and dividends of the factors are booked. */
    isRaw: z.literal(true).optional() })).min(1).max(2000),
  cashUsd: positive,
  venue: venue.refine(({ kind }) => kind === 'sim', 'must be a simulated venue'),
  policy,
  from: time.optional(),
  before: time.optional(),
  /** Hash of the code that runs a backtest: results of other code are others. */
  code: z.string().max(64),
});
export type SweepTerms = z.infer<typeof sweepTerms>;

/** A named case that a plan is run under, and what is drawn for it. */
export const sweepCase = z.strictObject({ name: z.string().regex(/^[a-z0-9-]{1,40}$/), seed: z.int().min(0) });
export type SweepCase = z.infer<typeof sweepCase>;

export const sweepJob = z.strictObject({ sweep: sweepId, index: z.int().min(0), terms: sweepTerms, plan, case: sweepCase.optional() });
export type SweepJob = z.infer<typeof sweepJob>;

const about = { sweep: sweepId, index: z.int().min(0), plan: z.string(), planHash: sha256 };

/** What a job gave: figures of its backtest and its returns by month, or why it could not be run. The same job gives the same bytes. */
export const sweepResult = z.discriminatedUnion('outcome', [
  z.strictObject({
    ...about, outcome: z.literal('run'), bars: z.int().min(0), fills: z.int().min(0), trades: z.int().min(0), rejections: z.int().min(0), finalEquityUsd: decimal,
    metrics: z.record(z.string(), figure.nullable()),
    /** Simple returns of calendar months (UTC), oldest first. */
    monthly: z.array(figure).max(1200),
  }),
  /** Of a plan under a case: a line of a suite's table, or why the bars can't show it. */
  z.strictObject({ ...about, outcome: z.literal('case'), row: z.union([
    z.strictObject({ name: z.string(), bars: z.int().min(0), trades: z.int().min(0), rejections: z.int().min(0), totalReturn: figure, maxDrawdown: figure, worstBar: figure, finalEquityUsd: decimal }),
    z.strictObject({ name: z.string(), leftOut: z.string().max(2000) }),
  ]) }),
  z.strictObject({ ...about, outcome: z.literal('failed'), reason: z.string().max(2000) }),
]);
export type SweepResult = z.infer<typeof sweepResult>;
