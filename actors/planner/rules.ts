import type { PlanRequest } from '../../machines/planner/decisions.ts';
import type { Features } from '../../machines/planner/features.ts';
import { plansFrom, rulesModel } from '../../machines/planner/rules.ts';
import type { PlanningOutcome } from './outcome.ts';

/** Plans of the rule-based planner; the same request and features always give the same. It uses no tokens. */
export function rulePlans({ plans, timeframe }: PlanRequest, features: readonly Features[]): PlanningOutcome {
  const written = plansFrom(features, { plans, timeframe });
  const reply = JSON.stringify(written);
  return {
    answered: { model: rulesModel, inputTokens: 0, outputTokens: 0, plans: JSON.parse(reply) },
    artefacts: { prompt: `${rulesModel}: ${plans} plans of timeframe ${timeframe}`, features: JSON.stringify(features), reply },
  };
}
