import type { OrderType } from '../../subjects/execution.ts';
import type { Side } from '../../subjects/values.ts';
import { least, most, one, roundedDown, times, zero, type Decimal } from '../decimal.ts';
import { chargedAfter, type Charged } from './commission.ts';
import type { Special } from './special.ts';
import type { VenueTerms } from './terms.ts';

export interface RestingOrder extends Charged {
  readonly order: string;
  readonly side: Side;
  /** A stop order becomes a market order once a bar touched its stop. */
  readonly type: OrderType;
  readonly limitUsd: Decimal | null;
  readonly stopUsd: Decimal | null;
  /** Null until a notional order has become shares, at its first fill. */
  readonly quantity: Decimal | null;
  readonly notionalUsd: Decimal | null;
  readonly collarUsd: Decimal | null;
  readonly expiresAt: string;
  readonly submittedAt: string;
  readonly correlation: string;
  /** Bars that it still lets pass. */
  readonly waits: number;
  readonly fills: number;
  /** The venue refuses it when it comes, or reports all of it twice; absent where its terms have no faults. */
  readonly isRefused?: true;
  readonly repeats?: true;
  /** What only some orders have; absent for plain market, limit and stop orders. */
  readonly special?: Special;
}

const millionth = one / 1_000_000n;

/**
 * The price of a fill in USD a share: moved against the order by the slippage, a share of the price and `againstUsd` more, then to the nearest of
 * 6 places, half to even, and at least 0.000001. Where nothing moves it, it is the price itself, exactly.
 */
export function fillPrice(priceUsd: Decimal, side: Side, slippageRate: Decimal, againstUsd: Decimal = zero): Decimal {
  if (slippageRate === zero && againstUsd === zero) return priceUsd;
  const moved = side === 'buy' ? times(priceUsd, one + slippageRate) + againstUsd : times(priceUsd, one - slippageRate) - againstUsd;
  const below = roundedDown(moved, millionth);
  const twice = (moved - below) * 2n;
  const up = twice > millionth || (twice === millionth && (below / millionth) % 2n === 1n);
  return most(up ? below + millionth : below, millionth);
}

/** Whether a price is worse than the order's collar allows; the collar itself is allowed. */
export const isBeyondCollar = (priceUsd: Decimal, side: Side, collarUsd: Decimal | null): boolean =>
  collarUsd !== null && (side === 'buy' ? priceUsd > collarUsd : priceUsd < collarUsd);

/** What the venue may take of a bar's volume, for all orders together, in whole increments of a share. */
export const capacity = (volume: Decimal, { maxVolumeShare, increment }: Pick<VenueTerms, 'maxVolumeShare' | 'increment'>): Decimal =>
  roundedDown(times(volume, maxVolumeShare), increment);

/** When a fill would be, for what depends on it: the bar's close, and the shares that the venue traded this month. */
export interface When { readonly at: string; readonly monthShares: Decimal }

/**
 * Increments of a share that a notional still buys at a price: what is bought, with its commission, never costs more than the notional.
 * A sale's commission comes out of its proceeds, so only the value counts.
 */
export function sharesFor(order: RestingOrder, notionalUsd: Decimal, priceUsd: Decimal, { commission, increment }: VenueTerms, { at, monthShares }: When): Decimal {
  const whole = (spendableUsd: Decimal) => (spendableUsd <= zero ? zero : roundedDown((spendableUsd * one) / priceUsd, increment));
  if (order.side === 'sell') return whole(notionalUsd - order.valueUsd);
  if (commission.kind === 'perCent') {
    const spendableUsd = least((notionalUsd * one) / (one + commission.rate), notionalUsd - commission.minimumUsd) - order.valueUsd;
    const shares = whole(spendableUsd);
    // The value of parts of a share is rounded and may come to a little too much.
    return times(shares, priceUsd) > spendableUsd ? shares - increment : shares;
  }
  const pays = (count: Decimal) => {
    const shares = count * increment;
    const valueUsd = times(shares, priceUsd);
    return order.valueUsd + valueUsd + chargedAfter(commission, order, { side: 'buy', shares, valueUsd, at, monthShares }).feesUsd <= notionalUsd;
  };
  return mostThat(pays, whole(notionalUsd - order.valueUsd) / increment) * increment;
}

/** The largest count from 0 to `top` that passes, where all below one that passes pass too. */
function mostThat(passes: (count: bigint) => boolean, top: bigint): bigint {
  if (top <= 0n || passes(top)) return most(top, 0n);
  let [passed, failed] = [0n, top];
  while (failed - passed > 1n) {
    const middle = (passed + failed) / 2n;
    if (passes(middle)) passed = middle;
    else failed = middle;
  }
  return passed;
}

/** Shares that an order wants at this price: what is left of its quantity, and no more than its notional still pays. */
export function wantedShares(order: RestingOrder, priceUsd: Decimal, terms: VenueTerms, when: When): Decimal {
  const affordable = order.notionalUsd === null ? undefined : sharesFor(order, order.notionalUsd, priceUsd, terms, when);
  const left = order.quantity === null ? undefined : order.quantity - order.filled;
  if (left === undefined && affordable === undefined) throw new Error(`order ${order.order}: expected a quantity or a notional, was neither; execution must submit with one`);
  if (left === undefined) return affordable ?? zero;
  return affordable === undefined ? left : least(left, affordable);
}
