import { own } from '../authority/own.ts';
import { noteOpen } from '../checks/openSides.ts';
import { tallyOrder } from '../checks/tally.ts';
import { notePosition } from '../portfolio/streaming.ts';
import { least, most, over, times, zero, type Decimal } from '../decimal.ts';
import type { Traded } from '../order/traded.ts';
import { accountOf, keepPosition, positionIn, quoteOf } from './accounts.ts';
import { keysOf, type Keys } from './keys.ts';
import { worstCost } from './sizing.ts';
import type { Account, Desk, Personal, Quote, Reservation } from './state.ts';

/** The fields by which an execution fact names its order. */
export interface OrderNamed {
  readonly order: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: Reservation['side'];
}

const queueOf = ({ strategy, symbol, side }: Pick<Reservation, 'strategy' | 'symbol' | 'side'>) => keysOf(strategy, symbol)[side].queue;

/** Adds a reservation to all sums, or with `sign` -1 takes it out of them. */
function count(desk: Desk, reservation: Reservation, sign: 1 | -1, keys = keysOf(reservation.strategy, reservation.symbol), account = accountOf(desk, keys.strategy), quote = quoteOf(desk, keys.symbol)): void {
  const { symbol, side, quantity, leavingQuantity } = reservation;
  const signed = (value: Decimal): Decimal => (sign === 1 ? value : -value);
  const [reservedUsd, buyingUsd] = [signed(reservation.reservedUsd), signed(reservation.exposureUsd)];
  const sellingQuantity = side === 'sell' && quantity !== null ? signed(quantity) : zero;
  desk.reservedUsd += reservedUsd;
  account.reservedUsd += reservedUsd;
  desk.buyingUsd += buyingUsd;
  quote.buyingUsd += buyingUsd;
  quote.sellingQuantity += sellingQuantity;
  if (desk.memory?.tally !== undefined) tallyOrder(desk, desk.memory.tally, keys, { buyingUsd, sellingQuantity }, account, quote);
  if (desk.memory?.open !== undefined) noteOpen(desk.memory.open, reservation, sign);
  if (desk.portfolio !== undefined) notePosition(desk, symbol);
  if (leavingQuantity === zero) return;
  const { holding, leavingQuantity: before } = positionIn(account, symbol);
  keepPosition(account, symbol, { holding, leavingQuantity: before + signed(leavingQuantity) });
}

/** With the price that its fills are held against, where the policy asks for that. */
function watched({ policy, quotes }: Desk, reservation: Reservation): Reservation {
  const arrivalUsd = policy?.breaches?.slippage === undefined ? undefined : own(quotes, reservation.symbol)?.closeUsd ?? undefined;
  return arrivalUsd === undefined ? reservation : { ...reservation, arrivalUsd };
}

/** Sets aside what an approved order may take, of its strategy's account and its symbol. Its id is not known before execution speaks of it: it waits in a queue. */
export function reserve(desk: Desk, reservation: Reservation, keys: Keys, account: Account, quote: Quote): void {
  const number = desk.nextReservation;
  desk.nextReservation += 1;
  desk.reservations[number] = watched(desk, reservation);
  const { queue } = keys[reservation.side];
  const waiting = own(desk.unnamed, queue);
  desk.unnamed[queue] = waiting === undefined ? [number] : [...waiting, number];
  count(desk, reservation, 1, keys, account, quote);
}

/**
 * Execution speaks of an order for the first time. It takes approvals in their order, so the id belongs to the oldest
 * nameless reservation of that strategy, symbol and side.
 */
export function nameOrder(desk: Desk, named: OrderNamed): void {
  if (own(desk.orders, named.order) !== undefined) return;
  const queue = queueOf(named);
  const waiting = own(desk.unnamed, queue);
  const oldest = waiting?.[0];
  if (waiting === undefined || oldest === undefined) return;
  desk.orders[named.order] = oldest;
  if (waiting.length === 1) delete desk.unnamed[queue];
  else desk.unnamed[queue] = waiting.slice(1);
}

/** Changes all reservations in a symbol as `becomes` says, with none of them counted while `between` runs: what they leave of positions may change in it. */
export function changeReservations(desk: Desk, symbol: string, becomes: (reservation: Reservation) => Reservation, between: () => void): void {
  const ours = Object.entries(desk.reservations).filter(([, reservation]) => reservation.symbol === symbol);
  for (const [, reservation] of ours) count(desk, reservation, -1);
  between();
  for (const [number, reservation] of ours) {
    const changed = becomes(reservation);
    desk.reservations[number] = changed;
    count(desk, changed, 1);
  }
}

/** The number of the order's reservation; undefined once it has ended (a late fill), or where risk never approved it. */
const numberOf = (desk: Desk, order: string): number | undefined => own(desk.orders, order);

/** Frees what is left of an order's reservation. */
export function release(desk: Desk, order: string): void {
  const number = numberOf(desk, order);
  const reservation = number === undefined ? undefined : desk.reservations[number];
  if (number === undefined) return;
  if (reservation === undefined) delete desk.orders[order];
  else if (reservation.shared !== true || !Object.entries(desk.orders).some(([each, its]) => its === number && each !== order)) replace(desk, order, number, reservation, undefined);
  else {
    const { [order]: _, ...left } = reservation.each ?? {};
    if (reservation.each !== undefined) replace(desk, order, number, reservation, forAll(desk, { ...reservation, each: left }));
    delete desk.orders[order];
  }
}

/** What a shared reservation takes: of a purchase the most that any of its orders may cost, or count. One that buys back what is owed adds nothing. */
export function forAll(desk: Desk, reservation: Reservation): Reservation {
  const { side, quantity, leavingQuantity, each } = reservation;
  if (side === 'sell' || quantity === null || each === undefined) return reservation;
  const mostOf = (costOf: (terms: Personal) => Decimal) => Object.values(each).reduce((top, terms) => most(top, costOf(terms)), zero);
  return {
    ...reservation, reservedUsd: mostOf(({ worstUsd }) => worstCost(quantity, worstUsd, desk.fees)), exposureUsd: leavingQuantity < zero ? zero : mostOf(({ priceUsd }) => times(quantity, priceUsd)),
  };
}

/** Sets aside for an order whose id is known. */
export function reserveFor(desk: Desk, order: string, reservation: Reservation): void {
  const number = desk.nextReservation;
  desk.nextReservation += 1;
  desk.reservations[number] = reservation;
  desk.orders[order] = number;
  count(desk, reservation, 1);
}

/** Two orders of which only one can fill take the same, as much as either may need: it is free when the last of them has ended. @param terms of the other */
export function shareReservation(desk: Desk, one: string, other: string, terms: Personal): void {
  const number = numberOf(desk, one);
  const reservation = number === undefined ? undefined : desk.reservations[number];
  if (number === undefined || reservation === undefined || own(desk.orders, other) !== undefined) return;
  const { personal, limitUsd } = reservation;
  desk.orders[other] = number;
  if (personal === undefined) desk.reservations[number] = { ...reservation, shared: true };
  else replace(desk, one, number, reservation, forAll(desk, { ...reservation, shared: true, each: { ...reservation.each ?? { [one]: limitUsd === undefined ? personal : { ...personal, limitUsd } }, [other]: terms } }));
}

export function reservationOf(desk: Desk, order: string): Reservation | undefined {
  const number = numberOf(desk, order);
  return number === undefined ? undefined : desk.reservations[number];
}

/** Puts another reservation in the place of an order's. */
export function revise(desk: Desk, order: string, becomes: Reservation): void {
  const number = numberOf(desk, order);
  const reservation = number === undefined ? undefined : desk.reservations[number];
  if (number !== undefined && reservation !== undefined) replace(desk, order, number, reservation, becomes);
}

/** Frees the part that an execution used: pro rata of a quantity, the money spent of a notional. Nothing left frees all. @returns the reservation as it was */
export function useReservation(desk: Desk, order: string, { quantity, priceUsd, feeUsd }: Traded, done: boolean): Reservation | undefined {
  const number = numberOf(desk, order);
  const reservation = number === undefined ? undefined : desk.reservations[number];
  if (number === undefined || reservation === undefined) return undefined;
  replace(desk, order, number, reservation, done ? undefined : remaining(reservation, quantity, times(quantity, priceUsd) + feeUsd));
  return reservation;
}

/** Puts the rest in a reservation's place, or nothing. */
function replace(desk: Desk, order: string, number: number, reservation: Reservation, rest: Reservation | undefined): void {
  count(desk, reservation, -1);
  if (rest === undefined) {
    delete desk.reservations[number];
    delete desk.orders[order];
  } else {
    desk.reservations[number] = rest;
    count(desk, rest, 1);
  }
}

function remaining(reservation: Reservation, filled: Decimal, spentUsd: Decimal): Reservation | undefined {
  const { quantity, reservedUsd, exposureUsd, leavingQuantity } = reservation;
  if (quantity === null) {
    const leftUsd = most(reservedUsd - spentUsd, zero);
    return { ...reservation, reservedUsd: leftUsd, exposureUsd: least(exposureUsd, leftUsd) };
  }
  const left = quantity - filled;
  if (left <= zero) return undefined;
  const part = (whole: Decimal) => over(times(whole, left), quantity);
  const leaving = leavingQuantity === zero ? zero : leavingQuantity > zero ? left : -left;
  return { ...reservation, quantity: left, reservedUsd: part(reservedUsd), exposureUsd: part(exposureUsd), leavingQuantity: leaving };
}
