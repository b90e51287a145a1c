import type { Timers } from '../runtime/timers.ts';
import type { Scheduler } from './scheduler.ts';

/** One process of a simulated desk: whatever reaches it does so only while it lives, and waits while it is frozen. */
export class Process implements Timers {
  readonly name: string;
  readonly #scheduler: Scheduler;
  #lives = true;
  #frozenUntil = 0;

  constructor(name: string, scheduler: Scheduler) {
    this.name = name;
    this.#scheduler = scheduler;
  }

  get lives(): boolean {
    return this.#lives;
  }

  /** Nothing happens in it any more. */
  end(): void {
    this.#lives = false;
  }

  /** As a stopped process, or a machine that sleeps: what comes waits, in its order, and is then there all at once. */
  freeze(ms: number): void {
    this.#frozenUntil = Math.max(this.#frozenUntil, this.#scheduler.elapsed() + ms);
  }

  thaw(): void {
    this.#frozenUntil = 0;
  }

  /** Something reaches the process. */
  reached(run: () => void): void {
    if (!this.#lives) return;
    const waitMs = this.#frozenUntil - this.#scheduler.elapsed();
    if (waitMs > 0) this.#scheduler.after(waitMs, () => this.reached(run));
    else run();
  }

  elapsed(): number {
    return this.#scheduler.elapsed();
  }

  after(ms: number, run: () => void): { unref(): void } {
    return this.#scheduler.after(ms, () => this.reached(run));
  }

  soon(run: () => void): void {
    this.after(0, run);
  }

  pause(ms: number): Promise<void> {
    return new Promise((done) => { this.after(ms, done); });
  }
}
