import type { Report } from '../../subjects/execution.ts';
import type { Publication } from '../actor.ts';
import { step } from '../chart.ts';
import { bustToTell } from './amending.ts';
import { repriced } from './changing.ts';
import { fresh, type Order, type OrderState, type Progress, type Terms } from './decisions.ts';
import { isPast } from './expiry.ts';
import { factOf } from './facts.ts';
import { eventsIn, whenOf, type OrderEvent } from './reading.ts';
import { timed } from './timed.ts';
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
  const { quantity, executions, countedTo, cancelAsked, beyond, state } = before;
  const context: Progress = beyond === undefined ? { quantity, executions, countedTo, cancelAsked } : { quantity, executions, countedTo, cancelAsked, beyond };
  const { next, actions } = step(orderChart, { value: state, context }, event);
  const order: Record = next.context === context && next.value === state ? before : movedTo(before, next.value, next.context as Progress, event);
  const publications: Publication[] = [];
  for (const { type } of actions) if (isStatement(type)) publications.push(factOf(type, event, order, order.state, before));
  return { order, publications };
}

function movedTo<Record extends OrderRecord>(before: Record, state: OrderState, { quantity, executions, countedTo, cancelAsked, beyond }: Progress, event: OrderEvent): Record {
  if (beyond === undefined) return { ...before, executions, countedTo, cancelAsked, state };
  const moved = { ...before, quantity, executions, countedTo, cancelAsked, beyond, state };
  return (event.type === 'replaced' || event.type === 'restated') && before.pricing !== undefined ? { ...moved, pricing: repriced(before.pricing, event.changed) } : moved;
}

/** The order after a venue's report. The same report twice, or reports in another order, come to the same quantity and state. */
export function reported<Record extends OrderRecord>(order: Record, report: Report): Moved<Record> {
  let moved: Moved<Record> = { order, publications: [] };
  for (const event of eventsIn(order, report)) moved = movedOn(moved, event);
  const { beyond } = moved.order;
  if (beyond?.bustedIds !== undefined) {
    // Each takes one execution back, of which there are so many.
    for (let bust = bustToTell(moved.order); bust !== undefined && bust.type === 'bust'; bust = bustToTell(moved.order)) moved = movedOn(moved, bust);
  }
  if (report.eventAt !== undefined || report.receivedAt !== undefined) moved = { ...moved, publications: timed(moved.publications, report) };
  const { status } = report;
  const happenedAt = whenOf(report);
  if (happenedAt === undefined || status === 'busted' || status === 'corrected' || (beyond?.stoodAt !== undefined && !isPast(beyond.stoodAt, happenedAt))) return moved;
  return { ...moved, order: { ...moved.order, beyond: { ...moved.order.beyond, stoodAt: happenedAt } } };
}

function movedOn<Record extends OrderRecord>({ order, publications }: Moved<Record>, event: OrderEvent): Moved<Record> {
  const next = orderAfter(order, event);
  return { order: next.order, publications: publications.length === 0 ? next.publications : [...publications, ...next.publications] };
}
