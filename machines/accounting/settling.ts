import { posted, settled, violated } from '../../subjects/accounting.ts';
import { says, type Publication } from '../actor.ts';
import { instantMs } from '../authority/instant.ts';
import { calendarOf } from '../calendar/calendar.ts';
import { dateOf } from '../calendar/days.ts';
import { format, most, least, zero, type Decimal } from '../decimal.ts';
import { balance, post, type Line } from '../ledger/ledger.ts';
import { awaitCash, due, freeUsd, pay, sell, type Settling } from '../settlement/funding.ts';
import { settledMs, settlementDay } from '../settlement/settlementDay.ts';
import { entryOf, type Books } from './books.ts';

/** The cash of trades until it settles. */
export interface SettlementBook {
  readonly settling: Settling;
  /** Whether purchases must be paid for before they are sold: on cash accounts. */
  readonly isCashAccount: boolean;
  readonly goodFaithLimit: number;
}

const settledUsdOf = (books: Books): Decimal => balance(books.ledger, 'cash');

/** Settled cash that nothing was bought with yet. */
export const freeSettledUsd = (books: Books, { settling }: SettlementBook): Decimal => freeUsd(settling, settledUsdOf(books));

/**
 * The lines of a trade with its cash where it is until it settles, noted in place, and the day of that; undefined where it settles at once.
 * @param day trade day. @param at when it is booked: what is booked after its settlement day is cash at once
 */
export function cashOfTrade({ settling }: SettlementBook, lines: readonly Line[], symbol: string, day: number, at: string): { readonly lines: readonly Line[]; readonly settlesOn: string | undefined } {
  if (calendarOf(symbol) === 'always') return { lines, settlesOn: undefined };
  const settles = settlementDay(symbol, day);
  if (settledMs(symbol, settles) <= instantMs(at)) return { lines, settlesOn: undefined };
  return {
    lines: lines.map((line) => {
      if (line.account !== 'cash') return line;
      if (line.amountUsd !== zero) awaitCash(settling, settles, line.amountUsd);
      return { ...line, account: 'cash:unsettled' as const };
    }),
    settlesOn: dateOf(settles),
  };
}

/** A trade of a cash account: what it costs, or of how many shares, and whether it is paid. */
export interface Judged { readonly order: string; readonly strategy: string; readonly symbol: string; readonly side: 'buy' | 'sell'; readonly quantity: Decimal; readonly costUsd: Decimal; readonly day: number }

/** What a trade violates on a cash account, in place: asked before the trade is booked. Coins settle at once. */
export function violations(books: Books, book: SettlementBook, { order, strategy, symbol, side, quantity, costUsd, day }: Judged): readonly Publication[] {
  const { settling, isCashAccount, goodFaithLimit } = book;
  if (!isCashAccount || calendarOf(symbol) === 'always') return [];
  const states = (violation: 'goodFaith' | 'freeRiding' | 'restricted', shares: Decimal) => says(violated, {
    violation, order, strategy, symbol, side, quantity: format(shares), day: dateOf(day), ...(settling.restrictedUntil > day ? { restrictedUntil: dateOf(settling.restrictedUntil) } : {}),
  });
  const held = books.totals.quantities[symbol] ?? zero;
  if (side === 'sell') {
    const sold = least(quantity, most(held, zero));
    return sold === zero ? [] : sell(settling, { symbol, held, quantity: sold, day, limit: goodFaithLimit }).map((each) => states(each.violation, each.quantity));
  }
  const bought = quantity - least(quantity, most(-held, zero));
  if (bought === zero || costUsd <= zero) return [];
  const beyondUsd = pay(settling, { strategy, symbol, order, quantity: bought, costUsd, settledUsd: settledUsdOf(books) });
  return beyondUsd > zero && settling.restrictedUntil > day ? [states('restricted', bought)] : [];
}

/** Books what has settled by now, in place. */
export function settleDue(books: Books, book: SettlementBook, { id, at }: { readonly id: string; readonly at: string }): readonly Publication[] {
  const now = instantMs(at);
  return Object.entries(Object.groupBy(due(book.settling, (day) => settledMs('', day) <= now), ({ day }) => day)).flatMap(([day, each = []]) => {
    const amountUsd = each.reduce((sum, pending) => sum + pending.amountUsd, zero);
    const on = dateOf(Number(day));
    const fact = () => says(settled, { day: on, amountUsd: format(amountUsd), settledCashUsd: format(freeSettledUsd(books, book)) });
    if (amountUsd === zero) return [fact()];
    const lines: readonly Line[] = [{ account: 'cash', amountUsd }, { account: 'cash:unsettled', amountUsd: -amountUsd }];
    post(books.ledger, lines);
    return [says(posted, { reference: id, memo: `settlement of ${on}`, entries: lines.map(entryOf) }), fact()];
  });
}
