import { disposed, posted, washed } from '../../subjects/accounting.ts';
import { cashInLieu, splitShares, type Split } from '../actions/split.ts';
import { says, type Publication } from '../actor.ts';
import { calendarOf } from '../calendar/calendar.ts';
import { dateOf } from '../calendar/days.ts';
import { absolute, format, times, zero, type Decimal } from '../decimal.ts';
import type { Change, Holding } from '../ledger/holding.ts';
import { positionAccount, post, type Line } from '../ledger/ledger.ts';
import { termOf } from '../lots/holdingPeriod.ts';
import { afterClosing, afterTrade, costOf, quantityOf, splitLots, type Closing, type Lot, type LotOrder } from '../lots/lots.ts';
import { forgetTrade, noWashes, splitWashes, washesOfLosses, washesOfPurchase, withWash, type Wash, type WashMemory } from '../lots/washSales.ts';
import { bookChange, entryOf, holdingKey, positionOf, type Books, type Held } from './books.ts';

/** What an execution did to the lots, so that it can be taken back. */
interface Undo { readonly opened: { readonly id: string; readonly quantity: Decimal } | null; readonly closings: readonly Closing[] }

/** The lots of all holdings. A holding's quantity and cost are the sums of its lots'. */
export interface LotBook {
  readonly order: LotOrder;
  readonly washSales: 'flag' | 'adjust' | null;
  /** By `<strategy>:<symbol>`, in the order in which they were opened. */
  readonly lots: Record<string, readonly Lot[]>;
  /** By symbol. */
  readonly washes: Record<string, WashMemory>;
  /** Lots that a person named for orders, the oldest first. */
  named: readonly { readonly order: string; readonly lots: readonly string[] }[];
  /** By `<order>/<execution>`: the last `remembered`. */
  readonly undo: Record<string, Undo>;
  readonly undoIds: string[];
  /** Of the last lot that was opened. */
  serial: number;
}

const remembered = 1000;

export const emptyLotBook = (order: LotOrder, washSales: LotBook['washSales']): LotBook => ({ order, washSales, lots: {}, washes: {}, named: [], undo: {}, undoIds: [], serial: 0 });

/** A holding's change by its lots, and those that it closed. `missing` were named for the order, and are not held. */
export interface LotChange { readonly change: Change; readonly closings: readonly Closing[]; readonly opened: Lot | undefined; readonly missing?: readonly string[] }

type Whose = Pick<Held, 'strategy' | 'symbol'> & Holding;

export const lotsOf = (book: LotBook, { strategy, symbol }: Pick<Held, 'strategy' | 'symbol'>): readonly Lot[] => book.lots[holdingKey(strategy, symbol)] ?? [];

/** Keeps a holding's lots, in place, and says what that is for the holding. Throws where lots and holding would part. */
function kept(book: LotBook, held: Whose, lots: readonly Lot[], paidUsd: Decimal, quantity: Decimal, closings: readonly Closing[], opened?: Lot): LotChange {
  const costUsd = costOf(lots);
  const realizedUsd = costUsd - held.costUsd - paidUsd;
  if (quantityOf(lots) !== quantity) throw new Error(`lots of ${held.strategy} in ${held.symbol}: expected ${format(quantity)} as the holding has, was ${format(quantityOf(lots))}; halt the desk and compare the lots with the fills`);
  const key = holdingKey(held.strategy, held.symbol);
  if (lots.length === 0) delete book.lots[key];
  else book.lots[key] = lots;
  return { change: { holding: { quantity, costUsd, realizedUsd: held.realizedUsd + realizedUsd }, paidUsd, costUsd: costUsd - held.costUsd, realizedUsd }, closings, opened };
}

/** A trade by the lots, in place. @param id `<order>/<execution>` */
export function tradeLots(book: LotBook, held: Whose, { id, order, day, quantity, priceUsd, feeUsd }: { readonly id: string; readonly order: string; readonly day: number; readonly quantity: Decimal; readonly priceUsd: Decimal; readonly feeUsd: Decimal }): LotChange {
  const named = book.named.find((each) => each.order === order)?.lots;
  const missing = named === undefined ? [] : missingLots(book, held, order, named);
  const { lots, closings, opened, paidUsd } = afterTrade(lotsOf(book, held), { id, serial: book.serial + 1, day, quantity, priceUsd, feeUsd, ...(named === undefined ? {} : { named }) }, book.order);
  if (opened !== undefined) book.serial = opened.serial;
  remember(book, id, { opened: opened === undefined ? null : { id, quantity: opened.quantity }, closings });
  return { ...kept(book, held, lots, paidUsd, held.quantity + quantity, closings, opened), ...(missing.length === 0 ? {} : { missing }) };
}

/** Of the lots that were named for an order, those that its holding does not have, and that it has not closed itself. */
function missingLots(book: LotBook, held: Whose, order: string, named: readonly string[]): readonly string[] {
  const closed = book.undoIds.filter((id) => id.startsWith(`${order}/`)).flatMap((id) => book.undo[id]?.closings.map(({ lot }) => lot) ?? []);
  const known = [...lotsOf(book, held), ...closed];
  return named.filter((name) => !known.some((lot) => isOf(lot, name)));
}

function remember(book: LotBook, id: string, undo: Undo): void {
  if (book.undo[id] === undefined) book.undoIds.push(id);
  book.undo[id] = undo;
  if (book.undoIds.length <= remembered) return;
  const oldest = book.undoIds.shift();
  if (oldest !== undefined) delete book.undo[oldest];
}

/**
 * An execution is taken back, in place: the lots that it closed are there again as they were, the one that it opened is gone. Where that can't be, since they have been traded on, or are no longer
 * remembered, it is a trade the other way at the same price. Cash comes back exactly in either case.
 */
export function takeBack(book: LotBook, held: Whose, { id, order, day, quantity, priceUsd, feeUsd }: Parameters<typeof tradeLots>[2]): LotChange {
  const undo = book.undo[id];
  const lots = lotsOf(book, held);
  const ours = undo?.opened === null || undo === undefined ? [] : lots.filter((lot) => isOf(lot, id));
  const isWhole = undo !== undefined && quantityOf(ours) === (undo.opened?.quantity ?? zero);
  const left = lots.filter((lot) => !ours.includes(lot));
  const sign = undo?.closings[0]?.quantity ?? zero;
  const fits = undo !== undefined && (undo.closings.length === 0 || left.every((lot) => lot.quantity > zero === sign > zero));
  if (undo === undefined || !isWhole || !fits) return tradeLots(book, held, { id: `${id}-`, order, day, quantity: -quantity, priceUsd, feeUsd: -feeUsd });
  const memory = book.washes[held.symbol];
  if (memory !== undefined) forgetTrade(memory, id, undo.closings);
  delete book.undo[id];
  book.undoIds.splice(book.undoIds.indexOf(id), 1);
  const back = undo.closings.reduce(restored, left);
  const reversed = undo.closings.map(({ lot, quantity: shares, costUsd, paidUsd, realizedUsd, fees }): Closing => ({
    lot, quantity: -shares, costUsd: -costUsd, paidUsd: -paidUsd, realizedUsd: -realizedUsd, ...(fees === undefined ? {} : { fees: { openUsd: -fees.openUsd, closeUsd: -fees.closeUsd } }),
  }));
  return kept(book, held, back, -times(quantity, priceUsd), held.quantity - quantity, reversed);
}

const isOf = (lot: Lot, id: string): boolean => lot.id === id || lot.id.startsWith(`${id}+`);

/** The lots with a closing undone: its part comes back to its lot, or as that lot in its place. */
function restored(lots: readonly Lot[], { lot: { feeUsd: _, ...lot }, quantity, costUsd, fees }: Closing): readonly Lot[] {
  const same = lots.find(({ id }) => id === lot.id);
  const feeUsd = (same?.feeUsd ?? zero) + (fees?.openUsd ?? zero);
  const charged = feeUsd === zero ? {} : { feeUsd };
  if (same !== undefined) return lots.map((each) => (each === same ? { ...each, quantity: each.quantity + quantity, costUsd: each.costUsd + costUsd, ...charged } : each));
  const place = lots.findIndex(({ serial }) => serial > lot.serial);
  return lots.toSpliced(place < 0 ? lots.length : place, 0, { ...lot, quantity, costUsd, ...charged });
}

/** A split by the lots, in place: costs stay with their shares, and the fraction is closed as a sale would be. */
export function splitHolding(book: LotBook, held: Whose, split: Split, { increment, lastCloseUsd }: { readonly increment: Decimal; readonly lastCloseUsd: Decimal }): LotChange {
  const { quantity, fraction } = splitShares(held.quantity, split, increment);
  const scaled = splitLots(lotsOf(book, held), split);
  const paidUsd = fraction === zero ? zero : -cashInLieu(fraction, lastCloseUsd, split);
  const { lots, closings } = fraction === zero ? { lots: scaled, closings: [] } : afterClosing(scaled, fraction, paidUsd, book.order);
  return kept(book, held, lots, paidUsd, quantity, closings);
}

/** Everything is closed at a price, in place, without an order. */
export function closeHolding(book: LotBook, held: Whose, priceUsd: Decimal): LotChange {
  const paidUsd = times(-held.quantity, priceUsd);
  const { lots, closings } = afterClosing(lotsOf(book, held), held.quantity, paidUsd, book.order);
  return kept(book, held, lots, paidUsd, zero, closings);
}

/** The lots of one symbol are those of another, in place. */
export function renameLots(book: LotBook, strategy: string, from: string, to: string): void {
  const [ours, theirs] = [lotsOf(book, { strategy, symbol: from }), lotsOf(book, { strategy, symbol: to })];
  delete book.lots[holdingKey(strategy, from)];
  if (ours.length > 0) book.lots[holdingKey(strategy, to)] = [...theirs, ...ours].sort((a, b) => a.serial - b.serial);
}

export function renameWashes(book: LotBook, from: string, to: string): void {
  const memory = book.washes[from];
  if (memory === undefined) return;
  const known = book.washes[to] ?? noWashes();
  book.washes[to] = { purchases: [...known.purchases, ...memory.purchases], losses: [...known.losses, ...memory.losses] };
  delete book.washes[from];
}

export const splitWashMemory = (book: LotBook, symbol: string, split: Split): void => {
  const memory = book.washes[symbol];
  if (memory !== undefined) splitWashes(memory, split);
};

interface Cause { readonly reference: string; readonly strategy: string; readonly symbol: string; readonly day: number }

/** Orders whose lots are remembered: beyond it the oldest closes its lots as if none had been named. */
const mostNamed = 1000;

export const nameLots = (book: LotBook, order: string, lots: readonly string[]): void => {
  book.named = [...book.named.filter((each) => each.order !== order), { order, lots }].slice(-mostNamed);
};

/** Whether any holding has a lot, or what is left of it. */
export const isHeld = (book: LotBook, name: string): boolean => Object.values(book.lots).some((lots) => lots.some((lot) => isOf(lot, name)));

/** An order that has ended names nothing any more, in place. */
export const forgetOrder = (book: LotBook, order: string): void => {
  if (book.named.length > 0) book.named = book.named.filter((each) => each.order !== order);
};

/** Says what was closed, and which losses are washed by it or by what was opened. Booked, in place, where the terms say so. */
export function lotFacts(books: Books, book: LotBook, { closings, opened, missing }: Pick<LotChange, 'closings' | 'opened' | 'missing'>, cause: Cause): readonly Publication[] {
  return [...disposedFact(closings, cause, missing), ...washFacts(books, book, { closings, opened }, cause)];
}

export function disposedFact(closings: readonly Closing[], { reference, strategy, symbol, day }: Cause, missing?: readonly string[]): readonly Publication[] {
  if (closings.length === 0) return [];
  return [says(disposed, {
    reference, strategy, symbol, day: dateOf(day),
    closings: closings.map(({ lot, quantity, costUsd, paidUsd, realizedUsd, fees }) => ({
      lot: lot.id, openedOn: dateOf(lot.openedOn), quantity: format(quantity), costUsd: format(costUsd), proceedsUsd: format(-paidUsd), realizedUsd: format(realizedUsd), term: termOf(lot, day),
      ...(fees === undefined ? {} : { feesUsd: format(fees.openUsd + fees.closeUsd) }),
    })),
    ...(missing === undefined ? {} : { missing: [...missing] }),
  })];
}

/** Coins are no shares or securities, of which alone section 1091 speaks. */
function washFacts(books: Books, book: LotBook, { closings, opened }: Pick<LotChange, 'closings' | 'opened'>, { reference, strategy, symbol, day }: Cause): readonly Publication[] {
  if (book.washSales === null || calendarOf(symbol) === 'always') return [];
  const memory = (book.washes[symbol] ??= noWashes());
  const washes = [...washesOfLosses(memory, closings, strategy, day), ...(opened === undefined ? [] : washesOfPurchase(memory, opened, strategy))];
  return washes.flatMap((wash) => {
    const applied = book.washSales === 'adjust' ? applyWash(books, book, wash, symbol, reference) : { published: [], costUsd: zero };
    return [...applied.published, says(washed, {
      symbol, lossLot: wash.lossLot, lossStrategy: wash.lossStrategy, lossOn: dateOf(wash.lossOn), replacementLot: wash.replacementLot, replacementStrategy: wash.replacementStrategy,
      replacedOn: dateOf(wash.replacedOn), quantity: format(wash.quantity), disallowedUsd: format(wash.disallowedUsd), basisUsd: format(wash.disallowedUsd), heldDays: wash.heldDays, appliedUsd: format(applied.costUsd),
    })];
  });
}

/** The loss leaves the realised profit and comes to the cost of the shares that replaced it, in place. */
function applyWash(books: Books, book: LotBook, wash: Wash, symbol: string, reference: string): { readonly published: readonly Publication[]; readonly costUsd: Decimal } {
  const key = holdingKey(wash.replacementStrategy, symbol);
  const { lots, costUsd } = withWash(book.lots[key] ?? [], wash);
  const replacement = books.held[key];
  const loser = books.held[holdingKey(wash.lossStrategy, symbol)];
  if (costUsd === zero || replacement === undefined || loser === undefined) return { published: [], costUsd: zero };
  book.lots[key] = lots;
  const lines: readonly Line[] = [{ account: positionAccount(wash.replacementStrategy, symbol), amountUsd: costUsd }, { account: 'realized', amountUsd: -costUsd }];
  post(books.ledger, lines);
  bookChange(books, loser, { holding: { ...loser, realizedUsd: loser.realizedUsd + costUsd }, paidUsd: zero, costUsd: zero, realizedUsd: costUsd });
  const now = books.held[key] ?? replacement;
  const holding = { ...now, costUsd: now.costUsd + costUsd };
  bookChange(books, now, { holding, paidUsd: zero, costUsd, realizedUsd: zero });
  const memo = `wash sale: the loss on ${format(absolute(wash.quantity))} ${symbol} of ${dateOf(wash.lossOn)} goes to the cost of those of ${dateOf(wash.replacedOn)}`;
  return { published: [says(posted, { reference, memo, entries: lines.map(entryOf), position: positionOf(now, holding) })], costUsd };
}
