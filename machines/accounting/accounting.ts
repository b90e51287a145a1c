import { marked, posted } from '../../subjects/accounting.ts';
import { opened, ticked } from '../../subjects/desk.ts';
import { closed, filled } from '../../subjects/execution.ts';
import { action, bar, delisted, sessionEnded, stepClosed } from '../../subjects/market.ts';
import { actorKind, nothing, on, says, type Publication } from '../actor.ts';
import { instantMs } from '../authority/instant.ts';
import { dayMs } from '../calendar/days.ts';
import { parse } from '../decimal.ts';
import { bookFill, bookOpening, emptyBooks, markOf, noteClose, type Books } from './books.ts';
import { bookAction, bookDelisting } from './corporate.ts';
import { count, end, isCounted, noneCounted, type Counted } from './executions.ts';
import { bookFinancing, marginCall, overnightOf, type Overnight } from './financing.ts';
import { followerOf } from './follow.ts';
import { withTotals } from './migration.ts';
import { bookTerms, plainTerms, type BookTerms } from './terms.ts';

/**
 * What accounting remembers. Within a step, bars and fills may come in any order: a bar sets its symbol's close, a fill
 * books, and neither reads what the other wrote; both meet at the mark, when the step is closed.
 */
export interface Accounting {
  readonly books: Books;
  readonly counted: Counted;
  /** Empty until the desk is open. */
  pacing: 'lockstep' | 'live' | '';
  terms: BookTerms;
  /** Null before the first mark, and on cash accounts. */
  overnight: Overnight | null;
  /** The last step that closed; 0 on a live desk, which has none. */
  step: number;
  /** Its time; empty before the first. */
  closedAt: string;
  /** Minute of the last mark on a live desk, e.g. `2020-01-02T21:00`; empty before the first. */
  minute: string;
  /** Something was taken that the last mark does not show. */
  stale: boolean;
}

const begin = (id: string): Accounting => {
  if (id !== 'main') throw new Error(`accounting: expected the actor main, was ${id}; a desk has one set of books`);
  return { books: emptyBooks(), counted: noneCounted(), pacing: '', terms: plainTerms, overnight: null, step: 0, closedAt: '', minute: '', stale: false };
};

/** What the mark follows from: a step's end, a tick, or what came after them at the same time. */
interface Cause { readonly id: string; readonly at: string }

/** A margin account is charged for the days since its last mark first, and called after. */
function mark(state: Accounting, { id, at }: Cause): readonly Publication[] {
  state.stale = false;
  const { books, terms: { margin } } = state;
  if (margin === null) return [says(marked, markOf(books, state.step))];
  const day = Math.floor(instantMs(at) / dayMs);
  const charged = state.overnight === null ? nothing : bookFinancing(books, state.overnight, day, margin, id);
  state.overnight = overnightOf(books, day);
  const stated = markOf(books, state.step);
  return [...charged, says(marked, stated), ...marginCall(stated, margin)];
}

/**
 * What was booked. A stop that the venue filled in the bar that has just been marked belongs to that bar: the step is marked again, and the later mark holds.
 */
function booked(state: Accounting, published: readonly Publication[], cause: Cause): readonly Publication[] {
  state.stale = true;
  return state.pacing === 'lockstep' && cause.at === state.closedAt ? [...published, ...mark(state, cause)] : published;
}

/** The books of a desk: postings for the opening and every fill, marks at every step, or every minute where there are no steps. */
export const accounting = actorKind<Accounting>({
  kind: 'accounting',
  version: 2,
  migrations: { 1: withTotals },
  begin,
  follower: followerOf,
  reactions: [
    on(opened, (state, { id, body }) => {
      const posting = bookOpening(state.books, id, parse(body.cashUsd));
      state.pacing = body.pacing;
      state.terms = bookTerms(body.venue);
      state.stale = true;
      return [says(posted, posting)];
    }),
    on(filled, (state, { id, at, body }) => {
      if (isCounted(state.counted, body.order, body.execution)) return nothing;
      const posting = bookFill(state.books, body);
      count(state.counted, body.order, body.execution);
      if (body.done) end(state.counted, body.order);
      return booked(state, [says(posted, posting)], { id, at });
    }),
    on(action, (state, { id, actor: symbol, at, body }) => booked(state, bookAction(state.books, body.action, { reference: id, symbol }, state.terms), { id, at })),
    on(delisted, (state, { id, actor: symbol, at }) => booked(state, bookDelisting(state.books, { reference: id, symbol }, state.terms), { id, at })),
    on(closed, (state, { body }) => {
      end(state.counted, body.order);
      return nothing;
    }),
    on(bar, (state, { actor: symbol, at, body }) => {
      noteClose(state.books, symbol, at, parse(body.close));
      state.stale = true;
      return nothing;
    }),
    on(stepClosed, (state, { id, at, body }) => {
      state.step = body.step;
      state.closedAt = at;
      return body.warmUp ? nothing : mark(state, { id, at });
    }),
    on(ticked, (state, { id, at }) => {
      const minute = at.slice(0, 'YYYY-MM-DDTHH:MM'.length);
      // A quiet minute is marked too: the day's first mark is what the daily loss is measured from.
      if (state.pacing !== 'live' || minute <= state.minute) return nothing;
      state.minute = minute;
      return mark(state, { id, at });
    }),
    // In lockstep the last step was marked already; a live desk's last fills may not have been.
    on(sessionEnded, (state, { id, at }) => (state.stale ? mark(state, { id, at }) : nothing)),
  ],
});
