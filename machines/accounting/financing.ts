import { credited, marginCalled, posted, type Entry } from '../../subjects/accounting.ts';
import { says, type Publication } from '../actor.ts';
import { absolute, format, most, over, parse, times, zero, type Decimal } from '../decimal.ts';
import { balance, post, type Line } from '../ledger/ledger.ts';
import { entryOf, lastClose, type Books, type Mark } from './books.ts';
import { noteFlow, type Daily } from './daily.ts';
import { costFor, type MarginTerms } from './terms.ts';

/** What a margin account owed when it was last marked: the charge for the days since then. */
export interface Overnight {
  /** UTC day of the mark, in days since 1970. */
  readonly day: number;
  readonly owedUsd: Decimal;
  /** Value of what was short at its last close, by strategy and symbol. */
  readonly short: readonly { readonly strategy: string; readonly symbol: string; readonly valueUsd: Decimal }[];
}

export const overnightOf = (books: Books, day: number): Overnight => ({
  day, owedUsd: most(-balance(books.ledger, 'cash'), zero),
  short: Object.values(books.held).filter(({ quantity }) => quantity < zero)
    .map(({ strategy, symbol, quantity }) => ({ strategy, symbol, valueUsd: times(-quantity, lastClose(books, symbol)) }))
    .sort((a, b) => (a.strategy === b.strategy ? (a.symbol < b.symbol ? -1 : 1) : a.strategy < b.strategy ? -1 : 1)),
});

/** Charges interest on owed cash and the cost of borrowed shares for the calendar days since the last mark, in place. */
export function bookFinancing(books: Books, { day: since, owedUsd, short }: Overnight, day: number, { debitRateAnnual, borrowRateAnnual, yearDays }: MarginTerms, reference: string, daily?: Daily | null): readonly Publication[] {
  const days = day - since;
  const charge = (account: 'interest' | 'borrow', amountUsd: Decimal, memo: string, whose: { readonly strategy?: string; readonly symbol?: string }): readonly Publication[] => {
    if (amountUsd === zero) return [];
    const lines: readonly Line[] = [{ account, amountUsd }, { account: 'cash', amountUsd: -amountUsd }];
    post(books.ledger, lines);
    if (daily && whose.strategy !== undefined && whose.symbol !== undefined) noteFlow(daily, { strategy: whose.strategy, symbol: whose.symbol }, 'financingUsd', amountUsd);
    const entries: Entry[] = lines.map(entryOf);
    return [says(posted, { reference, memo, entries }), says(credited, { ...whose, amountUsd: format(-amountUsd), why: account })];
  };
  return [
    ...charge('interest', costFor(owedUsd, debitRateAnnual, days, yearDays), `interest for ${days} days on ${format(owedUsd)}`, {}),
    ...short.flatMap(({ strategy, symbol, valueUsd }) =>
      charge('borrow', costFor(valueUsd, borrowRateAnnual, days, yearDays), `borrowing ${symbol} worth ${format(valueUsd)} for ${days} days, ${strategy}`, { strategy, symbol })),
  ];
}

/** The call where equity is below the maintenance margin of all positions, long and short; equity at it is enough. */
export function marginCall({ equityUsd, holdings }: Mark, { maintenance }: MarginTerms): readonly Publication[] {
  const grossUsd = holdings.reduce((sum, { quantity, priceUsd }) => sum + absolute(times(parse(quantity), parse(priceUsd))), zero);
  const requiredUsd = times(grossUsd, maintenance);
  const equity = parse(equityUsd);
  if (requiredUsd === zero || equity >= requiredUsd) return [];
  return [says(marginCalled, { equityUsd, requiredUsd: format(requiredUsd), keep: format(most(over(equity, requiredUsd), zero)) })];
}

/** Whether there is anything that a margin account may be charged or called for. */
export const isExposed = (books: Books, overnight: Overnight | null): boolean =>
  balance(books.ledger, 'cash') < zero || Object.keys(books.totals.quantities).length > 0 || (overnight !== null && (overnight.owedUsd > zero || overnight.short.length > 0));
