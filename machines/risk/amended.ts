import type { busted, corrected, filled, reopened } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { own } from '../authority/own.ts';
import { most, one, over, parse, times, zero, type Decimal } from '../decimal.ts';
import { boundsOf } from '../policy/bounds.ts';
import { accountOf, bookFill, leftIn, positionIn } from './accounts.ts';
import { reservationOf, reserveFor, revise } from './reservations.ts';
import { worstCost } from './sizing.ts';
import { manual, policyOf, type Desk, type Reservation } from './state.ts';

type Execution = Pick<FactOf<typeof filled>['body'], 'quantity' | 'priceUsd' | 'feeUsd'>;
type Named = Pick<FactOf<typeof filled>['body'], 'order' | 'strategy' | 'symbol' | 'side' | 'execution'>;

const other = { buy: 'sell', sell: 'buy' } as const;

function book(desk: Desk, { at, id, cause, correlation, actor }: FactOf<typeof busted> | FactOf<typeof corrected>, { order, strategy, symbol, side, execution }: Named, { quantity, priceUsd, feeUsd }: Execution): void {
  bookFill(desk, { type: 'execution.filled', id, cause, correlation, actor, at, body: { order, strategy, symbol, side, execution, quantity, priceUsd, feeUsd, done: false } });
}

const negative = (text: string): string => (text === '0' ? text : `-${text}`);

/** The opposite trade at the same price, its fee given back. */
function bookBack(desk: Desk, fact: FactOf<typeof busted> | FactOf<typeof corrected>, was: Execution): void {
  book(desk, fact, { ...fact.body, side: other[fact.body.side] }, { ...was, feeUsd: negative(was.feeUsd) });
}

/** An execution that the venue took back: cash and holding are as they were without it. What the order set aside stays used: the venue does not fill it again. */
export const bookBust = (desk: Desk, fact: FactOf<typeof busted>): void => bookBack(desk, fact, fact.body);

export function bookCorrection(desk: Desk, fact: FactOf<typeof corrected>): void {
  bookBack(desk, fact, fact.body.was);
  book(desk, fact, fact.body, fact.body);
  const { order, was, quantity } = fact.body;
  const reservation = reservationOf(desk, order);
  if (reservation !== undefined) revise(desk, order, withLeft(reservation, parse(was.quantity) - parse(quantity)));
}

/** So many shares more may still fill; below zero fewer. Of a notional the venue spends the same money. */
function withLeft(reservation: Reservation, more: Decimal): Reservation {
  const { quantity, reservedUsd, exposureUsd, leavingQuantity } = reservation;
  if (quantity === null || quantity === zero || more === zero) return reservation;
  const left = most(quantity + more, zero);
  const part = (whole: Decimal) => over(times(whole, left), quantity);
  return { ...reservation, quantity: left, reservedUsd: part(reservedUsd), exposureUsd: part(exposureUsd), leavingQuantity: leavingQuantity === zero ? zero : leavingQuantity > zero ? left : -left };
}

/**
 * An order lives on after its last fill, as it seemed: what is left of it is set aside again, at its limit, or at the collar around the last close. A purchase of what is owed
 * adds nothing to the exposure.
 */
export function reserveAgain(desk: Desk, { body }: FactOf<typeof reopened>): void {
  const { order, strategy, symbol, side } = body;
  if (reservationOf(desk, order) !== undefined) return;
  const [whole, quantity] = [parse(body.quantity), parse(body.leavesQuantity)];
  const closeUsd = own(desk.quotes, symbol)?.closeUsd ?? zero;
  const limit = body.limitUsd === undefined ? {} : { limitUsd: parse(body.limitUsd) };
  const { collar } = boundsOf(policyOf(desk), strategy, symbol);
  const { limitUsd: priceUsd = closeUsd, limitUsd: worstUsd = times(closeUsd, one + collar.limit) } = limit;
  const buying = side === 'buy';
  const buysBack = buying && leftIn(positionIn(accountOf(desk, strategy), symbol)) <= -quantity;
  reserveFor(desk, order, {
    strategy, symbol, side, quantity, reservedUsd: buying ? worstCost(quantity, worstUsd, desk.fees) : zero, exposureUsd: buying && !buysBack ? times(quantity, priceUsd) : zero,
    leavingQuantity: buysBack ? -quantity : buying ? zero : quantity, stop: null, ...limit, ...(strategy === manual ? { personal: { quantity: whole, priceUsd, worstUsd } } : {}),
  });
}
