import { z } from 'zod';
import { factKind } from './fact.ts';
import { heard } from './roles.ts';
import { decimal, factId, figure, sha256, strategyId, time } from './values.ts';

const about = { strategy: strategyId, planHash: sha256 };

export const backtestRequested = factKind('gym.backtestRequested', {
  about: 'A proposed plan is to be run on the years before the session.', origin: 'derived', by: 'gym', heardBy: heard('gym', 'strategy'), effect: true,
  says: { ...about, from: time, before: time },
});

/** Share of a whole, a probability. */
const share = z.number().min(0).max(1);

/** What honesty checks found, each where it was run (machines/honesty says how). Sharpe ratios a year of 252 days unless they say otherwise. */
export const honesty = z.strictObject({
  /** What the deflated Sharpe ratio is computed from: the Sharpe ratio of one day, and the shape of the daily returns. Absent where they do not vary. */
  measured: z.strictObject({ sharpe: figure, returns: z.int().min(2), skew: figure, excessKurtosis: figure }).optional(),
  /** Plans that were tried before this one was chosen and that the log knows nothing of: Sharpe ratios of one day, their sum of squared distances from the mean. */
  tried: z.strictObject({ count: z.int().min(0), mean: figure, squares: z.number().min(0) }).optional(),
  lookAhead: z.strictObject({ cuts: z.int().min(1), differences: z.int().min(0), first: z.string().max(1000).optional() }).optional(),
  recursion: z.strictObject({ warmUpBars: z.int().min(1), drift: z.number().min(0), unstableDecisions: z.int().min(0) }).optional(),
  overfitting: z.strictObject({ plans: z.int().min(2), combinations: z.int().min(1), probability: share, lossProbability: share, slope: figure }).optional(),
  /** `efficiency` is 0 where nothing was earned in sample. */
  walkForward: z.strictObject({ folds: z.int().min(1), efficiency: figure, sharpeAnnual: figure }).optional(),
  crossValidation: z.strictObject({ paths: z.int().min(1), lowestSharpe: figure, meanSharpe: figure }).optional(),
  bootstrap: z.strictObject({ resamples: z.int().min(1), level: share, sharpeLow: figure, sharpeHigh: figure, cagrLow: figure, drawdownHigh: figure }).optional(),
  doubledCostSharpe: figure.optional(),
  delayedSharpe: figure.optional(),
  sensitivity: z.strictObject({ neighbours: z.int().min(0), steadyShare: share, worst: z.string().max(1000).optional() }).optional(),
});
export type Honesty = z.infer<typeof honesty>;

/** How a plan came through a scenario. */
export const scenarioFigures = z.strictObject({ name: z.string().max(100), totalReturn: figure, maxDrawdown: figure });

/** Returns a bar, simple, from the equity curve; Sharpe of daily returns, 252 a year, no risk-free rate, ddof 1. */
export const backtestFigures = z.strictObject({
  bars: z.int().min(0), trades: z.int().min(0), finalEquityUsd: decimal, totalReturn: figure, sharpeAnnual: figure, maxDrawdown: figure,
  honesty: honesty.optional(), scenarios: z.array(scenarioFigures).max(200).optional(),
});
export type BacktestFigures = z.infer<typeof backtestFigures>;

export const backtested = factKind('gym.backtested', {
  about: "A backtest's figures; its report is stored under the hash.", origin: 'observed', by: 'gym', heardBy: heard('gym', 'strategy'),
  says: { ...about, request: factId, figures: backtestFigures, reportHash: sha256 },
});

export const backtestFailed = factKind('gym.backtestFailed', {
  about: 'A backtest that could not be run.', origin: 'observed', by: 'gym', heardBy: heard('gym', 'strategy'),
  says: { ...about, request: factId, reason: z.string().max(2000) },
});

export const gated = factKind('gym.gated', {
  about: 'The gate passed or refused a plan, each criterion with its figure and threshold.', origin: 'derived', by: 'gym', heardBy: heard('gym', 'strategy', 'approval'),
  says: {
    ...about, verdict: z.enum(['passed', 'refused']), gateVersion: z.int().min(1),
    criteria: z.array(z.strictObject({ name: z.string(), figure, threshold: figure, passed: z.boolean() })),
  },
});
