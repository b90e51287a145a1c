import type { Clock } from '../actors/market/clock.ts';

interface Pause {
  readonly dueMs: number;
  readonly done: () => void;
}

/** Lets everything happen that waits for no clock: promises, and what a host puts off to the next turn. */
export async function settled(): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) await new Promise((done) => setImmediate(done));
}

/** A clock that stands still until a test moves it. As on a real machine, timers do not follow when the clock is set. */
export class HandClock implements Clock {
  readonly #startMs: number;
  #passedMs = 0;
  #setMs = 0;
  #pauses: readonly Pause[] = [];

  constructor(iso: string) {
    this.#startMs = Date.parse(iso);
  }

  now(): number {
    return this.#startMs + this.#passedMs + this.#setMs;
  }

  pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const pause: Pause = { dueMs: this.#passedMs + ms, done: () => this.#end(pause, resolve) };
      this.#pauses = [...this.#pauses, pause];
      signal.addEventListener('abort', pause.done, { once: true });
    });
  }

  #end(pause: Pause, resolve: () => void): void {
    this.#pauses = this.#pauses.filter((each) => each !== pause);
    resolve();
  }

  /** Time passes: everything that is due meanwhile happens at its time. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#passedMs + ms;
    await settled();
    for (let next = this.#next(untilMs); next !== undefined; next = this.#next(untilMs)) {
      this.#passedMs = next.dueMs;
      next.done();
      await settled();
    }
    this.#passedMs = untilMs;
  }

  /** The clock is set forward or back, or the machine slept: no timer has run. */
  jump(ms: number): void {
    this.#setMs += ms;
  }

  #next(untilMs: number): Pause | undefined {
    return this.#pauses.filter(({ dueMs }) => dueMs <= untilMs).toSorted((a, b) => a.dueMs - b.dueMs)[0];
  }
}
