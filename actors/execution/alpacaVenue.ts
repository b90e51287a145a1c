import type { Logger } from 'pino';
import type { ExecutionState } from '../../machines/execution/decisions.ts';
import type { VolatileLatch } from '../../machines/execution/latch.ts';
import { liveGranted } from '../../subjects/approval.ts';
import { connectionChanged } from '../../subjects/reconciliation.ts';
import type { Effect } from '../runtime/effects.ts';
import type { Logged } from '../runtime/envelope.ts';
import type { Host } from '../runtime/host.ts';
import { accountEffect } from './accountEffect.ts';
import type { Told, VenueConnector } from './connector.ts';
import { NotApproved } from './realMoney.ts';
import type { Connect } from './alpacaConnect.ts';
import { defaultLookUpWaitsMs, type Pause } from './alpacaLookUp.ts';
import { AlpacaReports } from './alpacaReports.ts';
import { alpacaSend } from './alpacaSend.ts';
import { probeEffect } from './probeEffect.ts';
import { OwnClaim } from './ownClaim.ts';

export interface AlpacaVenueOptions {
  /** The host that performs the effects; asked after it was made. */
  readonly host: () => Host;
  /** That host's name, as its claims have it. */
  readonly name: string;
  readonly connect: Connect;
  readonly latch: () => VolatileLatch;
  readonly logger: Logger;
  /** The process should end; a restart connects anew and looks up every open order. */
  readonly onFault: (error: Error) => void;
  readonly lookUpWaitsMs?: readonly number[];
  readonly pause?: Pause;
  /** The wall clock at the moment, in microseconds; where it is absent reports have no times. */
  readonly receivedAt?: () => string;
}

/** The edge of execution on a desk that trades at a venue outside: effects for its host, which `seen` tells every fact, and the venue's stream. */
export class AlpacaVenue {
  readonly effects: readonly Effect[];
  readonly #options: AlpacaVenueOptions;
  readonly #claim: OwnClaim;
  readonly #reports: AlpacaReports;
  readonly #open = Promise.withResolvers<VenueConnector>();
  #connector: VenueConnector | undefined;
  #closed = false;
  #waitsForApproval = false;

  constructor(options: AlpacaVenueOptions) {
    const { host, name, latch, logger, onFault, lookUpWaitsMs = defaultLookUpWaitsMs, pause, receivedAt } = options;
    this.#options = options;
    this.#claim = new OwnClaim(name);
    const state = () => this.#state();
    const isClosed = () => this.#closed;
    const venue = () => host().opening.venue.kind;
    this.#reports = new AlpacaReports({ host, state, isClosed, lookUpWaitsMs, pause, receivedAt, onFault, onTrouble: (reason) => logger.warn({ reason }, 'venue') });
    const edge = { connector: () => this.#open.promise, venue, isClosed };
    this.effects = [accountEffect(edge), probeEffect(edge), ...alpacaSend({ connector: () => this.#open.promise, state, latch, at: () => host().now(), isFresh: this.#claim.isFresh, isClosed, lookUpWaitsMs, pause, receivedAt })];
  }

  #state(): ExecutionState {
    const cell = this.#options.host().cell('execution.main');
    if (cell === undefined) throw new Error('execution.main: expected to run in this host');
    return cell.actor.state() as ExecutionState;
  }

  /** To be told every fact after the actors took it. */
  seen(logged: Logged): void {
    this.#claim.seen(logged);
    if (!this.#waitsForApproval || logged.kind.name !== liveGranted.name) return;
    this.#waitsForApproval = false;
    this.start().catch(this.#options.onFault);
  }

  /**
   * Connects, once the host has started, and does nothing where the desk's venue is another. Throws what `connect` throws: no keys, or a desk that may not; where only
   * people's signatures for real money are missing it says so, and connects when they are there.
   * @returns once the host's claim has come round and the open orders were looked up; orders are sent from the claim on
   */
  start(): Promise<void> {
    const { host, connect, logger, onFault } = this.#options;
    const settings = host().opening;
    if (settings.venue.kind === 'sim') return Promise.resolve();
    const told: Told = {
      onTrouble: (reason) => logger.warn({ reason }, settings.venue.kind),
      onConnection: (state) => this.#noteConnection(state),
      onStreamLost: (reason) => {
        if (this.#closed) return;
        logger.error({ reason }, `${settings.venue.kind}: the stream of the orders' reports is lost`);
        onFault(new Error(`${settings.venue.kind}: the stream of the orders' reports is lost (${reason}); a restart connects anew and looks up every open order`));
      },
    };
    try {
      this.#connector = connect(settings, told, this.#state().liveSigners);
    } catch (error) {
      // People can only sign on a desk that runs: it waits for them, and its orders with it.
      if (!(error instanceof NotApproved)) throw error;
      this.#waitsForApproval = true;
      logger.error({ reason: error.message }, settings.venue.kind);
      return Promise.resolve();
    }
    return this.#begin(this.#connector);
  }

  async #begin(connector: VenueConnector): Promise<void> {
    await this.#claim.here;
    if (this.#closed) return;
    this.#claim.lost.addEventListener('abort', () => this.close());
    if (this.#claim.lost.aborted) return this.close();
    connector.reports((report, eventAt) => this.#reports.heard(report, eventAt));
    this.#open.resolve(connector);
    await this.#reports.reconcile(connector);
  }

  /** Told by the process that holds execution, and by no other. */
  #noteConnection(state: 'connected' | 'disconnected'): void {
    const host = this.#options.host();
    if (this.#closed || !host.holds('execution.main')) return;
    const at = host.now();
    host.observe({ kind: 'venue', actor: host.opening.venue.kind }, connectionChanged, { state }, { at, content: `${this.#options.name} ${state} ${at} after ${host.taken}` }).catch(this.#options.onFault);
  }

  /** Ends stream and requests; what was under way is no outcome. After the host was drained, or when another host holds execution. */
  close(): void {
    this.#closed = true;
    this.#connector?.close();
  }
}
