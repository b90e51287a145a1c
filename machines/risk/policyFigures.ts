import type { Policy } from '../../subjects/policy.ts';
import { fromFloat, parse, toFloat, type Decimal } from '../decimal.ts';

/** A policy's limits as decimals. */
export interface PolicyFigures {
  readonly maxOrderNotionalUsd: Decimal;
  readonly maxOrderQuantity: Decimal;
  readonly maxPositionNotionalUsd: Decimal;
  readonly maxGrossNotionalUsd: Decimal;
  readonly maxDailyLossUsd: Decimal;
  /** The same as a float, for the many marks that stay clear of it. */
  readonly nearDailyLossUsd: number;
  readonly minCashUsd: Decimal;
  /** A share of the price. */
  readonly collar: Decimal;
}

const read = ({ maxOrderNotionalUsd, maxOrderQuantity, maxPositionNotionalUsd, maxGrossNotionalUsd, maxDailyLossUsd, minCashUsd, collar }: Policy): PolicyFigures => ({
  maxOrderNotionalUsd: parse(maxOrderNotionalUsd), maxOrderQuantity: parse(maxOrderQuantity), maxPositionNotionalUsd: parse(maxPositionNotionalUsd),
  maxGrossNotionalUsd: parse(maxGrossNotionalUsd), maxDailyLossUsd: parse(maxDailyLossUsd), nearDailyLossUsd: toFloat(parse(maxDailyLossUsd)), minCashUsd: parse(minCashUsd), collar: fromFloat(collar, 12),
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
