import type { Clock } from '../market/clock.ts';
import type { Timers } from '../runtime/timers.ts';

interface Event {
  readonly at: number;
  readonly order: number;
  run: (() => void) | undefined;
}

const before = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/**
 * Virtual time: everything that waits stands in one queue, and the next thing happens when all that followed from the last one, promises
 * included, has come to rest. No timer of the machine is used, so a seed runs as fast as it can and always the same.
 */
export class Scheduler implements Timers {
  readonly #startMs: number;
  readonly #heap: Event[] = [];
  #order = 0;
  #now = 0;
  /** Events so far. */
  happened = 0;

  /** @param startMs the wall clock at the beginning, ms since 1970 */
  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  elapsed(): number {
    return this.#now;
  }

  /** The wall clock, whole ms since 1970. */
  wallMs(): number {
    return this.#startMs + Math.floor(this.#now);
  }

  after(ms: number, run: () => void): { unref(): void; cancel(): void } {
    const event: Event = { at: this.#now + Math.max(0, ms), order: this.#order, run };
    this.#order += 1;
    this.#push(event);
    return { unref: () => {}, cancel: () => { event.run = undefined; } };
  }

  soon(run: () => void): void {
    this.after(0, run);
  }

  /**
   * Lets things happen until `done`, or until nothing is left to happen.
   * Throws what an event throws; and where more than `most` events happen, since then something goes round in a circle.
   */
  run(done: () => boolean, most: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const step = () => {
        try {
          if (done()) return resolve();
          const event = this.#pop();
          if (event === undefined) return resolve();
          this.#now = event.at;
          this.happened += 1;
          if (this.happened > most) return reject(new Error(`expected at most ${most} events, the desk does not come to rest`));
          event.run?.();
        } catch (error) {
          return reject(error);
        }
        // A tick that is asked for in a microtask comes when no microtask is left.
        queueMicrotask(() => process.nextTick(step));
      };
      process.nextTick(step);
    });
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || before(above, event)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = event;
  }

  #pop(): Event | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const [next, place] = right !== undefined && left !== undefined && before(right, left) ? [right, 2 * at + 2] : [left, 2 * at + 1];
      if (next === undefined || before(last, next)) break;
      heap[at] = next;
      at = place;
    }
    heap[at] = last;
    return first;
  }
}

/** A wall clock on virtual time, as one process sees it: `timers` are the process's own. */
export const clockOn = (scheduler: Scheduler, timers: Pick<Timers, 'after'>): Clock => ({
  now: () => scheduler.wallMs(),
  pause: (ms, signal) => new Promise((done) => {
    if (signal.aborted) return done();
    timers.after(ms, done);
    signal.addEventListener('abort', () => done(), { once: true });
  }),
});
