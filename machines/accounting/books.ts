import type { z } from 'zod';
import type { marked, posted } from '../../subjects/accounting.ts';
import type { filled } from '../../subjects/execution.ts';
import { format, times, type Decimal } from '../decimal.ts';
import { joining } from '../joined.ts';
import { afterExecution, flat, type Change, type Holding } from '../ledger/holding.ts';
import { balance, imbalance, positionAccount, post, type Ledger, type Line } from '../ledger/ledger.ts';
import { Filled } from '../order/traded.ts';
import { currencyFigures, type Currency } from './currencies.ts';

type Fill = z.output<typeof filled.body>;
type Posting = z.output<typeof posted.body>;
export type Mark = z.output<typeof marked.body>;

export interface Held extends Holding { readonly strategy: string; readonly symbol: string }

/** Sums over all holdings, kept with every fill: there may be thousands of holdings, and every step asks for these. */
interface Totals {
  /** By symbol; one that is held by nobody, or cancels out, is left out. */
  readonly quantities: Record<string, Decimal>;
  costUsd: Decimal;
  realizedUsd: Decimal;
}

/** What is booked, and the last close of every symbol. */
export interface Books {
  openingUsd: Decimal;
  readonly ledger: Ledger;
  /** By `<strategy>:<symbol>`. A holding that is flat stays, for the profit that it took. */
  readonly held: Record<string, Held>;
  readonly totals: Totals;
  readonly closes: Record<string, { readonly at: string; readonly closeUsd: Decimal }>;
}

export const holdingKey: (strategy: string, symbol: string) => string = joining('', ':');

export const emptyBooks = (): Books => ({ openingUsd: 0n, ledger: {}, held: {}, totals: { quantities: {}, costUsd: 0n, realizedUsd: 0n }, closes: {} });

/** Books the opening capital, in place. Throws where the books have one. */
export function bookOpening(books: Books, reference: string, cashUsd: Decimal): Posting {
  if (books.openingUsd !== 0n) throw new Error(`books: expected one desk.opened, was another over ${format(cashUsd)} USD; a desk begins once, open a new one`);
  const lines: readonly Line[] = [{ account: 'cash', amountUsd: cashUsd }, { account: 'capital', amountUsd: -cashUsd }];
  post(books.ledger, lines);
  books.openingUsd = cashUsd;
  return { reference, memo: 'opening capital', entries: lines.map(entryOf) };
}

/**
 * Books a fill, in place: position at cost, realised profit, fee, cash. The posting refers to the order, its cause is the fill.
 * `position` is the holding after it, with all the profit it took so far. Throws before the desk is open.
 */
export function bookFill(books: Books, fill: Fill): Posting {
  if (books.openingUsd === 0n) throw new Error(`books: expected desk.opened before a fill, was a fill of order ${fill.order}; replay the log from its first fact`);
  const key = holdingKey(fill.strategy, fill.symbol);
  const before = books.held[key] ?? flat;
  const { quantity, priceUsd, feeUsd } = Filled.tradedIn(fill);
  const change = afterExecution(before, { side: fill.side, quantity, priceUsd });
  const lines = linesOf(fill, change, feeUsd);
  post(books.ledger, lines);
  bookChange(books, { strategy: fill.strategy, symbol: fill.symbol, quantity: before.quantity }, change);
  return new FillPosting(fill, lines, change.holding);
}

/** The posting of a fill: its texts are made where somebody reads them, which in a backtest is nowhere. */
class FillPosting implements Posting {
  readonly reference: string;
  readonly #fill: Fill;
  readonly #lines: readonly Line[];
  readonly #holding: Holding;

  constructor(fill: Fill, lines: readonly Line[], holding: Holding) {
    this.reference = fill.order;
    this.#fill = fill;
    this.#lines = lines;
    this.#holding = holding;
  }

  get memo() { return `${this.#fill.side} ${this.#fill.quantity} ${this.#fill.symbol} at ${this.#fill.priceUsd}`; }
  get entries() { return this.#lines.map(entryOf); }
  get position() { return positionOf(this.#fill, this.#holding); }
}

/** Which holding it is. */
type Whose = Pick<Held, 'strategy' | 'symbol'>;

/** Keeps a holding as it is after a change, and the totals with it, in place. `quantity` is what it held before. */
export function bookChange(books: Books, { strategy, symbol, quantity: before }: Pick<Held, 'strategy' | 'symbol' | 'quantity'>, change: Change): void {
  const { quantity, costUsd, realizedUsd } = change.holding;
  books.held[holdingKey(strategy, symbol)] = { strategy, symbol, quantity, costUsd, realizedUsd };
  addTo(books.totals, symbol, quantity - before, change);
}

/** A holding as a posting tells it. */
export const positionOf = ({ strategy, symbol }: Whose, { quantity, costUsd, realizedUsd }: Holding): NonNullable<Posting['position']> =>
  ({ strategy, symbol, quantity: format(quantity), costUsd: format(costUsd), realizedPnlUsd: format(realizedUsd) });

function addTo(totals: Totals, symbol: string, quantity: Decimal, { costUsd, realizedUsd }: Change): void {
  const total = (totals.quantities[symbol] ?? 0n) + quantity;
  if (total === 0n) delete totals.quantities[symbol];
  else totals.quantities[symbol] = total;
  totals.costUsd += costUsd;
  totals.realizedUsd += realizedUsd;
}

/** Profit and fees have a line only where there is one; position and cash always have theirs. */
export function linesOf(fill: Pick<Fill, 'strategy' | 'symbol'>, change: Change, feeUsd: Decimal): readonly Line[] {
  const lines: Line[] = [{ account: positionAccount(fill.strategy, fill.symbol), amountUsd: change.costUsd }];
  if (change.realizedUsd !== 0n) lines.push({ account: 'realized', amountUsd: -change.realizedUsd });
  if (feeUsd !== 0n) lines.push({ account: 'fees', amountUsd: feeUsd });
  lines.push({ account: 'cash', amountUsd: -change.paidUsd - feeUsd });
  return lines;
}

export const entryOf = ({ account, amountUsd }: Line) => ({ account, amountUsd: format(amountUsd) });

/** Takes a symbol's close, in place; one that is older than the last is left aside. */
export function noteClose(books: Books, symbol: string, at: string, closeUsd: Decimal): void {
  const last = books.closes[symbol];
  if (last === undefined || last.at <= at) books.closes[symbol] = { at, closeUsd };
}

/** What a mark has beside the plain books: cash that has not settled, what was put in since the opening, and other currencies. */
export interface Beside {
  readonly unsettledUsd: Decimal;
  readonly depositedUsd: Decimal;
  readonly fxUsd: Decimal;
  readonly foreignUsd: Decimal;
  readonly currencies: readonly Currency[];
  /** Null where cash does not settle. */
  readonly settledCashUsd: Decimal | null;
}

const plain: Beside = { unsettledUsd: 0n, depositedUsd: 0n, fxUsd: 0n, foreignUsd: 0n, currencies: [], settledCashUsd: null };

/** Only those that there are. */
const besideFigures = ({ depositedUsd, fxUsd, foreignUsd, currencies }: Beside, settledCashUsd: Decimal | null): Pick<Mark, 'settledCashUsd' | 'depositedUsd' | 'fxUsd' | 'foreignUsd' | 'currencies'> => ({
  ...(settledCashUsd === null ? {} : { settledCashUsd: format(settledCashUsd) }), ...(depositedUsd === 0n ? {} : { depositedUsd: format(depositedUsd) }),
  ...(fxUsd === 0n ? {} : { fxUsd: format(fxUsd) }), ...(foreignUsd === 0n ? {} : { foreignUsd: format(foreignUsd) }),
  ...(currencies.length === 0 ? {} : { currencies: currencies.map(currencyFigures) }),
});

/**
 * The books at the last closes. Checked at every mark: the ledger sums to zero, and
 * opening capital + deposits + realised + unrealised + dividends - fees - financing + fx = equity = cash + positions + foreign cash, exactly. Nothing in it can be off
 * by a rounding: each value is rounded once, where it arises, and every other figure is a sum or difference of those. Equity, fees, dividends and financing come
 * from the ledger, realised and unrealised from the totals of the holdings, so the identity also compares the one with the other.
 * Throws where a held symbol has no close, or where the identity fails.
 */
export function markOf(books: Books, step: number, beside: Beside = plain): Mark {
  const { ledger, totals: { quantities, costUsd, realizedUsd } } = books;
  // By symbol, not in the order of the fills: a state read back from a snapshot has its keys in another order.
  const holdings = Object.entries(quantities)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([symbol, quantity]) => ({ symbol, quantity, priceUsd: lastClose(books, symbol) }));
  const positionsUsd = holdings.reduce((sum, { quantity, priceUsd }) => sum + times(quantity, priceUsd), 0n);
  const { depositedUsd, fxUsd, foreignUsd, settledCashUsd } = beside;
  const cashUsd = balance(ledger, 'cash') + beside.unsettledUsd;
  const feesUsd = balance(ledger, 'fees');
  const dividendsUsd = -balance(ledger, 'dividends');
  const financingUsd = balance(ledger, 'interest') + balance(ledger, 'borrow');
  const equityUsd = cashUsd + positionsUsd + foreignUsd;
  const unrealizedUsd = positionsUsd - costUsd;
  const imbalanceUsd = imbalance(ledger);
  holds('sum of the ledger', 0n, imbalanceUsd);
  holds('opening capital + deposits + realised + unrealised + dividends - fees - financing + fx', equityUsd, books.openingUsd + depositedUsd + realizedUsd + unrealizedUsd + dividendsUsd - feesUsd - financingUsd + fxUsd);
  return {
    step, cashUsd: format(cashUsd), positionsUsd: format(positionsUsd), equityUsd: format(equityUsd), realizedPnlUsd: format(realizedUsd),
    unrealizedPnlUsd: format(unrealizedUsd), feesUsd: format(feesUsd), imbalanceUsd: format(imbalanceUsd),
    ...(beside === plain ? {} : besideFigures(beside, settledCashUsd)),
    ...(dividendsUsd === 0n ? {} : { dividendsUsd: format(dividendsUsd) }), ...(financingUsd === 0n ? {} : { financingUsd: format(financingUsd) }),
    holdings: holdings.map(({ symbol, quantity, priceUsd }) => ({ symbol, quantity: format(quantity), priceUsd: format(priceUsd) })),
  };
}

/** Throws where the symbol never had a bar. */
export function lastClose(books: Books, symbol: string): Decimal {
  const last = books.closes[symbol];
  if (last === undefined) throw new Error(`books: expected a close of ${symbol}, which is held, was none; every fill follows a bar of its symbol, find the order that did not`);
  return last.closeUsd;
}

function holds(what: string, expected: Decimal, was: Decimal): void {
  if (was !== expected) throw new Error(`books: ${what}: expected ${format(expected)}, was ${format(was)}; halt the desk and compare the postings with the fills`);
}
