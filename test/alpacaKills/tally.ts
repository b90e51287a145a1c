import type { Logged } from '../../actors/runtime/envelope.ts';
import { format, parse, zero, type Decimal } from '../../machines/decimal.ts';
import * as execution from '../../subjects/execution.ts';
import { approved } from '../../subjects/risk.ts';
import { posted } from '../../subjects/accounting.ts';
import type { FactKind } from '../../subjects/fact.ts';
import type { Account } from '../alpaca/account.ts';

/** What a series came to: the log held against the venue's account. */
export interface Tally {
  readonly kills: number;
  readonly moments: readonly string[];
  readonly code: number | null;
  readonly mismatches: number;
  /** Orders that the venue has, and what it filled of them. */
  readonly orders: number;
  /** Orders at the venue that the log does not have as submitted. */
  readonly strangers: readonly string[];
  /** Intents with more than one approval, and orders submitted more than once. */
  readonly twice: readonly string[];
  /** Submitted orders that the venue never got, and of which the log does not say that they were not sent. */
  readonly lost: readonly string[];
  /** Orders of which nobody knows. */
  readonly unresolved: readonly string[];
  /** Orders whose fills on the log come to another quantity or value than at the venue: order, log, venue. */
  readonly wrongFills: readonly string[];
  /** Positions of the books and of the venue where they differ. */
  readonly wrongPositions: readonly string[];
  readonly cash: 'equal' | string;
}

/** @param positions as the desk told them when it was at rest */
export function tallyOf(log: readonly Logged[], account: Account, positions: readonly { readonly symbol: string; readonly quantity: string }[]): Omit<Tally, 'kills' | 'moments' | 'code' | 'mismatches'> {
  const bodies = <Name extends string, Body>(kind: FactKind<Name, Body>): readonly Body[] => log.filter((each) => each.kind.name === kind.name).map(({ fact }) => kind.body.parse(fact.body));
  const venue = account.all();
  const submitted = bodies(execution.submitted).map(({ order }) => order);
  const unsent = new Set([...bodies(execution.withheld).map(({ order }) => order), ...bodies(execution.closed).filter(({ state, reason }) => state === 'rejected' || reason.startsWith('not sent')).map(({ order }) => order)]);
  const known = new Set(venue.map(({ client_order_id: id }) => id));
  const fills = bodies(execution.filled);
  const ofLog = (order: string) => fills.filter((each) => each.order === order).reduce((sum, { quantity }) => sum + parse(quantity), zero);
  return {
    orders: venue.length,
    strangers: [...known].filter((id) => !submitted.includes(id)),
    twice: [...repeated(submitted), ...repeated(bodies(approved).map(({ intent }) => intent))],
    lost: submitted.filter((order) => !known.has(order) && !unsent.has(order)),
    unresolved: bodies(execution.unresolved).map(({ order, reason }) => `${order}: ${reason}`),
    wrongFills: venue.filter(({ client_order_id: id, filled_qty: filled }) => ofLog(id) !== parse(filled)).map(({ client_order_id: id, filled_qty: filled }) => `${id}: ${format(ofLog(id))} of ${filled}`),
    wrongPositions: differing(sums(positions), sums(account.positions().map(({ symbol, qty }) => ({ symbol, quantity: qty })))),
    cash: cashDifference(bodies(posted), account),
  };
}

const repeated = (ids: readonly string[]) => ids.filter((id, place) => ids.indexOf(id) !== place);

function sums(positions: readonly { readonly symbol: string; readonly quantity: string }[]): ReadonlyMap<string, Decimal> {
  const all = new Map<string, Decimal>();
  for (const { symbol, quantity } of positions) all.set(symbol, (all.get(symbol) ?? zero) + parse(quantity));
  return all;
}

const differing = (books: ReadonlyMap<string, Decimal>, venue: ReadonlyMap<string, Decimal>) =>
  [...new Set([...books.keys(), ...venue.keys()])].filter((symbol) => (books.get(symbol) ?? zero) !== (venue.get(symbol) ?? zero))
    .map((symbol) => `${symbol}: books ${format(books.get(symbol) ?? zero)}, venue ${format(venue.get(symbol) ?? zero)}`);

/** Of inferred executions the price is rounded to 1e-12 USD: they come to the venue's value but for that. */
function cashDifference(postings: readonly { readonly entries: readonly { readonly account: string; readonly amountUsd: string }[] }[], account: Account): string {
  const books = postings.flatMap(({ entries }) => entries).filter((entry) => entry.account === 'cash').reduce((sum, { amountUsd }) => sum + parse(amountUsd), zero);
  const difference = books - parse(account.cash());
  return difference < 1_000_000n && difference > -1_000_000n ? 'equal' : `books ${format(books)}, venue ${account.cash()}`;
}
