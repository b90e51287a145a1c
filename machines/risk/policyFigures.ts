import type { Policy } from '../../subjects/policy.ts';
import { parse, toFloat, type Decimal } from '../decimal.ts';

/** The desk's own limits as decimals. Those that a scope may have tighter are in machines/policy/bounds.ts. */
export interface PolicyFigures {
  readonly maxGrossNotionalUsd: Decimal;
  readonly maxDailyLossUsd: Decimal;
  /** The same as a float, for the many marks that stay clear of it. */
  readonly nearDailyLossUsd: number;
  readonly minCashUsd: Decimal;
}

const read = ({ maxGrossNotionalUsd, maxDailyLossUsd, minCashUsd }: Policy): PolicyFigures => ({
  maxGrossNotionalUsd: parse(maxGrossNotionalUsd), maxDailyLossUsd: parse(maxDailyLossUsd), nearDailyLossUsd: toFloat(parse(maxDailyLossUsd)), minCashUsd: parse(minCashUsd),
});

/** Of policies that are still in force somewhere. They are read once: every order is held against all of it. */
const known = new WeakMap<Policy, PolicyFigures>();

/** A policy is replaced as a whole, never changed. */
export function figuresOf(policy: Policy): PolicyFigures {
  const before = known.get(policy);
  if (before !== undefined) return before;
  const figures = read(policy);
  known.set(policy, figures);
  return figures;
}
