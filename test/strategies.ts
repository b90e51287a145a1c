import type { Fact, FactOf } from '../subjects/fact.ts';
import { granted } from '../subjects/approval.ts';
import { closed, filled, suppressed } from '../subjects/execution.ts';
import { gated } from '../subjects/gym.ts';
import { bar } from '../subjects/market.ts';
import { proposed } from '../subjects/planner.ts';
import type { Plan } from '../subjects/plan.ts';
import { approved, rejected } from '../subjects/risk.ts';
import type { Side } from '../subjects/values.ts';
import { fact } from './given.ts';
import { examplePlan } from '../machines/plan/examplePlan.ts';
import { planHashOf } from '../machines/plan/decisions.ts';

/* Facts for the tests of strategies; their strategy is `main`, as tests call every actor. */

export const planHash = planHashOf(examplePlan);
export const order = 'c'.repeat(32);

export const proposedWith = (plan: Plan, hash = planHashOf(plan)): FactOf<typeof proposed> => fact(proposed, { strategy: 'main', planHash: hash, plan });
export const gateSaid = (verdict: 'passed' | 'refused', hash = planHash): FactOf<typeof gated> => fact(gated, {
  strategy: 'main', planHash: hash, verdict, gateVersion: 1, criteria: [{ name: 'trades', figure: 1, threshold: 5, passed: false }],
});
export const grantedFor = (hash = planHash): FactOf<typeof granted> => fact(granted, { strategy: 'main', planHash: hash, signers: ['ada'] });

/** A strategy that trades this plan. */
export const trading = (plan: Plan = examplePlan): readonly Fact[] => [proposedWith(plan), gateSaid('passed', planHashOf(plan)), grantedFor(planHashOf(plan))];

export const barAt = (close: string, over: Partial<FactOf<typeof bar>['body']> = {}, actor = 'SPY'): FactOf<typeof bar> =>
  fact(bar, { timeframe: '1d', open: close, high: close, low: close, close, volume: '100', warmUp: false, flags: [], ...over }, { actor });

export const bars = (...closes: readonly string[]): readonly Fact[] => closes.map((close) => barAt(close));

/** Closes after which SMA(2) has just crossed above SMA(3), and others on which it next crosses below. */
export const up = ['9', '8', '7', '8'] as const;
export const rise = bars(...up, '9');
export const fall = '6';

const of = { strategy: 'main', symbol: 'SPY' };

export const approvedFor = (side: Side, purpose: 'entry' | 'exit' | 'stop', id = order): FactOf<typeof approved> => fact(approved, {
  ...of, intent: 'd'.repeat(32), side, quantity: '10', purpose, reservedUsd: '0', expiresAt: '2020-01-03T21:00:00Z', checks: [], policyVersion: 1,
}, { id });
export const rejectedFor = (side: Side, purpose: 'entry' | 'exit' | 'stop'): FactOf<typeof rejected> => fact(rejected, {
  ...of, intent: 'd'.repeat(32), side, purpose, checks: [{ rule: 'collar', figure: '2', limit: '1', passed: false }], policyVersion: 1,
});
export const filledWith = (side: Side, quantity = '10', done = true, id = order): FactOf<typeof filled> =>
  fact(filled, { ...of, order: id, side, execution: 'x', quantity, priceUsd: '9', feeUsd: '0', done });
export const closedFor = (side: Side): FactOf<typeof closed> => fact(closed, { ...of, order, side, state: 'expired', reason: 'not filled' });
export const suppressedFor = (side: Side): FactOf<typeof suppressed> => fact(suppressed, { ...of, order, side, reason: 'halted' });

/** In SPY with ten shares, bought after `rise`. */
export const holding = (plan: Plan = examplePlan): readonly Fact[] => [...trading(plan), ...rise, approvedFor('buy', 'entry'), filledWith('buy')];
