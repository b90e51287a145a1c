import { absolute, least, one, over, zero, type Decimal } from '../decimal.ts';
import { netOf, type Closing, type Lot } from './lots.ts';

/*
 * Wash sales: a loss does not count as far as the same shares were bought within 30 days before or after the sale (Internal Revenue Code 1091). Matched in the order
 * of the sales and of the purchases, each share once (Treasury Regulation 1.1091-1). What is left of the very purchase that was sold from replaces nothing (Revenue Ruling 56-602).
 * A short position that was closed at a loss is washed by another that is opened in those days (1091(e)). Whoever trades on the desk: it is one taxpayer.
 */

/** Days on either side. */
export const washDays = 30;

/** Shares that were bought (or sold short) in the window and have replaced nothing yet. Quantities are above zero. */
interface Purchase { readonly lot: string; readonly strategy: string; readonly day: number; readonly short: boolean; quantity: Decimal }
/** A loss of which a part has not been replaced yet. */
interface Loss { readonly lot: string; readonly strategy: string; readonly day: number; readonly heldDays: number; readonly short: boolean; quantity: Decimal; lossUsd: Decimal }

/** Of one symbol; bounded by the trades of the window. */
export interface WashMemory { purchases: Purchase[]; losses: Loss[] }

export const noWashes = (): WashMemory => ({ purchases: [], losses: [] });

/** A loss, or a part of one, that does not count. */
export interface Wash {
  /** Of the lot that was closed at a loss, and when. */
  readonly lossLot: string;
  readonly lossStrategy: string;
  readonly lossOn: number;
  /** The lot that replaced it; its cost rises (for shorts: its proceeds fall) by the loss, its holding period by `heldDays`. */
  readonly replacementLot: string;
  readonly replacementStrategy: string;
  readonly replacedOn: number;
  /** Above zero. */
  readonly quantity: Decimal;
  readonly disallowedUsd: Decimal;
  readonly heldDays: number;
  /** Whether the shares are short. */
  readonly short: boolean;
}

/** The washes that a trade's closings at a loss complete with purchases before it, in place. What is left of the losses waits for purchases after it. */
export function washesOfLosses(memory: WashMemory, closings: readonly Closing[], strategy: string, day: number): readonly Wash[] {
  forget(memory, day);
  // First, since shares that go in the same trade replace none of it.
  for (const closing of closings) used(memory, closing);
  return closings.filter((closing) => netOf(closing) < zero).flatMap((closing) => {
    const { lot, quantity } = closing;
    const loss: Loss = { lot: purchaseOf(lot.id), strategy, day, heldDays: day - lot.heldSince, short: quantity < zero, quantity: absolute(quantity), lossUsd: -netOf(closing) };
    const washes = memory.purchases.flatMap((purchase) => matched(loss, purchase));
    memory.purchases = memory.purchases.filter((purchase) => purchase.quantity > zero);
    if (loss.quantity > zero) memory.losses.push(loss);
    return washes;
  });
}

/** The washes that a purchase (or short sale) completes with losses before it, in place. */
export function washesOfPurchase(memory: WashMemory, lot: Lot, strategy: string): readonly Wash[] {
  forget(memory, lot.openedOn);
  const purchase: Purchase = { lot: purchaseOf(lot.id), strategy, day: lot.openedOn, short: lot.quantity < zero, quantity: absolute(lot.quantity) };
  const washes = memory.losses.flatMap((loss) => matched(loss, purchase));
  memory.losses = memory.losses.filter((loss) => loss.quantity > zero);
  if (purchase.quantity > zero) memory.purchases.push(purchase);
  return washes;
}

/** The execution that a lot came from, also of a part of it. */
const purchaseOf = (lot: string): string => lot.split('+')[0] ?? lot;

/** The shares that are sold can't replace others, nor themselves. */
function used(memory: WashMemory, { lot, quantity }: Closing): void {
  const own = memory.purchases.find((purchase) => purchase.lot === purchaseOf(lot.id));
  if (own !== undefined) own.quantity -= least(own.quantity, absolute(quantity));
}

/** An execution was taken back, in place: what it bought replaces nothing, what it sold is there again, and its losses were none. A wash that was stated stays as it was. */
export function forgetTrade(memory: WashMemory, id: string, closings: readonly Closing[]): void {
  memory.purchases = memory.purchases.filter(({ lot }) => lot !== id);
  for (const closing of closings) {
    const { lot, quantity } = closing;
    const from = purchaseOf(lot.id);
    const own = memory.purchases.find((purchase) => purchase.lot === from);
    if (own !== undefined) own.quantity += absolute(quantity);
    const place = netOf(closing) < zero ? memory.losses.findLastIndex((loss) => loss.lot === from) : -1;
    if (place >= 0) memory.losses.splice(place, 1);
  }
}

function matched(loss: Loss, purchase: Purchase): readonly Wash[] {
  const quantity = least(loss.quantity, purchase.quantity);
  if (quantity <= zero || loss.short !== purchase.short || loss.lot === purchase.lot) return [];
  const disallowedUsd = quantity === loss.quantity ? loss.lossUsd : over(loss.lossUsd * quantity, loss.quantity * one);
  loss.quantity -= quantity;
  loss.lossUsd -= disallowedUsd;
  purchase.quantity -= quantity;
  return [{
    lossLot: loss.lot, lossStrategy: loss.strategy, lossOn: loss.day, replacementLot: purchase.lot, replacementStrategy: purchase.strategy, replacedOn: purchase.day,
    quantity, disallowedUsd, heldDays: loss.heldDays, short: loss.short,
  }];
}

function forget(memory: WashMemory, day: number): void {
  memory.purchases = memory.purchases.filter((purchase) => purchase.quantity > zero && day - purchase.day <= washDays);
  memory.losses = memory.losses.filter((loss) => day - loss.day <= washDays);
}

/** A split changes the shares in memory, as it does those of the lots; to 12 places. */
export function splitWashes(memory: WashMemory, { from, to }: { readonly from: number; readonly to: number }): void {
  for (const each of [...memory.purchases, ...memory.losses]) each.quantity = over(each.quantity * BigInt(to), BigInt(from) * one);
}

/**
 * The lots of the replacement with a wash applied: so many of its shares have the loss in their cost and the time of the shares before in their holding period. Where
 * that lot has fewer shares left, the rest of the loss is not applied. For shorts the proceeds, which are below zero, fall toward zero.
 * @returns the lots and what came to their cost
 */
export function withWash(lots: readonly Lot[], { replacementLot, quantity, disallowedUsd, heldDays }: Wash): { readonly lots: readonly Lot[]; readonly costUsd: Decimal } {
  let [toAdjust, costUsd] = [quantity, zero];
  const adjusted = lots.flatMap((lot): readonly Lot[] => {
    // A part that already carries another loss is another share.
    if (lot.id !== replacementLot || toAdjust === zero) return [lot];
    const part = least(absolute(lot.quantity), toAdjust);
    const addedUsd = over(disallowedUsd * part, quantity * one);
    toAdjust -= part;
    costUsd += addedUsd;
    const signed = lot.quantity < zero ? -part : part;
    const partUsd = signed === lot.quantity ? lot.costUsd : over(lot.costUsd * signed, lot.quantity * one);
    const { feeUsd = zero, ...bare } = lot;
    const partFeeUsd = signed === lot.quantity ? feeUsd : over(feeUsd * signed, lot.quantity * one);
    const fees = (ofUsd: Decimal) => (ofUsd === zero ? {} : { feeUsd: ofUsd });
    const washed = { ...bare, ...fees(partFeeUsd), id: `${lot.id}+${lots.length}`, quantity: signed, costUsd: partUsd + addedUsd, heldSince: lot.heldSince - heldDays };
    return signed === lot.quantity ? [washed] : [washed, { ...bare, ...fees(feeUsd - partFeeUsd), quantity: lot.quantity - signed, costUsd: lot.costUsd - partUsd }];
  });
  return { lots: adjusted, costUsd };
}
