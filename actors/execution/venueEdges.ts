import { liveGranted } from '../../subjects/approval.ts';
import { outsideVenue } from '../../subjects/venue.ts';
import type { Effect } from '../runtime/effects.ts';
import type { Logged } from '../runtime/envelope.ts';
import { OwnClaim } from './ownClaim.ts';
import { VenueEdge, type VenueEdgeOptions } from './venueEdge.ts';
import { defaultLookUpWaitsMs } from './venueLookUp.ts';

type WithDefaults = 'lookUpWaitsMs' | 'reopenMs';
/** As of the edge of one venue. */
export interface VenueEdgesOptions extends Omit<VenueEdgeOptions, WithDefaults>, Partial<Pick<VenueEdgeOptions, WithDefaults>> {}

/** The edge of execution on a desk that trades at venues outside: effects for its host, which `seen` tells every fact, and the streams of one venue or several. */
export class VenueEdges {
  readonly effects: readonly Effect[];
  readonly #options: VenueEdgesOptions;
  readonly #claim: OwnClaim;
  readonly #edges: readonly { readonly venue: string; readonly edge: VenueEdge }[];

  constructor(options: VenueEdgesOptions) {
    const { host, name, connect, latch, logger, onFault, lookUpWaitsMs = defaultLookUpWaitsMs, pause, receivedAt, reopenMs = 5_000 } = options;
    this.#options = options;
    this.#claim = new OwnClaim(name);
    this.#edges = outsideVenue.options.map((venue) => ({ venue, edge: new VenueEdge(venue, { host, name, connect, latch, logger, onFault, lookUpWaitsMs, pause, receivedAt, reopenMs }, this.#claim) }));
    this.effects = this.#edges.flatMap(({ edge }) => edge.effects);
  }

  /** To be told every fact after the actors took it. */
  seen(logged: Logged): void {
    this.#claim.seen(logged);
    if (logged.kind.name !== liveGranted.name) return;
    if (this.#edges.some(({ edge }) => edge.waitsForApproval)) this.start().catch(this.#options.onFault);
  }

  /**
   * Connects, once the host has started, and does nothing where the desk's venue is the simulated one. Throws what `connect` throws: no keys, or a desk that may not; where only
   * people's signatures for real money are missing it says so, and connects when they are there.
   * @returns once the host's claim has come round and the open orders were looked up; orders are sent from the claim on
   */
  start(): Promise<void> {
    const settings = this.#options.host().opening;
    const venues = (settings.routes ?? [settings]).map(({ venue }) => venue);
    const started = this.#edges.flatMap(({ venue: kind, edge }) => venues.filter((venue) => venue.kind === kind).map((venue) => edge.start({ ...settings, venue }, venues.length === 1)));
    return Promise.all(started).then(() => {});
  }

  /** Ends streams and requests; what was under way is no outcome. After the host was drained, or when another host holds execution. */
  close(): void {
    for (const { edge } of this.#edges) edge.close();
  }
}
