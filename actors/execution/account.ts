import type { AccountReport } from '../../subjects/reconciliation.ts';

/** What the desk wants to know of its account at a venue. */
export interface AccountQuery {
  /** Client order ids whose totals are wanted, beside all that are open. */
  readonly orders: readonly string[];
  /** Activities from about this day on, without those up to the named one. */
  readonly activitiesFrom: string;
  readonly activitiesAfter?: string | undefined;
}

/** Milliseconds; the venue's clock is `offsetMs` ahead, give or take half of the round trip. */
export interface ClockReading {
  readonly offsetMs: number;
  readonly roundTripMs: number;
}

export interface AccountAnswer {
  readonly account: Omit<AccountReport, 'request'>;
  readonly clock?: ClockReading;
}

/** Both in microseconds. Source: Mills, "Network Time Protocol", RFC 5905, section 8, with one time at the other side. */
export const clockReading = (askedMicros: number, venueMicros: number, answeredMicros: number): ClockReading =>
  ({ offsetMs: (venueMicros - (askedMicros + answeredMicros) / 2) / 1000, roundTripMs: Math.max(0, answeredMicros - askedMicros) / 1000 });
