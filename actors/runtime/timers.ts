/** Waiting and elapsed time, as the runtime needs them. A simulation gives its own, so that a seed decides when what happens. */
export interface Timers {
  /** Milliseconds since any moment; never goes back. */
  elapsed(): number;
  /** Runs once, after so many milliseconds. */
  after(ms: number, run: () => void): { unref(): unknown };
  /** Runs once, after what is under way in this process. */
  soon(run: () => void): void;
}

export const realTimers: Timers = {
  elapsed: () => performance.now(),
  after: (ms, run) => setTimeout(run, ms),
  soon: (run) => void setImmediate(run),
};
