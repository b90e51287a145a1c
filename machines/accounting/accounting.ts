import { marked, posted } from '../../subjects/accounting.ts';
import { opened, ticked } from '../../subjects/desk.ts';
import { attached, busted, closed, corrected, filled, replaced, submitted } from '../../subjects/execution.ts';
import { action, bar, delisted, restated, sessionEnded, stepClosed } from '../../subjects/market.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { signed } from '../../subjects/operations.ts';
import { spawned } from '../../subjects/strategy.ts';
import { adjusted } from '../../subjects/reconciliation.ts';
import { actorKind, nothing, on, says, type Publication } from '../actor.ts';
import { instantMs } from '../authority/instant.ts';
import { dayMs } from '../calendar/days.ts';
import { parse } from '../decimal.ts';
import { bookAdjustment } from './adjusted.ts';
import { bookFill, bookOpening, emptyBooks, markOf, noteClose, type Books } from './books.ts';
import { bookAction, bookDelisting } from './corporate.ts';
import { closeDay, figuresAt, forgetPrices, noteOpen, notePrices } from './daily.ts';
import { count, end, isCounted, noneCounted, type Counted } from './executions.ts';
import { bookFinancing, marginCall, overnightOf, type Overnight } from './financing.ts';
import { followerOf } from './follow.ts';
import { forgetOrder } from './lotBook.ts';
import { withTotals } from './migration.ts';
import { answerSigned } from './requests.ts';
import { bookReversal } from './reversal.ts';
import { restateClose, restateDay } from './restating.ts';
import { settleDue } from './settling.ts';
import { beginStatutory, besideOf, bookStatutoryFill, type Statutory } from './statutory.ts';
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
  /** Only where the desk's terms ask for more than plain books. */
  statutory?: Statutory;
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
function mark(state: Accounting, cause: Cause): readonly Publication[] {
  state.stale = false;
  const { books, terms: { margin }, statutory } = state;
  if (margin === null && statutory === undefined) return [says(marked, markOf(books, state.step))];
  const day = Math.floor(instantMs(cause.at) / dayMs);
  const before = statutory === undefined ? nothing : beforeMark(books, statutory, cause, day);
  const charged = margin === null || state.overnight === null ? nothing : bookFinancing(books, state.overnight, day, margin, cause.id, statutory?.daily);
  if (margin !== null) state.overnight = overnightOf(books, day);
  const stated = markOf(books, state.step, statutory === undefined ? undefined : besideOf(books, statutory));
  if (statutory?.daily) statutory.daily.last = figuresAt(books, statutory.daily, stated, day);
  return [...before, ...charged, says(marked, stated), ...(margin === null ? nothing : marginCall(stated, margin))];
}

/** A new day's first mark closes the day before; what has settled by now is cash. */
function beforeMark(books: Books, { daily, cash }: Statutory, cause: Cause, day: number): readonly Publication[] {
  return [
    ...(daily?.last && daily.last.day < day ? closeDay(books, daily, cause.id) : nothing),
    ...(cash === null ? nothing : settleDue(books, cash, cause)),
  ];
}

/**
 * What was booked. A stop that the venue filled in the bar that has just been marked belongs to that bar: the step is marked again, and the later mark holds.
 */
function booked(state: Accounting, published: readonly Publication[], cause: Cause): readonly Publication[] {
  state.stale = true;
  return state.pacing === 'lockstep' && cause.at === state.closedAt ? [...published, ...mark(state, cause)] : published;
}

function ends(state: Accounting, order: string): void {
  end(state.counted, order);
  if (state.statutory?.lots) forgetOrder(state.statutory.lots, order);
  if (state.statutory?.daily) forgetPrices(state.statutory.daily, order);
}

/** Only books that close days ask where a backtest would have filled an order. */
const takePrices = ({ statutory }: Accounting, { body }: FactOf<typeof submitted> | FactOf<typeof attached> | FactOf<typeof replaced>): readonly Publication[] => {
  if (statutory?.daily) notePrices(statutory.daily, body.order, body);
  return nothing;
};

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
      if (body.accounting !== undefined) state.statutory = beginStatutory(body.accounting, body);
      state.stale = true;
      return [says(posted, posting)];
    }),
    on(filled, (state, { id, at, body }) => {
      if (isCounted(state.counted, body.order, body.execution)) return nothing;
      const { statutory } = state;
      const published = statutory === undefined ? [says(posted, bookFill(state.books, body))] : bookStatutoryFill(state.books, statutory, { at, body });
      count(state.counted, body.order, body.execution);
      if (body.done) ends(state, body.order);
      return booked(state, published, { id, at });
    }),
    on(busted, (state, { id, at, body }) => {
      const once = `bust of ${body.execution}`;
      if (isCounted(state.counted, body.order, once)) return nothing;
      // Of an order that was forgotten, since it ended long ago, this too is to be forgotten in its turn.
      const isForgotten = state.counted.byOrder[body.order] === undefined;
      count(state.counted, body.order, once);
      if (isForgotten) end(state.counted, body.order);
      return booked(state, bookReversal(state.books, state.statutory, { ...body, at, why: 'bust' }), { id, at });
    }),
    on(corrected, (state, { id, at, body: { was, reason: _, ...now } }) => {
      const { books, statutory } = state;
      const back = bookReversal(books, statutory, { ...now, ...was, at, why: 'correction' });
      const anew = statutory === undefined ? [says(posted, bookFill(books, { ...now, done: false }))] : bookStatutoryFill(books, statutory, { at, body: { ...now, done: false } });
      return booked(state, [...back, ...anew], { id, at });
    }),
    on(action, (state, { id, actor: symbol, at, body }) => booked(state, bookAction(state.books, body.action, { reference: id, symbol, at, statutory: state.statutory }, state.terms), { id, at })),
    on(delisted, (state, { id, actor: symbol, at }) => booked(state, bookDelisting(state.books, { reference: id, symbol, at, statutory: state.statutory }, state.terms), { id, at })),
    on(signed, (state, fact) => {
      const published = answerSigned(state.books, state.statutory, fact);
      return published === nothing ? nothing : booked(state, published, fact);
    }),
    on(spawned, ({ statutory }, { actor: strategy, body }) => {
      if (statutory?.daily) statutory.daily.planOf[strategy] = body.planHash;
      return nothing;
    }),
    on(adjusted, (state, { id, at, body }) => booked(state, bookAdjustment(state.books, id, body), { id, at })),
    on(submitted, takePrices),
    on(attached, takePrices),
    on(replaced, takePrices),
    on(closed, (state, { body }) => {
      ends(state, body.order);
      return nothing;
    }),
    on(bar, (state, { actor: symbol, at, body }) => {
      noteClose(state.books, symbol, at, parse(body.close));
      if (state.statutory?.daily) noteOpen(state.statutory.daily, symbol, at, { openUsd: parse(body.open), closeUsd: parse(body.close) });
      state.stale = true;
      return nothing;
    }),
    // Decisions were made on what was published, and stand; only what the books are worth changes.
    on(restated, (state, { id, actor: symbol, at, body }) => {
      const cause = { id, symbol, body };
      const isLast = restateClose(state.books, cause);
      const published = state.statutory?.daily ? restateDay(state.books, state.statutory.daily, cause) : nothing;
      const wasMarked = isLast && (state.minute !== '' || state.step > 0);
      return wasMarked ? [...published, ...mark(state, { id, at })] : published;
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
    on(sessionEnded, (state, { id, at }) => {
      const published = state.stale ? mark(state, { id, at }) : nothing;
      const daily = state.statutory?.daily;
      if (!daily) return published;
      const last = closeDay(state.books, daily, id);
      daily.last = null;
      return [...published, ...last];
    }),
  ],
});
