import { isDeepStrictEqual } from 'node:util';
import { openOrders, type ExecutionState } from '../../machines/execution/decisions.ts';
import { reported, type OrderRecord } from '../../machines/order/order.ts';
import type { Report } from '../../subjects/execution.ts';
import type { OutsideVenue } from '../../subjects/venue.ts';
import type { Host } from '../runtime/host.ts';
import { isEnd, type VenueConnector } from './connector.ts';
import { isLegOf } from './legs.ts';
import { reportedBy } from './reportedBy.ts';
import { lookedUp, venueOrderOf, type Pause } from './venueLookUp.ts';

export interface VenueReportsOptions {
  /** Whose reports they are. */
  readonly venue: OutsideVenue;
  readonly host: () => Pick<Host, 'observe' | 'holds' | 'taken' | 'now'>;
  readonly state: () => ExecutionState;
  readonly isClosed: () => boolean;
  readonly lookUpWaitsMs: readonly number[];
  readonly pause?: Pause | undefined;
  /** What a person should know of; nothing stops. */
  readonly onTrouble: (reason: string) => void;
  /** The wall clock at the moment, in microseconds; where it is absent reports have no times. */
  readonly receivedAt?: (() => string) | undefined;
  /** A report could not be stated: a restart looks its order up. */
  readonly onFault: (error: Error) => void;
}

/** What makes a report that one: the venue's execution id, else the order with status, totals and reason. */
export const reportKey = ({ order, execution, previous, status, filledQuantity, averagePriceUsd, venueOrder, reason }: Report): string => {
  if (previous !== undefined) return `${order} ${status} of ${previous} ${execution ?? ''}`;
  if (execution !== undefined) return `${order} execution ${execution}`;
  return `${order} ${status} ${filledQuantity ?? '0'} ${averagePriceUsd ?? '-'} ${reason ?? ''}${venueOrder === undefined ? '' : ` ${venueOrder}`}`;
};

/** A report with the time at which it came, and the one at which it happened where the venue says it. */
export const received = (report: Report, receivedAt: (() => string) | undefined, eventAt?: string): Report =>
  (receivedAt === undefined ? report : { ...report, ...(eventAt === undefined ? {} : { eventAt }), receivedAt: receivedAt() });

/** Whether a report leaves the order as it is: it came before, over the stream or by a look-up. */
function saysNothingNew(order: OrderRecord, report: Report): boolean {
  const moved = reported(order, report);
  if (moved.publications.length > 0) return false;
  // A known execution is one fact for ever, whatever else the order may note of hearing it again.
  // What an inferred execution counted already moves nothing, though the order is another object.
  return isDeepStrictEqual(moved.order, order) || (report.previous === undefined && order.executions.some(({ id }) => id === report.execution));
}

/** States what the venue says of the desk's orders unasked: over the stream, and when it is asked for the open ones after a start. */
export class VenueReports {
  readonly #options: VenueReportsOptions;
  /** Pushed and not yet come round. */
  readonly #underWay = new Set<string>();

  constructor(options: VenueReportsOptions) {
    this.#options = options;
  }

  /** A report that tells execution nothing new is no fact. Ignored where another host holds execution: it hears the stream too. */
  heard(said: Report, eventAt?: string): void {
    const report = received(said, this.#options.receivedAt, eventAt);
    const { host, state, isClosed, onTrouble, onFault } = this.#options;
    if (isClosed() || !host().holds('execution.main')) return;
    const { open, ended } = state();
    const order = open[report.order] ?? ended[report.order];
    if (order !== undefined && saysNothingNew(order, report)) return;
    if (order === undefined && report.execution === undefined && report.filledQuantity === undefined) {
      // A leg that waits for its parent is no order of execution's yet: only its end is news.
      if (!isLegOf(state(), report.order)) return onTrouble(`order ${report.order}: ${report.status}, of an order that ended long ago`);
      if (!isEnd(report) && report.status !== 'unknown') return;
    }
    const key = reportKey(report);
    if (this.#underWay.has(key)) return;
    this.#underWay.add(key);
    try {
      const { prefix, kind } = reportedBy(this.#options.venue);
      const isNewExecution = report.previous !== undefined || (report.execution !== undefined && !(order?.executions ?? []).some(({ id }) => id === report.execution));
      host().observe(prefix, kind, report, {
        // An order may be accepted, doubted and accepted again: without an execution that is new, where the log stood tells the two apart.
        at: host().now(), content: isNewExecution ? key : `${key} after ${host().taken}`, ...(order === undefined ? {} : { correlation: order.correlation }),
      }).then(() => this.#underWay.delete(key), onFault);
    } catch (error) {
      onFault(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /**
   * Looks up the venue's orders that are open on the log. One that is only submitted is left to its sending, which looks it up itself.
   * Where the venue can't be asked the order stays as it is: the connector looks it up again when its stream connects.
   */
  async reconcile(connector: VenueConnector): Promise<void> {
    const { venue, state, isClosed, lookUpWaitsMs, pause, onTrouble } = this.#options;
    for (const open of openOrders(state()).filter((order) => order.state !== 'submitted' && order.venue === venue)) {
      const found = await lookedUp(connector, venueOrderOf(open), lookUpWaitsMs, pause);
      if (isClosed()) return;
      if (found === undefined && (open.state === 'accepted' || open.state === 'partiallyFilled')) {
        this.heard({ order: open.order, status: 'unknown', reason: 'the venue had the order and now shows none under its id' });
      } else if (found === undefined || found.status === 'unknown') {
        onTrouble(`order ${open.order}: ${found?.reason ?? 'the venue shows none under its id'}`);
      } else {
        this.heard(found);
      }
    }
  }
}
