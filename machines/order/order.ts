import type { Report } from '../../subjects/execution.ts';
import type { Publication } from '../actor.ts';
import { step } from '../chart.ts';
import { fresh, type Order, type OrderState, type Progress, type Terms } from './decisions.ts';
import { factOf } from './facts.ts';
import { eventsIn, type OrderEvent } from './reading.ts';
import { orderChart, statements, type Statement } from './statechart.ts';

/** An order as it is kept: plain data, the statechart's state beside its context. */
export type OrderRecord = Order & { readonly state: OrderState };

export interface Moved<Record extends OrderRecord = OrderRecord> {
  readonly order: Record;
  readonly publications: readonly Publication[];
}

export const approvedOrder = (terms: Terms): OrderRecord => ({ ...fresh(terms), state: 'approved' });

const named: ReadonlySet<string> = new Set(statements);
const isStatement = (type: string): type is Statement => named.has(type);

/** The order after one event, and the facts that follow. An event that its state does not know changes nothing. */
export function orderAfter<Record extends OrderRecord>(before: Record, event: OrderEvent): Moved<Record> {
  const { quantity, executions, countedTo, cancelAsked, state } = before;
  const context: Progress = { quantity, executions, countedTo, cancelAsked };
  const { next, actions } = step(orderChart, { value: state, context }, event);
  const order: Record = next.context === context && next.value === state ? before : movedTo(before, next.value, next.context as Progress);
  const publications: Publication[] = [];
  for (const { type } of actions) if (isStatement(type)) publications.push(factOf(type, event, order, order.state));
  return { order, publications };
}

const movedTo = <Record extends OrderRecord>(before: Record, state: OrderState, { executions, countedTo, cancelAsked }: Progress): Record =>
  ({ ...before, executions, countedTo, cancelAsked, state });

/** The order after a venue's report. The same report twice, or reports in another order, come to the same quantity and state. */
export function reported<Record extends OrderRecord>(order: Record, report: Report): Moved<Record> {
  let moved: Moved<Record> = { order, publications: [] };
  for (const event of eventsIn(order, report)) {
    const next = orderAfter(moved.order, event);
    moved = { order: next.order, publications: moved.publications.length === 0 ? next.publications : [...moved.publications, ...next.publications] };
  }
  return moved;
}
