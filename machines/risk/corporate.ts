import type { credited } from '../../subjects/accounting.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { splitPrice, splitShares, type Split } from '../actions/split.ts';
import { own } from '../authority/own.ts';
import { splitSeen } from '../checks/seen.ts';
import { parse, zero, type Decimal } from '../decimal.ts';
import { afterSplit } from '../ledger/holding.ts';
import { accountOf, keepPosition, revalue } from './accounts.ts';
import { changeReservations } from './reservations.ts';
import { noteCash } from './placeCash.ts';
import type { Desk, HeldStop, Personal, Reservation, StopTerms } from './state.ts';

/** Whose positions in a symbol there are. */
const holders = (desk: Desk, symbol: string) => Object.values(desk.accounts).flatMap((account) => {
  const position = own(account.positions, symbol);
  return position === undefined ? [] : [{ account, position }];
});

/** A symbol's positions, prices, stops and open orders after a split of it, in place. Cash for fractions comes with accounting's word. */
export function splitSymbol(desk: Desk, symbol: string, split: Split): void {
  const quote = own(desk.quotes, symbol);
  if (quote === undefined) return;
  const { increment } = desk.terms;
  const lastCloseUsd = quote.closeUsd ?? zero;
  changeReservations(desk, symbol, (reservation) => splitReservation(reservation, split, increment), () => {
    for (const { account, position } of holders(desk, symbol)) {
      const { holding } = afterSplit(position.holding, split, { increment, lastCloseUsd });
      quote.heldQuantity += holding.quantity - position.holding.quantity;
      keepPosition(account, symbol, { ...position, holding });
    }
  });
  if (quote.closeUsd !== null) quote.closeUsd = splitPrice(quote.closeUsd, split);
  quote.lowUsd = splitPrice(quote.lowUsd, split);
  revalue(desk, symbol, quote);
  for (const [key, stop] of Object.entries(desk.stops)) {
    if (stop.symbol === symbol) desk.stops[key] = splitStop(stop, split);
  }
  if (desk.memory !== undefined) splitSeen(desk.memory, symbol, split, increment);
}

/** As the venue has the order. Money that is set aside stays the same. */
function splitReservation(reservation: Reservation, split: Split, increment: Decimal): Reservation {
  const scaled = (shares: Decimal) => splitShares(shares, split, increment).quantity;
  return {
    ...reservation, quantity: reservation.quantity === null ? null : scaled(reservation.quantity), leavingQuantity: scaled(reservation.leavingQuantity),
    stop: reservation.stop === null ? null : splitStop(reservation.stop, split), ...(reservation.limitUsd === undefined ? {} : { limitUsd: splitPrice(reservation.limitUsd, split) }),
    ...(reservation.personal === undefined ? {} : { personal: splitPersonal(reservation.personal, split, scaled) }),
    ...(reservation.each === undefined ? {} : { each: Object.fromEntries(Object.entries(reservation.each).map(([order, terms]) => [order, splitPersonal(terms, split, scaled)])) }),
    ...(reservation.arrivalUsd === undefined ? {} : { arrivalUsd: splitPrice(reservation.arrivalUsd, split) }),
  };
}

const splitPersonal = ({ quantity, priceUsd, worstUsd, limitUsd }: Personal, split: Split, scaled: (shares: Decimal) => Decimal): Personal => ({
  quantity: scaled(quantity), priceUsd: splitPrice(priceUsd, split), worstUsd: splitPrice(worstUsd, split), ...(limitUsd === undefined ? {} : { limitUsd: splitPrice(limitUsd, split) }),
});

const splitStop = (stop: HeldStop, split: Split): HeldStop => ({
  ...stop, highestUsd: splitPrice(stop.highestUsd, split),
  terms: splitTerms(stop.terms, split),
});

function splitTerms(terms: StopTerms, split: Split): StopTerms {
  if (terms.kind === 'several') return { ...terms, of: terms.of.map((each) => splitTerms(each, split)) };
  return terms.kind === 'atr' || terms.kind === 'atrTrailing' ? { ...terms, belowUsd: splitPrice(terms.belowUsd, split) } : terms;
}

/** A symbol whose bars have ended is held no more and has no price; its open orders are cancelled at the venue. In place. */
export function forgetSymbol(desk: Desk, symbol: string): void {
  const quote = own(desk.quotes, symbol);
  if (quote === undefined) return;
  for (const { account, position } of holders(desk, symbol)) {
    quote.heldQuantity -= position.holding.quantity;
    keepPosition(account, symbol, { ...position, holding: { ...position.holding, quantity: zero, costUsd: zero } });
  }
  quote.closeUsd = null;
  revalue(desk, symbol, quote);
  for (const [key, stop] of Object.entries(desk.stops)) if (stop.symbol === symbol) delete desk.stops[key];
}

/** Cash that moved without a fill. Of another currency it is none to buy with. */
export function bookCredit(desk: Desk, { body: { strategy, symbol, venue, amountUsd, currency } }: FactOf<typeof credited>): void {
  if (currency !== undefined) return;
  const amount = parse(amountUsd);
  if (desk.places !== undefined) noteCash(desk.places, { symbol, venue }, amount);
  desk.cashUsd += amount;
  if (strategy !== undefined) accountOf(desk, strategy).cashUsd += amount;
}
