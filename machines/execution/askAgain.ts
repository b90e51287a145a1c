import { instantMs } from '../authority/instant.ts';
import { hasEnded } from '../order/decisions.ts';
import type { OrderRecord } from '../order/order.ts';

/** Cancels that the venue has not confirmed: when they are asked for again, by order. Plain data, left out where there are none. */
export interface Unconfirmed {
  unconfirmed?: Record<string, { readonly againAtMs: number; readonly asked: number }>;
}

const firstMs = 5_000;
const longestMs = 60_000;

/** How long a cancel that was asked for so often is left to the venue: 5 seconds, twice as long after each, at most a minute. */
const patienceMs = (asked: number): number => Math.min(longestMs, firstMs * 2 ** Math.min(asked, 10));

const isWaiting = ({ cancelAsked, state }: OrderRecord): boolean => cancelAsked && !hasEnded(state);

/**
 * The orders whose cancel is to be asked for again at a tick of the clock: a venue that is down may never have heard of it. It goes on until the venue
 * says how the order ended; a cancel may be asked for any number of times. The patience begins with the first tick after the asking, in place.
 */
export function toAskAgain<Record extends OrderRecord>(state: Unconfirmed, open: readonly Record[], at: string): readonly Record[] {
  const waiting = open.filter(isWaiting);
  if (waiting.length === 0) {
    delete state.unconfirmed;
    return [];
  }
  const nowMs = instantMs(at);
  const before = state.unconfirmed ?? {};
  const due = waiting.filter(({ order }) => (before[order]?.againAtMs ?? Infinity) <= nowMs);
  state.unconfirmed = Object.fromEntries(waiting.map((each) => {
    const asked = (before[each.order]?.asked ?? 0) + (due.includes(each) ? 1 : 0);
    const known = before[each.order];
    return [each.order, known === undefined || due.includes(each) ? { againAtMs: nowMs + patienceMs(asked), asked } : known];
  }));
  return due;
}
