import { zero } from '../../machines/decimal.ts';
import type { Report } from '../../subjects/execution.ts';
import type { CcxtExchange } from './ccxtExchange.ts';
import { endedWith, filledIn, totals, type Followed } from './ccxtFollowed.ts';
import { allOf, ccxtStatus, ccxtSymbol, tradeReports, type CcxtTrade } from './ccxtOrders.ts';
import { ccxtTrades } from './ccxtTrades.ts';
import { isEnd, type VenueOrder } from './connector.ts';

/** An exchange may show an order's trades later than its state: after so many looks its totals are told instead. */
const mostIncomplete = 5;

/** What of the connector a look needs. */
export interface Looking {
  tell(report: Report): void;
  /** The next look need not wait. */
  again(): void;
  onTrouble(reason: string): void;
}

/** Looks at the order that stands for one of the desk's, and tells what is new: its trades one by one, then how it stands, and its end once its trades are all there. */
export async function look(looking: Looking, exchange: CcxtExchange, followed: Followed, { venueId, order }: { readonly venueId: string; readonly order: VenueOrder }): Promise<void> {
  const symbol = ccxtSymbol(order.symbol);
  const { before } = followed;
  const now = await exchange.ask((raw) => raw.fetchOrder(venueId, symbol));
  const stood = [...before, { venueId, filled: filledIn(now) }];
  const filled = stood.reduce((sum, each) => sum + each.filled, zero);
  const trades: CcxtTrade[] = [];
  for (const each of stood) if (each.filled > zero) trades.push(...await ccxtTrades(exchange, each.venueId, symbol, looking.onTrouble));
  // Meanwhile it was asked to change: this look is of what was.
  if (followed.changing || followed.venueId !== venueId) return;
  const sum = trades.reduce((all, { quantity }) => all + quantity, zero);
  const isComplete = sum >= filled;
  const status = ccxtStatus(now, order);
  for (const report of tradeReports(followed.id, trades, followed.told, isComplete && status === 'filled')) {
    looking.tell(report);
    followed.told.add(report.execution ?? '');
  }
  const came = allOf(trades);
  if (isComplete) followed.came = { ...came, filled };
  followed.incomplete = isComplete ? 0 : followed.incomplete + 1;
  const isTold = isComplete || followed.incomplete > mostIncomplete;
  if (isEnd({ order: followed.id, status })) {
    if (!isTold) return looking.again();
    followed.ended = true;
    looking.tell(isComplete && (came.takenQuantity > zero || before.length > 0) ? endedWith(followed.id, status, came, symbol) : { order: followed.id, status, ...(before.length > 0 ? {} : totals(now)) });
  } else if (followed.status !== status && (status === 'accepted' || status === 'pendingCancel')) looking.tell({ order: followed.id, status });
  followed.status = status;
}
