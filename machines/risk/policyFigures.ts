import type { Policy } from '../../subjects/policy.ts';
import { parse, toFloat, type Decimal } from '../decimal.ts';
import { readOnce } from '../policy/readOnce.ts';
import { shareBound, type ShareBound } from '../policy/shareBound.ts';

/** The desk's own limits as decimals. Those that a scope may have tighter are in machines/policy/bounds.ts. */
export interface PolicyFigures {
  readonly maxGrossNotionalUsd: Decimal;
  readonly maxDailyLossUsd: Decimal;
  /** The same as a float, for the many marks that stay clear of it. */
  readonly nearDailyLossUsd: number;
  readonly minCashUsd: Decimal;
  /** Null where the policy has no such limit. */
  readonly leverage: ShareBound | null;
  readonly dayTradesBelowUsd: Decimal | null;
}

/** Every order is held against all of it. */
export const figuresOf = readOnce(({ maxGrossNotionalUsd, maxDailyLossUsd, minCashUsd, maxLeverage, dayTrades }: Policy): PolicyFigures => ({
  maxGrossNotionalUsd: parse(maxGrossNotionalUsd), maxDailyLossUsd: parse(maxDailyLossUsd), nearDailyLossUsd: toFloat(parse(maxDailyLossUsd)), minCashUsd: parse(minCashUsd),
  leverage: maxLeverage === undefined ? null : shareBound('leverage', maxLeverage), dayTradesBelowUsd: dayTrades === undefined ? null : parse(dayTrades.belowEquityUsd),
}));
