import type { attached } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { own } from '../authority/own.ts';
import { parse, zero } from '../decimal.ts';
import { legId } from '../order/ids.ts';
import { reserveFor, shareReservation } from './reservations.ts';
import { worstCost } from './sizing.ts';
import type { Desk } from './state.ts';

/**
 * A leg lives at the venue: what it would take out of the position is nobody else's to sell. Legs that stand together take it once: the one that fills
 * ends the other.
 */
export function attachLeg(desk: Desk, { body }: FactOf<typeof attached>): void {
  const { order, parent, leg, strategy, symbol, side, stopUsd, limitUsd } = body;
  const quantity = parse(body.quantity);
  // An OCO's other leg is its parent, on the same side.
  const sibling = [legId(parent, leg === 'stopLoss' ? 'takeProfit' : 'stopLoss'), parent].find((each) => {
    const number = own(desk.orders, each);
    return number !== undefined && desk.reservations[number]?.side === side;
  });
  const worstUsd = parse(limitUsd ?? stopUsd ?? '0');
  const limited = limitUsd === undefined ? {} : { limitUsd: parse(limitUsd) };
  if (sibling !== undefined) return shareReservation(desk, sibling, order, { quantity, priceUsd: worstUsd, worstUsd, ...limited });
  reserveFor(desk, order, {
    strategy, symbol, side, quantity, reservedUsd: side === 'buy' ? worstCost(quantity, worstUsd, desk.fees) : zero, exposureUsd: zero,
    leavingQuantity: side === 'sell' ? quantity : -quantity, stop: null, personal: { quantity, priceUsd: worstUsd, worstUsd }, ...limited,
  });
}
