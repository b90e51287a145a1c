import type { Report } from '../../subjects/execution.ts';
import { format, one, roundedDown, times, zero, type Decimal } from '../decimal.ts';
import { isPast } from '../order/expiry.ts';
import { commission, fillPrice, isBeyondCollar, wantedShares, type RestingOrder, type VenueTerms } from './decisions.ts';

/** What becomes of an order at one bar's open. */
export interface Outcome {
  /** The order as it rests on; undefined where it ended. */
  readonly rests?: RestingOrder;
  readonly report?: Report;
  /** Shares taken of the bar's volume. */
  readonly taken: Decimal;
}

/** Ends an order that cannot go on: rejected where nothing of it was filled, canceled where something was. */
const turnedAway = (order: RestingOrder, reason: string): Outcome =>
  ({ taken: zero, report: { order: order.order, status: order.fills === 0 ? 'rejected' : 'canceled', reason } });

function traded(order: RestingOrder, shares: Decimal, wanted: Decimal, priceUsd: Decimal, terms: VenueTerms): Outcome {
  const valueUsd = order.valueUsd + times(shares, priceUsd);
  const feesUsd = commission(valueUsd, terms);
  const fills = order.fills + 1;
  const done = shares === wanted;
  const report: Report = {
    order: order.order, status: done ? 'filled' : 'partiallyFilled', execution: `${order.order}-${fills}`,
    quantity: format(shares), priceUsd: format(priceUsd), feeUsd: format(feesUsd - order.feesUsd),
  };
  if (done) return { report, taken: shares };
  const quantity = order.quantity ?? order.filled + wanted;
  return { report, taken: shares, rests: { ...order, quantity, filled: order.filled + shares, valueUsd, feesUsd, fills } };
}

/**
 * Fills an order at a bar's open, as far as `available` (whole shares of the bar's volume) goes. An order past its expiry at the bar's close expires;
 * one whose price is beyond its collar, or whose notional buys no share, is turned away. What the volume does not cover rests for the next bar.
 */
export function atOpen(order: RestingOrder, bar: { readonly at: string; readonly openUsd: Decimal }, available: Decimal, terms: VenueTerms): Outcome {
  if (isPast(order.expiresAt, bar.at)) return { taken: zero, report: { order: order.order, status: 'expired', reason: `expired at ${order.expiresAt}` } };
  const priceUsd = fillPrice(bar.openUsd, order.side, terms.slippageRate);
  if (isBeyondCollar(priceUsd, order.side, order.collarUsd)) return turnedAway(order, 'beyond the collar');
  const wanted = wantedShares(order, priceUsd, terms);
  if (wanted === zero) return turnedAway(order, order.fills === 0 ? 'notional buys no share' : 'the rest of the notional buys no share');
  const shares = wanted <= available ? wanted : roundedDown(available, one);
  return shares === zero ? { taken: zero, rests: order } : traded(order, shares, wanted, priceUsd, terms);
}
