import type { CorporateAction } from '../../subjects/market.ts';
import { one, over, times, type Decimal } from '../decimal.ts';

export type Split = Extract<CorporateAction, { kind: 'split' }>;

/** What a split makes of shares: those that stay, in whole increments, and the part that is paid out. Both below zero where shares are owed. */
export interface SplitShares {
  readonly quantity: Decimal;
  readonly fraction: Decimal;
}

/** `shares x to / from`; the part below an increment is paid out in cash. To 12 places, half to even, where it does not come out even. */
export function splitShares(shares: Decimal, { from, to }: Split, increment: Decimal): SplitShares {
  const exact = over(shares * BigInt(to), BigInt(from) * one);
  const quantity = exact - (exact % increment);
  return { quantity, fraction: exact - quantity };
}

/** A price after a split, to 12 places, half to even. */
export const splitPrice = (priceUsd: Decimal, { from, to }: Split): Decimal => over(priceUsd * BigInt(from), BigInt(to) * one);

/** What a fraction of a share is paid out with: at the last close before the split, in shares after it. */
export const cashInLieu = (fraction: Decimal, lastCloseUsd: Decimal, split: Split): Decimal => times(fraction, splitPrice(lastCloseUsd, split));
