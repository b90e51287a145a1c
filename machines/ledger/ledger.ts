import { format, type Decimal } from '../decimal.ts';
import { joining } from '../joined.ts';

/**
 * The accounts of a desk. Debits are above zero, credits below: cash, positions (at cost), fees, interest and borrow cost grow by
 * debits; capital, realised profit and dividends grow by credits. Below zero, a position is a short one. Where trades settle, `cash` is what has settled and `cash:unsettled`
 * what is under way. `fx` stands in each other currency for what was exchanged for it; in USD `fx:EUR` is what was given for the euros that are there, `fxgain:EUR` what was gained on those that
 * have left (`fx` in books of builds before: both, of all currencies). `transfer` is what leaves one position for another: zero but between two postings. `revaluation` is what positions are worth beyond their cost, `unrealized` the profit of that.
 */
export type Account = 'cash' | 'cash:unsettled' | 'capital' | 'fees' | 'realized' | 'dividends' | 'interest' | 'borrow' | 'fx' | `fx:${string}` | `fxgain:${string}` | 'transfer' | 'revaluation' | 'unrealized' | `positions:${string}:${string}`;

/** One line of a posting. */
export interface Line { readonly account: Account; readonly amountUsd: Decimal }

/** Balances by account; an account that never had a line stands at zero. */
export type Ledger = Record<string, Decimal>;

export const positionAccount: (strategy: string, symbol: string) => Account = joining('positions:', ':');

export const balance = (ledger: Ledger, account: Account): Decimal => ledger[account] ?? 0n;

/** Sum of all balances. Anything but zero means that the books are wrong. */
export function imbalance(ledger: Ledger): Decimal {
  let sum = 0n;
  // Asked at every mark: a list of the balances would cost more than their sum.
  for (const account in ledger) sum += ledger[account] ?? 0n;
  return sum;
}

/**
 * Books a posting in place, the whole of it or nothing.
 * Throws where its lines do not sum to zero; the ledger is then as it was.
 */
export function post(ledger: Ledger, lines: readonly Line[]): void {
  let sum = 0n;
  for (const { amountUsd } of lines) sum += amountUsd;
  if (sum !== 0n) {
    const said = lines.map(({ account, amountUsd }) => `${account} ${format(amountUsd)}`).join(', ');
    throw new Error(`posting: expected its lines to sum to 0, was ${format(sum)} (${said}); nothing was booked, find the rule that made these lines`);
  }
  for (const { account, amountUsd } of lines) ledger[account] = balance(ledger, account) + amountUsd;
}

/** One row of a trial balance; one of the two columns is zero. */
export interface TrialRow { readonly account: string; readonly debitUsd: Decimal; readonly creditUsd: Decimal }

/** Every account with its balance in the debit or the credit column, by name; the columns have equal sums. */
export const trialBalance = (ledger: Ledger): readonly TrialRow[] =>
  Object.entries(ledger)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([account, amount]) => ({ account, debitUsd: amount > 0n ? amount : 0n, creditUsd: amount < 0n ? -amount : 0n }));
