import { closed, filled, working, worked } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { Algorithm } from '../../subjects/orderTerms.ts';
import type { approved } from '../../subjects/risk.ts';
import { nothing, says, type Publication } from '../actor.ts';
import { splitPrice, splitShares, type Split } from '../actions/split.ts';
import { isOver, nextPart, type Course } from '../algorithm/due.ts';
import { slippageOf } from '../algorithm/slippage.ts';
import { own } from '../authority/own.ts';
import { format, most, parse, times, zero, type Decimal } from '../decimal.ts';
import { isCancellable, leavesQuantity, standingExecutions, filledQuantity, type Execution, type Terms } from '../order/decisions.ts';
import { isPast } from '../order/expiry.ts';
import { childId } from '../order/ids.ts';
import { approvedOrder, orderAfter, type OrderRecord } from '../order/order.ts';
import { objectionToSubmitting, openOrders, splitPricing, type ExecutionState, type OpenOrder } from './decisions.ts';
import { holdsBack } from './placing.ts';

/*
 * Orders that are worked by smaller ones. Each part is an order of execution's own that passes the kill latch like any; its fills are told as the worked
 * order's, which is what risk approved and has set aside for.
 */

/** An order that is being worked. Plain data. */
export interface Worked {
  /** Of the whole; its pricing is that of every part. */
  readonly terms: Terms & { readonly quantity: Decimal };
  readonly purpose: FactOf<typeof approved>['body']['purpose'];
  readonly algorithm: Algorithm;
  readonly arrivalUsd: Decimal | null;
  readonly startedAt: string;
  /** Traded by all in its symbol since then. */
  readonly volume: Decimal;
  /** Parts submitted so far. */
  readonly children: number;
  /** Parts that ended one after another without a fill. */
  readonly vain: number;
  /** Its time came when its parts stand open; what is left goes as one part more where it says so. */
  readonly closing: { readonly state: 'canceled' | 'expired'; readonly reason: string; readonly rest: 'none' | 'market' } | null;
  /** What its parts filled, by part: those that ended. Open ones are asked. */
  readonly filled: Decimal;
  /** What stands of it: shares, and their value in USD. */
  readonly net: { readonly quantity: Decimal; readonly usd: Decimal };
}

/** Orders in work, by id; left out where there is none. */
export interface InWork {
  worked?: Record<string, Worked>;
}

/** Parts that end one after another without a fill, before the order is given up. */
const mostVain = 5;
/** Parts of one order. */
const mostChildren = 10_000;

/** By their ids: a state that was kept and read again has its keys in another order. */
const workedIn = (state: InWork): readonly Worked[] =>
  (state.worked === undefined ? [] : Object.values(state.worked).sort((one, other) => (one.terms.order < other.terms.order ? -1 : 1)));

const keep = (state: InWork, one: Worked): Worked => {
  state.worked = { ...state.worked, [one.terms.order]: one };
  return one;
};

const childrenOf = (state: ExecutionState, parent: string): readonly OpenOrder[] => openOrders(state).filter((order) => order.parent === parent && order.leg === undefined);

const which = ({ terms: { order, strategy, symbol, side } }: Worked) => ({ order, strategy, symbol, side });

/** Begins to work an approved order. What objects to it is asked of the first part. */
export function beginWork(state: ExecutionState, { at, body }: FactOf<typeof approved>, terms: Terms, algorithm: Algorithm): readonly Publication[] {
  const { quantity, order, correlation, pricing } = terms;
  if (quantity === null) throw new Error(`risk.approved ${order}: expected a quantity to be worked, was a notional; risk must refuse it`);
  const one = keep(state, {
    terms: { ...terms, quantity }, purpose: body.purpose, algorithm, arrivalUsd: body.arrivalUsd === undefined ? null : parse(body.arrivalUsd), startedAt: at,
    volume: zero, children: 0, vain: 0, closing: null, filled: zero, net: { quantity: zero, usd: zero },
  });
  const begun = says(working, {
    ...which(one), quantity: format(quantity), algorithm, ...(body.arrivalUsd === undefined ? {} : { arrivalUsd: body.arrivalUsd }),
    ...(pricing !== undefined && 'limitUsd' in pricing ? { limitUsd: format(pricing.limitUsd) } : {}),
  }, correlation);
  return [begun, ...advance(state, one, at)];
}

/** What traded in a symbol counts for those that take part in it. */
export function noteVolume(state: InWork, symbol: string, at: string, volume: string): void {
  for (const one of workedIn(state)) if (one.terms.symbol === symbol && isPast(one.startedAt, at)) keep(state, { ...one, volume: one.volume + parse(volume) });
}

/** Time went on: parts that are due leave, and what is over ends. */
export const workOn = (state: ExecutionState, at: string): readonly Publication[] => (state.worked === undefined ? nothing : workedIn(state).flatMap((one) => advance(state, one, at)));

function courseOf(state: ExecutionState, { terms: { order, quantity }, algorithm, startedAt, volume, filled: done }: Worked, at: string): Course {
  const open = childrenOf(state, order);
  const filledNow = open.reduce((sum, child) => sum + filledQuantity(child), done);
  const left = open.reduce((sum, child) => sum + (leavesQuantity(child) ?? zero), zero);
  return { algorithm, quantity, startedAt, increment: state.increment, at, volume, filled: filledNow, working: left };
}

function advance(state: ExecutionState, one: Worked, at: string): readonly Publication[] {
  const course = courseOf(state, one, at);
  const { expiresAt } = one.terms;
  if (one.closing === null && (isOver(course) || isPast(expiresAt, at))) {
    const rest = one.algorithm.atEnd === 'market' && !isPast(expiresAt, at) ? 'market' : 'none';
    return stop(state, one, { state: 'expired', reason: `what was left at ${one.algorithm.until}`, rest }, at);
  }
  if (one.closing !== null) return finish(state, one, at);
  const size = nextPart(course);
  return size === zero ? nothing : submitPart(state, one, size, at, one.terms.pricing);
}

function submitPart(state: ExecutionState, one: Worked, quantity: Decimal, at: string, pricing: Terms['pricing']): readonly Publication[] {
  const { strategy, symbol } = one.terms;
  const objection = objectionToSubmitting(state, { at, body: { strategy, symbol, purpose: one.purpose, expiresAt: one.terms.expiresAt } });
  // A halt holds parts back until it is lifted; a kill ends the order.
  if (objection === 'halted') return nothing;
  if (objection !== undefined) return stop(state, one, { state: objection === 'expired' ? 'expired' : 'canceled', reason: objection, rest: 'none' }, at);
  if (holdsBack(state, { purpose: one.purpose, venue: one.terms.venue, symbol })) return nothing;
  if (one.children >= mostChildren) return stop(state, one, { state: 'canceled', reason: `more than ${mostChildren} parts`, rest: 'none' }, at);
  const children = one.children + 1;
  const { pricing: _, ...terms } = one.terms;
  const order = childId(one.terms.order, children);
  const moved = orderAfter({ ...approvedOrder({ ...terms, order, parent: one.terms.order, quantity, ...(pricing === undefined ? {} : { pricing }) }), number: state.submissions + 1 }, { type: 'submit' });
  state.submissions += 1;
  state.open[order] = moved.order;
  keep(state, { ...one, children });
  return moved.publications;
}

/** Asks for the end: open parts are cancelled, and what is left goes as the order says. */
function stop(state: ExecutionState, one: Worked, closing: NonNullable<Worked['closing']>, at: string): readonly Publication[] {
  const kept = keep(state, { ...one, closing });
  const canceled = childrenOf(state, one.terms.order).filter(isCancellable).flatMap((child) => {
    const moved = orderAfter(child, { type: 'requestCancel', reason: closing.reason });
    state.open[child.order] = moved.order;
    return moved.publications;
  });
  return [...canceled, ...finish(state, kept, at)];
}

/** Ends the order once no part is open any more. */
function finish(state: ExecutionState, one: Worked, at: string): readonly Publication[] {
  const { closing, terms } = one;
  if (closing === null || childrenOf(state, terms.order).length > 0) return nothing;
  const left = most(terms.quantity - one.filled, zero);
  if (closing.rest === 'market' && left > zero) return submitPart(state, keep(state, { ...one, closing: { ...closing, rest: 'none' } }), left, at, undefined);
  const ended = left > zero ? [says(closed, { ...which(one), state: closing.state, reason: closing.reason }, terms.correlation)] : [];
  return [...ended, ...done(state, one, closing.reason)];
}

/** What it came to; it is not kept any more. */
function done(state: InWork, one: Worked, reason: string): readonly Publication[] {
  const { [one.terms.order]: _, ...rest } = state.worked ?? {};
  if (Object.keys(rest).length === 0) delete state.worked;
  else state.worked = rest;
  const { terms: { quantity, side, correlation }, arrivalUsd, net } = one;
  const cost = arrivalUsd === null ? undefined : slippageOf(side, arrivalUsd, net.quantity, net.usd);
  return [says(worked, {
    ...which(one), algorithm: one.algorithm.kind, children: one.children, quantity: format(quantity), filledQuantity: format(most(net.quantity, zero)),
    ...(arrivalUsd === null ? {} : { arrivalUsd: format(arrivalUsd) }),
    ...(cost === undefined ? {} : { averageUsd: format(cost.averageUsd), slippageUsd: format(cost.slippageUsd), slippageBps: cost.slippageBps }), reason,
  }, correlation)];
}

const netOf = (executions: readonly Execution[]) => executions.reduce(
  ({ quantity, usd }, each) => ({ quantity: quantity + each.quantity, usd: usd + times(each.quantity, each.priceUsd) }), { quantity: zero, usd: zero },
);

/**
 * A report moved a part, as `before` and `moved` say: the worked order's figures follow. The fill that makes it whole is told as its last.
 * @param published what the part stated, its fills already in the worked order's name
 */
export function partMoved(state: ExecutionState, before: OrderRecord, moved: OrderRecord, published: readonly Publication[], at: string): readonly Publication[] {
  const known = own(state.worked ?? {}, moved.parent ?? '');
  if (known === undefined) return published;
  const [was, is] = [netOf(standingExecutions(before)), netOf(standingExecutions(moved))];
  const ended = own(state.open, moved.order) === undefined;
  const endedBefore = before.state === 'filled' || before.state === 'canceled' || before.state === 'expired' || before.state === 'rejected';
  const fills = filledQuantity(moved);
  const one = keep(state, {
    ...known, net: { quantity: known.net.quantity + is.quantity - was.quantity, usd: known.net.usd + is.usd - was.usd },
    filled: known.filled + (ended ? fills : zero) - (endedBefore ? filledQuantity(before) : zero),
    vain: !ended || endedBefore ? known.vain : fills === zero ? known.vain + 1 : 0,
  });
  const whole = childrenOf(state, one.terms.order).reduce((sum, child) => sum + filledQuantity(child), one.filled) >= one.terms.quantity;
  if (whole) return [...toldAsLast(published), ...done(state, one, 'filled')];
  if (one.closing !== null) return [...published, ...finish(state, one, at)];
  if (one.vain >= mostVain) return [...published, ...stop(state, one, { state: 'canceled', reason: `${mostVain} parts one after another ended without a fill`, rest: 'none' }, at)];
  // The next part of whatever algorithm goes with the clock, so that no venue, however fast it fills, draws more than one of them a second.
  return published;
}

/** The last of the fills is the order's last. */
function toldAsLast(published: readonly Publication[]): readonly Publication[] {
  const last = published.findLastIndex(({ kind }) => kind.name === filled.name);
  return published.map((each, index) => (index === last ? { ...each, body: { ...filled.body.parse(each.body), done: true } } : each));
}

/** What is worked in a symbol, after a split of it: more shares at lower prices. */
export function splitWork(state: ExecutionState, symbol: string, split: Split): void {
  const shares = (quantity: Decimal) => splitShares(quantity, split, state.increment).quantity;
  for (const one of workedIn(state)) {
    if (one.terms.symbol !== symbol) continue;
    const { collarUsd, pricing } = one.terms;
    // Parts that were filled before it are told in shares of before, and stay so.
    const before = childrenOf(state, one.terms.order).map((child) => filledQuantity(child)).reduce((sum, each) => sum + shares(each) - each, zero);
    keep(state, {
      ...one, volume: shares(one.volume), filled: shares(one.filled) + before, net: { ...one.net, quantity: shares(one.net.quantity) },
      arrivalUsd: one.arrivalUsd === null ? null : splitPrice(one.arrivalUsd, split),
      terms: { ...one.terms, quantity: shares(one.terms.quantity), collarUsd: collarUsd === null ? null : splitPrice(collarUsd, split), ...(pricing === undefined ? {} : { pricing: splitPricing(pricing, split) }) },
    });
  }
}

/** Stops what somebody asks to cancel: an order in work by its id, a strategy's or symbol's, or all. */
export const stopWork = (state: ExecutionState, isMeant: (terms: Terms) => boolean, reason: string, at: string): readonly Publication[] =>
  workedIn(state).filter(({ terms, closing }) => closing === null && isMeant(terms)).flatMap((one) => stop(state, one, { state: 'canceled', reason, rest: 'none' }, at));
