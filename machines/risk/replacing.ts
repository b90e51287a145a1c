import type { FactOf } from '../../subjects/fact.ts';
import type { signed } from '../../subjects/operations.ts';
import type { Change } from '../../subjects/orderTerms.ts';
import { rejected, replaceApproved } from '../../subjects/risk.ts';
import { nothing, says, type Publication } from '../actor.ts';
import { own } from '../authority/own.ts';
import { format, least, most, one, parse, times, zero, type Decimal } from '../decimal.ts';
import { boundsOf } from '../policy/bounds.ts';
import { findOfChange, findOfMove } from '../checks/changed.ts';
import { accountOf } from './accounts.ts';
import * as limits from './limits.ts';
import { forAll, reservationOf, revise } from './reservations.ts';
import { scopeChecks } from './scopes.ts';
import { worstCost } from './sizing.ts';
import { policyOf, type Desk, type Personal, type Reservation } from './state.ts';

/* Changes of people's orders. What the changed order may take beyond the old one is held against the limits, and set aside before the venue is asked. */

/** A change that a person signed, until the step ends. */
export interface ChangeWish {
  readonly request: string;
  readonly order: string;
  readonly correlation: string;
  readonly change: Change;
}

/** Changes that wait for the end of the step, and those that the venue has not answered: the terms that hold until then. Left out where there are none. */
export interface Changing {
  changes?: readonly ChangeWish[];
  changing?: Record<string, { readonly before: Personal; readonly next: Personal }>;
}

/** More than one person signs in a step. */
const mostChanges = 1000;

/** In lockstep a change waits for the end of the step, as orders do: what is filled meanwhile counts. */
export function changeFor(desk: Desk, { id, correlation, body, at }: FactOf<typeof signed>, change: Change): readonly Publication[] {
  const wish = { request: id, order: body.target, correlation, change };
  if (!desk.lockstep) return [decideChange(desk, wish, at)];
  if ((desk.changes?.length ?? 0) >= mostChanges) throw new Error(`expected at most ${mostChanges} changes of orders in a step, was one more; does the market close its steps?`);
  desk.changes = [...desk.changes ?? [], wish];
  return nothing;
}

export function decideChanges(desk: Desk, at: string): readonly Publication[] {
  const { changes } = desk;
  if (changes === undefined) return nothing;
  delete desk.changes;
  return changes.map((wish) => decideChange(desk, wish, at));
}

/** The terms of an order, which of those that share a reservation each has its own. */
const termsOf = ({ personal, each }: Reservation, order: string): Personal | undefined => (each === undefined ? undefined : own(each, order)) ?? personal;

function termsAfter({ quantity, priceUsd, worstUsd, limitUsd: before }: Personal, change: Change, collar: Decimal): Personal {
  const limitUsd = change.limitUsd === undefined ? undefined : parse(change.limitUsd);
  const stopUsd = change.stopUsd === undefined ? undefined : parse(change.stopUsd);
  return {
    quantity: change.quantity === undefined ? quantity : parse(change.quantity), priceUsd: limitUsd ?? stopUsd ?? priceUsd,
    worstUsd: limitUsd ?? (stopUsd === undefined ? worstUsd : times(stopUsd, one + collar)), ...(before === undefined ? {} : { limitUsd: limitUsd ?? before }),
  };
}

/** What a reservation takes once that order of it has such terms, of which `filled` shares are filled. Where others share it, theirs hold on. */
function under(desk: Desk, order: string, reservation: Reservation, terms: Personal, filled: Decimal): Reservation {
  const before = reservation.each === undefined ? undefined : own(reservation.each, order);
  if (before === undefined) return underAlone(desk, reservation, terms, filled);
  const follows = before.limitUsd !== undefined && reservation.limitUsd === before.limitUsd;
  const { personal, limitUsd, ...alone } = underAlone(desk, reservation, terms, filled);
  const limit = follows ? terms.limitUsd : reservation.limitUsd;
  return forAll(desk, { ...alone, ...(reservation.personal === undefined ? {} : { personal: reservation.personal }), ...(limit === undefined ? {} : { limitUsd: limit }), each: { ...reservation.each, [order]: terms } });
}

/** What an order of such terms may still take. */
function underAlone(desk: Desk, reservation: Reservation, terms: Personal, filled: Decimal): Reservation {
  const quantity = most(terms.quantity - filled, zero);
  const buying = reservation.side === 'buy';
  // A leg that buys back what is owed adds nothing.
  const buysBack = reservation.leavingQuantity < zero;
  return {
    ...reservation, personal: terms, quantity, reservedUsd: buying ? worstCost(quantity, terms.worstUsd, desk.fees) : reservation.reservedUsd,
    exposureUsd: buying && !buysBack ? times(quantity, terms.priceUsd) : zero, leavingQuantity: buysBack ? -quantity : buying ? zero : quantity,
    ...(reservation.limitUsd === undefined ? {} : { limitUsd: terms.priceUsd }),
  };
}

/** Until the venue has answered, an order that shares its reservation may cost what it did or what it is to. */
const undecided = ({ each, ...reservation }: Reservation, order: string, next: Personal): Reservation => {
  const before = each === undefined ? undefined : own(each, order);
  return before === undefined ? reservation : { ...reservation, each: { ...each, [order]: { ...before, priceUsd: most(before.priceUsd, next.priceUsd), worstUsd: most(before.worstUsd, next.worstUsd) } } };
};

const larger = (one: Reservation, other: Reservation): Reservation => ({
  ...one, quantity: most(one.quantity ?? zero, other.quantity ?? zero), reservedUsd: most(one.reservedUsd, other.reservedUsd),
  exposureUsd: most(one.exposureUsd, other.exposureUsd), leavingQuantity: most(one.leavingQuantity, other.leavingQuantity),
  ...(one.limitUsd === undefined || other.limitUsd === undefined ? {} : { limitUsd: one.side === 'buy' ? most(one.limitUsd, other.limitUsd) : least(one.limitUsd, other.limitUsd) }),
});

function decideChange(desk: Desk, { request, order, correlation, change }: ChangeWish, at: string): Publication {
  const policy = policyOf(desk);
  const reservation = reservationOf(desk, order);
  const personal = reservation === undefined ? undefined : termsOf(reservation, order);
  if (reservation === undefined || personal === undefined || own(desk.changing ?? {}, order) !== undefined) {
    const figure = reservation === undefined ? 'ended' : personal === undefined ? 'no own order of a person, in shares' : 'being changed';
    const { strategy, symbol, side } = reservation ?? { strategy: 'manual', symbol: 'NONE', side: 'buy' as const };
    return says(rejected, { intent: request, strategy, symbol, side, purpose: 'manual', checks: [{ rule: 'replaceable', figure, limit: 'an open order of a person', passed: false }], policyVersion: policy.version }, correlation);
  }
  const { strategy, symbol, side } = reservation;
  const bounds = boundsOf(policy, strategy, symbol);
  const next = termsAfter(personal, change, bounds.collar.limit);
  const filled = personal.quantity - (reservation.quantity ?? zero);
  const held = larger(undecided(reservation, order, next), under(desk, order, reservation, next, filled));
  const checks = objections(desk, reservation, { next, held, filled, change }, at);
  const told = { strategy, symbol, side, checks: checks.map(limits.worded), policyVersion: policy.version };
  if (!checks.every(({ passed }) => passed)) return says(rejected, { intent: request, purpose: 'manual', ...told }, correlation);
  revise(desk, order, held);
  desk.changing = { ...desk.changing, [order]: { before: personal, next } };
  return says(replaceApproved, { request, order, ...told, ...change, reservedUsd: format(held.reservedUsd) }, correlation);
}

function objections(desk: Desk, before: Reservation, { next, held, filled, change }: { readonly next: Personal; readonly held: Reservation; readonly filled: Decimal; readonly change: Change }, at: string): readonly limits.Finding[] {
  const policy = policyOf(desk);
  const { strategy, symbol, side } = before;
  const bounds = boundsOf(policy, strategy, symbol);
  const quote = own(desk.quotes, symbol);
  const closeUsd = quote?.closeUsd ?? null;
  const raises = held.reservedUsd > before.reservedUsd || held.exposureUsd > before.exposureUsd || held.leavingQuantity > before.leavingQuantity;
  // Whoever is reducing may ask for less, and not for more.
  const checks = [limits.killed(desk), ...scopeChecks(desk, { strategy, symbol, side, quantity: null }, raises), limits.hasPrice(quote), limits.orderRate(desk, policy, at), limits.size(next.quantity - filled)];
  if (raises) checks.push(limits.halted(desk), limits.notBlocked(bounds), limits.orderQuantity(bounds, next.quantity), limits.orderNotional(bounds, times(next.quantity, next.priceUsd)));
  if (change.limitUsd !== undefined && closeUsd !== null) checks.push(limits.limitCollar(bounds, parse(change.limitUsd), closeUsd));
  if (quote === undefined || closeUsd === null) return checks;
  if (!raises) {
    if (change.limitUsd === undefined) return checks;
    const moved = limits.exposures(quote, side, zero, closeUsd);
    findOfMove(desk, { strategy, symbol, side, quote, closeUsd, limitUsd: parse(change.limitUsd), quantity: zero, notionalUsd: zero, neededUsd: zero, ...moved }, at, checks);
    return checks;
  }
  const addedUsd = side === 'buy' ? held.exposureUsd - before.exposureUsd : times(held.leavingQuantity - before.leavingQuantity, closeUsd);
  const exposures = limits.exposures(quote, side, addedUsd, closeUsd);
  checks.push(limits.positionNotional(bounds, exposures), limits.grossNotional(desk, policy, exposures), limits.deskCash(desk, policy, held.reservedUsd - before.reservedUsd));
  if (side === 'sell') checks.push(limits.short(accountOf(desk, strategy), bounds, symbol, held.leavingQuantity - before.leavingQuantity));
  findOfChange(desk, {
    strategy, symbol, side, quote, closeUsd, limitUsd: held.limitUsd ?? null, quantity: most((held.quantity ?? zero) - (before.quantity ?? zero), zero), notionalUsd: addedUsd, neededUsd: held.reservedUsd - before.reservedUsd, ...exposures,
  }, at, checks);
  return checks;
}

/** The venue gave the order new terms, those that were asked for or others of its own. */
export function noteReplaced(desk: Desk, order: string, change: Change): void {
  const reservation = reservationOf(desk, order);
  const asked = own(desk.changing ?? {}, order);
  forgetAsked(desk, order);
  const personal = reservation === undefined ? undefined : termsOf(reservation, order);
  if (reservation === undefined || personal === undefined || reservation.quantity === null) return;
  const before = asked?.before ?? personal;
  const filled = filledOf(reservation, personal, asked);
  const { collar: { limit: collar } } = boundsOf(policyOf(desk), reservation.strategy, reservation.symbol);
  const changed = under(desk, order, reservation, termsAfter(before, change, collar), filled);
  // Of one whose terms are not known the other leg may still take what it took.
  revise(desk, order, reservation.shared === true && reservation.each === undefined ? { ...changed, reservedUsd: most(changed.reservedUsd, reservation.reservedUsd) } : changed);
}

/** The venue did not change it: the old terms hold. */
export function noteKept(desk: Desk, order: string): void {
  const asked = own(desk.changing ?? {}, order);
  const reservation = reservationOf(desk, order);
  forgetAsked(desk, order);
  if (asked !== undefined && reservation !== undefined) revise(desk, order, under(desk, order, reservation, asked.before, filledOf(reservation, termsOf(reservation, order), asked)));
}

/** While a change is asked for, the larger of both quantities is set aside. */
const filledOf = ({ quantity }: Reservation, personal: Personal | undefined, asked: { readonly before: Personal; readonly next: Personal } | undefined): Decimal =>
  (asked === undefined ? personal?.quantity ?? zero : most(asked.before.quantity, asked.next.quantity)) - (quantity ?? zero);

export function forgetAsked(desk: Desk, order: string): void {
  if (desk.changing === undefined || own(desk.changing, order) === undefined) return;
  const { [order]: _, ...rest } = desk.changing;
  if (Object.keys(rest).length === 0) delete desk.changing;
  else desk.changing = rest;
}
