import type { FactOf } from '../../subjects/fact.ts';
import type { filled } from '../../subjects/execution.ts';
import { instantMs } from '../authority/instant.ts';
import { own } from '../authority/own.ts';
import { noteBooked } from '../checks/notes.ts';
import { tallyPrice } from '../checks/tally.ts';
import { notePosition } from '../portfolio/streaming.ts';
import { absolute, fromFloat, times, zero, type Decimal } from '../decimal.ts';
import { afterExecution, flat } from '../ledger/holding.ts';
import { Filled } from '../order/traded.ts';
import { noteCash } from './placeCash.ts';
import type { Account, Desk, Position, Quote } from './state.ts';

/** The strategy's account; one without cash begins where there is none (manual orders, fills of strategies from before). */
export function accountOf(desk: Desk, strategy: string): Account {
  const known = own(desk.accounts, strategy);
  if (known !== undefined) return known;
  const account: Account = { cashUsd: zero, reservedUsd: zero, positions: {}, lastApprovals: {}, mayEnter: true };
  desk.accounts[strategy] = account;
  return account;
}

/** Gives a strategy its part of the opening cash, once. @param budget share of the opening cash, in (0, 1] */
export function allot(desk: Desk, strategy: string, budget: number): void {
  const known = own(desk.accounts, strategy) !== undefined;
  const account = accountOf(desk, strategy);
  account.mayEnter = true;
  if (!known) account.cashUsd = times(desk.openingCashUsd, fromFloat(budget, 12));
}

export const positionIn = (account: Account, symbol: string): Position => own(account.positions, symbol) ?? { holding: flat, leavingQuantity: zero };

export function keepPosition(account: Account, symbol: string, position: Position): void {
  if (position.holding.quantity === zero && position.leavingQuantity === zero) delete account.positions[symbol];
  else account.positions[symbol] = position;
}

/** What of a position no open order takes out yet; below zero of a short one. */
export const leftIn = ({ holding, leavingQuantity }: Position): Decimal => holding.quantity - leavingQuantity;

export function quoteOf(desk: Desk, symbol: string): Quote {
  const known = own(desk.quotes, symbol);
  if (known !== undefined) return known;
  const quote: Quote = { closeUsd: null, lowUsd: zero, lowStep: 0, timeframe: '1d', heldQuantity: zero, heldUsd: zero, buyingUsd: zero, sellingQuantity: zero };
  desk.quotes[symbol] = quote;
  return quote;
}

/** Values what the desk holds of a symbol anew; the desk's sum follows. */
export function revalue(desk: Desk, symbol: string, quote: Quote): void {
  const heldUsd = quote.heldQuantity === zero || quote.closeUsd === null ? zero : absolute(times(quote.heldQuantity, quote.closeUsd));
  desk.heldUsd += heldUsd - quote.heldUsd;
  quote.heldUsd = heldUsd;
  if (desk.memory?.tally !== undefined) tallyPrice(desk, desk.memory.tally, symbol, quote);
  if (desk.portfolio !== undefined) notePosition(desk, symbol);
}

/** A strategy's cash and its positions at the last closes. */
export const equityOf = (desk: Desk, account: Account): Decimal => Object.entries(account.positions).reduce(
  (sum, [symbol, { holding }]) => sum + times(holding.quantity, own(desk.quotes, symbol)?.closeUsd ?? zero), account.cashUsd);

/** Books an execution: cash less what was paid and the fee, the holding at average cost. */
export function bookFill(desk: Desk, { at, body }: FactOf<typeof filled>): void {
  const account = accountOf(desk, body.strategy);
  const quote = quoteOf(desk, body.symbol);
  const position = positionIn(account, body.symbol);
  const { quantity, priceUsd, feeUsd } = Filled.tradedIn(body);
  const { holding, paidUsd } = afterExecution(position.holding, { side: body.side, quantity, priceUsd });
  const outUsd = paidUsd + feeUsd;
  account.cashUsd -= outUsd;
  desk.cashUsd -= outUsd;
  if (desk.places !== undefined) noteCash(desk.places, body, -outUsd);
  keepPosition(account, body.symbol, { holding, leavingQuantity: position.leavingQuantity });
  const heldBefore = quote.heldQuantity;
  quote.heldQuantity += body.side === 'buy' ? quantity : -quantity;
  revalue(desk, body.symbol, quote);
  if (desk.memory !== undefined) noteBooked(desk, desk.memory, body.strategy, { symbol: body.symbol, side: body.side, receivedUsd: -outUsd, heldBefore, heldNow: quote.heldQuantity }, instantMs(at));
}
