import type { AskedBecause, DifferenceClass } from '../../subjects/reconciliation.ts';
import type { Side } from '../../subjects/values.ts';
import type { OutsideVenue, ReconciliationTerms } from '../../subjects/venue.ts';
import type { Authority } from '../authority/decisions.ts';
import { parse, zero, type Decimal } from '../decimal.ts';
import type { Accepted } from './accepted.ts';

/** An order that the venue may have, as our own facts tell it. */
export interface KnownOrder {
  readonly order: string;
  readonly symbol: string;
  readonly side: Side;
  /** `submitted`: it may not have left yet. */
  stage: 'submitted' | 'live' | 'ended';
  filled: Decimal;
  /** Whether the venue's totals are of this order and of nothing else: not where it was replaced, busted or corrected. */
  comparable: boolean;
  /** A leg has no id of ours at the venue. */
  readonly leg: boolean;
  /** How many requests there had been when it ended; -1 before. */
  endedAfter: number;
  /** Its place among all that were noted: a snapshot does not keep the order of names. */
  readonly place: number;
}

/** A difference as it was seen last. */
export interface Standing {
  readonly class: DifferenceClass;
  readonly scope: 'desk' | 'symbol';
  readonly symbol: string | null;
  /** What must stay the same for it to count as the same difference. */
  readonly figure: string;
  /** Reports one after the other that had it with this figure, and with any. */
  readonly seen: number;
  readonly lasted: number;
  readonly repaired: boolean;
  readonly stated: boolean;
}

/** What the desk's settings say of reconciliation, whole. */
export interface Rules {
  readonly everyMs: number;
  readonly toleranceUsd: Decimal;
  readonly atLeast: boolean;
}

export interface Reconciliation {
  /** Empty before the desk is open. */
  venue: string;
  /** The same, where the desk has several: what is stated names it. */
  names?: OutsideVenue;
  rules: Rules;
  nowMs: number;
  /** Whether the books have their opening capital: before it there is nothing to hold against an account. */
  hasBooks: boolean;
  /** The books' cash, and what is held by `<strategy>:<symbol>`; what is flat is left out. */
  cashUsd: Decimal;
  readonly held: Record<string, { readonly symbol: string; readonly quantity: Decimal }>;
  /** Fills that are told and not posted yet, by their order: the books are to change in that symbol. */
  readonly unposted: Record<string, { readonly symbol: string; readonly fills: number }>;
  /** Dividends that are booked and that the venue has not paid yet, by symbol. */
  readonly receivable: Record<string, Decimal>;
  readonly orders: Record<string, KnownOrder>;
  /** Orders noted so far. */
  noted: number;
  /** By the id that the venue has of an order that took another's place: the order that the desk knows. */
  readonly replacements: Record<string, string>;
  /** The number of the newest request; `open` while it has no answer. */
  request: { number: number; open: boolean; failures: number };
  /** When the account is asked for next, in ms of the log's time; null while nobody holds execution. */
  nextMs: number | null;
  /** What the next agreement answers. */
  because: AskedBecause;
  /** Asked for again as soon as the open request is answered: a stream came back meanwhile. */
  askAfter: boolean;
  /** The day that activities are wanted from, and the newest that is taken; null before the first answer, whose activities are in the opening cash. */
  activities: { from: string; newest: string | null; taken: boolean };
  differences: Record<string, Standing>;
  /** Executions since the last agreement: a venue rounds the cash of each. */
  fills: number;
  /** What persons accepted; left out where that is nothing. */
  accepted?: Accepted;
  /** Whose signature counts, and under which policy; left out before the desk is open. */
  authority?: Authority;
  policyVersion?: number;
  /** The agreement that was stated last; null since a start, and while the desk's scope is broken. */
  agreement: { readonly except: readonly string[] } | null;
}

const defaultEverySeconds = 60;

/** Beside a cent for each execution since the last agreement, since venues round what they book. */
const defaultToleranceUsd = '0.01';

export const rulesOf = ({ everySeconds = defaultEverySeconds, cashToleranceUsd = defaultToleranceUsd, cash = 'equal' }: ReconciliationTerms = {}): Rules =>
  ({ everyMs: everySeconds * 1000, toleranceUsd: parse(cashToleranceUsd), atLeast: cash === 'atLeast' });

export const begin = (id: string): Reconciliation => {
  if (id !== 'main') throw new Error(`reconciliation: expected the actor main, was ${id}; a desk has one set of books`);
  return {
    venue: '', rules: rulesOf(), nowMs: 0, hasBooks: false, cashUsd: zero, held: {}, unposted: {}, receivable: {}, orders: {}, noted: 0, replacements: {}, request: { number: 0, open: false, failures: 0 },
    nextMs: null, because: 'start', askAfter: false, activities: { from: '', newest: null, taken: false }, differences: {}, fills: 0, agreement: null,
  };
};

/** Which venue a statement is about; nothing where the desk has one. */
export const which = ({ names }: Pick<Reconciliation, 'names'>): { readonly venue?: OutsideVenue } => (names === undefined ? {} : { venue: names });
