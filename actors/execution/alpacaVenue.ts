import type { Logger } from 'pino';
import type { ExecutionState } from '../../machines/execution/decisions.ts';
import type { VolatileLatch } from '../../machines/execution/latch.ts';
import { connectionChanged } from '../../subjects/reconciliation.ts';
import type { Effect } from '../runtime/effects.ts';
import type { Logged } from '../runtime/envelope.ts';
import type { Host } from '../runtime/host.ts';
import { accountEffect } from './accountEffect.ts';
import type { VenueConnector } from './connector.ts';
import type { Connect } from './alpacaConnect.ts';
import { defaultLookUpWaitsMs, type Pause } from './alpacaLookUp.ts';
import { AlpacaReports } from './alpacaReports.ts';
import { alpacaSend } from './alpacaSend.ts';
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

  constructor(options: AlpacaVenueOptions) {
    const { host, name, latch, logger, onFault, lookUpWaitsMs = defaultLookUpWaitsMs, pause, receivedAt } = options;
    this.#options = options;
    this.#claim = new OwnClaim(name);
    const state = () => {
      const cell = host().cell('execution.main');
      if (cell === undefined) throw new Error('execution.main: expected to run in this host');
      return cell.actor.state() as ExecutionState;
    };
    const isClosed = () => this.#closed;
    const venue = () => host().opening.venue.kind;
    this.#reports = new AlpacaReports({ host, state, isClosed, lookUpWaitsMs, pause, receivedAt, onFault, onTrouble: (reason) => logger.warn({ reason }, 'venue') });
    this.effects = [accountEffect({ connector: () => this.#open.promise, venue, isClosed }), ...alpacaSend({ connector: () => this.#open.promise, state, latch, at: () => host().now(), isFresh: this.#claim.isFresh, isClosed, lookUpWaitsMs, pause, receivedAt })];
  }

  /** To be told every fact after the actors took it. */
  seen(logged: Logged): void {
    this.#claim.seen(logged);
  }

  /**
   * Connects, once the host has started, and does nothing where the desk's venue is another. Throws what `connect` throws: no keys, or a desk that may not.
   * @returns once the host's claim has come round and the open orders were looked up; orders are sent from the claim on
   */
  start(): Promise<void> {
    const { host, connect, logger, onFault } = this.#options;
    const settings = host().opening;
    if (settings.venue.kind === 'sim') return Promise.resolve();
    this.#connector = connect(settings, {
      onTrouble: (reason) => logger.warn({ reason }, settings.venue.kind),
      onConnection: (state) => this.#noteConnection(state),
      onStreamLost: (reason) => {
        if (this.#closed) return;
        logger.error({ reason }, `${settings.venue.kind}: the stream of the orders' reports is lost`);
        onFault(new Error(`${settings.venue.kind}: the stream of the orders' reports is lost (${reason}); a restart connects anew and looks up every open order`));
      },
    });
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
