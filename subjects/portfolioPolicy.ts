import { z } from 'zod';
import { positive, symbol } from './values.ts';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be 1 to 40 of a-z 0-9 -, starting with a letter');

/** How value at risk is told from scenarios. */
export const riskMethod = z.enum(['historical', 'parametric', 'cornishFisher', 'monteCarlo']);

/** What prices move with: the returns of a symbol that has bars on the desk (exposure by regression on all of these at once), or loadings that are given for each symbol (0 for others). */
export const portfolioFactor = z.strictObject({ symbol: symbol.optional(), loadings: z.record(symbol, z.number()).optional(), maxExposureUsd: positive.optional() })
  .refine((factor) => (factor.symbol === undefined) !== (factor.loadings === undefined), 'must have exactly one of symbol and loadings');

/** How the desk's portfolio is measured, and limits on it; what is left out is not asked. Figures are in USD over a day; machines/portfolio has their definitions. */
export const portfolioPolicy = z.strictObject({
  /** Of value at risk and expected shortfall; historical where left out. */
  method: riskMethod.optional(),
  /** Daily returns that count; 250 where left out. */
  windowDays: z.int().min(10).max(1000).optional(),
  /** Fewer than that many days in common of what is held and ordered: no order that raises; 30 where left out. */
  minDays: z.int().min(2).max(1000).optional(),
  /** Of exponential weights; 0.94 where left out. */
  decay: z.number().gt(0).lt(1).optional(),
  /** Of Monte Carlo: 1 and 10,000 where left out. */
  seed: z.int().min(0).max(4_294_967_295).optional(),
  draws: z.int().min(100).max(100_000).optional(),
  maxVar95Usd: positive.optional(), maxVar99Usd: positive.optional(), maxEs95Usd: positive.optional(), maxEs99Usd: positive.optional(),
  /** Part of one symbol in the parametric value at risk at 95 %. */
  maxComponentVar95Usd: positive.optional(),
  /** A symbol that has bars on the desk. */
  benchmark: symbol.optional(),
  /** Size of the beta against the benchmark, as a multiple of equity. */
  maxBeta: z.number().positive().optional(),
  factors: z.record(name, portfolioFactor).optional(),
  /** Loss in the worst shock of the scenario library. */
  maxStressLossUsd: positive.optional(),
  /** Reverse stress: the most plausible day that loses so much must be at least so many deviations away. */
  reverseStress: z.strictObject({ lossUsd: positive, minDeviations: z.number().positive() }).optional(),
  /** A fact with all figures at the end of each step, on a live desk at each mark of the books. */
  measured: z.literal(true).optional(),
  /** What becomes of the desk where a limit is broken by the market's moves: only what lowers exposure passes, or only cancels, until a signed resume. Left out: nothing. */
  onBreach: z.enum(['reducing', 'halted']).optional(),
});
export type PortfolioPolicy = z.infer<typeof portfolioPolicy>;
