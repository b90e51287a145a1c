import { least, most, one, over, zero, type Decimal } from '../decimal.ts';

/*
 * Cash that has not settled, and what cash accounts may not do with it. Regulation T, 12 CFR 220.8: shares must be paid for with settled money before they are sold. A purchase is paid
 * with settled cash first, then with the proceeds of sales that have not settled, those that settle first before the others; what is beyond both is not paid. A sale takes shares
 * that are paid for first.
 */

/** The sum of a settlement day's trades, money that comes (above zero) or goes. */
export interface Pending {
  readonly day: number;
  readonly amountUsd: Decimal;
  /** Of money that comes, what purchases have been paid with. */
  readonly usedUsd: Decimal;
}

/** Shares whose money has not settled. */
export interface Unpaid {
  readonly strategy: string;
  readonly symbol: string;
  readonly order: string;
  readonly quantity: Decimal;
  readonly costUsd: Decimal;
  /** When the proceeds that they were paid with settle; null where there is no money for them. */
  readonly clearsOn: number | null;
}

/** What of an account's cash is under way. Bounded by the trades of the last three business days, but for what is not paid. */
export interface Settling {
  pending: Pending[];
  unpaid: Unpaid[];
  /** Days of good-faith violations, of the last twelve months. */
  goodFaith: number[];
  /** The first day without restriction; 0 where there is none. */
  restrictedUntil: number;
}

export const nothingSettling = (): Settling => ({ pending: [], unpaid: [], goodFaith: [], restrictedUntil: 0 });

const sumOf = <Item>(items: readonly Item[], of: (item: Item) => Decimal): Decimal => items.reduce((sum, item) => sum + of(item), zero);

/**
 * Settled cash that nothing has been bought with yet: what has settled, less what is owed for purchases that have not, as far as these are paid by settled cash.
 * @param settledUsd cash that has settled; below zero where more was paid than there was
 */
export const freeUsd = ({ pending, unpaid }: Settling, settledUsd: Decimal): Decimal =>
  settledUsd + sumOf(pending, ({ amountUsd, usedUsd }) => least(amountUsd, zero) + usedUsd) + sumOf(unpaid, ({ costUsd, clearsOn }) => (clearsOn === null ? costUsd : zero));

/** Notes money that comes, or goes, on a day; in place. */
export function awaitCash(settling: Settling, day: number, amountUsd: Decimal): void {
  const place = settling.pending.findIndex((each) => each.day === day && each.amountUsd > zero === amountUsd > zero);
  const known = settling.pending[place];
  if (known !== undefined) settling.pending[place] = { ...known, amountUsd: known.amountUsd + amountUsd };
  else settling.pending = [...settling.pending, { day, amountUsd, usedUsd: zero }].sort((a, b) => a.day - b.day);
}

/** What has become due, in place. @param isDue by settlement day */
export function due(settling: Settling, isDue: (day: number) => boolean): readonly Pending[] {
  if (settling.pending.length === 0 || !isDue(settling.pending[0]?.day ?? 0)) return [];
  const dueNow = settling.pending.filter(({ day }) => isDue(day));
  settling.pending = settling.pending.filter(({ day }) => !isDue(day));
  settling.unpaid = settling.unpaid.filter(({ clearsOn }) => clearsOn === null || !isDue(clearsOn));
  return dueNow;
}

interface Purchase extends Omit<Unpaid, 'clearsOn'> { readonly settledUsd: Decimal }

/** Pays a purchase, in place, before it is noted as pending. @returns what of its cost settled cash did not pay, in USD */
export function pay(settling: Settling, { settledUsd, ...bought }: Purchase): Decimal {
  const beyondUsd = bought.costUsd - least(bought.costUsd, most(freeUsd(settling, settledUsd), zero));
  let leftUsd = beyondUsd;
  const part = (costUsd: Decimal, clearsOn: number | null): Unpaid => ({ ...bought, costUsd, clearsOn, quantity: over(bought.quantity * costUsd, bought.costUsd * one) });
  settling.pending = settling.pending.map((each) => {
    const usedUsd = least(leftUsd, most(each.amountUsd - each.usedUsd, zero));
    if (usedUsd <= zero) return each;
    leftUsd -= usedUsd;
    settling.unpaid.push(part(usedUsd, each.day));
    return { ...each, usedUsd: each.usedUsd + usedUsd };
  });
  if (leftUsd > zero) settling.unpaid.push(part(leftUsd, null));
  return beyondUsd;
}

/** Money that was put in pays what is not paid, the oldest first; in place. */
export function payWith(settling: Settling, amountUsd: Decimal): void {
  let leftUsd = amountUsd;
  settling.unpaid = settling.unpaid.flatMap((each) => {
    if (each.clearsOn !== null || leftUsd <= zero) return [each];
    const paidUsd = least(leftUsd, each.costUsd);
    leftUsd -= paidUsd;
    return paidUsd === each.costUsd ? [] : [{ ...each, costUsd: each.costUsd - paidUsd, quantity: over(each.quantity * (each.costUsd - paidUsd), each.costUsd * one) }];
  });
}

/** A purchase was taken back, in place: its shares need no money any more, and what they were paid with is free again. */
export function unpay(settling: Settling, { order, quantity }: Pick<Unpaid, 'order' | 'quantity'>): void {
  let left = quantity;
  settling.unpaid = settling.unpaid.flatMap((each) => {
    const part = each.order === order ? least(each.quantity, left) : zero;
    if (part === zero) return [each];
    left -= part;
    const backUsd = part === each.quantity ? each.costUsd : over(each.costUsd * part, each.quantity * one);
    settling.pending = settling.pending.map((pending) => (pending.day === each.clearsOn && pending.amountUsd > zero ? { ...pending, usedUsd: pending.usedUsd - backUsd } : pending));
    return part === each.quantity ? [] : [{ ...each, quantity: each.quantity - part, costUsd: each.costUsd - backUsd }];
  });
}

/** Shares that were sold before they were paid for. */
export interface Violation { readonly violation: 'goodFaith' | 'freeRiding'; readonly quantity: Decimal }

const restrictionDays = 90;
const monthsDays = 365;

/**
 * What a sale violates, in place, with the restriction that follows: at once for free-riding; for good faith with the `limit`th within twelve months, which is what brokers count (at Fidelity the third).
 * @param held shares of the symbol before the sale
 */
export function sell(settling: Settling, { symbol, held, quantity, day, limit }: { readonly symbol: string; readonly held: Decimal; readonly quantity: Decimal; readonly day: number; readonly limit: number }): readonly Violation[] {
  if (settling.unpaid.length === 0) return [];
  const isUnpaid = (each: Unpaid) => each.symbol === symbol && (each.clearsOn === null || each.clearsOn > day);
  const unpaid = settling.unpaid.filter(isUnpaid).sort((a, b) => (a.clearsOn ?? Number.MAX_SAFE_INTEGER) - (b.clearsOn ?? Number.MAX_SAFE_INTEGER));
  let left = quantity - most(held - sumOf(unpaid, (each) => each.quantity), zero);
  const sold = { goodFaith: zero, freeRiding: zero };
  const kept = unpaid.flatMap((each) => {
    const part = least(each.quantity, most(left, zero));
    if (part === zero) return [each];
    left -= part;
    sold[each.clearsOn === null ? 'freeRiding' : 'goodFaith'] += part;
    const costUsd = over(each.costUsd * (each.quantity - part), each.quantity * one);
    return part === each.quantity ? [] : [{ ...each, quantity: each.quantity - part, costUsd }];
  });
  settling.unpaid = [...settling.unpaid.filter((each) => !isUnpaid(each)), ...kept];
  if (sold.goodFaith > zero) settling.goodFaith = [...settling.goodFaith.filter((earlier) => day - earlier < monthsDays), day];
  const isRestricted = sold.freeRiding > zero || (sold.goodFaith > zero && settling.goodFaith.length >= limit);
  if (isRestricted) settling.restrictedUntil = day + restrictionDays;
  return (['goodFaith', 'freeRiding'] as const).filter((each) => sold[each] > zero).map((violation) => ({ violation, quantity: sold[violation] }));
}

/** Shares whose money has not settled follow a split, in place; to 12 places. */
export function splitUnpaid(settling: Settling, symbol: string, { from, to }: { readonly from: number; readonly to: number }): void {
  settling.unpaid = settling.unpaid.map((each) => (each.symbol === symbol ? { ...each, quantity: over(each.quantity * BigInt(to), BigInt(from) * one) } : each));
}

/** They are those of another symbol, in place. */
export function renameUnpaid(settling: Settling, symbol: string, to: string): void {
  settling.unpaid = settling.unpaid.map((each) => (each.symbol === symbol ? { ...each, symbol: to } : each));
}
