import type { Asked } from '../checks/asked.ts';
import { one, times, zero, type Decimal } from '../decimal.ts';
import type { Bounds } from '../policy/bounds.ts';
import { collarOf } from './personal.ts';
import type { Wish } from './state.ts';

/** The price that is so far from another as the policy's collar allows, on the side where it costs more. */
export const collarAt = ({ collar: { limit: distance } }: Bounds, side: Wish['side'], usd: Decimal): Decimal => times(usd, side === 'buy' ? one + distance : one - distance);

/**
 * The worst price: last close and the policy's collar. Stops and flattening have none: they must get out wherever the market is.
 * Null too without a bar, and for a sell under a collar of 1, which allows any price.
 */
export function collarFor({ bounds, quote, wish: { side, purpose, asked } }: Pick<Asked, 'bounds' | 'quote' | 'wish'>): Decimal | null {
  const closeUsd = quote?.closeUsd ?? null;
  if (closeUsd === null || purpose === 'stop' || purpose === 'flatten') return null;
  if (asked !== undefined) return collarOf(asked, side, closeUsd, (usd) => collarAt(bounds, side, usd));
  const price = collarAt(bounds, side, closeUsd);
  return price > zero ? price : null;
}
