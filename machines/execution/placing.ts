import { busted, corrected, filled } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { CorporateAction } from '../../subjects/market.ts';
import type { approved } from '../../subjects/risk.ts';
import type { Side } from '../../subjects/values.ts';
import type { OutsideVenue } from '../../subjects/venue.ts';
import type { Publication } from '../actor.ts';
import { splitShares } from '../actions/split.ts';
import { own } from '../authority/own.ts';
import { absolute, parse, zero, type Decimal } from '../decimal.ts';
import { objectionAt, venueForNew, venueInAnyCase, type Places } from '../routing/places.ts';
import type { ExecutionState } from './decisions.ts';

/*
 * Where the orders of a desk with several venues go. What is held or open of a symbol lies at one venue, and everything further in it goes there, up or
 * down: an order whose outcome nobody knows may be there, and what is held can be sold nowhere else. Only a symbol of which nothing lies anywhere is routed.
 */

/** What a strategy holds of a symbol at a venue, by the fills that were reported; below zero is short. */
export interface Lying {
  readonly venue: OutsideVenue;
  readonly strategy: string;
  readonly symbol: string;
  readonly quantity: Decimal;
}

/** Left out on a desk with one venue. */
export interface Placed {
  places?: Places;
  /** By `<venue>:<strategy>:<symbol>`; what is flat is left out. */
  lying?: Record<string, Lying>;
}

const isHere = (venue: string | null | undefined): venue is OutsideVenue => venue === 'alpaca' || venue === 'ccxt';

/** Venues at which something of a symbol is held, open or being worked, in the order of the routes. */
export function homesOf({ places, lying = {}, open, worked = {} }: ExecutionState, symbol: string): readonly OutsideVenue[] {
  const at = new Set<string>();
  for (const each of Object.values(lying)) if (each.symbol === symbol) at.add(each.venue);
  for (const each of Object.values(open)) if (each.symbol === symbol) at.add(each.venue);
  for (const { terms } of Object.values(worked)) if (terms.symbol === symbol) at.add(terms.venue);
  return (places?.routes ?? []).map(({ venue }) => venue).filter((venue) => at.has(venue));
}

/**
 * The venue that an approved order goes to; undefined where none may take it. What adds goes to no venue that is taken out or not reconciled. What leaves a
 * position goes where that lies, whatever the venue's health: as on a desk with one venue. Where a late word of a venue has left a symbol at two of them,
 * nothing is added, and what leaves must be held whole where it is sold.
 */
export function venueFor(state: ExecutionState, places: Places, { body }: FactOf<typeof approved>): OutsideVenue | undefined {
  const { strategy, symbol, side, purpose } = body;
  const adds = purpose === 'entry' || purpose === 'manual';
  const homes = homesOf(state, symbol);
  const [home] = homes;
  if (home === undefined) return venueForNew(places, symbol) ?? (adds ? undefined : venueInAnyCase(places, symbol));
  if (homes.length === 1) return adds && objectionAt(places, home, symbol) !== undefined ? undefined : home;
  const quantity = adds || body.quantity === undefined ? undefined : parse(body.quantity);
  return quantity === undefined ? undefined : homes.find((venue) => {
    const held = own(state.lying ?? {}, keyOf({ venue, strategy, symbol }))?.quantity ?? zero;
    return (side === 'sell' ? held > zero : held < zero) && absolute(held) >= quantity;
  });
}

/** Whether no further part of an entry may go to the venue that it is worked at. */
export const holdsBack = ({ places }: Placed, { purpose, venue, symbol }: { readonly purpose: string; readonly venue: string; readonly symbol: string }): boolean =>
  places !== undefined && purpose === 'entry' && objectionAt(places, venue, symbol) !== undefined;

const keyOf = ({ venue, strategy, symbol }: Omit<Lying, 'quantity'>): string => `${venue}:${strategy}:${symbol}`;

function keep(state: Placed, held: Lying): void {
  const key = keyOf(held);
  const { [key]: _, ...others } = state.lying ?? {};
  state.lying = held.quantity === zero ? others : { ...others, [key]: held };
}

function add(state: Placed, { quantity, ...where }: Lying): void {
  keep(state, { ...where, quantity: (own(state.lying ?? {}, keyOf(where))?.quantity ?? zero) + quantity });
}

/** What the trades of one order's venue come to for what lies there. */
export function noteTrades(state: Placed, venue: string | undefined, published: readonly Publication[]): readonly Publication[] {
  if (state.places === undefined || !isHere(venue)) return published;
  for (const { kind, body } of published) {
    const trade = tradeIn(kind.name, body);
    if (trade === undefined) continue;
    const { strategy, symbol, side, quantity } = trade;
    add(state, { venue, strategy, symbol, quantity: side === 'buy' ? quantity : -quantity });
  }
  return published;
}

/** What was traded more than was known; below zero where an execution was taken back or made smaller. */
function tradeIn(name: string, body: unknown): (Pick<Lying, 'strategy' | 'symbol' | 'quantity'> & { readonly side: Side }) | undefined {
  if (name === filled.name) {
    const { quantity, ...of } = filled.body.parse(body);
    return { ...of, quantity: parse(quantity) };
  }
  if (name === busted.name) {
    const { quantity, ...of } = busted.body.parse(body);
    return { ...of, quantity: -parse(quantity) };
  }
  if (name !== corrected.name) return undefined;
  const { quantity, was, ...of } = corrected.body.parse(body);
  return { ...of, quantity: parse(quantity) - parse(was.quantity) };
}

/** Holdings follow what happens to their shares, in place. */
export function moveLying(state: ExecutionState, symbol: string, action: CorporateAction): void {
  for (const held of Object.values(state.lying ?? {})) {
    if (held.symbol !== symbol) continue;
    if (action.kind === 'split') keep(state, { ...held, quantity: splitShares(held.quantity, action, state.increment).quantity });
    if (action.kind === 'cashMerger' || action.kind === 'symbolChange') keep(state, { ...held, quantity: zero });
    if (action.kind === 'symbolChange') add(state, { ...held, symbol: action.to });
  }
}
