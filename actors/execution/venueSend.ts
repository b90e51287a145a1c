import { replacementId } from '../../machines/order/ids.ts';
import type { ExecutionState } from '../../machines/execution/decisions.ts';
import { mayLeave, objectionToSending, type VolatileLatch } from '../../machines/execution/latch.ts';
import { isScopeKilled } from '../../machines/execution/scopes.ts';
import { cancelRequested, replaceRequested, submitted, withheld, type Report } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { OutsideVenue } from '../../subjects/venue.ts';
import type { Effect, Observation } from '../runtime/effects.ts';
import type { Logged } from '../runtime/envelope.ts';
import { unknownReport, type VenueConnector, type VenueOrder } from './connector.ts';
import { reportedBy } from './reportedBy.ts';
import { lookedUp, venueOrderOf, type Pause } from './venueLookUp.ts';
import { received, reportKey } from './venueReports.ts';

export interface VenueSendOptions {
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
  /** As of VenueReports. */
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
 * The kill latch, a cancel and the expiry are asked right before the sending, after any look-up; an order that may not leave any more, and may have left before, is `unknown`, as is
 * all that cannot be told.
 */
export function venueSend(options: VenueSendOptions): readonly Effect[] {
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
  readonly #options: VenueSendOptions;
  /** Orders whose sending began here and whose outcome is not known. */
  readonly #attempted = new Set<string>();
  readonly #unsent = new Set<string>();
  /** Changes that were asked for here and whose outcome is not known, by their requests. */
  readonly #changed = new Set<string>();

  constructor(options: VenueSendOptions) {
    this.#options = options;
  }

  async submit(request: Logged): Promise<readonly Observation[]> {
    const order = ordered((request.fact as Submitted).body);
    const { id } = order;
    const { state, latch, at, isFresh, lookUpWaitsMs, pause } = this.#options;
    const connector = await this.#options.connector();
    const mayHaveBeenSent = !isFresh(request) || this.#attempted.has(id);
    if (mayHaveBeenSent) {
      const found = await lookedUp(connector, order, lookUpWaitsMs, pause);
      this.#mustBeOpen();
      if (found !== undefined) return outcome(request, this.#received(found));
      // It shows none, and has told of it: then it has it, and whoever kills or cancels must be able to ask for that.
      if (wasToldOf(state(), id)) return outcome(request, { order: id, status: 'accepted', reason: 'the venue has told of it before' });
      if (!connector.idsAreUnique) return outcome(request, unknownReport(id, 'it may have been sent before, and the venue shows none under its id, which is no proof; look at the venue, then resolve it'));
    }
    const why = objectionToSending(state(), latch(), id, at());
    // Only its sending would prove that it is not there.
    if (why !== undefined && mayHaveBeenSent) return outcome(request, unknownReport(id, `it may have been sent before, the venue shows none under its id, which is no proof, and it must not be sent now (${why}); look at the venue, then resolve it`));
    if (why !== undefined) {
      this.#noteUnsent(id);
      return [{ prefix: { kind: 'execution', actor: 'main' }, kind: withheld, body: { order: id, why }, content: id }];
    }
    this.#mustBeOpen();
    this.#attempted.add(id);
    const sentAt = this.#options.receivedAt?.();
    const report = await connector.submit(order, undefined, () => objectionToSending(state(), latch(), id, at()));
    this.#mustBeOpen();
    this.#attempted.delete(id);
    return outcome(request, this.#received(report, sentAt));
  }

  /** May be asked again after a crash: a second request to cancel does nothing more. */
  async cancel(request: Logged): Promise<readonly Observation[]> {
    const { order } = (request.fact as CancelRequested).body;
    const connector = await this.#options.connector();
    if (this.#unsent.has(order)) return outcome(request, { order, status: 'canceled', reason: 'not asked to cancel: it was never sent' });
    // An order that has ended takes no notice of `accepted`.
    const open = this.#options.state().open[order];
    if (open === undefined) return outcome(request, { order, status: 'accepted', reason: 'not asked to cancel: it had ended' });
    const sentAt = this.#options.receivedAt?.();
    const report = await connector.cancel(order, venueOrderOf(open));
    this.#mustBeOpen();
    return outcome(request, this.#received(report ?? { order, status: 'accepted', reason: 'the venue took the request to cancel' }, sentAt));
  }

  /** May be asked again after a crash: the venue takes the replacement's id once, and it is looked up first. */
  async replace(request: Logged): Promise<readonly Observation[]> {
    const { order, replacement, quantity, limitUsd, stopUsd, trailUsd, trailRate } = (request.fact as ReplaceRequested).body;
    const connector = await this.#options.connector();
    const { state, latch } = this.#options;
    const open = state().open[order];
    if (open === undefined) return outcome(request, { order, status: 'replaceRefused', reason: 'not asked to change: it had ended' });
    const objection = () => (!mayLeave(state(), latch()) || isScopeKilled(state(), open) ? 'killed' : undefined);
    if (objection() !== undefined) return outcome(request, { order, status: 'replaceRefused', reason: 'not asked to change: killed' });
    if (open.cancelAsked) return outcome(request, { order, status: 'replaceRefused', reason: 'not asked to change: it is being cancelled' });
    const mayHaveBeenAsked = !this.#options.isFresh(request) || this.#changed.has(request.fact.id);
    this.#changed.add(request.fact.id);
    const sentAt = this.#options.receivedAt?.();
    const report = await connector.replace(venueOrderOf(open), { quantity, limitUsd, stopUsd, trailUsd, trailRate, replacement: replacementId(order, replacement) }, objection);
    this.#mustBeOpen();
    this.#changed.delete(request.fact.id);
    // Another order may be on its way there that nothing shows yet.
    if (report?.status === 'replaceRefused' && mayHaveBeenAsked && !connector.idsAreUnique) return outcome(request, this.#received(unknownReport(order, `it may have been changed before, and the venue shows no sign of it, which is no proof (${report.reason ?? 'refused'}); look at the venue, then resolve it`), sentAt));
    return outcome(request, this.#received(report ?? { order, status: 'pendingReplace' }, sentAt));
  }

  #received(report: Report, sentAt?: string): Report {
    const told = received(report, this.#options.receivedAt);
    return sentAt === undefined ? told : { ...told, sentAt };
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

/** Whether a report of the venue stands on the log: of an order without one it is known at most that it is in doubt. */
function wasToldOf({ open }: ExecutionState, id: string): boolean {
  const state = open[id]?.state;
  return state !== undefined && state !== 'approved' && state !== 'submitted' && state !== 'unresolved';
}

const ordered = ({ order: id, symbol, side, quantity, notionalUsd, collarUsd, type, limitUsd, stopUsd, trailUsd, trailRate, touchedAt, timeInForce, until, group }: Submitted['body']): VenueOrder =>
  ({ id, symbol, side, quantity, notionalUsd, collarUsd, type, limitUsd, stopUsd, trailUsd, trailRate, touchedAt, timeInForce, until, group });
