import { opened, ticked } from '../../subjects/desk.ts';
import { alpacaReported, simReported, withheld, type Report } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { action, stepClosed } from '../../subjects/market.ts';
import { killRequested, requested } from '../../subjects/operations.ts';
import { approved, halted, killed, resumed } from '../../subjects/risk.ts';
import { actorKind, nothing, on, type ActorKind, type Publication } from '../actor.ts';
import { own } from '../authority/own.ts';
import { parse } from '../decimal.ts';
import { hasEnded, isCancellable } from '../order/decisions.ts';
import { isPast } from '../order/expiry.ts';
import { approvedOrder, orderAfter, reported, type OrderRecord } from '../order/order.ts';
import {
  begun, objectionToSubmitting, openOrders, rememberedKills, rememberedOrders, splitOrders, targets, termsOf, withIncrement, withNewest, type ExecutionState, type OpenOrder,
} from './decisions.ts';
import { followerOf } from './follow.ts';
import { unsent } from './latch.ts';

/** Moves an order from the open ones to the remembered ones, and forgets the one that ended longest ago. */
function end(state: ExecutionState, order: OrderRecord): void {
  delete state.open[order.order];
  state.ended[order.order] = order;
  state.endedIds.push(order.order);
  const forgotten = state.endedIds.length > rememberedOrders ? state.endedIds.shift() : undefined;
  if (forgotten !== undefined) delete state.ended[forgotten];
}

function submit(state: ExecutionState, fact: FactOf<typeof approved>): readonly Publication[] {
  if (state.venue === null) throw new Error(`risk.approved ${fact.id}: expected desk.opened before it, was nothing; the log does not begin with its desk`);
  if (own(state.open, fact.id) !== undefined || own(state.ended, fact.id) !== undefined) throw new Error(`risk.approved ${fact.id}: expected a new order, was one that is known; a fact is taken once`);
  const order: OpenOrder = { ...approvedOrder(termsOf(fact, state.venue)), number: state.submissions + 1 };
  const objection = objectionToSubmitting(state, fact);
  // A suppressed order is not remembered: no report of it can ever come.
  if (objection !== undefined) return orderAfter(order, { type: 'suppress', reason: objection }).publications;
  const moved = orderAfter(order, { type: 'submit' });
  state.submissions += 1;
  state.open[fact.id] = moved.order;
  return moved.publications;
}

function cancel(state: ExecutionState, orders: readonly OpenOrder[], reason: string): readonly Publication[] {
  return orders.flatMap((open) => {
    const moved = orderAfter(open, { type: 'requestCancel', reason });
    state.open[open.order] = moved.order;
    return moved.publications;
  });
}

const cancelAll = (state: ExecutionState, reason: string) => cancel(state, openOrders(state).filter(isCancellable), reason);

/** The first word of a kill latches, whether risk's or the operator's; the second finds every order asked to cancel. */
function latch(state: ExecutionState, kill: string, reason: string): readonly Publication[] {
  state.kills = withNewest(state.kills, kill, rememberedKills);
  return cancelAll(state, `killed: ${reason}`);
}

/** Lifts that very kill, and a halt. Another kill stays in force. */
function lift(state: ExecutionState, lifted: string): readonly Publication[] {
  state.halted = false;
  if (!state.kills.includes(lifted)) return nothing;
  state.kills = state.kills.filter((kill) => kill !== lifted);
  state.liftedKills = withNewest(state.liftedKills, lifted, rememberedKills);
  return nothing;
}

/**
 * What a venue's report comes to. A late or repeated report of a remembered order counts like any. For an order that is not remembered
 * a report without a fill is only counted: it can change nothing. One with a fill throws, since shares moved that nobody can place:
 * execution goes into quarantine, the desk halts, and a human compares with the venue and releases it with `skip`.
 */
function takeReport(state: ExecutionState, report: Report): readonly Publication[] {
  const { order: id } = report;
  const open = state.open[id];
  if (open !== undefined) {
    const { order, publications } = reported(open, report);
    if (hasEnded(order.state)) end(state, order);
    else state.open[id] = order;
    return publications;
  }
  const ended = state.ended[id];
  if (ended !== undefined) {
    const { order, publications } = reported(ended, report);
    state.ended[id] = order;
    return publications;
  }
  if (report.execution !== undefined || report.filledQuantity !== undefined) {
    throw new Error(`report of order ${id}: expected an open order or one of the last ${rememberedOrders} that ended, was a fill of neither; compare the positions with the venue, then release execution.main with skip`);
  }
  state.strays += 1;
  return nothing;
}

/** Open orders past their expiry are cancelled, once. */
const expire = (state: ExecutionState, at: string) =>
  cancel(state, openOrders(state).filter((order) => isCancellable(order) && isPast(order.expiresAt, at)), 'expired');

/** One actor a desk, `main`: an order machine for each order, at the desk's venue. */
export const execution: ActorKind = actorKind<ExecutionState>({
  kind: 'execution',
  version: 2,
  begin: begun,
  migrations: { 1: withIncrement },
  follower: followerOf,
  reactions: [
    on(opened, (state, { body }) => {
      state.venue = body.venue.kind;
      if (body.venue.kind === 'sim' && body.venue.increment !== undefined) state.increment = parse(body.venue.increment);
      return nothing;
    }),
    on(approved, submit),
    on(action, (state, { actor: symbol, body }) => {
      if (body.action.kind === 'split') splitOrders(state, symbol, body.action);
      return nothing;
    }),
    on(killed, (state, { body }) => latch(state, body.kill, body.reason)),
    on(killRequested, (state, { id, body }) => latch(state, id, body.reason)),
    on(halted, (state) => {
      state.halted = true;
      return nothing;
    }),
    on(resumed, (state, { body }) => lift(state, body.lifted)),
    on(requested, (state, { body }) => (body.verb === 'cancel' ? cancel(state, targets(state, body.target), body.reason) : nothing)),
    on(simReported, (state, { body }) => takeReport(state, body)),
    on(alpacaReported, (state, { body }) => takeReport(state, body)),
    on(withheld, (state, { body: { order, why } }) => (state.open[order] === undefined ? nothing : takeReport(state, unsent(order, why)))),
    on(ticked, (state, { at }) => expire(state, at)),
    on(stepClosed, (state, { at }) => expire(state, at)),
  ],
});
