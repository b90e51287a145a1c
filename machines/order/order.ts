import type { Report } from '../../subjects/execution.ts';
import type { Publication } from '../actor.ts';
import { step } from '../chart.ts';
import { fresh, type Order, type OrderState, type Terms } from './decisions.ts';
import { factOf } from './facts.ts';
import { eventsIn, type OrderEvent } from './reading.ts';
import { orderChart, statements, type Statement } from './statechart.ts';

/** An order as it is kept: plain data, the statechart's state beside its context. */
export type OrderRecord = Order & { readonly state: OrderState };

export interface Moved {
  readonly order: OrderRecord;
  readonly publications: readonly Publication[];
}

export const approvedOrder = (terms: Terms): OrderRecord => ({ ...fresh(terms), state: 'approved' });

const isStatement = (type: string): type is Statement => statements.some((statement) => statement === type);

/** The order after one event, and the facts that follow. An event that its state does not know changes nothing. */
export function orderAfter({ state, ...context }: OrderRecord, event: OrderEvent): Moved {
  const { next, actions } = step(orderChart, { value: state, context }, event);
  const order: OrderRecord = { ...next.context, state: next.value };
  return { order, publications: actions.map(({ type }) => type).filter(isStatement).map((statement) => factOf(statement, event, order, order.state)) };
}

/** The order after a venue's report. The same report twice, or reports in another order, come to the same quantity and state. */
export const reported = (order: OrderRecord, report: Report): Moved =>
  eventsIn(order, report).reduce<Moved>((so, event) => {
    const moved = orderAfter(so.order, event);
    return { order: moved.order, publications: [...so.publications, ...moved.publications] };
  }, { order, publications: [] });
