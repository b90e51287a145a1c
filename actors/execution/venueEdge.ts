import type { Logger } from 'pino';
import type { ExecutionState } from '../../machines/execution/decisions.ts';
import type { VolatileLatch } from '../../machines/execution/latch.ts';
import { connectionChanged } from '../../subjects/reconciliation.ts';
import type { OutsideVenue } from '../../subjects/venue.ts';
import type { Effect } from '../runtime/effects.ts';
import type { Host } from '../runtime/host.ts';
import { accountEffect } from './accountEffect.ts';
import type { Connect, VenueSettings } from './connect.ts';
import type { Told, VenueConnector } from './connector.ts';
import type { OwnClaim } from './ownClaim.ts';
import { probeEffect } from './probeEffect.ts';
import { NotApproved } from './realMoney.ts';
import type { Pause } from './venueLookUp.ts';
import { VenueReports } from './venueReports.ts';
import { venueSend } from './venueSend.ts';

export interface VenueEdgeOptions {
  /** The host that performs the effects; asked after it was made. */
  readonly host: () => Host;
  /** That host's name, as its claims have it. */
  readonly name: string;
  readonly connect: Connect;
  readonly latch: () => VolatileLatch;
  readonly logger: Logger;
  /** The process should end; a restart connects anew and looks up every open order. */
  readonly onFault: (error: Error) => void;
  readonly lookUpWaitsMs: readonly number[];
  readonly pause?: Pause | undefined;
  /** The wall clock at the moment, in microseconds; where it is absent reports have no times. */
  readonly receivedAt?: (() => string) | undefined;
  /** Before a lost stream is opened anew, on a desk with several venues; doubled each time, at most a minute. */
  readonly reopenMs: number;
}

const longestReopenMs = 60_000;

/** One venue outside: the effects that concern it, and its stream. What it lacks is no other venue's trouble. */
export class VenueEdge {
  readonly effects: readonly Effect[];
  readonly #venue: OutsideVenue;
  readonly #options: VenueEdgeOptions;
  readonly #claim: OwnClaim;
  readonly #reports: VenueReports;
  readonly #open = Promise.withResolvers<VenueConnector>();
  #connector: VenueConnector | undefined;
  #stopReports: (() => void) | undefined;
  #reopening: ReturnType<typeof setTimeout> | undefined;
  #reopenMs: number;
  #closed = false;
  /** Nobody has signed for real money yet. */
  waitsForApproval = false;

  constructor(venue: OutsideVenue, options: VenueEdgeOptions, claim: OwnClaim) {
    const { host, latch, logger, onFault, lookUpWaitsMs, pause, receivedAt } = options;
    this.#venue = venue;
    this.#options = options;
    this.#claim = claim;
    this.#reopenMs = options.reopenMs;
    const state = () => this.#state();
    const isClosed = () => this.#closed;
    this.#reports = new VenueReports({ venue, host, state, isClosed, lookUpWaitsMs, pause, receivedAt, onFault, onTrouble: (reason) => logger.warn({ reason }, 'venue') });
    const edge = { connector: () => this.#open.promise, venue, first: () => host().opening.venue.kind, isClosed };
    this.effects = [accountEffect(edge), probeEffect(edge), ...venueSend({ venue, connector: () => this.#open.promise, state, latch, at: () => host().now(), isFresh: claim.isFresh, isClosed, lookUpWaitsMs, pause, receivedAt })];
  }

  #state(): ExecutionState {
    const cell = this.#options.host().cell('execution.main');
    if (cell === undefined) throw new Error('execution.main: expected to run in this host');
    return cell.actor.state() as ExecutionState;
  }

  /**
   * Connects. Throws what `connect` throws; where only people's signatures for real money are missing it says so, and is to be started again when they are there.
   * @param isOnly whether the desk has no other venue: then a stream that is lost ends the process; else it is opened anew, and the others go on
   */
  start(settings: VenueSettings, isOnly: boolean): Promise<void> {
    const { connect, logger, onFault } = this.#options;
    const told: Told = {
      onTrouble: (reason) => logger.warn({ reason }, this.#venue),
      onConnection: (state) => this.#noteConnection(state),
      onStreamLost: (reason) => {
        if (this.#closed) return;
        logger.error({ reason }, `${this.#venue}: the stream of the orders' reports is lost`);
        if (!isOnly) return this.#reopen();
        onFault(new Error(`${this.#venue}: the stream of the orders' reports is lost (${reason}); a restart connects anew and looks up every open order`));
      },
    };
    this.waitsForApproval = false;
    try {
      this.#connector = connect(settings, told, this.#state().liveSigners);
    } catch (error) {
      // People can only sign on a desk that runs: it waits for them, and its orders with it.
      if (!(error instanceof NotApproved)) throw error;
      this.waitsForApproval = true;
      logger.error({ reason: error.message }, this.#venue);
      return Promise.resolve();
    }
    return this.#begin(this.#connector);
  }

  async #begin(connector: VenueConnector): Promise<void> {
    await this.#claim.here;
    if (this.#closed) return;
    this.#claim.lost.addEventListener('abort', () => this.close());
    if (this.#claim.lost.aborted) return this.close();
    this.#listen(connector);
    this.#open.resolve(connector);
    await this.#reports.reconcile(connector);
  }

  #listen(connector: VenueConnector): void {
    this.#stopReports = connector.reports((report, eventAt) => this.#reports.heard(report, eventAt));
  }

  /** What happened meanwhile is looked up by the connector when its stream is there. */
  #reopen(): void {
    const afterMs = this.#reopenMs;
    this.#reopenMs = Math.min(afterMs * 2, longestReopenMs);
    clearTimeout(this.#reopening);
    this.#reopening = setTimeout(() => {
      if (this.#closed || this.#connector === undefined) return;
      this.#stopReports?.();
      this.#listen(this.#connector);
    }, afterMs);
    this.#reopening.unref();
  }

  /** Told by the process that holds execution, and by no other. */
  #noteConnection(state: 'connected' | 'disconnected'): void {
    const { name } = this.#options;
    const host = this.#options.host();
    if (state === 'connected') this.#reopenMs = this.#options.reopenMs;
    if (this.#closed || !host.holds('execution.main')) return;
    const at = host.now();
    host.observe({ kind: 'venue', actor: this.#venue }, connectionChanged, { state }, { at, content: `${name} ${state} ${at} after ${host.taken}` }).catch(this.#options.onFault);
  }

  /** Ends stream and requests; what was under way is no outcome. After the host was drained, or when another host holds execution. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#reopening);
    this.#connector?.close();
  }
}
