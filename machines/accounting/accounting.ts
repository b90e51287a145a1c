import { marked, posted } from '../../subjects/accounting.ts';
import { opened, ticked } from '../../subjects/desk.ts';
import { closed, filled } from '../../subjects/execution.ts';
import { bar, sessionEnded, stepClosed } from '../../subjects/market.ts';
import { actorKind, nothing, on, says, type Publication } from '../actor.ts';
import { parse } from '../decimal.ts';
import { bookFill, bookOpening, emptyBooks, markOf, noteClose, type Books } from './books.ts';
import { count, end, isCounted, noneCounted, type Counted } from './executions.ts';

/**
 * What accounting remembers. Within a step, bars and fills may come in any order: a bar sets its symbol's close, a fill
 * books, and neither reads what the other wrote; both meet at the mark, when the step is closed.
 */
interface Accounting {
  readonly books: Books;
  readonly counted: Counted;
  /** Empty until the desk is open. */
  pacing: 'lockstep' | 'live' | '';
  /** The last step that closed; 0 on a live desk, which has none. */
  step: number;
  /** Minute of the last mark on a live desk, e.g. `2020-01-02T21:00`; empty before the first. */
  minute: string;
  /** Something was taken that the last mark does not show. */
  stale: boolean;
}

const begin = (id: string): Accounting => {
  if (id !== 'main') throw new Error(`accounting: expected the actor main, was ${id}; a desk has one set of books`);
  return { books: emptyBooks(), counted: noneCounted(), pacing: '', step: 0, minute: '', stale: false };
};

function mark(state: Accounting): readonly Publication[] {
  state.stale = false;
  return [says(marked, markOf(state.books, state.step))];
}

/** The books of a desk: postings for the opening and every fill, marks at every step, or every minute where there are no steps. */
export const accounting = actorKind<Accounting>({
  kind: 'accounting',
  version: 1,
  begin,
  reactions: [
    on(opened, (state, { id, body }) => {
      const posting = bookOpening(state.books, id, parse(body.cashUsd));
      state.pacing = body.pacing;
      state.stale = true;
      return [says(posted, posting)];
    }),
    on(filled, (state, { body }) => {
      if (isCounted(state.counted, body.order, body.execution)) return nothing;
      const posting = bookFill(state.books, body);
      count(state.counted, body.order, body.execution);
      if (body.done) end(state.counted, body.order);
      state.stale = true;
      return [says(posted, posting)];
    }),
    on(closed, (state, { body }) => {
      end(state.counted, body.order);
      return nothing;
    }),
    on(bar, (state, { actor: symbol, at, body }) => {
      noteClose(state.books, symbol, at, parse(body.close));
      state.stale = true;
      return nothing;
    }),
    on(stepClosed, (state, { body }) => {
      state.step = body.step;
      return body.warmUp ? nothing : mark(state);
    }),
    on(ticked, (state, { at }) => {
      const minute = at.slice(0, 'YYYY-MM-DDTHH:MM'.length);
      // A quiet minute is marked too: the day's first mark is what the daily loss is measured from.
      if (state.pacing !== 'live' || minute <= state.minute) return nothing;
      state.minute = minute;
      return mark(state);
    }),
    // In lockstep the last step was marked already; a live desk's last fills may not have been.
    on(sessionEnded, (state) => (state.stale ? mark(state) : nothing)),
  ],
});
