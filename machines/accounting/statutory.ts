import type { z } from 'zod';
import { posted } from '../../subjects/accounting.ts';
import type { AccountingTerms } from '../../subjects/accountingTerms.ts';
import type { opened } from '../../subjects/desk.ts';
import type { filled } from '../../subjects/execution.ts';
import { says, type Publication } from '../actor.ts';
import { begunBy, type Authority } from '../authority/decisions.ts';
import { calendarOf, dayAt } from '../calendar/calendar.ts';
import { zero } from '../decimal.ts';
import { afterExecution, flat } from '../ledger/holding.ts';
import { balance, post, type Ledger } from '../ledger/ledger.ts';
import { Filled } from '../order/traded.ts';
import { bookChange, entryOf, holdingKey, linesOf, positionOf, type Beside, type Books } from './books.ts';
import { currenciesOf } from './currencies.ts';
import { beginDaily, noteFill, noteFlow, type Daily } from './daily.ts';
import { emptyLotBook, lotFacts, tradeLots, type LotBook, type LotChange } from './lotBook.ts';
import { cashOfTrade, freeSettledUsd, violations, type SettlementBook } from './settling.ts';
import { nothingSettling } from '../settlement/funding.ts';
import { bookTerms } from './terms.ts';

/** What the books of a desk keep because its `accounting` terms ask for it. A part that was not asked for is null. */
export interface Statutory {
  /** Whose signature counts for deposits and the like. */
  readonly authority: Authority;
  readonly lots: LotBook | null;
  readonly cash: SettlementBook | null;
  readonly daily: Daily | null;
  /** By currency; USD is in the books themselves. */
  readonly foreign: Record<string, Ledger>;
  /** Currencies whose rate is what a person signed for; absent where there was never one. */
  signedRates?: Record<string, true>;
}

type Opening = z.output<typeof opened.body>;

export function beginStatutory(terms: AccountingTerms, settings: Opening): Statutory {
  const { lots = 'average', washSales = null, settlement = false, goodFaithLimit = 3, daily = false, benchmark = null } = terms;
  const isMargin = bookTerms(settings.venue).margin !== null;
  return {
    authority: begunBy(settings),
    lots: lots === 'average' ? null : emptyLotBook(lots, washSales),
    cash: settlement ? { settling: nothingSettling(), isCashAccount: !isMargin, goodFaithLimit } : null,
    daily: daily ? beginDaily(benchmark, settings.venue.kind === 'sim' && settings.venue.marketFill === 'close') : null,
    foreign: {},
  };
}

/** The lines of other currencies are in books of their own, each of which sums to zero. */
export const ledgerOf = (statutory: Statutory, currency: string): Ledger => (statutory.foreign[currency] ??= {});

/** What a mark has beside the plain books. */
export function besideOf(books: Books, { cash, foreign }: Statutory): Beside {
  const currencies = currenciesOf(books, foreign);
  return {
    unsettledUsd: balance(books.ledger, 'cash:unsettled'), depositedUsd: -balance(books.ledger, 'capital') - books.openingUsd, currencies,
    fxUsd: currencies.reduce((sum, { realizedUsd, unrealizedUsd }) => sum + realizedUsd + unrealizedUsd, -balance(books.ledger, 'fx')),
    foreignUsd: currencies.reduce((sum, { worthUsd }) => sum + worthUsd, zero), settledCashUsd: cash === null ? null : freeSettledUsd(books, cash),
  };
}

interface Fill { readonly at: string; readonly body: z.output<typeof filled.body> }

/** Books a fill by the desk's terms, in place: lots, cash until it settles, what Regulation T says to it, and what the day needs. */
export function bookStatutoryFill(books: Books, { lots, cash, daily }: Statutory, { at, body }: Fill): readonly Publication[] {
  const { order, strategy, symbol, side } = body;
  const key = holdingKey(strategy, symbol);
  const held = { ...(books.held[key] ?? flat), strategy, symbol };
  const { quantity, priceUsd, feeUsd } = Filled.tradedIn(body);
  const signed = side === 'buy' ? quantity : -quantity;
  const day = dayAt(calendarOf(symbol), at);
  const traded: LotChange = lots === null
    ? { change: afterExecution(held, { side, quantity, priceUsd }), closings: [], opened: undefined }
    : tradeLots(lots, held, { id: `${order}/${body.execution}`, order, day, quantity: signed, priceUsd, feeUsd });
  const plainLines = linesOf(body, traded.change, feeUsd);
  const violated = cash === null ? [] : violations(books, cash, { order, strategy, symbol, side, quantity, costUsd: traded.change.paidUsd + feeUsd, day });
  const { lines, settlesOn } = cash === null ? { lines: plainLines, settlesOn: undefined } : cashOfTrade(cash, plainLines, symbol, day, at);
  post(books.ledger, lines);
  bookChange(books, held, traded.change);
  if (daily !== null) {
    noteFlow(daily, held, 'feesUsd', feeUsd);
    const prices = daily.prices?.[body.child ?? order];
    noteFill(daily, { symbol, at, quantity: signed, priceUsd, ...(prices === undefined ? {} : { prices }) });
  }
  const { holding } = traded.change;
  return [
    says(posted, {
      reference: order, memo: `${side} ${body.quantity} ${symbol} at ${body.priceUsd}`, entries: lines.map(entryOf), position: positionOf(held, holding), ...(settlesOn === undefined ? {} : { settlesOn }),
    }),
    ...violated,
    ...(lots === null ? [] : lotFacts(books, lots, traded, { reference: order, strategy, symbol, day })),
  ];
}
