import { cashMove, type posted } from '../../subjects/accounting.ts';
import type { Fact, FactOf } from '../../subjects/fact.ts';
import type { OutsideVenue } from '../../subjects/venue.ts';
import { nothing, type Publication } from '../actor.ts';
import { own } from '../authority/own.ts';
import { format, parse, zero, type Decimal } from '../decimal.ts';
import { followPosting } from './ours.ts';
import { begin, type Reconciliation } from './state.ts';

/*
 * A desk with several venues has an account at each: cash, positions and orders are held against the desk's books venue by venue. What was posted belongs to
 * the venue of its order; what has no order, to the venue that holds the symbol, or that was named; else to the first.
 */

/** Reconciliation with the desk's first venue and, beside it, with its others. */
export interface Accounts extends Reconciliation {
  /** Left out on a desk with one venue, as is all below. */
  others?: readonly Reconciliation[];
  /** Where orders and other causes of postings belong, the oldest first in `ids`. */
  placed?: { readonly at: Record<string, OutsideVenue>; readonly ids: string[] };
  /** By `<strategy>:<symbol>`: what the books hold in all, at whichever venues. */
  totals?: Record<string, Decimal>;
}

/** How many are remembered; orders that an account still knows are found without. */
const mostPlaced = 10_000;

export const beginAccounts = (id: string): Accounts => begin(id);

/** An account for each further venue, with its part of the opening capital: the opening posting is of all of it. */
export function openAccounts(state: Accounts, others: readonly { readonly venue: OutsideVenue; readonly cashUsd: string; readonly account: Reconciliation }[]): void {
  if (others.length === 0) return;
  state.others = others.map(({ venue, cashUsd, account }) => ({ ...account, venue, names: venue, cashUsd: parse(cashUsd) }));
  state.cashUsd = state.others.reduce((left, { cashUsd }) => left - cashUsd, state.cashUsd);
  state.placed = { at: {}, ids: [] };
  state.totals = {};
}

const all = (state: Accounts): readonly Reconciliation[] => (state.others === undefined ? [state] : [state, ...state.others]);

const accountAt = (state: Accounts, venue: string | undefined): Reconciliation => state.others?.find((each) => each.venue === venue) ?? state;

/** Notes that what follows from a fact or order belongs to a venue. */
function place({ placed }: Accounts, id: string, venue: string): void {
  if (placed === undefined || (venue !== 'alpaca' && venue !== 'ccxt')) return;
  if (own(placed.at, id) === undefined) placed.ids.push(id);
  placed.at[id] = venue;
  const oldest = placed.ids.length > mostPlaced ? placed.ids.shift() : undefined;
  if (oldest !== undefined) delete placed.at[oldest];
}

const accountOf = (state: Accounts, id: string): Reconciliation => {
  const venue = own(state.placed?.at ?? {}, id);
  return venue === undefined ? state.others?.find(({ orders }) => own(orders, id) !== undefined) ?? state : accountAt(state, venue);
};

const holderOf = (state: Accounts, symbol: string): Reconciliation => all(state).find(({ held }) => Object.values(held).some((each) => each.symbol === symbol)) ?? state;

type React<Each> = (account: Reconciliation, fact: Each) => readonly Publication[];
type Note<Each> = (account: Reconciliation, fact: Each) => void;

/** Every account takes it. */
export const everywhere = <Each>(react: React<Each>) => (state: Accounts, fact: Each): readonly Publication[] => (state.others === undefined ? react(state, fact) : all(state).flatMap((account) => react(account, fact)));

/** A venue's own word: for the account at it. */
export const there = <Each extends Fact>(react: React<Each>) => (state: Accounts, fact: Each): readonly Publication[] => react(accountAt(state, fact.actor), fact);

const quietly = <Each>(note: (state: Accounts, fact: Each) => void) => (state: Accounts, fact: Each): readonly Publication[] => {
  note(state, fact);
  return nothing;
};

interface Named { readonly order: string; readonly child?: string | undefined; readonly parent?: string | undefined }

/** A word of execution on an order, or on a part of one: for the account that has it. */
export const ofOrder = <Each extends Fact<string, Named>>(note: Note<Each>) => quietly<Each>((state, fact) => note(accountOf(state, fact.body.child ?? fact.body.order), fact));

/** An order goes to a venue. */
export const ofNew = <Each extends Fact<string, Named & { readonly venue: string }>>(note: Note<Each>) => quietly<Each>((state, fact) => {
  const { order, parent, venue } = fact.body;
  place(state, order, venue);
  if (parent !== undefined) place(state, parent, venue);
  note(accountAt(state, venue), fact);
});

/** A leg is where its parent is. */
export const ofLeg = <Each extends Fact<string, Named & { readonly parent: string }>>(note: Note<Each>) => quietly<Each>((state, fact) => {
  const account = accountOf(state, fact.body.parent);
  place(state, fact.body.order, account.venue);
  note(account, fact);
});

export const ofSymbol = <Each extends Fact<string, { readonly symbol?: string | undefined }>>(note: Note<Each>) =>
  quietly<Each>((state, fact) => note(fact.body.symbol === undefined ? state : holderOf(state, fact.body.symbol), fact));

/** What an account's own reconciliation adjusts. */
export const ofAdjustment = <Each extends Fact<string, { readonly venue?: string | undefined }>>(note: Note<Each>) => quietly<Each>((state, fact) => {
  const account = accountAt(state, fact.body.venue);
  place(state, fact.id, account.venue);
  note(account, fact);
});

/** What happens to a symbol is posted where it is held. */
export const placeBySymbol = quietly<Fact>((state, { id, actor: symbol }) => {
  if (state.others !== undefined) place(state, id, holderOf(state, symbol).venue);
});

/** A deposit or withdrawal says where. */
export function placeMove(state: Accounts, { id, body: { verb, payload } }: Fact<string, { readonly verb: string; readonly payload: unknown }>): void {
  if (state.others === undefined || (verb !== 'deposit' && verb !== 'withdraw')) return;
  const { data } = cashMove.safeParse(payload);
  if (data !== undefined && 'venue' in data && data.venue !== undefined) place(state, id, data.venue);
}

/** Postings say what a strategy holds of a symbol in all: what changed of it, changed at the posting's venue. */
export const takePosting = quietly<FactOf<typeof posted>>((state, { body }) => {
  if (state.others === undefined || state.totals === undefined) return followPosting(state, body);
  const account = accountOf(state, body.reference);
  for (const each of all(state)) each.hasBooks = true;
  const { position } = body;
  if (position === undefined) return followPosting(account, body);
  const key = `${position.strategy}:${position.symbol}`;
  const total = parse(position.quantity);
  const quantity = (own(account.held, key)?.quantity ?? zero) + total - (own(state.totals, key) ?? zero);
  if (total === zero) delete state.totals[key];
  else state.totals[key] = total;
  followPosting(account, { ...body, position: { ...position, quantity: format(quantity) } });
});
