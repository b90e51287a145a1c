import { setTimeout as wait } from 'node:timers/promises';
import type { Order } from 'ccxt';
import { zero, type Decimal } from '../../machines/decimal.ts';
import type { Report } from '../../subjects/execution.ts';
import type { AccountAnswer, AccountQuery } from './account.ts';
import { ccxtAccount } from './ccxtAccount.ts';
import { changed, type Changing, type Found } from './ccxtChange.ts';
import { CcxtExchange, CcxtTrouble, type CcxtAccess } from './ccxtExchange.ts';
import { filledIn, followedFrom, replacementsOf, totals, type Followed } from './ccxtFollowed.ts';
import { look } from './ccxtLook.ts';
import { ccxtDifference, ccxtPlacement, ccxtStatus, ccxtSymbol } from './ccxtOrders.ts';
import { place } from './ccxtPlace.ts';
import { isEnd, notSent, unknownReport, type Objection, type Told, type VenueChange, type VenueConnector, type VenueOrder } from './connector.ts';

export interface CcxtOptions extends Told, Omit<CcxtAccess, 'timeoutMs'> {
  readonly timeoutMs?: number;
  /** Between two looks at the open orders. */
  readonly pollMs?: number;
  readonly lookUpWaitsMs?: readonly number[];
  readonly cancelWaitsMs?: readonly number[];
  readonly throttledWaitsMs?: readonly number[];
}

/** How many ended orders are still known. */
const followedOrders = 10_000;
/** Orders of which the exchange has shown nothing yet are searched for at every so manyth look. */
const searchEvery = 5;
const mostOrdersListed = 500;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * The connector to the crypto exchanges that ccxt knows: market and limit orders on spot markets. What happens to orders is asked for again and again, since not
 * every exchange has a stream in ccxt. An id may be used again at some of them once its order has ended: so a miss is never followed by another placement.
 */
export class Ccxt implements VenueConnector {
  readonly idsAreUnique = false;
  readonly #options: CcxtOptions;
  readonly #exchange: Promise<CcxtExchange>;
  readonly #closing = new AbortController();
  readonly #followed = new Map<string, Followed>();
  readonly #placements = new Map<string, Promise<Report>>();
  readonly #changes = new Map<string, Promise<Report | undefined>>();
  #listener: ((report: Report) => void) | undefined;
  #nudge = Promise.withResolvers<void>();
  #connected: boolean | undefined;

  constructor(options: CcxtOptions) {
    this.#options = options;
    this.#exchange = CcxtExchange.open({ ...options, timeoutMs: options.timeoutMs ?? 10_000 });
    // Told of where it is first used.
    this.#exchange.catch(() => {});
  }

  async submit(order: VenueOrder, signal?: AbortSignal, objection: Objection = () => undefined): Promise<Report> {
    if (this.#placements.has(order.id)) throw new Error(`order ${order.id}: expected one placement, was a second while the first is under way; look it up`);
    const placement = this.#place(order, signal, objection).finally(() => this.#placements.delete(order.id));
    this.#placements.set(order.id, placement);
    return placement;
  }

  async #place(order: VenueOrder, signal: AbortSignal | undefined, objection: Objection): Promise<Report> {
    if ((order.quantity === undefined) === (order.notionalUsd === undefined)) throw new TypeError(`order ${order.id}: expected either quantity or notionalUsd, was ${order.quantity} and ${order.notionalUsd}; execution submits with one`);
    const exchange = await this.#ready();
    if (typeof exchange === 'string') return notSent(order.id, exchange);
    const asked = ccxtPlacement(exchange.raw, order);
    if (typeof asked === 'string') return { order: order.id, status: 'rejected', reason: asked };
    const followed = this.#follow(order.id, order);
    const waitsMs = [...this.#options.throttledWaitsMs ?? [500, 2_000, 5_000]];
    let lost: string;
    for (;;) {
      if (this.#closing.signal.aborted || signal?.aborted === true) return this.#over(followed, notSent(order.id, 'stopped before it left'));
      try {
        const placed = await place(exchange, order.id, asked);
        followed.venueId = placed.id;
        this.#look();
        return { order: order.id, status: 'accepted' };
      } catch (error) {
        if (!(error instanceof CcxtTrouble)) throw error;
        const pauseMs = error.kind === 'throttled' ? waitsMs.shift() : undefined;
        // Turned away unread, so that sending it again is no repetition.
        if (pauseMs !== undefined && await this.#pause(Math.max(pauseMs, error.retryAfterMs))) {
          const why = objection();
          if (why !== undefined) return this.#over(followed, notSent(order.id, why));
          continue;
        }
        if (error.kind === 'refused' || error.kind === 'throttled') return this.#over(followed, { order: order.id, status: 'rejected', reason: error.message });
        lost = error.message;
        break;
      }
    }
    for (const pauseMs of this.#options.lookUpWaitsMs ?? [250, 500, 1_000, 2_000, 4_000]) {
      if (!(await this.#pause(pauseMs))) break;
      const found = await this.#search(followed);
      if (found.kind === 'found') return this.#found(followed, found.exchange, found.orders);
      if (found.kind === 'unclear') lost = found.reason;
    }
    return unknownReport(order.id, `placed without a usable answer (${lost}), and not found afterwards`);
  }

  /** By another order that takes its place; ccxtChange.ts says how. Asked again after a crash it finds the one that was placed. */
  replace(order: VenueOrder, change: VenueChange, objection: Objection = () => undefined): Promise<Report | undefined> {
    const changing = this.#replace(order, change, objection);
    this.#changes.set(order.id, changing);
    return changing.finally(() => this.#changes.delete(order.id));
  }

  async #replace(order: VenueOrder, change: VenueChange, objection: Objection): Promise<Report | undefined> {
    await Promise.allSettled([this.#placements.get(order.id), this.#changes.get(order.id)]);
    const followed = this.#follow(order.id, order);
    followed.changing = true;
    try {
      const answer = await changed(this.#changing(), followed, order, change, objection);
      if (typeof answer === 'string') return { order: order.id, status: 'replaceRefused', reason: answer.slice(0, 500) };
      if (answer !== undefined) return answer;
      followed.status = undefined;
      this.#tell({ order: order.id, status: 'replaced', ...(followed.venueId === undefined ? {} : { venueOrder: followed.venueId }) });
      return undefined;
    } finally {
      followed.changing = false;
      this.#look();
    }
  }

  #changing(): Changing {
    const { cancelWaitsMs = [250, 1_000, 4_000], lookUpWaitsMs = [250, 500, 1_000, 2_000, 4_000] } = this.#options;
    return {
      search: (followed) => this.#search(followed), found: (followed, exchange, orders) => this.#found(followed, exchange, orders), pause: (ms) => this.#pause(ms), cancelWaitsMs, lookUpWaitsMs,
    };
  }

  async cancel(id: string, order?: VenueOrder): Promise<Report | undefined> {
    await Promise.allSettled([this.#placements.get(id), this.#changes.get(id)]);
    const followed = this.#follow(id, order);
    const exchange = await this.#ready();
    if (typeof exchange === 'string') return unknownReport(id, `cancel not confirmed: ${exchange}`);
    let trouble = 'the venue has no order under this id';
    let askedMs = 0;
    for (const pauseMs of [0, ...this.#options.cancelWaitsMs ?? [250, 1_000, 4_000]]) {
      if (!(await this.#pause(Math.max(pauseMs, askedMs)))) break;
      const { order: known } = followed;
      try {
        if (followed.venueId === undefined || trouble !== 'the venue has no order under this id') {
          const found = await this.#search(followed);
          if (found.kind === 'unclear') trouble = found.reason;
          if (found.kind !== 'found') continue;
          const report = this.#found(followed, found.exchange, found.orders);
          if (report.status === 'unknown') return report;
          // How it ended comes with its trades.
          const newest = found.orders.at(-1);
          if (newest !== undefined && isEnd({ order: id, status: ccxtStatus(newest, known) })) return undefined;
        }
        const { venueId } = followed;
        if (venueId !== undefined && known !== undefined) {
          await exchange.ask((raw) => raw.cancelOrder(venueId, ccxtSymbol(known.symbol)));
          this.#look();
          return undefined;
        }
      } catch (error) {
        if (!(error instanceof CcxtTrouble)) throw error;
        trouble = error.message;
        askedMs = error.retryAfterMs;
      }
    }
    return unknownReport(id, `cancel not confirmed: ${trouble}`);
  }

  async lookUp(id: string, expected?: VenueOrder): Promise<Report | undefined> {
    const followed = this.#follow(id, expected);
    const found = await this.#search(followed);
    if (found.kind === 'missing') return undefined;
    return found.kind === 'found' ? this.#found(followed, found.exchange, found.orders) : unknownReport(id, `look-up failed: ${found.reason}`);
  }

  /** Its trades are told one by one where somebody listens, with their fees; else it is told by its totals. */
  #found(followed: Followed, { raw }: CcxtExchange, orders: readonly Order[]): Report {
    const [first, newest] = [orders[0], orders.at(-1)];
    if (first === undefined || newest === undefined) return unknownReport(followed.id, 'the venue shows no order');
    const differs = followed.order === undefined ? undefined : ccxtDifference(raw, followed.order, first, orders.length > 1);
    if (differs !== undefined) return unknownReport(followed.id, differs);
    followed.venueId = newest.id;
    followed.before = orders.slice(0, -1).flatMap((each) => (each.id === undefined ? [] : [{ venueId: each.id, filled: filledIn(each) }]));
    followed.ended = false;
    this.#look();
    if (this.#listener !== undefined && orders.some((each) => filledIn(each) > zero)) return { order: followed.id, status: 'accepted' };
    return { order: followed.id, status: ccxtStatus(newest, followed.order), ...(orders.length > 1 ? {} : totals(newest)) };
  }

  /** By the client order id, among the symbol's orders: not every exchange can be asked for it. */
  async #search({ id, order }: Followed): Promise<Found> {
    if (order === undefined) return { kind: 'unclear', reason: 'its symbol is not known' };
    const exchange = await this.#ready();
    if (typeof exchange === 'string') return { kind: 'unclear', reason: exchange };
    const symbol = ccxtSymbol(order.symbol);
    try {
      const all = await exchange.ask(async (raw) => (raw.has['fetchOrders'] === true ? raw.fetchOrders(symbol, undefined, mostOrdersListed)
        : [...await raw.fetchOpenOrders(symbol), ...await raw.fetchClosedOrders(symbol, undefined, mostOrdersListed)]));
      const found = all.findLast((each) => each.clientOrderId === id);
      if (found === undefined) return { kind: 'missing' };
      const later = replacementsOf(id).flatMap((name) => all.findLast((each) => each.clientOrderId === name) ?? []);
      return { kind: 'found', exchange, orders: [found, ...later] };
    } catch (error) {
      if (!(error instanceof CcxtTrouble)) throw error;
      if (error.kind === 'throttled') await this.#pause(error.retryAfterMs);
      return { kind: 'unclear', reason: error.message };
    }
  }

  reports(onReport: (report: Report) => void): () => void {
    if (this.#listener !== undefined) throw new Error('reports: expected no listener, was a second one; stop the first');
    this.#listener = onReport;
    void this.#watch(onReport);
    return () => {
      this.#listener = undefined;
      this.#look();
    };
  }

  account(query: AccountQuery): Promise<AccountAnswer> {
    const symbols = () => [...this.#followed.values()].flatMap(({ order }) => (order === undefined ? [] : [order.symbol]));
    const cameTo = (id: string, filled: Decimal) => {
      const came = this.#followed.get(id)?.came;
      return came?.filled === filled ? came : undefined;
    };
    return this.#exchange.then((exchange) => ccxtAccount(exchange, query, { symbols: symbols(), cameTo }));
  }

  /** Looks at every order that may still change, until nobody listens. */
  async #watch(listener: (report: Report) => void): Promise<void> {
    const { pollMs = 2_000 } = this.#options;
    for (let looks = 0; this.#listener === listener && !this.#closing.signal.aborted; looks += 1) {
      let trouble: CcxtTrouble | undefined;
      for (const followed of [...this.#followed.values()]) {
        if (followed.ended || followed.changing || this.#placements.has(followed.id) || this.#listener !== listener) continue;
        try {
          await this.#lookAt(followed, looks);
        } catch (error) {
          trouble = error instanceof CcxtTrouble ? error : new CcxtTrouble(messageOf(error), 'unclear');
        }
      }
      this.#noteConnection(trouble);
      await Promise.race([this.#pause(Math.max(pollMs, trouble?.retryAfterMs ?? 0)), this.#nudge.promise]);
      this.#nudge = Promise.withResolvers();
    }
  }

  async #lookAt(followed: Followed, looks: number): Promise<void> {
    const { venueId, order } = followed;
    if (order === undefined) return;
    if (venueId === undefined) {
      if (looks % searchEvery !== 0) return;
      const found = await this.#search(followed);
      if (found.kind === 'found') this.#tell(this.#found(followed, found.exchange, found.orders));
      return;
    }
    const exchange = await this.#ready();
    if (typeof exchange === 'string') throw new CcxtTrouble(exchange, 'unclear');
    await look({ tell: (report) => this.#tell(report), again: () => this.#look(), onTrouble: (reason) => this.#options.onTrouble?.(reason) }, exchange, followed, { venueId, order });
  }

  #tell(report: Report): void {
    try {
      this.#listener?.(report);
    } catch (error) {
      this.#options.onTrouble?.(`a report of order ${report.order} was not taken: ${messageOf(error)}`);
    }
  }

  #noteConnection(trouble: CcxtTrouble | undefined): void {
    const isConnected = trouble === undefined || trouble.kind === 'refused' || trouble.kind === 'not found';
    if (trouble !== undefined && (this.#connected !== false || isConnected)) this.#options.onTrouble?.(`orders could not be looked at: ${trouble.message}`);
    if (isConnected !== this.#connected) this.#options.onConnection?.(isConnected ? 'connected' : 'disconnected');
    this.#connected = isConnected;
  }

  /** With its markets, which ccxt needs for everything; else why not. */
  async #ready(): Promise<CcxtExchange | string> {
    try {
      const exchange = await this.#exchange;
      await exchange.ask((raw) => raw.loadMarkets());
      return exchange;
    } catch (error) {
      return `the exchange's markets can't be had: ${messageOf(error)}`.slice(0, 400);
    }
  }

  #look(): void {
    this.#nudge.resolve();
  }

  #over(followed: Followed, report: Report): Report {
    followed.ended = true;
    return report;
  }

  #follow(id: string, order?: VenueOrder): Followed {
    const known = this.#followed.get(id);
    if (known !== undefined && (order === undefined || known.order !== undefined)) return known;
    const followed: Followed = known === undefined ? followedFrom(id, order) : { ...known, order };
    this.#followed.set(id, followed);
    if (this.#followed.size > followedOrders) for (const [oldest, { ended }] of this.#followed) if (ended) return this.#followed.delete(oldest), followed;
    return followed;
  }

  /** False where the connector closes meanwhile. */
  async #pause(ms: number): Promise<boolean> {
    if (ms === 0 || this.#closing.signal.aborted) return !this.#closing.signal.aborted;
    return wait(ms, true, { signal: this.#closing.signal }).catch(() => false);
  }

  close(): void {
    this.#listener = undefined;
    this.#closing.abort();
    this.#look();
  }
}
