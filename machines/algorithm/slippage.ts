import type { Side } from '../../subjects/values.ts';
import { over, times, toFloat, zero, type Decimal } from '../decimal.ts';

/** What working an order cost against the price at its arrival; above zero costs money, on either side. */
export interface Slippage {
  readonly averageUsd: Decimal;
  readonly slippageUsd: Decimal;
  /** Hundredths of a per cent of the arrival price. */
  readonly slippageBps: number;
}

/** Undefined where nothing was filled. Source: Perold (1988), "The implementation shortfall: paper versus reality"; what was not filled is not in it. */
export function slippageOf(side: Side, arrivalUsd: Decimal, filled: Decimal, valueUsd: Decimal): Slippage | undefined {
  if (filled <= zero || arrivalUsd <= zero) return undefined;
  const averageUsd = over(valueUsd, filled);
  const paidMore = valueUsd - times(filled, arrivalUsd);
  const slippageUsd = side === 'buy' ? paidMore : -paidMore;
  return { averageUsd, slippageUsd, slippageBps: (toFloat(slippageUsd) / toFloat(times(filled, arrivalUsd))) * 10_000 };
}
