import type { closed, filled, reopened, replaced, submitted, suppressed } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { own } from '../authority/own.ts';
import { parse, zero } from '../decimal.ts';
import { remember, remembered, type Console, type EndState, type OpenOrder, type OpenState, type Standing } from './state.ts';

type Named = Pick<FactOf<typeof submitted>['body'], 'order' | 'strategy' | 'symbol' | 'side'>;

const standingFields = ['type', 'limitUsd', 'stopUsd', 'trailUsd', 'trailRate', 'timeInForce', 'parent', 'leg'] as const;

/** What of it is said; nothing of a plain market order. */
function standingIn(body: Standing): { readonly standing?: Standing } {
  const said = standingFields.filter((field) => body[field] !== undefined);
  return said.length === 0 ? {} : { standing: Object.fromEntries(said.map((field) => [field, body[field]])) as Standing };
}

/** An order that stands open from now on. */
export function noteSubmitted(state: Console, { body }: { readonly body: Named & Standing & Pick<FactOf<typeof submitted>['body'], 'quantity' | 'notionalUsd'> }): void {
  const { order, strategy, symbol, side, quantity = null, notionalUsd = null } = body;
  state.open[order] = { number: state.nextOrder, order, strategy, symbol, side, quantity, notionalUsd, filledQuantity: zero, state: 'submitted', ...standingIn(body) };
  state.nextOrder += 1;
}

/** An order that stands at other terms: only what changed is said. */
export function noteReplaced(state: Console, { body }: { readonly body: Pick<FactOf<typeof replaced>['body'], 'order' | 'quantity' | 'limitUsd' | 'stopUsd' | 'trailUsd' | 'trailRate'> }): void {
  const open = own(state.open, body.order);
  if (open !== undefined) state.open[body.order] = { ...open, ...(body.quantity === undefined ? {} : { quantity: body.quantity }), ...standingIn({ ...open.standing, ...standingIn(body).standing }) };
}

/** Notes an open order's state; one that is not open (any more) is left as it is. A cancel that was asked for outlasts the acceptance. */
export function noteState(state: Console, order: string, next: OpenState): void {
  const open = own(state.open, order);
  if (open === undefined || (next === 'accepted' && open.state !== 'submitted')) return;
  state.open[order] = { ...open, state: next };
}

/** One that was filled, as it seemed, stands open again. */
export function noteReopened(state: Console, { body: { leavesQuantity, ...named } }: { readonly body: Omit<FactOf<typeof reopened>['body'], 'eventAt' | 'receivedAt'> }): void {
  noteSubmitted(state, { body: named });
  const open = own(state.open, named.order);
  if (open !== undefined) state.open[named.order] = { ...open, filledQuantity: parse(named.quantity) - parse(leavesQuantity), state: 'partiallyFilled' };
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

function end(state: Console, { number: _, standing: __, ...order }: OpenOrder, as: EndState, reason: string, at: string): void {
  delete state.open[order.order];
  remember(state.endedOrders, { ...order, state: as, reason, at }, remembered.endedOrders);
}

/** Open orders, the first submitted first. */
export const openOrders = ({ open }: Console): readonly OpenOrder[] => Object.values(open).sort((one, other) => one.number - other.number);
