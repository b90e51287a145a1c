import { accepted, cancelRequested, closed, filled, submitted, suppressed, unresolved } from '../../subjects/execution.ts';
import { says, type Publication } from '../actor.ts';
import type { Order, OrderState } from './decisions.ts';
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

/** The fact that a statement stands for, with `order` and `state` as they are after the event. */
export function factOf(statement: Statement, event: OrderEvent, order: Order, state: OrderState): Publication {
  const { correlation, venue } = order;
  switch (statement) {
    case 'saySubmitted':
      return says(submitted, new Submitted(order), correlation);
    case 'saySuppressed':
      return says(suppressed, { ...which(order), reason: expected(event, 'suppress').reason }, correlation);
    case 'sayCancelRequested':
      return says(cancelRequested, { ...which(order), venue, reason: expected(event, 'requestCancel').reason.slice(0, 300) }, correlation);
    case 'sayAccepted':
      return says(accepted, which(order), correlation);
    case 'sayFilled': {
      const { execution } = expected(event, 'fill');
      return says(filled, new Filled(order, execution.id, execution, state === 'filled'), correlation);
    }
    case 'sayClosed': {
      const { type, reason } = expected(event, 'canceled', 'rejected', 'expired', 'complete');
      // A notional order that the venue calls filled without a further execution: what is left of the notional will not be spent.
      return says(closed, { ...which(order), state: type === 'complete' ? 'canceled' : type, reason }, correlation);
    }
    case 'sayUnresolved':
      return says(unresolved, { ...which(order), reason: expected(event, 'doubt', 'complete').reason }, correlation);
  }
}
