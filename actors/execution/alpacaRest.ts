import { setTimeout as wait } from 'node:timers/promises';
import { errors, trading } from '@alpacahq/alpaca-trade-api';
import { parse } from '../../machines/decimal.ts';
import type { Report } from '../../subjects/execution.ts';
import { failure } from './alpacaFailure.ts';
import { changeOf, difference, placementOf, totalsOf } from './alpacaOrders.ts';
import { reportOf, wireOrder, type WireLeg, type WireOrder } from './alpacaWords.ts';
import { isEnd, notSent, unknownReport, type Objection, type VenueChange, type VenueOrder } from './connector.ts';

export interface RestOptions {
  readonly keyId: string;
  readonly secret: string;
  readonly paper: boolean;
  readonly restUrl?: string | undefined;
  /** Longest time for one request. */
  readonly timeoutMs: number;
  /** Pauses before each further look-up of an order whose placement has no answer; their number bounds the look-ups. */
  readonly lookUpWaitsMs: readonly number[];
  /** Pauses before each further attempt to cancel. */
  readonly cancelWaitsMs: readonly number[];
  /** Pauses before an order that the venue did not take for too many requests is sent again, at least; the venue's own wish is followed up to `longestRetryAfterMs`. */
  readonly throttledWaitsMs: readonly number[];
  readonly longestRetryAfterMs: number;
}

/** What the venue answers to "which order has this client order id". */
export type Answer =
  /** All that stood for it one after another, the newest last. */
  | { readonly kind: 'found'; readonly chain: readonly WireOrder[] }
  /** It says there is none; right after a placement that proves nothing. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'unclear'; readonly reason: string; readonly retryAfterMs?: number | undefined };

/** More replacements of one order than this are no desk's doing. */
const mostReplacements = 100;

/**
 * Why the venue refused a placement, or undefined where it may have taken it. A refusal is a 4xx; but a timeout of the venue's own (408, 425), a conflict (409)
 * and a complaint about the client order id (the id is there already) say nothing about whether an order exists.
 */
function refusal(error: unknown): string | undefined {
  if (!(error instanceof errors.ApiError) || error.status < 400 || error.status > 499) return undefined;
  if (error.status === 408 || error.status === 409 || error.status === 425 || /client.?order.?id/i.test(error.message)) return undefined;
  return failure(error).slice(0, 500);
}

export interface Placement {
  readonly report: Report;
  readonly placed?: WireOrder;
  /** No answer, and no look-up found it: the one `unknown` that a word of the stream may settle. */
  readonly lost?: true;
}

/** What came of a request to change: the order that takes the old one's place, or what is to be reported instead. */
export type Change = { readonly next: WireOrder } | { readonly report: Report };

/** Alpaca's REST interface for orders. A placement is sent once; look-ups and cancels, which may be repeated, a bounded number of times. */
export class AlpacaRest {
  readonly #orders: trading.OrdersApi;
  readonly #options: RestOptions;
  readonly #closing: AbortSignal;

  /** `closing` ends all requests and pauses. */
  constructor(options: RestOptions, closing: AbortSignal) {
    const { keyId, secret, paper, restUrl, timeoutMs } = options;
    this.#options = options;
    this.#closing = closing;
    this.#orders = new trading.OrdersApi(new trading.Configuration({
      // The library repeats nothing: how often is asked is decided here.
      keyId, secret, paper, timeoutMs, ...(restUrl === undefined ? {} : { basePath: restUrl }),
    }));
  }

  /** One look-up by client order id, and of what took its place. Never rejects. */
  async ask(id: string): Promise<Answer> {
    try {
      const first = wireOrder.parse(await this.#orders.getOrderByClientOrderId({ clientOrderId: id }, { signal: this.#closing }));
      if (first.client_order_id !== id) return { kind: 'unclear', reason: `the venue answered with order ${first.client_order_id}` };
      const chain = [first];
      for (let next = successor(first); next !== undefined && chain.length <= mostReplacements; next = successor(chain.at(-1))) chain.push(await this.#byVenueId(next));
      return { kind: 'found', chain };
    } catch (error) {
      if (error instanceof errors.NotFoundError) return { kind: 'missing' };
      return { kind: 'unclear', reason: failure(error), retryAfterMs: this.#retryAfterMs(error) };
    }
  }

  /** The legs of an order, as they stand. Rejects where the venue can't be asked. */
  async legs(venueId: string): Promise<readonly WireLeg[]> {
    return wireOrder.parse(await this.#orders.getOrderByOrderID({ orderId: venueId, nested: true }, { signal: this.#closing })).legs ?? [];
  }

  async #byVenueId(orderId: string): Promise<WireOrder> {
    return wireOrder.parse(await this.#orders.getOrderByOrderID({ orderId }, { signal: this.#closing }));
  }

  #retryAfterMs(error: unknown): number | undefined {
    return error instanceof errors.ApiError && error.retryAfterMs !== undefined ? Math.min(error.retryAfterMs, this.#options.longestRetryAfterMs) : undefined;
  }

  /** Sends an order once. Where the answer is lost or unusable, looks it up; where that finds nothing, `unknown`. Rejects only an order that is malformed. */
  async place(order: VenueOrder, signal?: AbortSignal, objection: Objection = () => undefined): Promise<Placement> {
    const postOrderRequest = placementOf(order);
    const signals = signal === undefined ? this.#closing : AbortSignal.any([this.#closing, signal]);
    const waitsMs = [...this.#options.throttledWaitsMs];
    let lost: string;
    for (;;) {
      if (signals.aborted) return { report: notSent(order.id, 'stopped before it left') };
      try {
        return this.#compared(order, wireOrder.parse(await this.#orders.postOrder({ postOrderRequest }, { signal: signals })));
      } catch (error) {
        // Too many requests: it was turned away before it was read, so that sending it again is no repetition.
        const pauseMs = error instanceof errors.RateLimitError ? waitsMs.shift() : undefined;
        if (pauseMs !== undefined && await this.#pause(Math.max(pauseMs, this.#retryAfterMs(error) ?? 0))) {
          const why = objection();
          if (why !== undefined) return { report: notSent(order.id, why) };
          continue;
        }
        const reason = refusal(error);
        if (reason !== undefined) return { report: { order: order.id, status: 'rejected', reason } };
        lost = failure(error);
        break;
      }
    }
    for (const pauseMs of this.#options.lookUpWaitsMs) {
      if (!(await this.#pause(pauseMs))) break;
      const answer = await this.ask(order.id);
      if (answer.kind === 'found') return this.#compared(order, answer.chain[0], answer.chain);
      if (answer.kind === 'unclear') lost = answer.reason;
    }
    return { report: unknownReport(order.id, `placed without a usable answer (${lost}), and not found afterwards`), lost: true };
  }

  #compared(ours: VenueOrder, theirs: WireOrder | undefined, chain: readonly WireOrder[] = theirs === undefined ? [] : [theirs]): Placement {
    if (theirs === undefined) return { report: unknownReport(ours.id, 'the venue answered with no order') };
    const differs = theirs.client_order_id === ours.id ? difference(ours, theirs, chain.length > 1) : `the venue answered with order ${theirs.client_order_id}`;
    const newest = chain.at(-1);
    return differs !== undefined ? { report: unknownReport(ours.id, differs) } : { report: reportOf(ours.id, chain), ...(newest === undefined ? {} : { placed: newest }) };
  }

  /**
   * Asks to change an order once. A lost answer is looked up by the replacement's client order id, which the venue takes once.
   * @param order as it was before the change
   */
  async replace(order: VenueOrder, change: VenueChange): Promise<Change> {
    const refused = (reason: string): Change => ({ report: { order: order.id, status: 'replaceRefused', reason: reason.slice(0, 500) } });
    const before = await this.ask(order.id);
    if (before.kind === 'missing') return { report: unknownReport(order.id, 'the venue has no order under this id') };
    if (before.kind === 'unclear') return refused(`not asked to change: ${before.reason}`);
    const { chain } = before;
    const newest = chain.at(-1);
    // It was asked before, and the answer was lost.
    if (newest?.client_order_id === change.replacement) return { next: newest };
    const report = reportOf(order.id, chain);
    if (newest === undefined || isEnd(report)) return { report };
    const patch = changeOf(order, change, parse(totalsOf(chain)?.filledQuantity ?? '0'));
    if (patch === 'nothing left') return refused('the venue has filled as much already');
    let trouble: string;
    try {
      return { next: wireOrder.parse(await this.#orders.patchOrderByOrderId({ orderId: newest.id, patchOrderRequest: { ...patch, clientOrderId: change.replacement } }, { signal: this.#closing })) };
    } catch (error) {
      const reason = error instanceof errors.RateLimitError ? failure(error) : refusal(error);
      if (reason !== undefined) return refused(reason);
      trouble = failure(error);
    }
    for (const pauseMs of this.#options.lookUpWaitsMs) {
      if (!(await this.#pause(pauseMs))) break;
      const answer = await this.ask(change.replacement);
      if (answer.kind === 'found') return answer.chain[0] === undefined ? refused(trouble) : { next: answer.chain[0] };
      if (answer.kind === 'unclear') trouble = answer.reason;
    }
    return { report: unknownReport(order.id, `asked to change without a usable answer (${trouble}), and not found afterwards`) };
  }

  /**
   * Asks the venue to cancel, where needed again. Undefined once the venue has taken the request: how the order ends comes over the stream.
   * An order that had ended is reported as it ended; one that the venue does not show, or that cannot be reached, is `unknown`.
   * @param ask looks it up; for a leg that is through its parent
   */
  async cancel(id: string, knownVenueId: string | undefined, ask: () => Promise<Answer> = () => this.ask(id)): Promise<Report | undefined> {
    let venueId = knownVenueId;
    let trouble = 'the venue has no order under this id';
    let askedMs = 0;
    for (const pauseMs of [0, ...this.#options.cancelWaitsMs]) {
      if (!(await this.#pause(Math.max(pauseMs, askedMs)))) break;
      askedMs = 0;
      if (venueId === undefined) {
        const answer = await ask();
        if (answer.kind === 'unclear') [trouble, askedMs] = [answer.reason, answer.retryAfterMs ?? 0];
        if (answer.kind !== 'found') continue;
        const report = reportOf(id, answer.chain);
        if (isEnd(report)) return report;
        const newest = answer.chain.at(-1);
        if (newest?.status === 'pending_cancel') return undefined;
        venueId = newest?.id;
        if (venueId === undefined) continue;
      }
      try {
        await this.#orders.deleteOrderByOrderID({ orderId: venueId }, { signal: this.#closing });
        return undefined;
      } catch (error) {
        trouble = failure(error);
        askedMs = this.#retryAfterMs(error) ?? 0;
        // It may have ended or been replaced meanwhile: look before the next attempt.
        venueId = undefined;
      }
    }
    return unknownReport(id, `cancel not confirmed: ${trouble}`);
  }

  /** False where the connector closes meanwhile. */
  async #pause(ms: number): Promise<boolean> {
    if (ms === 0 || this.#closing.aborted) return !this.#closing.aborted;
    return wait(ms, true, { signal: this.#closing }).catch(() => false);
  }
}

const successor = (order: WireOrder | undefined): string | undefined => (order?.status === 'replaced' ? order.replaced_by ?? undefined : undefined);
