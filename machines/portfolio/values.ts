import { absolute, times, toFloat, zero, type Decimal } from '../decimal.ts';
import type { Quote } from '../risk/state.ts';

type Standing = Pick<Quote, 'closeUsd' | 'heldQuantity' | 'buyingUsd' | 'sellingQuantity'>;

/** What is held of a symbol at the last close; below zero of a short position. */
export const heldValueUsd = ({ closeUsd, heldQuantity }: Standing): number => (closeUsd === null ? 0 : toFloat(times(heldQuantity, closeUsd)));

/**
 * What a position may become where all that is open on one side fills and nothing on the other: the larger of both, the long one where they are as large.
 * @param addedUsd what one more order would buy, or below zero sell
 */
export function worstValueUsd({ closeUsd, heldQuantity, buyingUsd, sellingQuantity }: Standing, addedUsd: Decimal = zero): number {
  if (closeUsd === null) return 0;
  const heldUsd = times(heldQuantity, closeUsd);
  const long = heldUsd + buyingUsd + (addedUsd > zero ? addedUsd : zero);
  const short = heldUsd - times(sellingQuantity, closeUsd) + (addedUsd < zero ? addedUsd : zero);
  return toFloat(absolute(long) >= absolute(short) ? long : short);
}
