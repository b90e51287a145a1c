import { absolute, format, one, over, times, type Decimal } from '../decimal.ts';

/** What was bought, or sold short, in one execution and is still held. Quantity and cost are below zero where it is short. */
export interface Lot {
  /** Of the execution that opened it: `<order>/<execution>`; a part that was split off for a wash sale has `+` and a number behind. */
  readonly id: string;
  /** Rises with each lot that is opened: of one day it says which came first. */
  readonly serial: number;
  /** Trade day, in days since 1970. */
  readonly openedOn: number;
  /** Day from which its holding period counts: earlier than `openedOn` where a wash sale added the time of the shares before. */
  readonly heldSince: number;
  readonly quantity: Decimal;
  /** Without fees. */
  readonly costUsd: Decimal;
  /** Fees of opening what is left of it; absent where there were none. For taxes they are part of its cost (Internal Revenue Service, publication 551, "Stocks and Bonds"). */
  readonly feeUsd?: Decimal;
}

/** A part of a lot that was closed. `costUsd` is what it had cost, `paidUsd` what closing it cost: below zero where shares were sold. */
export interface Closing {
  readonly lot: Lot;
  /** Above zero where a long position was sold. */
  readonly quantity: Decimal;
  readonly costUsd: Decimal;
  readonly paidUsd: Decimal;
  /** Gain, without fees. */
  readonly realizedUsd: Decimal;
  /** Its parts of the fees of opening and of closing; absent where there were none. */
  readonly fees?: { readonly openUsd: Decimal; readonly closeUsd: Decimal };
}

/** The gain that counts for taxes: after the fees of both trades. */
export const netOf = ({ realizedUsd, fees }: Pick<Closing, 'realizedUsd' | 'fees'>): Decimal => (fees === undefined ? realizedUsd : realizedUsd - fees.openUsd - fees.closeUsd);

/**
 * Which lots go first: the oldest, the newest, those whose closing gains least, or those that were named (and then the oldest:
 * Treasury Regulation 1.1012-1(c)(1)). Of long shares the least gain is that of the highest cost; of short ones that of the lowest proceeds.
 */
export type LotOrder = 'fifo' | 'lifo' | 'highestCost' | 'specific';

export interface Trade {
  readonly id: string;
  readonly serial: number;
  readonly day: number;
  /** Below zero for sales. */
  readonly quantity: Decimal;
  readonly priceUsd: Decimal;
  /** None where nothing is said; below zero where a fee came back. */
  readonly feeUsd?: Decimal;
  /** Lots to close first, by id; only with `specific`. */
  readonly named?: readonly string[];
}

export interface Traded {
  readonly lots: readonly Lot[];
  readonly closings: readonly Closing[];
  /** Undefined where the trade only closed. */
  readonly opened: Lot | undefined;
  /** What was paid, without fees; below zero what was received. */
  readonly paidUsd: Decimal;
}

/** `whole x part / of`, rounded once, half to even. */
const shareOf = (whole: Decimal, part: Decimal, of: Decimal): Decimal => (part === of ? whole : over(whole * part, of * one));

/** The lots in the order in which they are closed. Those of one order stay as they were opened. */
export function inOrder(lots: readonly Lot[], order: LotOrder, named: readonly string[] = []): readonly Lot[] {
  if (order === 'lifo') return lots.toReversed();
  if (order === 'highestCost') return lots.toSorted(byLeastGain);
  if (order === 'fifo' || named.length === 0) return lots;
  const place = (lot: Lot) => {
    const found = named.findIndex((name) => lot.id === name || lot.id.startsWith(`${name}+`));
    return found < 0 ? named.length : found;
  };
  return lots.toSorted((a, b) => place(a) - place(b));
}

/** By cost of a share, without a division: a / b > c / d where a x d > c x b, all shares being of one sign. */
function byLeastGain(a: Lot, b: Lot): number {
  const [ours, theirs] = [absolute(a.costUsd) * absolute(b.quantity), absolute(b.costUsd) * absolute(a.quantity)];
  if (ours === theirs) return 0;
  return ours > theirs === a.quantity > 0n ? -1 : 1;
}

/**
 * The lots after a trade: it closes lots of the other side, and opens one with what is left. Rounded to 1e-12 USD, half to even, are the value of the trade, the cost of
 * a part of a lot, and the value of each closing; the last closing takes the rest, so that paid = change of cost - realised, exactly.
 * Throws where quantity or price is none.
 */
export function afterTrade(lots: readonly Lot[], { id, serial, day, quantity, priceUsd, feeUsd = 0n, named }: Trade, order: LotOrder): Traded {
  if (quantity === 0n || priceUsd <= 0n) throw new RangeError(`lots: expected a quantity other than 0 and a price above 0, was ${format(quantity)} at ${format(priceUsd)}; refuse it before it is booked`);
  const paidUsd = times(quantity, priceUsd);
  const [first] = lots;
  if (first === undefined || first.quantity > 0n === quantity > 0n) {
    const opened = { id, serial, openedOn: day, heldSince: day, quantity, costUsd: paidUsd, ...feeOf(feeUsd) };
    return { lots: [...lots, opened], closings: [], opened, paidUsd };
  }
  const held = quantityOf(lots);
  const closing = absolute(quantity) < absolute(held) ? -quantity : held;
  const closingFeeUsd = shareOf(feeUsd, closing, -quantity);
  const { lots: left, closings } = afterClosing(lots, closing, closing === -quantity ? paidUsd : times(-closing, priceUsd), order, { named, feeUsd: closingFeeUsd });
  const rest = quantity + closing;
  if (rest === 0n) return { lots: left, closings, opened: undefined, paidUsd };
  const closedUsd = closings.reduce((sum, each) => sum + each.paidUsd, 0n);
  const opened = { id, serial, openedOn: day, heldSince: day, quantity: rest, costUsd: paidUsd - closedUsd, ...feeOf(feeUsd - closingFeeUsd) };
  return { lots: [opened], closings, opened, paidUsd };
}

const feeOf = (feeUsd: Decimal): { readonly feeUsd?: Decimal } => (feeUsd === 0n ? {} : { feeUsd });

/** Closes so many shares (of the lots' own sign, at most all of them) for what that costs in all, and its fee. */
export function afterClosing(lots: readonly Lot[], quantity: Decimal, paidUsd: Decimal, order: LotOrder, { named, feeUsd = 0n }: { readonly named?: readonly string[] | undefined; readonly feeUsd?: Decimal } = {}): { readonly lots: readonly Lot[]; readonly closings: readonly Closing[] } {
  let [toClose, toPayUsd, toChargeUsd] = [quantity, paidUsd, feeUsd];
  const closings: Closing[] = [];
  const kept = new Map<Lot, Lot | undefined>();
  for (const lot of inOrder(lots, order, named)) {
    if (toClose === 0n) break;
    const part = absolute(lot.quantity) <= absolute(toClose) ? lot.quantity : toClose;
    const { feeUsd: lotFeeUsd = 0n, ...bare } = lot;
    const costUsd = shareOf(lot.costUsd, part, lot.quantity);
    const partUsd = shareOf(toPayUsd, part, toClose);
    const [openUsd, closeUsd] = [shareOf(lotFeeUsd, part, lot.quantity), shareOf(toChargeUsd, part, toClose)];
    closings.push({ lot, quantity: part, costUsd, paidUsd: partUsd, realizedUsd: -partUsd - costUsd, ...(openUsd === 0n && closeUsd === 0n ? {} : { fees: { openUsd, closeUsd } }) });
    kept.set(lot, part === lot.quantity ? undefined : { ...bare, quantity: lot.quantity - part, costUsd: lot.costUsd - costUsd, ...feeOf(lotFeeUsd - openUsd) });
    toClose -= part;
    toPayUsd -= partUsd;
    toChargeUsd -= closeUsd;
  }
  if (toClose !== 0n) throw new RangeError(`lots: expected at least ${format(quantity)} held, was ${format(quantityOf(lots))}; compare the lots with the holding`);
  return { lots: lots.flatMap((lot) => (kept.has(lot) ? [kept.get(lot)] : [lot])).filter((lot) => lot !== undefined), closings };
}

export const quantityOf = (lots: readonly Lot[]): Decimal => lots.reduce((sum, { quantity }) => sum + quantity, 0n);
export const costOf = (lots: readonly Lot[]): Decimal => lots.reduce((sum, { costUsd }) => sum + costUsd, 0n);

/** The lots after `to` shares are made of `from`, costs as they were. Together they are the whole holding's shares, to 12 places, half to even. */
export function splitLots(lots: readonly Lot[], { from, to }: { readonly from: number; readonly to: number }): readonly Lot[] {
  let [before, after] = [0n, 0n];
  return lots.map((lot) => {
    before += lot.quantity;
    const all = over(before * BigInt(to), BigInt(from) * one);
    const quantity = all - after;
    after = all;
    return { ...lot, quantity };
  });
}
