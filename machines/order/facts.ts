import {
  accepted, attached, busted, cancelRequested, closed, corrected, filled, refused, replaced, replaceRequested, restated, standing, stood, submitted, suppressed, unresolved,
} from '../../subjects/execution.ts';
import { says, type Publication } from '../actor.ts';
import { format } from '../decimal.ts';
import { changeSaid } from './changing.ts';
import type { Execution, Order, OrderState } from './decisions.ts';
import type { OrderEvent } from './reading.ts';
import type { Statement } from './statechart.ts';
import { Submitted } from './submitted.ts';
import { Filled } from './traded.ts';

type Told = OrderEvent['type'];
type Of<T extends Told> = Extract<OrderEvent, { type: T }>;

/** The event as one of the kinds that a statement can follow; anything else is a fault of the statechart. */
function expected<const T extends Told>(event: OrderEvent, ...types: readonly T[]): Of<T> {
  if (!types.some((type) => type === event.type)) throw new Error(`expected an order event of ${types.join(', ')}, was ${event.type}; the statechart states a fact that does not follow`);
  return event as Of<T>;
}

/** The fields by which every fact names its order. */
const which = ({ order, strategy, symbol, side }: Order) => ({ order, strategy, symbol, side });

/** Whether it works a part of another order: its fills are that one's. */
const isChild = ({ parent, leg }: Order): boolean => parent !== undefined && leg === undefined;

/** As `which`; of an order that works a part of another, with that one. */
const named = (order: Order) => (order.parent === undefined || order.leg !== undefined ? which(order) : { ...which(order), parent: order.parent });

/** An execution's fact: of an order that works a part of another it is the other's. */
const traded = (order: Order) => (order.parent === undefined || order.leg !== undefined ? which(order) : { ...which(order), order: order.parent, child: order.order });

const figures = ({ quantity, priceUsd, feeUsd }: Execution) => ({ quantity: format(quantity), priceUsd: format(priceUsd), feeUsd: format(feeUsd) });

/** The fact that a statement stands for, with `order` and `state` as they are after the event, and `before` it. */
export function factOf(statement: Statement, event: OrderEvent, order: Order, state: OrderState, before: Order): Publication {
  const { correlation, venue } = order;
  switch (statement) {
    case 'saySubmitted':
      return says(submitted, new Submitted(order), correlation);
    case 'saySuppressed':
      return says(suppressed, { ...which(order), reason: expected(event, 'suppress').reason }, correlation);
    case 'sayCancelRequested':
      return says(cancelRequested, { ...named(order), venue, reason: expected(event, 'requestCancel').reason.slice(0, 300) }, correlation);
    case 'sayAccepted':
      return says(accepted, named(order), correlation);
    case 'sayFilled': {
      const { execution } = expected(event, 'fill');
      return says(filled, isChild(order) ? { ...traded(order), execution: execution.id, ...figures(execution), done: false } : new Filled(order, execution.id, execution, state === 'filled'), correlation);
    }
    case 'sayClosed': {
      const [how, reason] = ending(event);
      return says(closed, { ...named(order), state: how, reason }, correlation);
    }
    case 'sayUnresolved':
      return says(unresolved, { ...named(order), reason: expected(event, 'doubt', 'complete').reason }, correlation);
    case 'sayAttached':
      return says(attached, attachedAs(order), correlation);
    case 'sayReplaceRequested':
      return says(replaceRequested, { ...which(order), venue, replacement: order.beyond?.replacements ?? 1, ...changeSaid(expected(event, 'requestReplace').changed) }, correlation);
    case 'sayReplaced': {
      const { changed, venueOrder } = expected(event, 'replaced');
      return says(replaced, { ...which(order), ...changeSaid(changed), ...(venueOrder === undefined ? {} : { venueOrder }) }, correlation);
    }
    case 'sayRestated': {
      const { changed, reason } = expected(event, 'restated');
      return says(restated, { ...which(order), ...changeSaid(changed), reason }, correlation);
    }
    case 'sayRefused': {
      const { type, reason } = expected(event, 'cancelRefused', 'replaceRefused');
      return says(refused, { ...which(order), what: type === 'cancelRefused' ? 'cancel' : 'replace', reason }, correlation);
    }
    case 'sayStood':
      return says(stood, { ...which(order), standing: standing.parse(event.type) }, correlation);
    case 'sayBusted': {
      const { execution, reason } = expected(event, 'bust', 'merge');
      return says(busted, { ...traded(order), execution: execution.id, ...figures(execution), reason }, correlation);
    }
    case 'sayCorrected': {
      const { execution, becomes, reason } = expected(event, 'correct');
      const was = before.executions.find(({ id }) => id === execution.id) ?? execution;
      return says(corrected, { ...traded(order), execution: execution.id, ...figures(becomes), was: figures(was), reason }, correlation);
    }
  }
}

/** How an order ended that was not filled by its last fill. What is left of a notional that the venue calls filled will not be spent; what a change or correction made whole has nothing left. */
function ending(event: OrderEvent): readonly ['canceled' | 'rejected' | 'expired', string] {
  const { type, reason } = expected(event, 'canceled', 'rejected', 'expired', 'complete', 'replaced', 'restated', 'cancelRefused', 'replaceRefused', 'correct');
  return [type === 'rejected' || type === 'expired' ? type : 'canceled', reason];
}

function attachedAs(order: Order) {
  const { quantity, parent, leg, pricing } = order;
  if (quantity === null || parent === undefined || leg === undefined || pricing === undefined) throw new Error(`order ${order.order}: expected a leg with its parent, quantity and price, was none; only legs are attached`);
  const priced = pricing.type === 'trailingStop' ? {} : { ...('limitUsd' in pricing ? { limitUsd: format(pricing.limitUsd) } : {}), ...('stopUsd' in pricing ? { stopUsd: format(pricing.stopUsd) } : {}) };
  return { ...which(order), parent, leg, quantity: format(quantity), type: pricing.type, ...priced };
}
