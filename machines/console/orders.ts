import type { closed, filled, submitted, suppressed } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { own } from '../authority/own.ts';
import { parse, zero } from '../decimal.ts';
import { remember, remembered, type Console, type EndState, type OpenOrder, type OpenState } from './state.ts';

type Named = Pick<FactOf<typeof submitted>['body'], 'order' | 'strategy' | 'symbol' | 'side'>;

/** An order that stands open from now on. */
export function noteSubmitted(state: Console, { body }: { readonly body: Named & Pick<FactOf<typeof submitted>['body'], 'quantity' | 'notionalUsd'> }): void {
  const { order, strategy, symbol, side, quantity = null, notionalUsd = null } = body;
  state.open[order] = { number: state.nextOrder, order, strategy, symbol, side, quantity, notionalUsd, filledQuantity: zero, state: 'submitted' };
  state.nextOrder += 1;
}

/** Notes an open order's state; one that is not open (any more) is left as it is. A cancel that was asked for outlasts the acceptance. */
export function noteState(state: Console, order: string, next: OpenState): void {
  const open = own(state.open, order);
  if (open === undefined || (next === 'accepted' && open.state !== 'submitted')) return;
  state.open[order] = { ...open, state: next };
}

export function noteFilled(state: Console, { at, body }: FactOf<typeof filled>): void {
  const open = own(state.open, body.order);
  if (open === undefined) return;
  const filledQuantity = open.filledQuantity + parse(body.quantity);
  const order: OpenOrder = { ...open, filledQuantity, state: open.state === 'pendingCancel' ? 'pendingCancel' : 'partiallyFilled' };
  state.open[body.order] = order;
  if (body.done) end(state, order, 'filled', '', at);
}

export function noteClosed(state: Console, { at, body }: FactOf<typeof closed>): void {
  const open = own(state.open, body.order);
  if (open !== undefined) end(state, open, body.state, body.reason, at);
}

/** An approved order that never left: it was not open, and its size is not told. */
export function noteSuppressed(state: Console, { at, body: { order, strategy, symbol, side, reason } }: FactOf<typeof suppressed>): void {
  const ended = { order, strategy, symbol, side, quantity: null, notionalUsd: null, filledQuantity: zero, state: 'suppressed', reason, at } as const;
  remember(state.endedOrders, ended, remembered.endedOrders);
}

function end(state: Console, { number: _, ...order }: OpenOrder, as: EndState, reason: string, at: string): void {
  delete state.open[order.order];
  remember(state.endedOrders, { ...order, state: as, reason, at }, remembered.endedOrders);
}

/** Open orders, the first submitted first. */
export const openOrders = ({ open }: Console): readonly OpenOrder[] => Object.values(open).sort((one, other) => one.number - other.number);
