import type { FactOf } from '../../subjects/fact.ts';
import type { marginCalled } from '../../subjects/accounting.ts';
import type { Publication } from '../actor.ts';
import { own } from '../authority/own.ts';
import { deskEquity, strategySums } from '../checks/tally.ts';
import { absolute, format, least, over, parse, roundedDown, times, zero, type Decimal } from '../decimal.ts';
import { equityOf, leftIn } from './accounts.ts';
import { decide } from './decisions.ts';
import { figuresOf } from './policyFigures.ts';
import { policyOf, type Account, type Desk } from './state.ts';

/** Value of an account's positions at the last closes, long and short. */
const grossOf = (desk: Desk, account: Account): Decimal => Object.entries(account.positions).reduce(
  (sum, [symbol, { holding }]) => sum + absolute(times(holding.quantity, own(desk.quotes, symbol)?.closeUsd ?? zero)), zero);

/** What a strategy may still take positions for on a margin account: as much as its equity bears, less what it has and what is set aside. */
export function strategyPower(desk: Desk, strategy: string, account: Account, initialMargin: Decimal): Decimal {
  const sums = strategySums(desk, strategy);
  const [equityUsd, grossUsd] = sums === undefined ? [equityOf(desk, account), grossOf(desk, account)] : [account.cashUsd + sums.netUsd, sums.heldUsd];
  return over(equityUsd, initialMargin) - grossUsd - account.reservedUsd;
}

/** The same of the desk; the policy's least cash is left as equity. */
export function deskPower(desk: Desk, initialMargin: Decimal): Decimal {
  const tally = desk.memory?.tally;
  const equityUsd = tally !== undefined ? deskEquity(desk, tally) : Object.values(desk.quotes).reduce((sum, { heldQuantity, closeUsd }) => sum + times(heldQuantity, closeUsd ?? zero), desk.cashUsd);
  return over(equityUsd - figuresOf(policyOf(desk)).minCashUsd, initialMargin) - desk.heldUsd - desk.reservedUsd;
}

/** Orders that bring every position down to what a margin call lets be kept, less what open orders take out already; whole increments, so rather a little more. */
export function reduce(desk: Desk, { id, at, correlation, body }: FactOf<typeof marginCalled>): readonly Publication[] {
  const keep = parse(body.keep);
  const named = (a: string, b: string) => (a < b ? -1 : 1);
  return Object.keys(desk.accounts).sort(named).flatMap((strategy) => Object.entries(own(desk.accounts, strategy)?.positions ?? {}).sort(([a], [b]) => named(a, b)).flatMap(([symbol, position]) => {
    const left = leftIn(position);
    const kept = roundedDown(times(absolute(position.holding.quantity), keep), desk.terms.increment);
    const quantity = absolute(left) - least(absolute(left), kept);
    if (quantity === zero) return [];
    const side = left > zero ? 'sell' as const : 'buy' as const;
    return [decide(desk, { intent: id, correlation, strategy, symbol, side, purpose: 'flatten', at, body: null, quantity: format(quantity) }, at)];
  }));
}
