import { own } from '../authority/own.ts';
import { least, most, over, times, zero, type Decimal } from '../decimal.ts';
import type { Traded } from '../order/traded.ts';
import { accountOf, keepPosition, positionIn, quoteOf } from './accounts.ts';
import type { Desk, Reservation } from './state.ts';

/** The fields by which an execution fact names its order. */
export interface OrderNamed {
  readonly order: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: Reservation['side'];
}

const queueOf = ({ strategy, symbol, side }: Pick<Reservation, 'strategy' | 'symbol' | 'side'>) => `${strategy}/${symbol}/${side}`;

/** Adds a reservation to all sums, or with `sign` -1 takes it out of them. */
function count(desk: Desk, { strategy, symbol, side, quantity, reservedUsd, exposureUsd, leavingQuantity }: Reservation, sign: 1n | -1n): void {
  const account = accountOf(desk, strategy);
  const quote = quoteOf(desk, symbol);
  desk.reservedUsd += sign * reservedUsd;
  account.reservedUsd += sign * reservedUsd;
  desk.buyingUsd += sign * exposureUsd;
  quote.buyingUsd += sign * exposureUsd;
  if (side === 'sell') quote.sellingQuantity += sign * (quantity ?? zero);
  const position = positionIn(account, symbol);
  keepPosition(account, symbol, { ...position, leavingQuantity: position.leavingQuantity + sign * leavingQuantity });
}

/** Sets aside what an approved order may take. Its id is not known before execution speaks of it. */
export function reserve(desk: Desk, reservation: Reservation): void {
  const number = desk.nextReservation;
  desk.nextReservation += 1;
  desk.reservations[number] = reservation;
  const queue = queueOf(reservation);
  desk.unnamed[queue] = [...(own(desk.unnamed, queue) ?? []), number];
  count(desk, reservation, 1n);
}

/**
 * Execution speaks of an order for the first time. It takes approvals in their order, so the id belongs to the oldest
 * nameless reservation of that strategy, symbol and side.
 */
export function nameOrder(desk: Desk, named: OrderNamed): void {
  if (own(desk.orders, named.order) !== undefined) return;
  const queue = queueOf(named);
  const [oldest, ...rest] = own(desk.unnamed, queue) ?? [];
  if (oldest === undefined) return;
  desk.orders[named.order] = oldest;
  if (rest.length === 0) delete desk.unnamed[queue];
  else desk.unnamed[queue] = rest;
}

/** Changes all reservations in a symbol as `becomes` says, with none of them counted while `between` runs: what they leave of positions may change in it. */
export function changeReservations(desk: Desk, symbol: string, becomes: (reservation: Reservation) => Reservation, between: () => void): void {
  const ours = Object.entries(desk.reservations).filter(([, reservation]) => reservation.symbol === symbol);
  for (const [, reservation] of ours) count(desk, reservation, -1n);
  between();
  for (const [number, reservation] of ours) {
    const changed = becomes(reservation);
    desk.reservations[number] = changed;
    count(desk, changed, 1n);
  }
}

/** The order's reservation; undefined once it has ended (a late fill), or where risk never approved it. */
export function reservationOf(desk: Desk, order: string): Reservation | undefined {
  const number = own(desk.orders, order);
  return number === undefined ? undefined : own(desk.reservations, String(number));
}

/** Frees what is left of an order's reservation. */
export function release(desk: Desk, order: string): void {
  const reservation = reservationOf(desk, order);
  if (reservation === undefined) return;
  count(desk, reservation, -1n);
  delete desk.reservations[String(own(desk.orders, order))];
  delete desk.orders[order];
}

/** Frees the part that an execution used: pro rata of a quantity, the money spent of a notional. Nothing left frees all. */
export function useReservation(desk: Desk, order: string, { quantity, priceUsd, feeUsd }: Traded, done: boolean): void {
  const reservation = reservationOf(desk, order);
  if (reservation === undefined) return;
  const rest = done ? undefined : remaining(reservation, quantity, times(quantity, priceUsd) + feeUsd);
  if (rest === undefined) return release(desk, order);
  count(desk, reservation, -1n);
  desk.reservations[String(own(desk.orders, order))] = rest;
  count(desk, rest, 1n);
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
