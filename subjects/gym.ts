import { z } from 'zod';
import { factKind } from './fact.ts';
import { heard } from './roles.ts';
import { decimal, factId, figure, sha256, strategyId, time } from './values.ts';

const about = { strategy: strategyId, planHash: sha256 };

export const backtestRequested = factKind('gym.backtestRequested', {
  about: 'A proposed plan is to be run on the years before the session.', origin: 'derived', by: 'gym', heardBy: heard('gym', 'strategy'), effect: true,
  says: { ...about, from: time, before: time },
});

/** Returns a bar, simple, from the equity curve; Sharpe with 252 bars a year, no risk-free rate, ddof 1. */
export const backtestFigures = z.strictObject({
  bars: z.int().min(0), trades: z.int().min(0), finalEquityUsd: decimal, totalReturn: figure, sharpeAnnual: figure, maxDrawdown: figure,
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
