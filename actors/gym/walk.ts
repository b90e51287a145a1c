import { isoTime } from '../../machines/authority/instant.ts';
import { ColumnBar } from '../../machines/gym/columnBar.ts';
import { marked } from '../../subjects/accounting.ts';
import { action, bar, delisted, stepClosed } from '../../subjects/market.ts';
import { BarHearer } from './barHearer.ts';
import type { DirectDesk, Seat } from './directDesk.ts';
import { Equity } from './equity.ts';
import { stepOf, type Lane, type Timeline } from './timeline.ts';

/** Bars to ask about at once, after many in which nobody spoke. */
const mostReach = 8192;

const isStrategy = ({ kind }: Seat): boolean => kind.kind === 'strategy';

/** How a walk goes; for tests, since all ways come to the same. */
export interface Pace {
  /** False gives every bar and every step's end as a fact, at a hundredth of the speed. */
  readonly quietly?: boolean;
  /** Bars to ask about at once, right after somebody spoke: soon somebody may again. */
  readonly leastReach?: number;
}

/**
 * Brings the bars of a timeline to a desk, in lockstep: all bars of one time, then the step's end. Bars and ends about which nobody has
 * anything to say are taken from the columns; all others are facts, as on any desk.
 */
export class Walk {
  readonly equity: Equity;
  /** Steps that are done. */
  step = 0;
  /** Traded steps at whose end something was held. */
  heldSteps = 0;
  readonly #desk: DirectDesk;
  readonly #timeline: Timeline;
  readonly #quietly: boolean;
  readonly #leastReach: number;
  readonly #hearBars: readonly BarHearer[];
  /** Those of them whose word on the next bars may follow from the bars before. */
  readonly #lookers: readonly BarHearer[];
  readonly #hearSteps: readonly Seat[];
  readonly #marking: Seat;
  readonly #marked: readonly Seat[];
  #end: number;
  #booked = -1;
  /** What happened so far. */
  #told = 0;

  constructor(desk: DirectDesk, timeline: Timeline, { quietly = true, leastReach = 16 }: Pace = {}) {
    this.#leastReach = leastReach;
    for (const lane of timeline.lanes) lane.reach = leastReach;
    this.#desk = desk;
    this.#timeline = timeline;
    this.#quietly = quietly;
    this.equity = new Equity(timeline);
    this.#end = timeline.atMs.length;
    // A strategy is asked last: it takes what it passes over.
    this.#hearBars = desk.seats.filter(({ heard }) => heard.has(bar.name)).toSorted((a, b) => Number(isStrategy(a)) - Number(isStrategy(b))).map((seat) => new BarHearer(seat, timeline.lanes.length, quietly));
    this.#lookers = this.#hearBars.filter(({ mayLookBack }) => mayLookBack);
    this.#hearSteps = desk.seats.filter(({ heard }) => heard.has(stepClosed.name));
    this.#marked = desk.seats.filter(({ heard }) => heard.has(marked.name));
    const marking = desk.seats.find(({ actor }) => actor.follower?.worth !== undefined);
    if (marking === undefined) throw new Error('expected somebody on the desk who keeps the books, was nobody');
    this.#marking = marking;
    this.#know();
  }

  /** Goes on by one step with facts, or by a quiet stretch. */
  go(): void {
    const until = this.#quietUntil();
    const stretch = until > this.step ? this.#harmlessUntil(until) : this.step;
    if (stretch > this.step) this.#pass(stretch);
    else this.#bring();
  }

  get isOver(): boolean {
    return this.step >= this.#end;
  }

  /** Traded bars that are done. */
  get bars(): number {
    return this.#timeline.lanes.reduce((sum, lane) => sum + Math.max(0, this.#barsUntil(lane, this.step) - lane.series.tradedFrom), 0);
  }

  /** Ends the walk with the step that comes next. */
  stop(): void {
    this.#end = Math.min(this.#end, this.step + 1);
  }

  /** Puts into the actors' states what they have not taken yet. */
  settle(): void {
    for (const lane of this.#timeline.lanes) this.#flush(lane, this.#barsUntil(lane, this.step));
  }

  /** The first step at which somebody may have something to say. The last is brought as facts, so that the books themselves make the last mark. */
  #quietUntil(): number {
    if (!this.#quietly || !this.#hearSteps.every(({ actor }) => actor.follower?.steps?.rests(false) === true)) return this.step;
    const { tradedFrom, lanes } = this.#timeline;
    let until = this.step < tradedFrom ? Math.min(tradedFrom, this.#end - 1) : this.#end - 1;
    const happening = this.#timeline.happenings[this.#told];
    if (happening !== undefined) until = Math.min(until, happening.step);
    for (const lane of lanes) {
      this.#ask(lane);
      if (lane.seen < lane.count) until = Math.min(until, stepOf(lane, lane.seen));
    }
    return until;
  }

  /** Asks about a lane's next bars, where nobody was asked about the one that is due. */
  #ask(lane: Lane): void {
    if (lane.speaks || lane.seen >= lane.count || stepOf(lane, lane.seen) > this.step) return;
    if (this.#looksBack()) this.#flush(lane, lane.seen);
    const before = Math.min(lane.count, lane.barrier, lane.seen + lane.reach);
    const until = this.#silentUntil(lane, lane.seen, before);
    lane.speaks = until < before;
    lane.seen = until;
    lane.reach = Math.min(mostReach, lane.reach * 2);
  }

  #silentUntil(lane: Lane, from: number, before: number): number {
    let until = before;
    for (const hearer of this.#hearBars) until = hearer.quietUntil(lane, from, until);
    return until;
  }

  /** Whether what somebody says of the next bars follows from those before. */
  #looksBack(): boolean {
    for (const hearer of this.#lookers) if (hearer.looksBack) return true;
    return false;
  }

  /** The first mark of a quiet stretch that somebody may have something to say about. */
  #harmlessUntil(until: number): number {
    const { tradedFrom } = this.#timeline;
    if (this.step < tradedFrom) return until;
    const [from, before] = [this.step - tradedFrom, until - tradedFrom];
    this.equity.fill(from, before);
    return tradedFrom + this.#harmlessMarks(from, before);
  }

  #harmlessMarks(from: number, before: number): number {
    let until = before;
    for (const { actor } of this.#marked) until = actor.follower?.marks?.quietUntil(this.equity, from, until) ?? from;
    return until;
  }

  /** A quiet stretch: nobody says anything until the end of the step before `until`. */
  #pass(until: number): void {
    const { tradedFrom } = this.#timeline;
    const warmUp = this.step < tradedFrom;
    const closing = { number: until, atMs: this.#timeline.atMs[until - 1] ?? Number.NaN, warmUp };
    for (const { actor } of this.#hearSteps) actor.follower?.steps?.close(closing);
    if (!warmUp) {
      for (const { actor } of this.#marked) actor.follower?.marks?.take(this.equity, this.step - tradedFrom, until - tradedFrom);
      if (this.equity.held > 0) this.heldSteps += until - this.step;
    }
    this.step = until;
  }

  /** One step in which somebody has something to say. */
  #bring(): void {
    const { tradedFrom, atMs } = this.#timeline;
    const warmUp = this.step < tradedFrom;
    const closing = { number: this.step + 1, atMs: atMs[this.step] ?? Number.NaN, warmUp };
    const at = isoTime(closing.atMs);
    let heard = this.#tellHappenings(at);
    for (const lane of this.#timeline.lanes) {
      this.#ask(lane);
      if (!lane.speaks || stepOf(lane, lane.seen) !== this.step) continue;
      this.#bringBar(lane, at, warmUp);
      heard = true;
    }
    this.#know();
    const mark = this.step - tradedFrom;
    if (!warmUp) {
      this.equity.pin(mark);
      if (this.equity.held > 0) this.heldSteps += 1;
    }
    const marksQuietly = this.#quietly && this.step + 1 < this.#end && (warmUp || this.#harmlessMarks(mark, mark + 1) > mark);
    this.#close(closing, at, { heard, marksQuietly });
    this.step += 1;
  }

  /** Tells what happens in this step beside its bars. @returns whether anything does */
  #tellHappenings(at: string): boolean {
    const { happenings, lanes } = this.#timeline;
    const first = this.#told;
    for (let next = happenings[first]; next?.step === this.step; next = happenings[this.#told]) {
      const { event } = next;
      const { symbol } = event;
      this.#told += 1;
      for (const lane of lanes) this.#flush(lane, this.#barsUntil(lane, this.step));
      const id = `${symbol}!${this.#told}.`;
      if (event.kind === 'action') this.#desk.tell({ kind: action, actor: symbol, body: { exDate: event.exDate, action: event.action }, at, id });
      else this.#desk.tell({ kind: delisted, actor: symbol, body: { lastAt: event.lastAt }, at, id });
      const lane = lanes.find(({ bars }) => bars.symbol === symbol);
      if (lane === undefined) continue;
      const later = happenings.slice(this.#told).find((other) => other.event.symbol === symbol);
      lane.barrier = later === undefined ? lane.count : this.#barsUntil(lane, later.step);
    }
    return this.#told > first;
  }

  /** Gives a bar to those who want it as a fact; the others take it from the column. */
  #bringBar(lane: Lane, at: string, warmUp: boolean): void {
    const place = lane.seen;
    if (this.#looksBack()) this.#flush(lane, place);
    const listeners: Seat[] = [];
    for (const hearer of this.#hearBars) {
      if (hearer.quietUntil(lane, place, place + 1) > place) {
        hearer.take(lane, place + 1);
        continue;
      }
      hearer.hear(lane, place);
      if (isStrategy(hearer.seat)) listeners.unshift(hearer.seat);
      else listeners.push(hearer.seat);
    }
    lane.next = place + 1;
    lane.seen = place + 1;
    lane.speaks = false;
    lane.reach = this.#leastReach;
    const { symbol } = lane.bars;
    this.#desk.tell({ kind: bar, actor: symbol, body: new ColumnBar(lane.bars, place, warmUp), at, id: `${symbol}${place}.` }, listeners);
  }

  #close(closing: { readonly number: number; readonly atMs: number; readonly warmUp: boolean }, at: string, { heard, marksQuietly }: { readonly heard: boolean; readonly marksQuietly: boolean }): void {
    const listeners: Seat[] = [];
    for (const seat of this.#hearSteps) {
      const follower = this.#quietly ? seat.actor.follower?.steps : undefined;
      if (follower?.rests(heard) === true && (marksQuietly || seat !== this.#marking)) follower.close(closing);
      else listeners.push(seat);
    }
    const { number, warmUp } = closing;
    if (listeners.length > 0) {
      // What is decided now looks at the prices of what is held; of other symbols only those who spoke have something to decide. A stop may be filled in its bar at once.
      const hearers = this.#looksBack() ? this.#hearBars : this.#hearBars.filter(({ seat }) => listeners.includes(seat));
      for (const { lane } of this.equity.lanes) this.#flush(lane, this.#barsUntil(lane, number), hearers);
      this.#desk.tell({ kind: stepClosed, actor: 'main', body: { step: number, warmUp }, at, id: `step${number}.` }, listeners);
    }
    if (warmUp) return;
    const mark = this.step - this.#timeline.tradedFrom;
    // Booked at the step's end itself: a stop in the bar that touched it, interest. The books' mark of the step has it.
    if (this.#know()) this.equity.pin(mark);
    if (!marksQuietly) return;
    for (const { actor } of this.#marked) actor.follower?.marks?.take(this.equity, mark, mark + 1);
  }

  /** Learns what the books hold, where they have booked something; true where cash moved. */
  #know(): boolean {
    const { stated, actor } = this.#marking;
    if (stated === this.#booked || actor.follower?.worth === undefined) return false;
    this.#booked = stated;
    const worth = actor.follower.worth();
    const moved = worth.cashUsd !== this.equity.cashUsd;
    this.equity.know(worth);
    return moved;
  }

  /** Puts a lane's bars before `bar` into the states of those who follow. */
  #flush(lane: Lane, bar: number, hearers = this.#hearBars): void {
    for (const hearer of hearers) hearer.take(lane, bar);
    lane.next = Math.max(lane.next, bar);
  }

  /** How many of a lane's bars lie before a step. */
  #barsUntil(lane: Lane, step: number): number {
    if (lane.steps === undefined) return Math.min(step, lane.count);
    let [low, high] = [lane.next, lane.count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (stepOf(lane, middle) < step) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
