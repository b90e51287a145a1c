import { reopened } from '../../subjects/execution.ts';
import { nothing, says, type Publication } from '../actor.ts';
import { format, zero } from '../decimal.ts';
import { leavesQuantity } from '../order/decisions.ts';
import type { OrderRecord } from '../order/order.ts';

/**
 * What others hear of an order that lives on. Nothing of one that works a part of another, whose whole is told by that one, nor of one for a notional, of which nobody knows what is
 * left.
 */
export function reopenedAs(record: OrderRecord): readonly Publication[] {
  const { order, strategy, symbol, side, quantity, pricing, parent, leg, correlation } = record;
  const leaves = leavesQuantity(record) ?? zero;
  if (quantity === null || leaves === zero || (parent !== undefined && leg === undefined)) return nothing;
  const limitUsd = pricing !== undefined && 'limitUsd' in pricing ? { limitUsd: format(pricing.limitUsd) } : {};
  return [says(reopened, { order, strategy, symbol, side, quantity: format(quantity), leavesQuantity: format(leaves), ...limitUsd, ...(leg === undefined ? {} : { leg }) }, correlation)];
}
