import { own } from '../authority/own.ts';
import { renameSeen } from '../checks/renamed.ts';
import { zero } from '../decimal.ts';
import { flat } from '../ledger/holding.ts';
import { keepPosition, positionIn, quoteOf, revalue } from './accounts.ts';
import { keysOf } from './keys.ts';
import type { Desk } from './state.ts';

/** A symbol's shares are those of another: positions, their stops and the last close are that one's, in place. Its open orders are cancelled at the venue. */
export function renameSymbol(desk: Desk, symbol: string, to: string): void {
  const quote = own(desk.quotes, symbol);
  if (quote === undefined) return;
  const next = quoteOf(desk, to);
  for (const account of Object.values(desk.accounts)) {
    const before = own(account.positions, symbol);
    if (before === undefined || before.holding.quantity === zero) continue;
    const known = positionIn(account, to);
    const { quantity, costUsd } = before.holding;
    keepPosition(account, symbol, { ...before, holding: { ...flat, realizedUsd: before.holding.realizedUsd } });
    keepPosition(account, to, { ...known, holding: { ...known.holding, quantity: known.holding.quantity + quantity, costUsd: known.holding.costUsd + costUsd } });
    quote.heldQuantity -= quantity;
    next.heldQuantity += quantity;
  }
  next.closeUsd ??= quote.closeUsd;
  quote.closeUsd = null;
  revalue(desk, symbol, quote);
  revalue(desk, to, next);
  if (desk.memory !== undefined) renameSeen(desk, desk.memory, symbol, to);
  for (const [key, stop] of Object.entries(desk.stops).filter(([, each]) => each.symbol === symbol)) {
    delete desk.stops[key];
    desk.stops[keysOf(stop.strategy, to).stop] = { ...stop, symbol: to };
  }
}
