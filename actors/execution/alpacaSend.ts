import type { ExecutionState } from '../../machines/execution/decisions.ts';
import { objectionToSending, type VolatileLatch } from '../../machines/execution/latch.ts';
import { alpacaReported, cancelRequested, submitted, withheld, type Report } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { Effect, Observation } from '../runtime/effects.ts';
import type { Logged } from '../runtime/envelope.ts';
import type { VenueConnector, VenueOrder } from './alpaca.ts';
import { lookedUp, type Pause } from './alpacaLookUp.ts';
import { reportKey } from './alpacaReports.ts';

export interface AlpacaSendOptions {
  /** Resolves when the venue's stream was opened: nothing is sent before. */
  readonly connector: () => Promise<VenueConnector>;
  readonly state: () => ExecutionState;
  readonly latch: () => VolatileLatch;
  /** The newest time that the host knows. */
  readonly at: () => string;
  /** Whether nobody but this process can have performed the request yet; see OwnClaim. */
  readonly isFresh: (request: Logged) => boolean;
  /** The connector was closed: what it answers from then on is no outcome. */
  readonly isClosed: () => boolean;
  readonly lookUpWaitsMs: readonly number[];
  readonly pause?: Pause | undefined;
}

type Submitted = FactOf<typeof submitted>;
type CancelRequested = FactOf<typeof cancelRequested>;

/** How many orders that were not sent are remembered, so that nobody asks the venue to cancel them. */
const rememberedUnsent = 10_000;

const alpacaMain = { kind: 'alpaca', actor: 'main' };

/** The outcome of a request. Its id is of the request and of what was reported, so that a stream's report with the same words is another fact, and settles nothing. */
const outcome = ({ fact }: Logged, body: Report): readonly Observation[] =>
  [{ prefix: alpacaMain, kind: alpacaReported, body, content: `${fact.id} ${reportKey(body)}` }];

/**
 * Sends execution's orders to Alpaca, and asks it to cancel them. An order leaves once: what an earlier holder of execution, or an attempt that
 * failed here, may have sent is looked up first, and sent only where the venue shows none; should it be there after all, the venue refuses the id, which it
 * takes once, and the order is looked up. The kill latch, a cancel and the expiry are asked right before the sending, after any look-up.
 * What cannot be told is reported as `unknown`, which makes the order unresolved.
 */
export function alpacaSend(options: AlpacaSendOptions): readonly Effect[] {
  const sending = new Sending(options);
  const by = 'execution.main';
  return [
    { kind: submitted, by, concerns: ({ fact }) => (fact as Submitted).body.venue === 'alpaca', perform: (request) => sending.submit(request), waitsForRelease: true },
    { kind: cancelRequested, by, concerns: ({ fact }) => (fact as CancelRequested).body.venue === 'alpaca', perform: (request) => sending.cancel(request) },
  ];
}

class Sending {
  readonly #options: AlpacaSendOptions;
  /** Orders whose sending began here and whose outcome is not known. */
  readonly #attempted = new Set<string>();
  readonly #unsent = new Set<string>();

  constructor(options: AlpacaSendOptions) {
    this.#options = options;
  }

  async submit(request: Logged): Promise<readonly Observation[]> {
    const { order: id, symbol, side, quantity, notionalUsd, collarUsd, limitUsd } = (request.fact as Submitted).body;
    const order: VenueOrder = { id, symbol, side, quantity, notionalUsd, collarUsd, limitUsd };
    const { state, latch, at, isFresh, lookUpWaitsMs, pause } = this.#options;
    const connector = await this.#options.connector();
    if (!isFresh(request) || this.#attempted.has(id)) {
      const found = await lookedUp(connector, order, lookUpWaitsMs, pause);
      this.#mustBeOpen();
      if (found !== undefined) return outcome(request, found);
    }
    const why = objectionToSending(state(), latch(), id, at());
    if (why !== undefined) {
      this.#noteUnsent(id);
      return [{ prefix: { kind: 'execution', actor: 'main' }, kind: withheld, body: { order: id, why }, content: id }];
    }
    this.#mustBeOpen();
    this.#attempted.add(id);
    const report = await connector.submit(order);
    this.#mustBeOpen();
    this.#attempted.delete(id);
    return outcome(request, report);
  }

  /** May be asked again after a crash: a second request to cancel does nothing more. */
  async cancel(request: Logged): Promise<readonly Observation[]> {
    const { order } = (request.fact as CancelRequested).body;
    const connector = await this.#options.connector();
    if (this.#unsent.has(order)) return outcome(request, { order, status: 'canceled', reason: 'not asked to cancel: it was never sent' });
    // An order that has ended takes no notice of `accepted`.
    if (this.#options.state().open[order] === undefined) return outcome(request, { order, status: 'accepted', reason: 'not asked to cancel: it had ended' });
    const report = await connector.cancel(order);
    this.#mustBeOpen();
    return outcome(request, report ?? { order, status: 'accepted', reason: 'the venue took the request to cancel' });
  }

  /** Closing ends requests in the middle: whether they arrived is for the next holder to look up. */
  #mustBeOpen(): void {
    if (this.#options.isClosed()) throw new Error('the connector to Alpaca was closed before the outcome was known; whoever holds execution next looks the order up');
  }

  #noteUnsent(order: string): void {
    this.#unsent.add(order);
    if (this.#unsent.size <= rememberedUnsent) return;
    for (const oldest of this.#unsent) return void this.#unsent.delete(oldest);
  }
}
