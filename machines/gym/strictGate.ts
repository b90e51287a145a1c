import type { GatePolicy, HonestyPolicy } from '../../subjects/policy.ts';

/**
 * Thresholds of the strict gate, set on 150 trials in each world (machines/honesty/trials.ts) with other seeds than those that the gate is measured by, and then left alone.
 * The deflated Sharpe ratio asks for 0.8, not 0.95, because what the best of all trials shows by luck is taken off before: with 0.95 the gate passed 101 of 150 plans with
 * a true Sharpe ratio of 1.5 over ten years, with 0.8 it passed 133, and with either none of 150 that were the best of 200 on noise.
 */
const honesty: HonestyPolicy = {
  minDeflatedSharpe: 0.8,
  maxOverfitting: 0.2,
  maxLookAhead: 0,
  maxIndicatorDrift: 0.01, maxUnstableDecisions: 0,
  /** What was chosen by the past earned something afterwards, on every path too. */
  minWalkForwardEfficiency: 0, minPathSharpe: 0,
  /** The 5th percentile. */
  minBootstrapSharpe: 0,
  minDoubledCostSharpe: 0.4, minDelayedSharpe: 0.4,
  minSteadyShare: 0.7,
};

/**
 * The gate for plans that were searched for. The default desk's gate is milder: its plans are recipes that nobody searched for, and of its seven this one passes none.
 * Fewer than 30 round trips are an anecdote. Scenarios are left to the desk, for they need bars of their own.
 */
export const strictGate: GatePolicy = { version: 2, minTrades: 30, minSharpeAnnual: 0.5, maxDrawdown: 0.4, minReturn: 0, honesty };

const { maxOverfitting: _, ...ofOne } = honesty;

/** The same for a plan that was chosen from nothing: overfitting is a property of a choice. Who tried others and does not say so deceives himself. */
export const strictGateOfOne: GatePolicy = { ...strictGate, honesty: ofOne };

/** What any plan should meet, and the five plans of the default desk that its own gate passes do: a milder desk can ask for these. */
export const leastHonesty: HonestyPolicy = { maxLookAhead: 0, maxIndicatorDrift: 0.01, maxUnstableDecisions: 0, minDoubledCostSharpe: 0, minSteadyShare: 0.7 };
