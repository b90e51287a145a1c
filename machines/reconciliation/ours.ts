import type { posted } from '../../subjects/accounting.ts';
import type { filled, reopened } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { Side } from '../../subjects/values.ts';
import { own } from '../authority/own.ts';
import { parse, zero, type Decimal } from '../decimal.ts';
import { replacementId } from '../order/ids.ts';
import type { KnownOrder, Reconciliation } from './state.ts';

/* What our own facts say: the books by what was posted, the orders by what became of them. All in place. */

const isCash = (account: string): boolean => account === 'cash' || account.startsWith('cash:');

/** Books are followed by their postings: what was filled and not posted yet is not in them. */
export function followPosting(state: Reconciliation, { reference, entries, position }: FactOf<typeof posted>['body']): void {
  const waiting = own(state.unposted, reference);
  if (waiting !== undefined && waiting.fills > 1) state.unposted[reference] = { ...waiting, fills: waiting.fills - 1 };
  else delete state.unposted[reference];
  state.hasBooks = true;
  for (const { account, amountUsd } of entries) if (isCash(account)) state.cashUsd += parse(amountUsd);
  if (position === undefined) return;
  const key = `${position.strategy}:${position.symbol}`;
  const quantity = parse(position.quantity);
  if (quantity === zero) delete state.held[key];
  else state.held[key] = { symbol: position.symbol, quantity };
}

/** Shares held by symbol, over all strategies. */
export function heldBySymbol({ held }: Pick<Reconciliation, 'held'>): Record<string, Decimal> {
  const sums: Record<string, Decimal> = {};
  for (const { symbol, quantity } of Object.values(held)) sums[symbol] = (own(sums, symbol) ?? zero) + quantity;
  return sums;
}

/** Dividends are booked on the ex-date and paid weeks later. */
export function followDividend(state: Reconciliation, symbol: string, amountUsd: Decimal): void {
  const open = (own(state.receivable, symbol) ?? zero) + amountUsd;
  if (open === zero) delete state.receivable[symbol];
  else state.receivable[symbol] = open;
}

/** What is still to be paid on a symbol is paid under its new name. */
export function renameDividend(state: Reconciliation, symbol: string, to: string): void {
  const open = own(state.receivable, symbol);
  if (open === undefined) return;
  delete state.receivable[symbol];
  followDividend(state, to, open);
}

/** Cash that the venue should show. */
export const expectedCash = ({ cashUsd, receivable }: Pick<Reconciliation, 'cashUsd' | 'receivable'>): Decimal =>
  Object.values(receivable).reduce((left, amount) => left - amount, cashUsd);

interface Named { readonly order: string; readonly symbol: string; readonly side: Side }

export function noteOrder(state: Reconciliation, { order, symbol, side }: Named, { stage, leg }: Pick<KnownOrder, 'stage' | 'leg'>): void {
  if (own(state.orders, order) !== undefined) return;
  state.orders[order] = { order, symbol, side, stage, filled: zero, comparable: true, leg, endedAfter: -1, place: state.noted };
  state.noted += 1;
}

export function noteLive(state: Reconciliation, id: string): void {
  const order = own(state.orders, id);
  if (order?.stage === 'submitted') order.stage = 'live';
}

/** @param id the venue's order; `booked` is the one that the fill is booked under */
export function noteFill(state: Reconciliation, id: string, { order: booked, symbol, quantity, done }: FactOf<typeof filled>['body']): void {
  state.fills += 1;
  state.unposted[booked] = { symbol, fills: (own(state.unposted, booked)?.fills ?? 0) + 1 };
  const order = own(state.orders, id);
  if (order === undefined) return;
  order.filled += parse(quantity);
  if (done) noteEnd(state, id);
  else noteLive(state, id);
}

/** It lives on after its end, as it seemed, and may have been forgotten. What was filled is not what was counted here. */
export function noteReopened(state: Reconciliation, named: FactOf<typeof reopened>['body']): void {
  noteOrder(state, named, { stage: 'live', leg: named.leg !== undefined });
  const order = own(state.orders, named.order);
  if (order === undefined) return;
  order.stage = 'live';
  order.endedAfter = -1;
  order.comparable = false;
}

/** It stays known until an agreement that was asked for after it ended. */
export function noteEnd(state: Reconciliation, id: string): void {
  const order = own(state.orders, id);
  if (order === undefined || order.stage === 'ended') return;
  order.stage = 'ended';
  order.endedAfter = state.request.number;
}

/** The venue's totals of the order are no longer to be held against ours: they may be of another order, or have executions that no longer count. */
export function noteIncomparable(state: Reconciliation, id: string): void {
  const order = own(state.orders, id);
  if (order !== undefined) order.comparable = false;
}

export function noteReplacement(state: Reconciliation, id: string, replacement: number): void {
  noteIncomparable(state, id);
  if (own(state.orders, id) !== undefined) state.replacements[replacementId(id, replacement)] = id;
}

/** Forgets the orders that had ended when the agreed request was made. */
export function forgetEnded(state: Reconciliation, agreedRequest: number): void {
  for (const { order, stage, endedAfter } of Object.values(state.orders)) if (stage === 'ended' && endedAfter < agreedRequest) delete state.orders[order];
  for (const [replacement, order] of Object.entries(state.replacements)) if (own(state.orders, order) === undefined) delete state.replacements[replacement];
}
