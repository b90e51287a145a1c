import type { Report } from '../../subjects/execution.ts';
import type { Change, Group, Leg, OrderType, TimeInForce } from '../../subjects/orderTerms.ts';
import type { Side } from '../../subjects/values.ts';
import type { AccountAnswer, AccountQuery, ClockReading } from './account.ts';

/** An order as the desk submits it: exactly one of quantity and notional, canonical decimals. What is left out is as subjects/orderTerms.ts says. */
export interface VenueOrder {
  /** The client order id at the venue. */
  readonly id: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity?: string | undefined;
  readonly notionalUsd?: string | undefined;
  /** Worst price, USD a share. With a quantity a market order becomes a limit order; a notional order cannot have one. */
  readonly collarUsd?: string | undefined;
  readonly type?: OrderType | undefined;
  readonly limitUsd?: string | undefined;
  readonly stopUsd?: string | undefined;
  readonly trailUsd?: string | undefined;
  readonly trailRate?: string | undefined;
  /** Of a stop that was touched already: it goes as a market order. */
  readonly touchedAt?: string | undefined;
  readonly timeInForce?: TimeInForce | undefined;
  readonly until?: string | undefined;
  readonly group?: Group | undefined;
  /** Of a leg, which is never submitted: the venue has it from its parent. */
  readonly of?: { readonly parent: string; readonly leg: Leg } | undefined;
}

/** A change of an order that is at the venue; the quantity is the new whole, fills included. */
export interface VenueChange extends Change {
  /** The client order id of the order that takes its place, at a venue that replaces by a new order. */
  readonly replacement: string;
}

/** Why an order must not leave any more, or undefined where it may. Asked right before each sending. */
export type Objection = () => string | undefined;

/** A venue outside. Reports are at least once: the order machine counts an execution once. */
export interface VenueConnector {
  /**
   * Whether the venue refuses a client order id that was ever used. Where it does not, an order of which nobody knows whether it was sent
   * is never sent again: a miss of the look-up is no proof.
   */
  readonly idsAreUnique: boolean;
  /**
   * Sends an order once, under its id. After a lost answer it is looked up, never sent again; where that finds nothing the report is `unknown`.
   * Where the venue is certain not to have taken it (too many requests) it waits as long as the venue asks, and sends it then if `objection` has none.
   * Rejects only an order that is malformed. `signal` stops it before it leaves; after that it only shortens the wait for the answer.
   */
  submit(order: VenueOrder, signal?: AbortSignal, objection?: Objection): Promise<Report>;
  /**
   * Asks to change an order. Undefined once the venue took the request: that it is `replaced` comes as a report. After a lost answer it is looked up by the
   * replacement's id, not asked again. `replaceRefused` where the order stands as it was, or has ended without another in its place; `unknown` where it can't be told. Where
   * an order is sent for it, `objection` is asked right before.
   */
  replace(order: VenueOrder, change: VenueChange, objection?: Objection): Promise<Report | undefined>;
  /** Asks to cancel, repeatedly where needed. Undefined once the venue took the request; the end comes as a report. */
  cancel(id: string, order?: VenueOrder): Promise<Report | undefined>;
  /** The venue's totals for an order; undefined where the venue shows none (no proof right after a placement), `unknown` where it cannot be told or is another order than `expected`. */
  lookUp(id: string, expected?: VenueOrder): Promise<Report | undefined>;
  /** Reports of the orders that this connector submitted, looked up or follows, until the returned function stops them. One listener at a time. `eventAt` is when it happened by the venue's clock, where the venue says so. */
  reports(onReport: (report: Report, eventAt?: string) => void): () => void;
  /** The venue's word on the whole account, for reconciliation; absent where it can't be asked. Only reads. */
  account?(query: AccountQuery): Promise<AccountAnswer>;
  /** Whether the venue answers, with its clock where it tells it; rejects where it does not. Absent where `account` is to be asked instead. */
  probe?(): Promise<ClockReading | undefined>;
  /** Ends stream, requests and pauses. */
  close(): void;
}

/** Words of a connector to the people who run it. */
export interface Told {
  /** The stream is there, at first and after every reconnection, or is lost for now. */
  readonly onConnection?: (state: 'connected' | 'disconnected') => void;
  /** What a person should know of; the connector goes on. */
  readonly onTrouble?: (reason: string) => void;
  /** The stream is gone for good: fills are only seen by look-ups from here on. */
  readonly onStreamLost?: (reason: string) => void;
}

/** Whether a report ends an order. */
export const isEnd = ({ status }: Report): boolean => status === 'filled' || status === 'canceled' || status === 'rejected' || status === 'expired';

export const unknownReport = (order: string, reason: string): Report => ({ order, status: 'unknown', reason: reason.slice(0, 500) });
export const notSent = (order: string, why: string): Report => ({ order, status: why === 'expired' ? 'expired' : 'canceled', reason: `not sent: ${why}` });
