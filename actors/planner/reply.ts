import type { z } from 'zod';
import { outOfBounds } from '../../machines/plan/bounds.ts';
import type { answered } from '../../subjects/planner.ts';

export type RawPlans = z.output<typeof answered.body>['plans'];

/** `planner.answered` holds no more. */
const mostPlans = 100;

/**
 * A model's reply as a list of raw plans, or why it is none. The plans are not checked here, only that a fact can hold them:
 * finite numbers, bounded in depth and size.
 */
export function rawPlans(text: string): { readonly plans: RawPlans } | { readonly fault: string } {
  const parsed = json(text);
  if ('fault' in parsed) return parsed;
  const { value } = parsed;
  if (!Array.isArray(value)) return { fault: `reply: was ${value === null ? 'null' : typeof value}, must be a JSON array of plans` };
  if (value.length > mostPlans) return { fault: `reply: was ${value.length} plans, must be at most ${mostPlans}` };
  for (const [index, plan] of value.entries()) {
    const excess = outOfBounds(plan);
    if (excess !== undefined) return { fault: `reply[${index}]: was ${excess.value}, ${excess.rule}` };
  }
  return { plans: value };
}

function json(text: string): { readonly value: unknown } | { readonly fault: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { fault: `reply: must be JSON; ${String(error)}` };
  }
}
