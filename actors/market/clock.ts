/** Wall-clock time and waiting; a test gives one that it moves by hand. */
export interface Clock {
  /** Milliseconds since 1970, UTC. May jump either way, as a machine's clock does. */
  now(): number;
  /** Waits, not less than asked; at once where the signal is or becomes aborted. Never rejects. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

/** A timer may fire up to a millisecond before the clock shows its time. */
const earlyMs = 1;

export const wallClock: Clock = {
  now: () => Date.now(),
  pause: (ms, signal) => new Promise((done) => {
    if (signal.aborted) return done();
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      done();
    };
    const timer = setTimeout(finish, ms + earlyMs);
    signal.addEventListener('abort', finish);
  }),
};
