import type { FactOf } from '../../subjects/fact.ts';
import type { marginCalled } from '../../subjects/accounting.ts';
import type { Publication } from '../actor.ts';
import { own } from '../authority/own.ts';
import type { Asked } from '../checks/asked.ts';
import { strategySums } from '../checks/tally.ts';
import { absolute, format, least, over, parse, roundedDown, times, zero, type Decimal } from '../decimal.ts';
import { equityOf, leftIn } from './accounts.ts';
import { decide } from './decisions.ts';
import { figuresOf } from './policyFigures.ts';
import type { Account, Desk } from './state.ts';

/** Value of an account's positions at the last closes, long and short. */
const grossOf = (desk: Desk, account: Account): Decimal => Object.entries(account.positions).reduce(
  (sum, [symbol, { holding }]) => sum + absolute(times(holding.quantity, own(desk.quotes, symbol)?.closeUsd ?? zero)), zero);

/** What may still be taken on a margin account: as much as equity bears, less what is taken already. Divided where somebody needs the sum itself. */
export interface Power {
  readonly equityUsd: Decimal;
  readonly initialMargin: Decimal;
  /** Positions, and what is set aside. */
  readonly takenUsd: Decimal;
}

export const powerUsd = ({ equityUsd, initialMargin, takenUsd }: Power): Decimal => over(equityUsd, initialMargin) - takenUsd;

/** Of a strategy's own equity, positions and orders. */
export function strategyPower({ desk, bounds }: Pick<Asked, 'desk' | 'bounds'>, account: Account, initialMargin: Decimal): Power {
  const sums = strategySums(desk, bounds);
  const [equityUsd, grossUsd] = sums === undefined ? [equityOf(desk, account), grossOf(desk, account)] : [account.cashUsd + sums.netUsd, sums.heldUsd];
  return { equityUsd, initialMargin, takenUsd: grossUsd + account.reservedUsd };
}

/** The same of the desk; the policy's least cash is left as equity. */
export function deskPower({ desk, policy, sums }: Pick<Asked, 'desk' | 'policy' | 'sums'>, initialMargin: Decimal): Power {
  const equityUsd = sums?.equityUsd ?? Object.values(desk.quotes).reduce((sum, { heldQuantity, closeUsd }) => sum + times(heldQuantity, closeUsd ?? zero), desk.cashUsd);
  return { equityUsd: equityUsd - figuresOf(policy).minCashUsd, initialMargin, takenUsd: desk.heldUsd + desk.reservedUsd };
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
