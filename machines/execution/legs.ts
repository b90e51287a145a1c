import type { Report } from '../../subjects/execution.ts';
import { nothing, type Publication } from '../actor.ts';
import { own } from '../authority/own.ts';
import { zero } from '../decimal.ts';
import { filledQuantity } from '../order/decisions.ts';
import { legId } from '../order/ids.ts';
import { legsIn, type LegTerms } from '../order/legs.ts';
import { approvedOrder, orderAfter, type OrderRecord } from '../order/order.ts';
import type { ExecutionState } from './decisions.ts';
import { isScopeKilled } from './scopes.ts';

/* Legs of brackets, OCO and OTO. The venue has them from their parent; execution knows their ids beforehand, and keeps each as an order once it lives. */

const isKnown = (state: ExecutionState, id: string): boolean => own(state.open, id) !== undefined || own(state.ended, id) !== undefined;

/** Legs that a venue could speak of end with their parent's `cancel`; those that live while a kill is in force are cancelled at once. */
function attachOne(state: ExecutionState, parent: OrderRecord, { leg, pricing }: LegTerms): readonly Publication[] {
  const { order, strategy, symbol, expiresAt, venue, correlation, group } = parent;
  const id = legId(order, leg);
  if (isKnown(state, id) || group === undefined) return nothing;
  const side = group.kind === 'oco' ? parent.side : parent.side === 'buy' ? 'sell' : 'buy';
  const filled = filledQuantity(parent);
  // An OCO's loss is for all of it; a leg that trades before its parent's fills are known is taken to be for all of it too.
  const quantity = group.kind === 'oco' || filled === zero ? parent.quantity : filled;
  const attached = orderAfter({ ...approvedOrder({
    order: id, strategy, symbol, side, quantity, notionalUsd: null, collarUsd: null, pricing, expiresAt, venue, correlation, parent: order, leg,
    ...(parent.timeInForce === undefined ? {} : { timeInForce: parent.timeInForce }), ...(parent.until === undefined ? {} : { until: parent.until }),
  }), number: state.submissions + 1 }, { type: 'attach' });
  state.submissions += 1;
  if (state.kills.length === 0 && !isScopeKilled(state, parent)) {
    state.open[id] = attached.order;
    return attached.publications;
  }
  const canceled = orderAfter(attached.order, { type: 'requestCancel', reason: 'killed: its parent was filled meanwhile' });
  state.open[id] = canceled.order;
  return [...attached.publications, ...canceled.publications];
}

/** The legs of an order that live now: an OCO's from its submission on, others' when the order is filled whole. */
export function attachLegs(state: ExecutionState, parent: OrderRecord): readonly Publication[] {
  const { group } = parent;
  if (group === undefined || (group.kind !== 'oco' && parent.state !== 'filled')) return nothing;
  return legsIn(group).flatMap((terms) => attachOne(state, parent, terms));
}

/**
 * Attaches the leg that a report is of, where it is one that is not known to live: its fill, or its end, may be told before its parent's fill is. Undefined
 * where the report is of no leg; a mere condition of one that waits for its parent changes nothing.
 */
export function attachedBy(state: ExecutionState, { order: id, status, execution, filledQuantity: total, previous }: Report): readonly Publication[] | undefined {
  const parents = [...Object.values(state.open), ...Object.values(state.ended)];
  for (const parent of parents) {
    if (parent.group === undefined) continue;
    const terms = legsIn(parent.group).find(({ leg }) => legId(parent.order, leg) === id);
    if (terms === undefined) continue;
    const trades = execution !== undefined || total !== undefined || previous !== undefined;
    const ends = status === 'rejected' || status === 'expired' || status === 'canceled' || status === 'unknown';
    // With its parent it was never to live.
    const goes = ends && (parent.state === 'canceled' || parent.state === 'expired' || parent.state === 'rejected' || parent.cancelAsked);
    return trades || (ends && !goes) ? attachOne(state, parent, terms) : nothing;
  }
  return undefined;
}
