import type { Plan } from '../../subjects/plan.ts';
import type { Timeframe } from '../../subjects/values.ts';
import type { Features } from './features.ts';
import { recipes } from './recipes.ts';

/** What the rule-based planner calls itself in facts; a change of its recipes is a new name. */
export const rulesModel = 'rules-1';

/** An eighth at the most: one plan that fails shall not be felt much. */
const largestBudget = 0.125;

/**
 * Plans from features: the first `plans` recipes in a fixed order, each on the symbols that its thesis fits best.
 * The same features give the same plans. Budgets are equal, sum to less than 1, and leave something for fees and rounding.
 * @param plans how many are wanted; there are never more than there are recipes
 * @returns none where no symbol has features
 */
export function plansFrom(features: readonly Features[], { plans, timeframe }: { readonly plans: number; readonly timeframe: Timeframe }): readonly Plan[] {
  if (features.length === 0) return [];
  const bySymbol = [...features].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const chosen = recipes.slice(0, plans);
  const budget = Math.min(largestBudget, Math.floor(1000 / (chosen.length + 1)) / 1000);
  return chosen.map((recipe) => ({ ...recipe(bySymbol), timeframe, timing: 'nextOpen', budget }));
}
