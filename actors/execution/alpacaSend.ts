import { replacementId } from '../../machines/order/ids.ts';
import type { ExecutionState } from '../../machines/execution/decisions.ts';
import { objectionToSending, type VolatileLatch } from '../../machines/execution/latch.ts';
import { cancelRequested, replaceRequested, submitted, withheld, type Report } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { OutsideVenue } from '../../subjects/venue.ts';
import type { Effect, Observation } from '../runtime/effects.ts';
import type { Logged } from '../runtime/envelope.ts';
import { unknownReport, type VenueConnector, type VenueOrder } from './connector.ts';
import { lookedUp, venueOrderOf, type Pause } from './alpacaLookUp.ts';
import { received, reportKey } from './alpacaReports.ts';
import { reportedBy } from './reportedBy.ts';

export interface AlpacaSendOptions {
  /** Whose orders are sent: no other venue hears of them. */
  readonly venue: OutsideVenue;
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
  /** As of AlpacaReports. */
  readonly receivedAt?: (() => string) | undefined;
  readonly pause?: Pause | undefined;
}

type Submitted = FactOf<typeof submitted>;
type CancelRequested = FactOf<typeof cancelRequested>;
type ReplaceRequested = FactOf<typeof replaceRequested>;

/** How many orders that were not sent are remembered, so that nobody asks the venue to cancel them. */
const rememberedUnsent = 10_000;

/** The outcome of a request. Its id is of the request and of what was reported, so that a stream's report with the same words is another fact, and settles nothing. */
const outcome = ({ fact }: Logged, body: Report): readonly Observation[] =>
  [{ ...reportedBy((fact as Submitted).body.venue), body, content: `${fact.id} ${reportKey(body)}` }];

/**
 * Sends execution's orders to a venue outside, and asks it to change and to cancel them. An order leaves once: what an earlier holder of execution, or an
 * attempt that failed here, may have sent is looked up first. Where the look-up finds none it is sent only at a venue that takes an id once: should it be
 * there after all, the venue refuses the id, and the order is looked up. At another venue a miss is no proof, and the order becomes unresolved.
 * The kill latch, a cancel and the expiry are asked right before the sending, after any look-up. What cannot be told is reported as `unknown`.
 */
export function alpacaSend(options: AlpacaSendOptions): readonly Effect[] {
  const sending = new Sending(options);
  const by = 'execution.main';
  const concerns = ({ fact }: Logged) => (fact as Submitted).body.venue === options.venue;
  return [
    { kind: submitted, by, concerns, perform: (request) => sending.submit(request), waitsForRelease: true },
    { kind: replaceRequested, by, concerns, perform: (request) => sending.replace(request), waitsForRelease: true },
    { kind: cancelRequested, by, concerns, perform: (request) => sending.cancel(request) },
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
    const order = ordered((request.fact as Submitted).body);
    const { id } = order;
    const { state, latch, at, isFresh, lookUpWaitsMs, pause } = this.#options;
    const connector = await this.#options.connector();
    if (!isFresh(request) || this.#attempted.has(id)) {
      const found = await lookedUp(connector, order, lookUpWaitsMs, pause);
      this.#mustBeOpen();
      if (found !== undefined) return outcome(request, this.#received(found));
      if (!connector.idsAreUnique) return outcome(request, unknownReport(id, 'it may have been sent before, and the venue shows none under its id, which is no proof; look at the venue, then resolve it'));
    }
    const why = objectionToSending(state(), latch(), id, at());
    if (why !== undefined) {
      this.#noteUnsent(id);
      return [{ prefix: { kind: 'execution', actor: 'main' }, kind: withheld, body: { order: id, why }, content: id }];
    }
    this.#mustBeOpen();
    this.#attempted.add(id);
    const report = await connector.submit(order, undefined, () => objectionToSending(state(), latch(), id, at()));
    this.#mustBeOpen();
    this.#attempted.delete(id);
    return outcome(request, this.#received(report));
  }

  /** May be asked again after a crash: a second request to cancel does nothing more. */
  async cancel(request: Logged): Promise<readonly Observation[]> {
    const { order } = (request.fact as CancelRequested).body;
    const connector = await this.#options.connector();
    if (this.#unsent.has(order)) return outcome(request, { order, status: 'canceled', reason: 'not asked to cancel: it was never sent' });
    // An order that has ended takes no notice of `accepted`.
    const open = this.#options.state().open[order];
    if (open === undefined) return outcome(request, { order, status: 'accepted', reason: 'not asked to cancel: it had ended' });
    const report = await connector.cancel(order, venueOrderOf(open));
    this.#mustBeOpen();
    return outcome(request, this.#received(report ?? { order, status: 'accepted', reason: 'the venue took the request to cancel' }));
  }

  /** May be asked again after a crash: the venue takes the replacement's id once, and it is looked up first. */
  async replace(request: Logged): Promise<readonly Observation[]> {
    const { order, replacement, quantity, limitUsd, stopUsd, trailUsd, trailRate } = (request.fact as ReplaceRequested).body;
    const connector = await this.#options.connector();
    const open = this.#options.state().open[order];
    if (open === undefined) return outcome(request, { order, status: 'replaceRefused', reason: 'not asked to change: it had ended' });
    if (open.cancelAsked) return outcome(request, { order, status: 'replaceRefused', reason: 'not asked to change: it is being cancelled' });
    const report = await connector.replace(venueOrderOf(open), { quantity, limitUsd, stopUsd, trailUsd, trailRate, replacement: replacementId(order, replacement) });
    this.#mustBeOpen();
    return outcome(request, this.#received(report ?? { order, status: 'pendingReplace' }));
  }

  #received(report: Report): Report {
    return received(report, this.#options.receivedAt);
  }

  /** Closing ends requests in the middle: whether they arrived is for the next holder to look up. */
  #mustBeOpen(): void {
    if (this.#options.isClosed()) throw new Error('the connector to the venue was closed before the outcome was known; whoever holds execution next looks the order up');
  }

  #noteUnsent(order: string): void {
    this.#unsent.add(order);
    if (this.#unsent.size <= rememberedUnsent) return;
    for (const oldest of this.#unsent) return void this.#unsent.delete(oldest);
  }
}

const ordered = ({ order: id, symbol, side, quantity, notionalUsd, collarUsd, type, limitUsd, stopUsd, trailUsd, trailRate, touchedAt, timeInForce, until, group }: Submitted['body']): VenueOrder =>
  ({ id, symbol, side, quantity, notionalUsd, collarUsd, type, limitUsd, stopUsd, trailUsd, trailRate, touchedAt, timeInForce, until, group });
