import type { RunOf } from '../gym/run.ts';

/** Where in the traded bars something happens: a share of them, 0 to 1. A suite tries others too. */
type Moment = number;

/** What one symbol's bars do, as shares: the seed draws the rest. Yearly figures are of 252 days. */
export type PathModel =
  | { readonly kind: 'gbm'; readonly driftAnnual: number; readonly volatilityAnnual: number }
  | { readonly kind: 'jumpDiffusion'; readonly driftAnnual: number; readonly volatilityAnnual: number; readonly jumpsAnnual: number; readonly jumpMean: number; readonly jumpDeviation: number }
  | { readonly kind: 'stochasticVolatility'; readonly driftAnnual: number; readonly volatilityAnnual: number; readonly reversionAnnual: number; readonly volatilityOfVariance: number; readonly correlation: number }
  | { readonly kind: 'regimeSwitching'; readonly regimes: readonly { readonly driftAnnual: number; readonly volatilityAnnual: number; readonly stay: number }[] }
  | { readonly kind: 'blockBootstrap'; readonly meanBlock: number };

export type Shock =
  | { readonly kind: 'crash'; readonly at: Moment; readonly gap: number; readonly day: number }
  | { readonly kind: 'flash'; readonly at: Moment; readonly low: number }
  | { readonly kind: 'volatility'; readonly times: number }
  | { readonly kind: 'correlation' }
  | { readonly kind: 'gaps'; readonly share: number; readonly size: number }
  | { readonly kind: 'halt'; readonly at: Moment; readonly bars: number; readonly gap: number };

export type Fault =
  | { readonly kind: 'outage'; readonly at: Moment; readonly bars: number }
  | { readonly kind: 'stale'; readonly at: Moment; readonly bars: number }
  | { readonly kind: 'wrong'; readonly share: number; readonly times: number }
  | { readonly kind: 'clock'; readonly at: Moment; readonly days: number };

/** What becomes of a backtest's bars or venue. All of it is data; a seed and the bars make it one case. */
export type Change =
  | { readonly kind: 'none' }
  | { readonly kind: 'window'; readonly from: string; readonly before: string }
  | { readonly kind: 'shock'; readonly shock: Shock }
  | { readonly kind: 'path'; readonly model: PathModel; readonly bars: number }
  | { readonly kind: 'feed'; readonly fault: Fault }
  | { readonly kind: 'venue'; readonly venue: Partial<RunOf['venue']> };

export interface Scenario {
  /** 1 to 40 of a-z 0-9 -. */
  readonly name: string;
  /** What happened, or what is assumed, in one line. */
  readonly about: string;
  readonly change: Change;
}
