import { setTimeout as wait } from 'node:timers/promises';
import { errors, trading } from '@alpacahq/alpaca-trade-api';
import { z } from 'zod';
import type { Report } from '../../subjects/execution.ts';
import { difference, isEnd, placementOf, reportOf, wireOrder, type VenueOrder, type WireOrder } from './alpaca-orders.ts';

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
}

/** What the venue answers to "which order has this client order id". */
export type Answer =
  | { readonly kind: 'found'; readonly order: WireOrder }
  /** It says there is none; right after a placement that proves nothing. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'unclear'; readonly reason: string };

const failure = (error: unknown): string => {
  if (error instanceof errors.ApiError) return `HTTP ${error.status}: ${error.message}`;
  if (error instanceof errors.FetchError) return error.cause.message;
  if (error instanceof z.ZodError) return `unreadable answer: ${error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`;
  return error instanceof Error ? error.message : String(error);
};

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
  readonly venueId?: string;
  /** No answer, and no look-up found it: the one `unknown` that a word of the stream may settle. */
  readonly lost?: true;
}

const unknown = (order: string, reason: string): Report => ({ order, status: 'unknown', reason: reason.slice(0, 500) });

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

  /** One look-up by client order id. Never rejects. */
  async ask(id: string): Promise<Answer> {
    try {
      const order = wireOrder.parse(await this.#orders.getOrderByClientOrderId({ clientOrderId: id }, { signal: this.#closing }));
      return order.client_order_id === id ? { kind: 'found', order } : { kind: 'unclear', reason: `the venue answered with order ${order.client_order_id}` };
    } catch (error) {
      return error instanceof errors.NotFoundError ? { kind: 'missing' } : { kind: 'unclear', reason: failure(error) };
    }
  }

  /** Sends an order once. Where the answer is lost or unusable, looks it up; where that finds nothing, `unknown`. Rejects only an order that is malformed. */
  async place(order: VenueOrder, signal?: AbortSignal): Promise<Placement> {
    const postOrderRequest = placementOf(order);
    const signals = signal === undefined ? this.#closing : AbortSignal.any([this.#closing, signal]);
    if (signals.aborted) return { report: { order: order.id, status: 'canceled', reason: 'not sent: stopped before it left' } };
    let lost: string;
    try {
      return this.#compared(order, wireOrder.parse(await this.#orders.postOrder({ postOrderRequest }, { signal: signals })));
    } catch (error) {
      const reason = refusal(error);
      if (reason !== undefined) return { report: { order: order.id, status: 'rejected', reason } };
      lost = failure(error);
    }
    for (const pauseMs of this.#options.lookUpWaitsMs) {
      if (!(await this.#pause(pauseMs))) break;
      const answer = await this.ask(order.id);
      if (answer.kind === 'found') return this.#compared(order, answer.order);
      if (answer.kind === 'unclear') lost = answer.reason;
    }
    return { report: unknown(order.id, `placed without a usable answer (${lost}), and not found afterwards`), lost: true };
  }

  #compared(ours: VenueOrder, theirs: WireOrder): Placement {
    const differs = theirs.client_order_id === ours.id ? difference(ours, theirs) : `the venue answered with order ${theirs.client_order_id}`;
    return differs === undefined ? { report: reportOf(theirs), venueId: theirs.id } : { report: unknown(ours.id, differs) };
  }

  /**
   * Asks the venue to cancel, where needed again. Undefined once the venue has taken the request: how the order ends comes over the stream.
   * An order that had ended is reported as it ended; one that the venue does not show, or that cannot be reached, is `unknown`.
   */
  async cancel(id: string, knownVenueId: string | undefined): Promise<Report | undefined> {
    let venueId = knownVenueId;
    let trouble = 'the venue has no order under this id';
    for (const pauseMs of [0, ...this.#options.cancelWaitsMs]) {
      if (!(await this.#pause(pauseMs))) break;
      if (venueId === undefined) {
        const answer = await this.ask(id);
        if (answer.kind === 'unclear') trouble = answer.reason;
        if (answer.kind !== 'found') continue;
        if (isEnd(reportOf(answer.order))) return reportOf(answer.order);
        if (answer.order.status === 'pending_cancel') return undefined;
        venueId = answer.order.id;
      }
      try {
        await this.#orders.deleteOrderByOrderID({ orderId: venueId }, { signal: this.#closing });
        return undefined;
      } catch (error) {
        trouble = failure(error);
        // It may have ended meanwhile: look before the next attempt.
        venueId = undefined;
      }
    }
    return unknown(id, `cancel not confirmed: ${trouble}`);
  }

  /** False where the connector closes meanwhile. */
  async #pause(ms: number): Promise<boolean> {
    if (ms === 0 || this.#closing.aborted) return !this.#closing.aborted;
    return wait(ms, true, { signal: this.#closing }).catch(() => false);
  }
}
