import type { Publication } from '../actor.ts';
import { own } from '../authority/own.ts';
import { zero } from '../decimal.ts';
import { leftIn } from './accounts.ts';
import { decide } from './decisions.ts';
import type { Desk, FlattenRequest } from './state.ts';

/** Orders that leave every position of a strategy, or of the whole desk (target `desk`), less what open orders take out already. */
export function flatten(desk: Desk, { intent, correlation, target, kill }: FlattenRequest, at: string): readonly Publication[] {
  const strategies = target === 'desk' ? Object.keys(desk.accounts).sort() : [target];
  return strategies.flatMap((strategy) => {
    const positions = Object.entries(own(desk.accounts, strategy)?.positions ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    return positions.filter(([, position]) => leftIn(position) !== zero).map(([symbol, position]) => {
      const side = leftIn(position) > zero ? 'sell' as const : 'buy' as const;
      return decide(desk, { intent, correlation, strategy, symbol, side, purpose: 'flatten', at, body: null, quantity: null, ...(kill === undefined ? {} : { kill }) }, at);
    });
  });
}
