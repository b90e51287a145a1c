import { credited, posted } from '../../subjects/accounting.ts';
import type { CorporateAction } from '../../subjects/market.ts';
import { splitPrice, type Split } from '../actions/split.ts';
import { says, type Publication } from '../actor.ts';
import { format, parse, times, type Decimal } from '../decimal.ts';
import { afterSplit, closedOut, type Change } from '../ledger/holding.ts';
import { positionAccount, post, type Line } from '../ledger/ledger.ts';
import { bookChange, entryOf, lastClose, positionOf, type Books, type Held } from './books.ts';
import type { BookTerms } from './terms.ts';

/** What a posting without a fill is of. `reference` is the id of the fact that it follows from. */
interface Cause { readonly reference: string; readonly symbol: string }

/** Who holds a symbol, by strategy: in the same order whichever was filled first. */
const holders = (books: Books, symbol: string): readonly Held[] =>
  Object.values(books.held).filter((held) => held.symbol === symbol && held.quantity !== 0n).sort((a, b) => (a.strategy < b.strategy ? -1 : 1));

const creditOf = ({ strategy, symbol }: Held, amountUsd: Decimal, why: 'dividend' | 'cashInLieu' | 'delisted'): readonly Publication[] =>
  (amountUsd === 0n ? [] : [says(credited, { strategy, symbol, amountUsd: format(amountUsd), why })]);

/** Books a split or a dividend of a symbol for all who held it at the last close, in place. */
export function bookAction(books: Books, action: CorporateAction, cause: Cause, terms: BookTerms): readonly Publication[] {
  if (action.kind === 'dividend') return holders(books, cause.symbol).flatMap((held) => bookDividend(books, held, action.amountUsd, cause));
  const published = holders(books, cause.symbol).flatMap((held) => bookSplit(books, held, action, cause, terms));
  const last = books.closes[cause.symbol];
  if (last !== undefined) books.closes[cause.symbol] = { at: last.at, closeUsd: splitPrice(last.closeUsd, action) };
  return published;
}

/** Shares that are owed pay the dividend to whom they are owed. */
function bookDividend(books: Books, held: Held, amountUsd: string, { reference }: Cause): readonly Publication[] {
  const cashUsd = times(held.quantity, parse(amountUsd));
  if (cashUsd === 0n) return [];
  const lines: readonly Line[] = [{ account: 'cash', amountUsd: cashUsd }, { account: 'dividends', amountUsd: -cashUsd }];
  post(books.ledger, lines);
  return [
    says(posted, { reference, memo: `dividend of ${amountUsd} on ${format(held.quantity)} ${held.symbol} of ${held.strategy}`, entries: lines.map(entryOf) }),
    ...creditOf(held, cashUsd, 'dividend'),
  ];
}

/** The cost leaves with the old shares and comes back with the new; what of it the fraction had is held against the cash for it. */
function bookSplit(books: Books, held: Held, split: Split, { reference, symbol }: Cause, { increment }: BookTerms): readonly Publication[] {
  const change = afterSplit(held, split, { increment, lastCloseUsd: lastClose(books, symbol) });
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
  ];
}

/** Closes every position in a symbol whose bars have ended, at its last close or at nothing, in place. */
export function bookDelisting(books: Books, { reference, symbol }: Cause, { delistedAt }: BookTerms): readonly Publication[] {
  return holders(books, symbol).flatMap((held) => {
    const priceUsd = delistedAt === 'zero' ? 0n : lastClose(books, symbol);
    const change = closedOut(held, priceUsd);
    const lines: readonly Line[] = [{ account: positionAccount(held.strategy, symbol), amountUsd: change.costUsd }, ...settled(change)];
    post(books.ledger, lines);
    bookChange(books, held, change);
    return [
      says(posted, {
        reference, memo: `delisted: ${format(held.quantity)} ${symbol} of ${held.strategy} closed at ${format(priceUsd)}`,
        entries: lines.length > 1 ? lines.map(entryOf) : [...lines, { account: 'cash' as const, amountUsd: 0n }].map(entryOf), position: positionOf(held, change.holding),
      }),
      ...creditOf(held, -change.paidUsd, 'delisted'),
    ];
  });
}

/** Profit and cash have a line where there is some. */
const settled = ({ realizedUsd, paidUsd }: Change): readonly Line[] =>
  [{ account: 'realized' as const, amountUsd: -realizedUsd }, { account: 'cash' as const, amountUsd: -paidUsd }].filter(({ amountUsd }) => amountUsd !== 0n);
