import type { Report } from '../../subjects/execution.ts';
import { difference, isEnd, reportOf, reportOfUpdate, type VenueOrder, type WireOrder } from './alpaca-orders.ts';
import { AlpacaRest } from './alpaca-rest.ts';
import { tradeUpdates } from './alpaca-stream.ts';

export type { VenueOrder } from './alpaca-orders.ts';

/** A venue outside. Reports are at least once: the order machine counts an execution once. */
export interface VenueConnector {
  /**
   * Sends an order once, under its id. After a lost answer it is looked up, never sent again; where that finds nothing the report is `unknown`.
   * Rejects only an order that is malformed. After a restart it may be called again for an order that the log has as submitted:
   * Alpaca refuses an id that was ever used, and the order is then looked up.
   * `signal` stops it before it leaves; after that it only shortens the wait for the answer.
   */
  submit(order: VenueOrder, signal?: AbortSignal): Promise<Report>;
  /** Asks to cancel, repeatedly where needed. Undefined once the venue took the request; the end comes as a report. */
  cancel(id: string): Promise<Report | undefined>;
  /** The venue's totals for an order; undefined where the venue shows none (no proof right after a placement), `unknown` where it cannot be told or is another order than `expected`. */
  lookUp(id: string, expected?: VenueOrder): Promise<Report | undefined>;
  /** Reports of the orders that this connector submitted, looked up or follows, until the returned function stops them. One listener at a time. */
  reports(onReport: (report: Report) => void): () => void;
  /** Ends stream, requests and pauses. */
  close(): void;
}

export interface AlpacaCredentials {
  readonly keyId: string;
  readonly secret: string;
}

/** Keys from the environment, nowhere else; undefined where neither is set. Throws where one is missing, naming it, never its value. */
export function alpacaCredentials(environment: Readonly<Record<string, string | undefined>>): AlpacaCredentials | undefined {
  const { APCA_API_KEY_ID: keyId = '', APCA_API_SECRET_KEY: secret = '' } = environment;
  if (keyId === '' && secret === '') return undefined;
  if (keyId === '') throw new Error('APCA_API_KEY_ID: was not set, must be set with APCA_API_SECRET_KEY; export both');
  if (secret === '') throw new Error('APCA_API_SECRET_KEY: was not set, must be set with APCA_API_KEY_ID; export both');
  return { keyId, secret };
}

export interface AlpacaOptions {
  readonly credentials: AlpacaCredentials;
  /** Paper trading, unless the desk says otherwise. */
  readonly paper?: boolean;
  /** Other addresses than Alpaca's, for tests. */
  readonly restUrl?: string;
  readonly streamUrl?: string;
  readonly timeoutMs?: number;
  readonly lookUpWaitsMs?: readonly number[];
  readonly cancelWaitsMs?: readonly number[];
  readonly reconnectMs?: number;
  readonly reconnectAttempts?: number;
  /** What a person should know of; the connector goes on. */
  readonly onTrouble?: (reason: string) => void;
  /** The stream is gone for good: fills are only seen by look-ups from here on. */
  readonly onStreamLost?: (reason: string) => void;
}

interface Followed {
  readonly order: VenueOrder | undefined;
  venueId?: string;
  /** The stream or a look-up has shown that the venue has it. */
  seen: boolean;
  ended: boolean;
}

/** How many ended orders the connector still knows as its own; what comes later of an older one is taken for another program's. */
const followedOrders = 10_000;

/** The connector to Alpaca. It opens the stream with the first `reports`. */
export class Alpaca implements VenueConnector {
  readonly #rest: AlpacaRest;
  readonly #options: Required<Pick<AlpacaOptions, 'paper' | 'reconnectMs' | 'reconnectAttempts' | 'onTrouble' | 'onStreamLost'>> & AlpacaOptions;
  readonly #closing = new AbortController();
  readonly #followed = new Map<string, Followed>();
  readonly #placements = new Map<string, Promise<Report>>();
  #stop: (() => void) | undefined;
  #catchingUp = false;
  #catchUpAgain = false;

  constructor(options: AlpacaOptions) {
    this.#options = { paper: true, reconnectMs: 1_000, reconnectAttempts: 10, onTrouble: () => {}, onStreamLost: () => {}, ...options };
    this.#rest = new AlpacaRest({
      ...options.credentials, paper: this.#options.paper, restUrl: options.restUrl, timeoutMs: options.timeoutMs ?? 10_000,
      lookUpWaitsMs: options.lookUpWaitsMs ?? [250, 500, 1_000, 2_000, 4_000], cancelWaitsMs: options.cancelWaitsMs ?? [250, 1_000, 4_000],
    }, this.#closing.signal);
  }

  submit(order: VenueOrder, signal?: AbortSignal): Promise<Report> {
    if (this.#placements.has(order.id)) return Promise.reject(new Error(`order ${order.id}: expected one placement, was a second while the first is under way; look it up`));
    const placement = this.#place(order, signal).finally(() => this.#placements.delete(order.id));
    this.#placements.set(order.id, placement);
    return placement;
  }

  async #place(order: VenueOrder, signal?: AbortSignal): Promise<Report> {
    const followed = this.#follow(order.id, order);
    const { report, venueId, lost } = await this.#rest.place(order, signal);
    if (venueId !== undefined) followed.venueId = venueId;
    // The stream may have shown the order while the look-ups missed it.
    const settled: Report = lost && followed.seen ? { order: order.id, status: 'accepted' } : report;
    this.#note(followed, settled);
    return settled;
  }

  async cancel(id: string): Promise<Report | undefined> {
    await Promise.allSettled([this.#placements.get(id)]);
    const report = await this.#rest.cancel(id, this.#followed.get(id)?.venueId);
    if (report !== undefined) this.#note(this.#follow(id), report);
    return report;
  }

  async lookUp(id: string, expected?: VenueOrder): Promise<Report | undefined> {
    const followed = this.#follow(id, expected);
    const answer = await this.#rest.ask(id);
    if (answer.kind === 'missing') return undefined;
    if (answer.kind === 'unclear') return { order: id, status: 'unknown', reason: `look-up failed: ${answer.reason}`.slice(0, 500) };
    return this.#told(followed, answer.order);
  }

  #told(followed: Followed, order: WireOrder): Report {
    const differs = followed.order === undefined ? undefined : difference(followed.order, order);
    if (differs !== undefined) return { order: order.client_order_id, status: 'unknown', reason: differs.slice(0, 500) };
    followed.venueId = order.id;
    const report = reportOf(order);
    this.#note(followed, report);
    return report;
  }

  reports(onReport: (report: Report) => void): () => void {
    if (this.#stop !== undefined) throw new Error('reports: expected no listener, was a second one; stop the first');
    const { credentials, paper, streamUrl, reconnectMs, reconnectAttempts, onTrouble, onStreamLost } = this.#options;
    // The library swallows what a listener throws; here it becomes known.
    const deliver = (report: Report) => {
      try {
        onReport(report);
      } catch (error) {
        onTrouble(`a report of order ${report.order} was not taken: ${error instanceof Error ? error.message : String(error)}`);
      }
    };
    const stop = tradeUpdates({ ...credentials, paper, streamUrl, reconnectMs, reconnectAttempts }, {
      update: (update) => {
        const followed = this.#followed.get(update.order.client_order_id);
        if (followed === undefined) return;
        followed.venueId = update.order.id;
        const report = reportOfUpdate(update);
        this.#note(followed, report);
        deliver(report);
      },
      listening: () => void this.#catchUp(deliver),
      unreadable: (order, reason) => {
        onTrouble(`unreadable update of order ${order ?? 'unknown'}: ${reason}`);
        void this.#catchUp(deliver);
      },
      trouble: onTrouble,
      lost: onStreamLost,
    });
    this.#stop = () => {
      stop();
      this.#stop = undefined;
    };
    return this.#stop;
  }

  /** Looks up every order that may still change: what the stream missed shows in the totals. One run at a time, and one more where asked for meanwhile. */
  async #catchUp(deliver: (report: Report) => void): Promise<void> {
    if (this.#catchingUp) {
      this.#catchUpAgain = true;
      return;
    }
    this.#catchingUp = true;
    do {
      this.#catchUpAgain = false;
      for (const [id, followed] of [...this.#followed]) {
        if (followed.ended || this.#placements.has(id) || this.#closing.signal.aborted) continue;
        const answer = await this.#rest.ask(id);
        if (answer.kind === 'found') deliver(this.#told(followed, answer.order));
        else if (!this.#closing.signal.aborted) this.#options.onTrouble(`order ${id}: look-up after connecting: ${answer.kind === 'missing' ? 'the venue shows no such order' : answer.reason}`);
      }
    } while (this.#catchUpAgain);
    this.#catchingUp = false;
  }

  #follow(id: string, order?: VenueOrder): Followed {
    const known = this.#followed.get(id);
    if (known !== undefined && (order === undefined || known.order !== undefined)) return known;
    const followed: Followed = known === undefined ? { order, seen: false, ended: false } : { ...known, order };
    this.#followed.set(id, followed);
    if (this.#followed.size > followedOrders) this.#forgetOldest();
    return followed;
  }

  #forgetOldest(): void {
    for (const [id, { ended }] of this.#followed) {
      if (!ended) continue;
      this.#followed.delete(id);
      return;
    }
  }

  #note(followed: Followed, report: Report): void {
    if (report.status !== 'unknown') followed.seen = true;
    if (isEnd(report)) followed.ended = true;
  }

  close(): void {
    this.#stop?.();
    this.#closing.abort();
  }
}
