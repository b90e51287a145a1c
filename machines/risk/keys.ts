import { madeOnce } from '../madeOnce.ts';
import { scopeName } from '../policy/scopes.ts';

/** What risk's records call an order of a strategy in a symbol, on one side. */
interface SideKeys {
  /** In `unnamed`. */
  readonly queue: string;
  /** In `lastApprovals` of the strategy's account. */
  readonly approval: string;
}

/** What risk's records call a strategy in a symbol, on both sides, and its stop. The names themselves are among them: a text that came with a fact is looked up more slowly than one that is kept. */
export interface Keys {
  readonly strategy: string;
  readonly symbol: string;
  readonly buy: SideKeys;
  readonly sell: SideKeys;
  /** In `stops`. */
  readonly stop: string;
  /** What the strategy's sums and messages stand under: `strategy:s-1`. */
  readonly group: string;
}

const ofSide = (strategy: string, symbol: string, side: 'buy' | 'sell'): SideKeys => ({ queue: `${strategy}/${symbol}/${side}`, approval: `${symbol}/${side}` });

export const keysOf = madeOnce((strategy, symbol): Keys => ({ strategy, symbol, buy: ofSide(strategy, symbol, 'buy'), sell: ofSide(strategy, symbol, 'sell'), stop: `${strategy}/${symbol}`, group: scopeName({ strategy }) }));
