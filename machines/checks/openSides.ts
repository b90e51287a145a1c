import type { Side } from '../../subjects/values.ts';
import { own } from '../authority/own.ts';
import type { Decimal } from '../decimal.ts';
import type { Desk, Reservation } from '../risk/state.ts';
import type { OpenSide, OpenSides } from './memory.ts';

/** Where a price stands among prices that rise, or would. */
function placeOf(limits: readonly Decimal[], limitUsd: Decimal): number {
  let low = 0;
  let high = limits.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((limits[middle] ?? limitUsd) < limitUsd) low = middle + 1;
    else high = middle;
  }
  return low;
}

const empty = (): OpenSide => ({ market: 0, limits: [] });

/** An order's reservation came (`sign` 1) or went. One without a limit trades at any price. */
export function noteOpen(open: Record<string, OpenSides>, { symbol, side, limitUsd }: Pick<Reservation, 'symbol' | 'side' | 'limitUsd'>, sign: 1 | -1): void {
  const sides = own(open, symbol) ?? (open[symbol] = { buy: empty(), sell: empty() });
  const ours = sides[side];
  if (limitUsd === undefined) ours.market += sign;
  else if (sign === 1) ours.limits.splice(placeOf(ours.limits, limitUsd), 0, limitUsd);
  else ours.limits.splice(placeOf(ours.limits, limitUsd), 1);
}

/** All open orders once, for a policy that has just come into force. */
export function openSides(desk: Desk): Record<string, OpenSides> {
  const open: Record<string, OpenSides> = {};
  for (const reservation of Object.values(desk.reservations)) noteOpen(open, reservation, 1);
  return open;
}

/** How an order of that side and limit (or at any price where it has none) would meet an open order of the other: `market`, the best price that crosses, or null. */
export function crossing({ buy, sell }: OpenSides, side: Side, limitUsd: Decimal | null): 'market' | Decimal | null {
  const other = side === 'buy' ? sell : buy;
  if (other.market > 0) return 'market';
  const best = side === 'buy' ? other.limits[0] : other.limits.at(-1);
  if (best === undefined) return null;
  const crosses = limitUsd === null || (side === 'buy' ? best <= limitUsd : best >= limitUsd);
  return crosses ? best : null;
}
