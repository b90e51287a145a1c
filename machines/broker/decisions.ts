import type { z } from 'zod';
import type { venue } from '../../subjects/desk.ts';
import type { Side } from '../../subjects/values.ts';
import { fromFloat, least, most, one, parse, roundedDown, times, zero, type Decimal } from '../decimal.ts';

/** How the venue fills; rates and shares as fractions. */
export interface VenueTerms {
  readonly commissionRate: Decimal;
  readonly minCommissionUsd: Decimal;
  readonly slippageRate: Decimal;
  readonly maxVolumeShare: Decimal;
}

/** Reads the settings. Throws where slippage would make a sale's price zero or less. */
export function venueTerms(settings: Extract<z.infer<typeof venue>, { kind: 'sim' }>): VenueTerms {
  const slippageRate = parse(settings.slippageRate);
  if (slippageRate >= one) throw new Error(`desk.opened: venue.slippageRate: was ${settings.slippageRate}, must be below 1; it is a fraction of the price`);
  return {
    commissionRate: parse(settings.commissionRate), minCommissionUsd: parse(settings.minCommissionUsd), slippageRate,
    maxVolumeShare: fromFloat(settings.maxVolumeShare, 12),
  };
}

const millionth = one / 1_000_000n;

/**
 * The price of a fill at a bar's open, in USD a share: moved against the order by the slippage, then to the nearest of 6 places, half to even,
 * and at least 0.000001. Without slippage it is the open itself, exactly.
 */
export function fillPrice(openUsd: Decimal, side: Side, slippageRate: Decimal): Decimal {
  if (slippageRate === zero) return openUsd;
  const moved = times(openUsd, side === 'buy' ? one + slippageRate : one - slippageRate);
  const below = roundedDown(moved, millionth);
  const twice = (moved - below) * 2n;
  const up = twice > millionth || (twice === millionth && (below / millionth) % 2n === 1n);
  return most(up ? below + millionth : below, millionth);
}

/** Whether a price is worse than the order's collar allows; the collar itself is allowed. */
export const isBeyondCollar = (priceUsd: Decimal, side: Side, collarUsd: Decimal | null): boolean =>
  collarUsd !== null && (side === 'buy' ? priceUsd > collarUsd : priceUsd < collarUsd);

/** Whole shares that the venue may take of a bar's volume, for all orders together. */
export const capacity = (volume: Decimal, maxVolumeShare: Decimal): Decimal => roundedDown(times(volume, maxVolumeShare), one);

/** An order's commission on all that it traded so far: the rate, and once an order the minimum. In USD, to 12 places. */
export const commission = (valueUsd: Decimal, { commissionRate, minCommissionUsd }: VenueTerms): Decimal =>
  valueUsd === zero ? zero : most(minCommissionUsd, times(commissionRate, valueUsd));

/**
 * Whole shares that a notional still buys at a price, when `valueUsd` is spent already: what is bought, with its commission, never costs
 * more than the notional. A sale's commission comes out of its proceeds, so only the value counts.
 */
export function sharesFor(notionalUsd: Decimal, valueUsd: Decimal, priceUsd: Decimal, side: Side, { commissionRate, minCommissionUsd }: VenueTerms): Decimal {
  const byRate = side === 'buy' ? (notionalUsd * one) / (one + commissionRate) : notionalUsd;
  const byMinimum = side === 'buy' ? notionalUsd - minCommissionUsd : notionalUsd;
  const spendable = least(byRate, byMinimum) - valueUsd;
  return spendable < priceUsd ? zero : (spendable / priceUsd) * one;
}

export interface RestingOrder {
  readonly order: string;
  readonly side: Side;
  /** Null until a notional order has become shares, at its first fill. */
  readonly quantity: Decimal | null;
  readonly notionalUsd: Decimal | null;
  readonly collarUsd: Decimal | null;
  readonly expiresAt: string;
  readonly submittedAt: string;
  readonly correlation: string;
  readonly filled: Decimal;
  readonly valueUsd: Decimal;
  readonly feesUsd: Decimal;
  readonly fills: number;
}

/** Shares that an order wants at this price: what is left of its quantity, and no more than its notional still pays. */
export function wantedShares(order: RestingOrder, priceUsd: Decimal, terms: VenueTerms): Decimal {
  const affordable = order.notionalUsd === null ? undefined : sharesFor(order.notionalUsd, order.valueUsd, priceUsd, order.side, terms);
  const left = order.quantity === null ? undefined : order.quantity - order.filled;
  if (left === undefined && affordable === undefined) throw new Error(`order ${order.order}: expected a quantity or a notional, was neither; execution must submit with one`);
  if (left === undefined) return affordable ?? zero;
  return affordable === undefined ? left : least(left, affordable);
}
