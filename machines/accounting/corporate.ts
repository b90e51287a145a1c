import { credited, posted } from '../../subjects/accounting.ts';
import type { CorporateAction } from '../../subjects/market.ts';
import { splitPrice, type Split } from '../actions/split.ts';
import { says, type Publication } from '../actor.ts';
import { format, parse, times, type Decimal } from '../decimal.ts';
import { afterSplit, closedOut, type Change } from '../ledger/holding.ts';
import { positionAccount, post, type Line } from '../ledger/ledger.ts';
import { instantMs } from '../authority/instant.ts';
import { calendarOf, dayAt } from '../calendar/calendar.ts';
import { dayOfDate } from '../calendar/days.ts';
import { bookChange, entryOf, holdingKey, lastClose, positionOf, type Books, type Held } from './books.ts';
import { noteFlow, splitDay } from './daily.ts';
import { closeHolding, lotFacts, renameLots, renameWashes, splitHolding, splitWashMemory, type LotChange } from './lotBook.ts';
import { awaitCash, renameUnpaid, splitUnpaid } from '../settlement/funding.ts';
import { settledMs } from '../settlement/settlementDay.ts';
import type { Statutory } from './statutory.ts';
import type { BookTerms } from './terms.ts';

/** What a posting without a fill is of. `reference` is the id of the fact that it follows from. */
interface Cause { readonly reference: string; readonly symbol: string; readonly at: string; readonly statutory?: Statutory | undefined }

/** Who holds a symbol, by strategy: in the same order whichever was filled first. */
const holders = (books: Books, symbol: string): readonly Held[] =>
  Object.values(books.held).filter((held) => held.symbol === symbol && held.quantity !== 0n).sort((a, b) => (a.strategy < b.strategy ? -1 : 1));

const creditOf = ({ strategy, symbol }: Held, amountUsd: Decimal, why: 'dividend' | 'cashInLieu' | 'delisted' | 'merger'): readonly Publication[] =>
  (amountUsd === 0n ? [] : [says(credited, { strategy, symbol, amountUsd: format(amountUsd), why })]);

/** A change without lots. */
const plainly = (change: Change): LotChange => ({ change, closings: [], opened: undefined });

/** What became of lots, said after the posting. */
const lotsSaid = (books: Books, { strategy, symbol }: Held, changed: LotChange, { reference, at, statutory }: Cause): readonly Publication[] =>
  (statutory === undefined || statutory.lots === null ? [] : lotFacts(books, statutory.lots, changed, { reference, strategy, symbol, day: dayAt(calendarOf(symbol), at) }));

/** Books what a company did for all who held its shares at the last close, in place. */
export function bookAction(books: Books, action: CorporateAction, cause: Cause, terms: BookTerms): readonly Publication[] {
  if (action.kind === 'dividend') return holders(books, cause.symbol).flatMap((held) => bookDividend(books, held, action, cause));
  if (action.kind === 'symbolChange') return bookSymbolChange(books, action.to, cause);
  if (action.kind === 'cashMerger') return holders(books, cause.symbol).flatMap((held) => bookEnd(books, held, parse(action.amountUsd), `merger for ${action.amountUsd} a share`, 'merger', cause));
  if (cause.statutory?.lots) splitWashMemory(cause.statutory.lots, cause.symbol, action);
  if (cause.statutory?.daily) splitDay(cause.statutory.daily, cause.symbol, action);
  if (cause.statutory?.cash) splitUnpaid(cause.statutory.cash.settling, cause.symbol, action);
  const published = holders(books, cause.symbol).flatMap((held) => bookSplit(books, held, action, cause, terms));
  const last = books.closes[cause.symbol];
  if (last !== undefined) books.closes[cause.symbol] = { at: last.at, closeUsd: splitPrice(last.closeUsd, action) };
  return published;
}

/** Shares that are owed pay the dividend to whom they are owed. Where cash settles it is under way until the day of payment. */
function bookDividend(books: Books, held: Held, { amountUsd, payDate }: Extract<CorporateAction, { kind: 'dividend' }>, { reference, symbol, at, statutory }: Cause): readonly Publication[] {
  const cashUsd = times(held.quantity, parse(amountUsd));
  if (cashUsd === 0n) return [];
  const pending = statutory?.cash && payDate !== undefined && settledMs(symbol, dayOfDate(payDate)) > instantMs(at) ? statutory.cash : undefined;
  if (pending !== undefined && payDate !== undefined) awaitCash(pending.settling, dayOfDate(payDate), cashUsd);
  const lines: readonly Line[] = [{ account: pending === undefined ? 'cash' : 'cash:unsettled', amountUsd: cashUsd }, { account: 'dividends', amountUsd: -cashUsd }];
  post(books.ledger, lines);
  if (statutory?.daily) noteFlow(statutory.daily, held, 'dividendsUsd', cashUsd);
  return [
    says(posted, {
      reference, memo: `dividend of ${amountUsd} on ${format(held.quantity)} ${held.symbol} of ${held.strategy}`, entries: lines.map(entryOf), ...(pending === undefined || payDate === undefined ? {} : { settlesOn: payDate }),
    }),
    ...creditOf(held, cashUsd, 'dividend'),
  ];
}

/** The cost leaves with the old shares and comes back with the new; what of it the fraction had is held against the cash for it. */
function bookSplit(books: Books, held: Held, split: Split, cause: Cause, { increment }: BookTerms): readonly Publication[] {
  const { reference, symbol, statutory } = cause;
  const at = { increment, lastCloseUsd: lastClose(books, symbol) };
  const changed = statutory?.lots ? splitHolding(statutory.lots, held, split, at) : plainly(afterSplit(held, split, at));
  const { change } = changed;
  const account = positionAccount(held.strategy, symbol);
  const lines: readonly Line[] = [{ account, amountUsd: -held.costUsd }, { account, amountUsd: change.holding.costUsd }, ...settled(change)];
  post(books.ledger, lines);
  bookChange(books, held, change);
  return [
    says(posted, {
      reference, memo: `split of ${split.from} into ${split.to}: ${format(held.quantity)} ${symbol} of ${held.strategy} become ${format(change.holding.quantity)}`,
      entries: lines.map(entryOf), position: positionOf(held, change.holding),
    }),
    ...creditOf(held, -change.paidUsd, 'cashInLieu'),
    ...lotsSaid(books, held, changed, cause),
  ];
}

/** Closes every position in a symbol whose bars have ended, at its last close or at nothing, in place. */
export const bookDelisting = (books: Books, cause: Cause, { delistedAt }: BookTerms): readonly Publication[] =>
  holders(books, cause.symbol).flatMap((held) => bookEnd(books, held, delistedAt === 'zero' ? 0n : lastClose(books, cause.symbol), 'delisted', 'delisted', cause));

/** Closes a position without an order, in place. */
function bookEnd(books: Books, held: Held, priceUsd: Decimal, what: string, why: 'delisted' | 'merger', cause: Cause): readonly Publication[] {
  const { reference, symbol, statutory } = cause;
  const changed = statutory?.lots ? closeHolding(statutory.lots, held, priceUsd) : plainly(closedOut(held, priceUsd));
  const { change } = changed;
  const lines: readonly Line[] = [{ account: positionAccount(held.strategy, symbol), amountUsd: change.costUsd }, ...settled(change)];
  post(books.ledger, lines);
  bookChange(books, held, change);
  return [
    says(posted, {
      reference, memo: `${what}: ${format(held.quantity)} ${symbol} of ${held.strategy} closed at ${format(priceUsd)}`,
      entries: lines.length > 1 ? lines.map(entryOf) : [...lines, { account: 'cash' as const, amountUsd: 0n }].map(entryOf), position: positionOf(held, change.holding),
    }),
    ...creditOf(held, -change.paidUsd, why),
    ...lotsSaid(books, held, changed, cause),
  ];
}

/** Holdings, lots and the last close are those of the new symbol, in place; the profit so far stays where it was made. The holding period goes on. */
function bookSymbolChange(books: Books, to: string, { reference, symbol, statutory }: Cause): readonly Publication[] {
  const published = holders(books, symbol).flatMap((held) => {
    const { strategy, quantity, costUsd, realizedUsd } = held;
    const other = books.held[holdingKey(strategy, to)] ?? { strategy, symbol: to, quantity: 0n, costUsd: 0n, realizedUsd: 0n };
    const holding = { quantity: other.quantity + quantity, costUsd: other.costUsd + costUsd, realizedUsd: other.realizedUsd };
    // Two postings, since each tells of one position: whoever follows positions hears that the old one is none any more.
    const gone: readonly Line[] = [{ account: positionAccount(strategy, symbol), amountUsd: -costUsd }, { account: 'transfer', amountUsd: costUsd }];
    const come: readonly Line[] = [{ account: 'transfer', amountUsd: -costUsd }, { account: positionAccount(strategy, to), amountUsd: costUsd }];
    post(books.ledger, gone);
    post(books.ledger, come);
    bookChange(books, held, { holding: { quantity: 0n, costUsd: 0n, realizedUsd }, paidUsd: 0n, costUsd: -costUsd, realizedUsd: 0n });
    bookChange(books, other, { holding, paidUsd: 0n, costUsd, realizedUsd: 0n });
    if (statutory?.lots) renameLots(statutory.lots, strategy, symbol, to);
    const memo = `${format(quantity)} ${symbol} of ${strategy} are ${to} now`;
    return [
      says(posted, { reference, memo, entries: gone.map(entryOf), position: positionOf(held, { quantity: 0n, costUsd: 0n, realizedUsd }) }),
      says(posted, { reference, memo, entries: come.map(entryOf), position: positionOf({ strategy, symbol: to }, holding) }),
    ];
  });
  if (statutory?.lots) renameWashes(statutory.lots, symbol, to);
  if (statutory?.cash) renameUnpaid(statutory.cash.settling, symbol, to);
  const last = books.closes[symbol];
  if (last !== undefined && books.closes[to] === undefined) books.closes[to] = last;
  return published;
}

/** Profit and cash have a line where there is some. */
const settled = ({ realizedUsd, paidUsd }: Change): readonly Line[] =>
  [{ account: 'realized' as const, amountUsd: -realizedUsd }, { account: 'cash' as const, amountUsd: -paidUsd }].filter(({ amountUsd }) => amountUsd !== 0n);
