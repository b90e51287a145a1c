import { accepted, cancelRequested, closed, filled, submitted, suppressed, unresolved } from '../../subjects/execution.ts';
import { says, type Publication } from '../actor.ts';
import { format } from '../decimal.ts';
import type { Order, OrderState, Pricing } from './decisions.ts';
import type { OrderEvent } from './reading.ts';
import type { Statement } from './statechart.ts';

type Told = OrderEvent['type'];
type Of<T extends Told> = Extract<OrderEvent, { type: T }>;

/** The event as one of the kinds that a statement can follow; anything else is a fault of the statechart. */
function expected<const T extends Told>(event: OrderEvent, ...types: readonly T[]): Of<T> {
  if (!types.some((type) => type === event.type)) throw new Error(`expected an order event of ${types.join(', ')}, was ${event.type}; the statechart states a fact that does not follow`);
  return event as Of<T>;
}

const saidPricing = (pricing: Pricing) => (pricing.type === 'limit'
  ? { type: pricing.type, limitUsd: format(pricing.limitUsd) }
  : { type: pricing.type, stopUsd: format(pricing.stopUsd), ...(pricing.touchedAt === null ? {} : { touchedAt: pricing.touchedAt }) });

/** The fact that a statement stands for, with `order` and `state` as they are after the event. */
export function factOf(statement: Statement, event: OrderEvent, order: Order, state: OrderState): Publication {
  const which = { order: order.order, strategy: order.strategy, symbol: order.symbol, side: order.side };
  const { correlation, venue } = order;
  switch (statement) {
    case 'saySubmitted':
      return says(submitted, {
        ...which, venue, expiresAt: order.expiresAt,
        ...(order.quantity === null ? {} : { quantity: format(order.quantity) }),
        ...(order.notionalUsd === null ? {} : { notionalUsd: format(order.notionalUsd) }),
        ...(order.collarUsd === null ? {} : { collarUsd: format(order.collarUsd) }),
        ...(order.pricing === undefined ? {} : saidPricing(order.pricing)),
      }, correlation);
    case 'saySuppressed':
      return says(suppressed, { ...which, reason: expected(event, 'suppress').reason }, correlation);
    case 'sayCancelRequested':
      return says(cancelRequested, { ...which, venue, reason: expected(event, 'requestCancel').reason.slice(0, 300) }, correlation);
    case 'sayAccepted':
      return says(accepted, which, correlation);
    case 'sayFilled': {
      const { id, quantity, priceUsd, feeUsd } = expected(event, 'fill').execution;
      return says(filled, {
        ...which, execution: id, quantity: format(quantity), priceUsd: format(priceUsd), feeUsd: format(feeUsd), done: state === 'filled',
      }, correlation);
    }
    case 'sayClosed': {
      const { type, reason } = expected(event, 'canceled', 'rejected', 'expired', 'complete');
      // A notional order that the venue calls filled without a further execution: what is left of the notional will not be spent.
      return says(closed, { ...which, state: type === 'complete' ? 'canceled' : type, reason }, correlation);
    }
    case 'sayUnresolved':
      return says(unresolved, { ...which, reason: expected(event, 'doubt', 'complete').reason }, correlation);
  }
}
