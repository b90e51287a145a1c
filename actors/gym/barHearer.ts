import type { BarFollower } from '../../machines/following.ts';
import type { Seat } from './directDesk.ts';
import { stepOf, type Lane } from './timeline.ts';

/** One who hears bars, and how far its state has those of each lane: it takes them where something is about to depend on them, many at once. */
export class BarHearer {
  readonly seat: Seat;
  readonly #bars: BarFollower | undefined;
  readonly #quietly: boolean;
  readonly #taken: Int32Array;

  /** @param quietly false for one who wants every bar as a fact */
  constructor(seat: Seat, lanes: number, quietly: boolean) {
    this.seat = seat;
    this.#bars = seat.actor.follower?.bars;
    this.#quietly = quietly;
    this.#taken = new Int32Array(lanes);
  }

  /** Whether `looksBack` may ever be true. */
  get mayLookBack(): boolean {
    return this.#bars?.looksBack !== undefined;
  }

  get looksBack(): boolean {
    return this.#bars?.looksBack?.() === true;
  }

  /** The first of a lane's bars [from, before) that it may have something to say about. */
  quietUntil({ series }: Lane, from: number, before: number): number {
    return this.#quietly && this.#bars !== undefined ? this.#bars.quietUntil(series, from, before) : from;
  }

  /** Takes a lane's bars before `bar`, as far as it has not. */
  take(lane: Lane, bar: number): void {
    const from = this.#taken[lane.place] ?? 0;
    if (bar <= from) return;
    this.#bars?.take(lane.series, from, bar, stepOf(lane, bar - 1) + 1);
    this.#taken[lane.place] = bar;
  }

  /** A bar comes to it as a fact, after those before. */
  hear(lane: Lane, bar: number): void {
    this.take(lane, bar);
    this.#taken[lane.place] = bar + 1;
  }
}
