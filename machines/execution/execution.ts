import { liveGranted } from '../../subjects/approval.ts';
import { opened, ticked } from '../../subjects/desk.ts';
import { alpacaReported, ccxtReported, simReported, withheld, type Report } from '../../subjects/execution.ts';
import type { Fact, FactOf } from '../../subjects/fact.ts';
import { action, bar, stepClosed } from '../../subjects/market.ts';
import { killRequested, requested } from '../../subjects/operations.ts';
import { agreed, broken, reconciledReport } from '../../subjects/reconciliation.ts';
import { approved, halted, killed, replaceApproved, resumed, stateChanged } from '../../subjects/risk.ts';
import { venueDown, venueUp } from '../../subjects/routing.ts';
import { claimed } from '../../subjects/runtime.ts';
import { actorKind, nothing, on, type ActorKind, type Publication } from '../actor.ts';
import { own } from '../authority/own.ts';
import { parse } from '../decimal.ts';
import { hasEnded, isCancellable, type Terms } from '../order/decisions.ts';
import { isPast } from '../order/expiry.ts';
import { approvedOrder, orderAfter, reported, type OrderRecord } from '../order/order.ts';
import {
  begun, objectionToSubmitting, openOrders, rememberedKills, rememberedOrders, splitOrders, targets, termsOf, withIncrement, withNewest, type ExecutionState, type OpenOrder, type VenueName,
} from './decisions.ts';
import { noteAgreed, noteBroken, noteDown, noteStart, noteUp, placesOf, type Places } from '../routing/places.ts';
import { toAskAgain } from './askAgain.ts';
import { requestReplace } from './changes.ts';
import { followerOf } from './follow.ts';
import { attachedBy, attachLegs } from './legs.ts';
import { moveLying, noteTrades, venueFor } from './placing.ts';
import { isOf, latchScope, noteScope } from './scopes.ts';
import { unsent } from './latch.ts';
import { reopenedAs } from './reopened.ts';
import { beginWork, noteVolume, partMoved, splitWork, stopWork, workOn } from './working.ts';

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
  const venue = state.places === undefined ? state.venue : venueFor(state, state.places, fact);
  const terms = termsOf(fact, venue ?? state.venue);
  const order: OpenOrder = { ...approvedOrder(terms), number: state.submissions + 1 };
  const objection = objectionToSubmitting(state, fact) ?? (venue === undefined ? 'noVenue' : undefined);
  // A suppressed order is not remembered: no report of it can ever come.
  if (objection !== undefined) return orderAfter(order, { type: 'suppress', reason: objection }).publications;
  if (fact.body.algorithm !== undefined) return beginWork(state, fact, terms, fact.body.algorithm);
  const moved = orderAfter(order, { type: 'submit' });
  state.submissions += 1;
  state.open[fact.id] = moved.order;
  return order.group === undefined ? moved.publications : [...moved.publications, ...attachLegs(state, moved.order)];
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
function latch(state: ExecutionState, kill: string, reason: string, at: string): readonly Publication[] {
  if (!state.kills.includes(kill)) state.kills = withNewest(state.kills, kill, rememberedKills);
  return andStopWork(state, cancelAll(state, `killed: ${reason}`), () => true, `killed: ${reason}`, at);
}

/** What is being worked sends no more parts, where the parts that stand open were cancelled. */
const andStopWork = (state: ExecutionState, canceled: readonly Publication[], isMeant: (terms: Terms) => boolean, reason: string, at: string): readonly Publication[] =>
  (state.worked === undefined ? canceled : [...canceled, ...stopWork(state, isMeant, reason, at)]);

/** A kill of one strategy or symbol: what of it is open is cancelled. */
function latchOnly(state: ExecutionState, kill: string, target: string, reason: string, at: string): readonly Publication[] {
  latchScope(state, kill, target);
  const canceled = cancel(state, openOrders(state).filter((order) => isCancellable(order) && isOf(target)(order)), `killed: ${reason}`);
  return andStopWork(state, canceled, isOf(target), `killed: ${reason}`, at);
}

function holdScope(state: ExecutionState, { at, body }: FactOf<typeof stateChanged>): readonly Publication[] {
  noteScope(state, body);
  if (body.cancelsEntries === true) return cancelEntries(state, body, at);
  return body.kill !== undefined && body.rule !== 'unkill' ? latchOnly(state, body.kill, body.target, body.reason, at) : nothing;
}

/** Entries that rest at the venue would add to what may only be left. A person's own orders are left to people. */
function cancelEntries(state: ExecutionState, { target, to, reason }: FactOf<typeof stateChanged>['body'], at: string): readonly Publication[] {
  const isMeant = (terms: Terms) => terms.isEntry === true && (target === 'desk' || isOf(target)(terms));
  const canceled = cancel(state, openOrders(state).filter((order) => isCancellable(order) && order.leg === undefined && isMeant(order)), `${to}: ${reason}`);
  return andStopWork(state, canceled, isMeant, `${to}: ${reason}`, at);
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
function takeReport(state: ExecutionState, report: Report, at: string): readonly Publication[] {
  const { order: id } = report;
  const open = state.open[id];
  if (open !== undefined) {
    const { order, publications } = reported(open, report);
    if (hasEnded(order.state)) end(state, order);
    else state.open[id] = order;
    return order.parent === undefined && order.group === undefined ? publications : followed(state, open, order, publications, at);
  }
  const ended = state.ended[id];
  if (ended !== undefined) {
    const { order, publications } = reported(ended, report);
    const again = hasEnded(order.state) ? nothing : reopen(state, order);
    if (hasEnded(order.state)) state.ended[id] = order;
    const told = order.parent === undefined && order.group === undefined ? publications : followed(state, ended, order, publications, at);
    return again.length === 0 ? told : [...told, ...again];
  }
  const attached = attachedBy(state, report);
  if (attached !== undefined && attached.length > 0) return [...attached, ...takeReport(state, report, at)];
  if (attached === undefined && (report.execution !== undefined || report.filledQuantity !== undefined || report.previous !== undefined)) {
    throw new Error(`report of order ${id}: expected an open order or one of the last ${rememberedOrders} that ended, was a fill of neither; compare the positions with the venue, then release execution.main with skip`);
  }
  state.strays += 1;
  return nothing;
}

const venueOf = (state: ExecutionState, order: string): VenueName | undefined => (own(state.open, order) ?? own(state.ended, order))?.venue;

/** What a venue says of an order that another has is no word on that order: execution stops, and a human compares. */
function takeFrom(state: ExecutionState, venue: VenueName | undefined, report: Report, at: string): readonly Publication[] {
  if (state.places === undefined) return takeReport(state, report, at);
  const known = venueOf(state, report.order);
  if (known !== undefined && known !== venue) throw new Error(`report of order ${report.order}: expected it from ${known}, which has the order, was from ${venue}; compare the two venues, then release execution.main with skip`);
  const published = takeReport(state, report, at);
  return noteTrades(state, venue ?? venueOf(state, report.order), published);
}

/** On a desk with several venues; where there is one, its health is risk's business. */
const quietly = <Each extends Fact>(note: (state: { readonly places: Places }, fact: Each) => void) => (state: ExecutionState, fact: Each): readonly Publication[] => {
  if (state.places !== undefined) note({ places: state.places }, fact);
  return nothing;
};

/** What follows from an order's move for others: its legs live, or the order that it works a part of goes on. */
const followed = (state: ExecutionState, before: OrderRecord, moved: OrderRecord, published: readonly Publication[], at: string): readonly Publication[] =>
  (moved.parent !== undefined && moved.leg === undefined ? partMoved(state, before, moved, published, at) : [...published, ...attachLegs(state, moved)]);

/** An order that had ended, as it seemed: a change or a correction that came late shows that it lives. */
function reopen(state: ExecutionState, order: OrderRecord): readonly Publication[] {
  delete state.ended[order.order];
  state.endedIds = state.endedIds.filter((id) => id !== order.order);
  state.submissions += 1;
  state.open[order.order] = { ...order, number: state.submissions };
  return reopenedAs(order);
}

/** Open orders past their expiry are cancelled, once. */
const expire = (state: ExecutionState, at: string) =>
  cancel(state, openOrders(state).filter((order) => isCancellable(order) && isPast(order.expiresAt, at)), 'expired');

/** The simulated venue is never down. */
const askAgain = (state: ExecutionState, at: string): readonly Publication[] =>
  (state.venue === 'sim' ? nothing : cancel(state, toAskAgain(state, openOrders(state), at), 'not confirmed yet'));

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
      const places = placesOf(body);
      if (places !== undefined) state.places = places;
      if (body.venue.increment !== undefined) state.increment = parse(body.venue.increment);
      return nothing;
    }),
    on(approved, submit),
    on(liveGranted, (state, { body }) => {
      state.liveSigners = body.signers;
      return nothing;
    }),
    on(action, (state, { actor: symbol, body }) => {
      if (state.places !== undefined) moveLying(state, symbol, body.action);
      if (body.action.kind !== 'split') return nothing;
      splitOrders(state, symbol, body.action);
      if (state.worked !== undefined) splitWork(state, symbol, body.action);
      return nothing;
    }),
    on(killed, (state, { at, body }) => latch(state, body.kill, body.reason, at)),
    on(killRequested, (state, { id, at, body }) => latch(state, id, body.reason, at)),
    on(halted, (state) => {
      state.halted = true;
      return nothing;
    }),
    on(resumed, (state, { body }) => lift(state, body.lifted)),
    on(stateChanged, holdScope),
    on(requested, (state, { id, at, body: { verb, target, reason } }) => {
      if (verb === 'kill' && target !== 'desk') return latchOnly(state, id, target, reason, at);
      if (verb !== 'cancel') return nothing;
      return andStopWork(state, cancel(state, targets(state, target), reason), ({ order, strategy }) => [order, strategy, 'desk', 'all'].includes(target), reason, at);
    }),
    on(replaceApproved, requestReplace),
    on(bar, (state, { actor: symbol, at, body }) => {
      if (state.worked !== undefined && !body.warmUp) noteVolume(state, symbol, at, body.volume);
      return nothing;
    }),
    on(simReported, (state, { at, body }) => takeReport(state, body, at)),
    on(alpacaReported, (state, { at, body }) => takeFrom(state, 'alpaca', body, at)),
    on(ccxtReported, (state, { at, body }) => takeFrom(state, 'ccxt', body, at)),
    on(reconciledReport, (state, { at, body }) => takeFrom(state, venueOf(state, body.order), body, at)),
    on(venueDown, quietly(({ places }, { body: { venue, why } }) => noteDown(places, venue, why))),
    on(venueUp, quietly(({ places }, { body: { venue } }) => noteUp(places, venue))),
    on(agreed, quietly(({ places }, { body }) => noteAgreed(places, body))),
    on(broken, quietly(({ places }, { body }) => noteBroken(places, body))),
    on(claimed, quietly(({ places }, { type }: Fact) => {
      if (type === 'execution.claimed') noteStart(places);
    })),
    on(withheld, (state, { at, body: { order, why } }) => (state.open[order] === undefined ? nothing : takeReport(state, unsent(order, why), at))),
    on(ticked, (state, { at }) => [...expire(state, at), ...askAgain(state, at), ...workOn(state, at)]),
    on(stepClosed, (state, { at }) => (state.worked === undefined ? expire(state, at) : [...expire(state, at), ...workOn(state, at)])),
  ],
});
