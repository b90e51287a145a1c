import type { Sizing } from '../../subjects/plan.ts';
import { fromFloat, least, most, one, over, parse, roundedDown, times, zero, type Decimal } from '../decimal.ts';
import type { Fees } from './state.ts';

/** An order's size: shares, or a notional that the venue turns into shares at the fill, fees included. */
export type Size = { readonly quantity: Decimal; readonly notionalUsd: null } | { readonly quantity: null; readonly notionalUsd: Decimal };

export const shares = (quantity: Decimal): Size => ({ quantity, notionalUsd: null });

/** What a share is taken to cost before the order fills. */
export interface Prices {
  /** The last close; of an order by limit, its limit. */
  readonly priceUsd: Decimal;
  /** The highest price at which the order may fill. */
  readonly worstUsd: Decimal;
  /** It fills at that price or a better one, so that nothing needs to be left to the fill. */
  readonly isKnown: boolean;
}

export interface Means extends Prices {
  readonly equityUsd: Decimal;
  /** Cash that is neither spent nor set aside, of the strategy and of the desk. */
  readonly availableUsd: Decimal;
  readonly fees: Fees;
  readonly volatilityAnnual: number | undefined;
  /** The smallest part of a share that is traded. */
  readonly increment: Decimal;
}

export const feeOn = (quantity: Decimal, valueUsd: Decimal, { rate, minimumUsd, perShareUsd }: Fees): Decimal =>
  most(times(valueUsd, rate) + (perShareUsd === zero ? zero : times(quantity, perShareUsd)), minimumUsd);

/** The most that so many shares can cost: at the worst price, with the fee. */
export function worstCost(quantity: Decimal, worstUsd: Decimal, fees: Fees): Decimal {
  const valueUsd = times(quantity, worstUsd);
  return valueUsd + feeOn(quantity, valueUsd, fees);
}

/** The shares that so much money pays for at a price, with the fee. */
function paidFor(moneyUsd: Decimal, priceUsd: Decimal, { fees, increment }: Pick<Means, 'fees' | 'increment'>): Decimal {
  const byRate = over(moneyUsd, times(priceUsd, one + fees.rate) + fees.perShareUsd);
  const byMinimum = over(moneyUsd - fees.minimumUsd, priceUsd);
  const quantity = most(roundedDown(least(byRate, byMinimum), increment), zero);
  // The quotients are rounded to 1e-12 and may come to one increment too many.
  return quantity > zero && worstCost(quantity, priceUsd, fees) > moneyUsd ? quantity - increment : quantity;
}

/** The shares that the cash pays for at the worst price. */
const affordable = (means: Means): Decimal => paidFor(means.availableUsd, means.worstUsd, means);

const sharesWorth = (valueUsd: Decimal, means: Means): Decimal =>
  least(most(roundedDown(over(valueUsd, means.priceUsd), means.increment), zero), affordable(means));

/**
 * Where floats become decimals: how much a plan's sizing comes to now. Zero where it comes to less than the venue trades.
 * A fraction, and a volatility target, are cut to what cash pays for at the collar, so that no fill can overdraw the account;
 * a plan that wants to be fully invested says allIn, which the venue sizes at the fill, or at its limit where it has one. A quantity is taken as it is.
 */
export function sized(sizing: Sizing, means: Means): Size {
  switch (sizing.kind) {
    case 'quantity': return shares(parse(sizing.quantity));
    case 'fraction': {
      const shareUsd = times(means.equityUsd, fromFloat(sizing.fraction, 12));
      return shares(sizing.withFees === true ? least(paidFor(shareUsd, means.priceUsd, means), affordable(means)) : sharesWorth(shareUsd, means));
    }
    case 'volatility': return shares(sharesWorth(times(means.equityUsd, volatilityScale(sizing.targetAnnual, means.volatilityAnnual)), means));
    case 'allIn': {
      if (means.isKnown) return shares(affordable(means));
      const paysForOne = over(means.availableUsd, means.priceUsd) >= means.increment;
      return { quantity: null, notionalUsd: paysForOne ? means.availableUsd : zero };
    }
  }
}

/** min(1, target / realised), to 6 places; 1 where prices did not move, 0 where the volatility is not known. */
export function volatilityScale(targetAnnual: number, realisedAnnual: number | undefined): Decimal {
  if (realisedAnnual === undefined || realisedAnnual < 0) return zero;
  return realisedAnnual <= targetAnnual ? one : fromFloat(targetAnnual / realisedAnnual);
}
