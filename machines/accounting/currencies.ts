import { format, one, over, times, zero, type Decimal } from '../decimal.ts';
import { balance, imbalance, type Account, type Ledger, type Line } from '../ledger/ledger.ts';
import type { Books } from './books.ts';

/** What the desk has of another currency than USD. `realizedUsd` was gained on what has left again, `unrealizedUsd` on what is there, against its average cost. */
export interface Currency {
  readonly currency: string;
  readonly amount: Decimal;
  /** USD for one; zero before the first rate. */
  readonly rateUsd: Decimal;
  readonly worthUsd: Decimal;
  readonly realizedUsd: Decimal;
  readonly unrealizedUsd: Decimal;
}

/** In the books in USD: what was given for what is there of a currency, and what was gained on what has left. */
const costOf = (currency: string): Account => `fx:${currency}`;
const gainOf = (currency: string): Account => `fxgain:${currency}`;

/** USD for one of a currency: the last close of its pair, e.g. EURUSD, or the rate that a person signed for where there was none. Undefined before the first. */
export const rateOf = (books: Books, currency: string): Decimal | undefined => books.closes[`${currency}USD`]?.closeUsd;

/** Every currency that was ever there, by name. Throws where its own books do not sum to zero. */
export const currenciesOf = (books: Books, foreign: Readonly<Record<string, Ledger>>): readonly Currency[] => Object.keys(foreign).sort().map((currency) => {
  const ledger = foreign[currency] ?? {};
  const sum = imbalance(ledger);
  if (sum !== zero) throw new Error(`books: sum of the ledger in ${currency}: expected 0, was ${format(sum)}; halt the desk and compare the postings with the requests`);
  const amount = balance(ledger, 'cash');
  const rateUsd = rateOf(books, currency) ?? zero;
  const worthUsd = times(amount, rateUsd);
  return { currency, amount, rateUsd, worthUsd, realizedUsd: -balance(books.ledger, gainOf(currency)), unrealizedUsd: worthUsd - balance(books.ledger, costOf(currency)) };
});

/**
 * The lines in USD where so much of a currency comes (above zero) or goes, for so much in USD on the other account. What goes does so at its average cost; the rest of what it brings is a gain.
 * @param held of the currency before; never less than what goes
 */
export function exchanged(books: Books, other: Account, { currency, amount, usd, held }: { readonly currency: string; readonly amount: Decimal; readonly usd: Decimal; readonly held: Decimal }): readonly Line[] {
  if (amount > zero) return [{ account: costOf(currency), amountUsd: usd }, { account: other, amountUsd: -usd }];
  const cost = balance(books.ledger, costOf(currency));
  const gone = -amount === held ? cost : over(cost * -amount, held * one);
  const gain = -usd - gone;
  return [{ account: costOf(currency), amountUsd: -gone }, { account: other, amountUsd: -usd }, ...(gain === zero ? [] : [{ account: gainOf(currency), amountUsd: -gain }])];
}

/** As a mark tells it. */
export const currencyFigures = ({ currency, amount, rateUsd, worthUsd, realizedUsd, unrealizedUsd }: Currency) =>
  ({ currency, amount: format(amount), rateUsd: format(rateUsd), worthUsd: format(worthUsd), realizedUsd: format(realizedUsd), unrealizedUsd: format(unrealizedUsd) });
