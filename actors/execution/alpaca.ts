import type { Report } from '../../subjects/execution.ts';
import type { AccountAnswer, AccountQuery, ClockReading } from './account.ts';
import { AlpacaAccount } from './alpacaAccount.ts';
import type { AlpacaCredentials } from './alpacaCredentials.ts';
import { failure } from './alpacaFailure.ts';
import { AlpacaFollowed, type Followed } from './alpacaFollowed.ts';
import { difference } from './alpacaOrders.ts';
import { AlpacaRest, type Answer } from './alpacaRest.ts';
import { tradeUpdates } from './alpacaStream.ts';
import { legOf, reportOf, reportOfUpdate, type WireOrder, type WireUpdate } from './alpacaWords.ts';
import { unknownReport, type Objection, type Told, type VenueChange, type VenueConnector, type VenueOrder } from './connector.ts';

export interface AlpacaOptions extends Told {
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
  readonly throttledWaitsMs?: readonly number[];
}

/** The connector to Alpaca. It opens the stream with the first `reports`. */
export class Alpaca implements VenueConnector {
  /** Alpaca refuses a client order id that was ever used. */
  readonly idsAreUnique = true;
  readonly #rest: AlpacaRest;
  readonly #account: AlpacaAccount;
  readonly #options: Required<Pick<AlpacaOptions, 'paper' | 'reconnectMs' | 'reconnectAttempts' | 'onTrouble' | 'onStreamLost'>> & AlpacaOptions;
  readonly #closing = new AbortController();
  readonly #followed = new AlpacaFollowed();
  readonly #placements = new Map<string, Promise<Report>>();
  #stop: (() => void) | undefined;
  #deliver: ((report: Report) => void) | undefined;
  #catchingUp = false;
  #catchUpAgain = false;

  constructor(options: AlpacaOptions) {
    this.#options = { paper: true, reconnectMs: 1_000, reconnectAttempts: 10, onTrouble: () => {}, onStreamLost: () => {}, ...options };
    this.#rest = new AlpacaRest({
      ...options.credentials, paper: this.#options.paper, restUrl: options.restUrl, timeoutMs: options.timeoutMs ?? 10_000,
      lookUpWaitsMs: options.lookUpWaitsMs ?? [250, 500, 1_000, 2_000, 4_000], cancelWaitsMs: options.cancelWaitsMs ?? [250, 1_000, 4_000],
      throttledWaitsMs: options.throttledWaitsMs ?? [500, 2_000, 5_000], longestRetryAfterMs: 60_000,
    }, this.#closing.signal);
    this.#account = new AlpacaAccount({
      ...options.credentials, paper: this.#options.paper, restUrl: options.restUrl, timeoutMs: options.timeoutMs ?? 10_000, deskOrder: (name) => this.#followed.idOf(name),
    }, this.#closing.signal);
  }

  probe(): Promise<ClockReading | undefined> {
    return this.#account.probe();
  }

  account(query: AccountQuery): Promise<AccountAnswer> {
    return this.#account.ask(query);
  }

  submit(order: VenueOrder, signal?: AbortSignal, objection?: Objection): Promise<Report> {
    if (this.#placements.has(order.id)) return Promise.reject(new Error(`order ${order.id}: expected one placement, was a second while the first is under way; look it up`));
    const placement = this.#place(order, signal, objection).finally(() => this.#placements.delete(order.id));
    this.#placements.set(order.id, placement);
    return placement;
  }

  async #place(order: VenueOrder, signal?: AbortSignal, objection?: Objection): Promise<Report> {
    const followed = this.#followed.follow(order.id, order);
    const { report, placed, lost } = await this.#rest.place(order, signal, objection);
    if (placed !== undefined) this.#followed.know(followed, placed);
    // The stream may have shown the order while the look-ups missed it.
    const settled: Report = lost && followed.seen ? { order: order.id, status: 'accepted' } : report;
    this.#followed.note(followed, settled);
    return settled;
  }

  async replace(order: VenueOrder, change: VenueChange): Promise<Report | undefined> {
    await Promise.allSettled([this.#placements.get(order.id)]);
    const followed = this.#followed.follow(order.id, order);
    // Before it is asked: the stream may tell of it before the answer comes.
    this.#followed.succeeds(followed, change.replacement);
    const changed = await this.#rest.replace(order, change);
    if ('report' in changed) {
      this.#followed.note(followed, changed.report);
      return changed.report;
    }
    followed.venueId = changed.next.id;
    return undefined;
  }

  async cancel(id: string, order?: VenueOrder): Promise<Report | undefined> {
    await Promise.allSettled([this.#placements.get(id)]);
    const followed = this.#followed.follow(id, order);
    const report = await this.#rest.cancel(id, followed.venueId, () => this.#ask(followed));
    if (report !== undefined) this.#followed.note(followed, report);
    return report;
  }

  async lookUp(id: string, expected?: VenueOrder): Promise<Report | undefined> {
    const followed = this.#followed.follow(id, expected);
    const answer = await this.#ask(followed);
    if (answer.kind === 'missing') return undefined;
    if (answer.kind === 'unclear') return unknownReport(id, `look-up failed: ${answer.reason}`);
    const known = this.#followed.size;
    const report = this.#told(followed, answer.chain);
    await this.#findLegs(followed);
    // What became of legs that were not known is told as after a reconnection.
    if (this.#followed.size > known && this.#deliver !== undefined) void this.#catchUp(this.#deliver);
    return report;
  }

  /** After a restart legs are known by their parent alone. */
  async #findLegs(followed: Followed): Promise<void> {
    if (followed.order?.group === undefined || followed.venueId === undefined) return;
    try {
      for (const leg of await this.#rest.legs(followed.venueId)) this.#followed.knowLeg(followed, leg);
    } catch (error) {
      this.#options.onTrouble(`order ${followed.id}: its legs could not be looked up: ${failure(error)}`);
    }
  }

  /** A leg is known to the venue by an id of its own: it is found through its parent. */
  async #ask({ id, order }: Followed): Promise<Answer> {
    const of = order?.of;
    if (of === undefined) return this.#rest.ask(id);
    const answer = await this.#rest.ask(of.parent);
    const parent = answer.kind === 'found' ? answer.chain.at(-1) : undefined;
    if (parent === undefined) return answer;
    try {
      const found = (await this.#rest.legs(parent.id)).find((each) => legOf(each) === of.leg);
      return found === undefined ? { kind: 'missing' } : { kind: 'found', chain: [found] };
    } catch (error) {
      return { kind: 'unclear', reason: failure(error) };
    }
  }

  #told(followed: Followed, chain: readonly WireOrder[]): Report {
    const [first] = chain;
    const differs = followed.order === undefined || first === undefined ? undefined : difference(followed.order, first, chain.length > 1);
    if (differs !== undefined) return unknownReport(followed.id, differs);
    for (const order of chain) this.#followed.know(followed, order);
    const report = reportOf(followed.id, chain);
    this.#followed.note(followed, report);
    return report;
  }

  reports(onReport: (report: Report, eventAt?: string) => void): () => void {
    if (this.#stop !== undefined) throw new Error('reports: expected no listener, was a second one; stop the first');
    const { credentials, paper, streamUrl, reconnectMs, reconnectAttempts, onTrouble, onStreamLost } = this.#options;
    // The library swallows what a listener throws; here it becomes known.
    const deliver = (report: Report, eventAt?: string) => {
      try {
        onReport(report, eventAt);
      } catch (error) {
        onTrouble(`a report of order ${report.order} was not taken: ${error instanceof Error ? error.message : String(error)}`);
      }
    };
    this.#deliver = deliver;
    const stop = tradeUpdates({ ...credentials, paper, streamUrl, reconnectMs, reconnectAttempts }, {
      update: (update) => this.#heard(update, deliver),
      listening: () => {
        this.#options.onConnection?.('connected');
        void this.#catchUp(deliver);
      },
      disconnected: () => this.#options.onConnection?.('disconnected'),
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
      this.#deliver = undefined;
    };
    return this.#stop;
  }

  #heard(update: WireUpdate, deliver: (report: Report, eventAt?: string) => void): void {
    const { client_order_id: name, id: venueId } = update.order;
    const followed = this.#followed.known(name);
    if (followed === undefined) return;
    const isReplacement = followed.replacements.includes(name);
    // That the order which takes another's place is new, is told by the other's `replaced`.
    if (update.event === 'replaced' && update.order.replaced_by) followed.venueId = update.order.replaced_by;
    else if (isReplacement || followed.replacements.length === 0) followed.venueId = venueId;
    for (const leg of update.order.legs ?? []) this.#followed.knowLeg(followed, leg);
    const report = reportOfUpdate(followed.id, update, followed.replacements.length === 0);
    // The new order is turned away: the old one stands as it was.
    const meant: Report = isReplacement && report.status === 'rejected' && name === followed.replacements.at(-1) && !followed.replacedHere
      ? { order: followed.id, status: 'replaceRefused', reason: report.reason ?? 'the venue rejected the order that was to take its place' } : report;
    if (update.event === 'replaced') followed.replacedHere = true;
    this.#followed.note(followed, meant);
    deliver(meant, update.said_at ?? update.timestamp ?? undefined);
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
      for (const followed of this.#followed.all()) {
        const { id } = followed;
        if (followed.ended || this.#placements.has(id) || this.#closing.signal.aborted) continue;
        const answer = await this.#ask(followed);
        if (answer.kind === 'found') {
          const known = this.#followed.size;
          deliver(this.#told(followed, answer.chain));
          await this.#findLegs(followed);
          if (this.#followed.size > known) this.#catchUpAgain = true;
        } else if (!this.#closing.signal.aborted) this.#options.onTrouble(`order ${id}: look-up after connecting: ${answer.kind === 'missing' ? 'the venue shows no such order' : answer.reason}`);
      }
    } while (this.#catchUpAgain);
    this.#catchingUp = false;
  }

  close(): void {
    this.#stop?.();
    this.#closing.abort();
  }
}
