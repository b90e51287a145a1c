import type { Side } from '../../subjects/values.ts';
import { cashInLieu, splitShares, type Split } from '../actions/split.ts';
import { absolute, format, one, over, times, type Decimal } from '../decimal.ts';

/** What a strategy holds of a symbol. Below zero is short: then the cost too is below zero, namely what was received. */
export interface Holding {
  readonly quantity: Decimal;
  /** Total cost of what is held, without fees. The average cost is never kept: it would be rounded, and drift. */
  readonly costUsd: Decimal;
  /** Profit taken so far, without fees. */
  readonly realizedUsd: Decimal;
}

export const flat: Holding = { quantity: 0n, costUsd: 0n, realizedUsd: 0n };

export interface Execution { readonly side: Side; readonly quantity: Decimal; readonly priceUsd: Decimal }

/** A holding after an execution, and what the execution did to it. */
export interface Change {
  readonly holding: Holding;
  /** What was paid, without fees; below zero what was received. */
  readonly paidUsd: Decimal;
  /** What came to the cost of what is held. */
  readonly costUsd: Decimal;
  readonly realizedUsd: Decimal;
}

/** `cost x part / whole`, rounded once, half to even. */
function shareOf(cost: Decimal, part: Decimal, whole: Decimal): Decimal {
  // Bare integers: `over` multiplies by the unit and `one` divides it out again, so the product is not rounded before the quotient.
  return over(cost * part, whole * one);
}

/**
 * The holding after an execution, at average cost. What reduces a holding realises price less average cost on the part
 * that goes; what goes through zero closes all of it and opens the rest at the price.
 * Rounded to 1e-12 USD are the value of the execution, and the cost of the part that goes or the value of the part that
 * closes. The rest is a difference, so nothing is lost: paid = change of cost - realised, exactly, and a flat holding costs 0, exactly.
 * Throws where quantity or price is not above zero.
 */
export function afterExecution(holding: Holding, { side, quantity, priceUsd }: Execution): Change {
  if (quantity <= 0n || priceUsd <= 0n) {
    throw new RangeError(`execution: expected quantity and price above 0, was ${format(quantity)} at ${format(priceUsd)}; refuse it before it is booked`);
  }
  const signed = side === 'buy' ? quantity : -quantity;
  const paidUsd = times(signed, priceUsd);
  const held = holding.quantity;
  if (held === 0n || held > 0n === signed > 0n) return changed(holding, signed, paidUsd, paidUsd, 0n);
  if (absolute(signed) < absolute(held)) {
    const released = shareOf(holding.costUsd, absolute(signed), absolute(held));
    return changed(holding, signed, paidUsd, -released, -paidUsd - released);
  }
  const closing = times(-held, priceUsd);
  const opening = paidUsd - closing;
  return changed(holding, signed, paidUsd, opening - holding.costUsd, -closing - holding.costUsd);
}

const changed = (holding: Holding, signed: Decimal, paidUsd: Decimal, costUsd: Decimal, realizedUsd: Decimal): Change => ({
  holding: { quantity: holding.quantity + signed, costUsd: holding.costUsd + costUsd, realizedUsd: holding.realizedUsd + realizedUsd },
  paidUsd, costUsd, realizedUsd,
});

/**
 * A holding after a split, at the last close before it: the cost stays with the shares, and what is below an increment is paid out at that close. `paidUsd`
 * is below zero then. The cost of the fraction is its share of the whole. Throws where `lastCloseUsd` is not above zero and a fraction is to be paid.
 */
export function afterSplit(holding: Holding, split: Split, { increment, lastCloseUsd }: { readonly increment: Decimal; readonly lastCloseUsd: Decimal }): Change {
  const { quantity, fraction } = splitShares(holding.quantity, split, increment);
  const before = holding.quantity;
  if (fraction === 0n) return { holding: { ...holding, quantity }, paidUsd: 0n, costUsd: 0n, realizedUsd: 0n };
  if (lastCloseUsd <= 0n) throw new RangeError(`split: expected a last close above 0 to pay a fraction with, was ${format(lastCloseUsd)}; a holding follows a bar of its symbol`);
  const releasedUsd = quantity === 0n ? holding.costUsd : shareOf(holding.costUsd, absolute(fraction), absolute(quantity + fraction));
  const paidUsd = -cashInLieu(fraction, lastCloseUsd, split);
  return changed(holding, quantity - before, paidUsd, -releasedUsd, -paidUsd - releasedUsd);
}

/** A holding that is closed at a price without an order: its shares are no longer listed. At 0 they are worth nothing. */
export function closedOut(holding: Holding, priceUsd: Decimal): Change {
  const paidUsd = times(-holding.quantity, priceUsd);
  return changed(holding, -holding.quantity, paidUsd, -holding.costUsd, -paidUsd - holding.costUsd);
}

/**
 * A holding after an execution was taken back. What had come to the holding goes at what was paid for it, without a profit, where the rest still has a cost of its own;
 * else it is an execution the other way at the same price: cash is right either way, only when the profit shows differs.
 */
export function afterReversal(holding: Holding, { side, quantity, priceUsd }: Execution): Change {
  const signed = side === 'buy' ? quantity : -quantity;
  const left = holding.quantity - signed;
  const paidUsd = times(signed, priceUsd);
  const leftUsd = holding.costUsd - paidUsd;
  const wasOpened = holding.quantity !== 0n && holding.quantity > 0n === signed > 0n;
  if (!wasOpened || (left !== 0n && (left > 0n !== signed > 0n || leftUsd > 0n !== signed > 0n || leftUsd === 0n))) return afterExecution(holding, { side: side === 'buy' ? 'sell' : 'buy', quantity, priceUsd });
  const costUsd = left === 0n ? -holding.costUsd : -paidUsd;
  return changed(holding, -signed, -paidUsd, costUsd, costUsd + paidUsd);
}
