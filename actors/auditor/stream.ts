import type { Log } from '../runtime/log.ts';
import type { Logged } from '../runtime/envelope.ts';

/** A desk's log as it was when it was looked at. */
export interface StreamNow {
  /** Sequence of its last fact, 0 where it has none. */
  readonly last: number;
  readonly first: Logged | undefined;
}

/** Facts `from` to `to`, at most; fewer where the log ends before. With the sequence of the log's last fact, as it was then. */
async function taken(log: Log, host: string, from: number, to: number): Promise<{ readonly facts: readonly Logged[]; readonly last: number }> {
  const facts: Logged[] = [];
  const done = Promise.withResolvers<void>();
  const following = await log.follow({ role: 'auditor', host, from }, (logged) => {
    facts.push(logged);
    if (logged.seq < to) return;
    done.resolve();
    // Nothing more is wanted: a promise that stays pending keeps the rest away until the reader is stopped.
    return new Promise<void>(() => {});
  }, (error) => done.reject(error));
  // The auditor hears everything, so what there is from `from` on ends at the log's end.
  const last = from - 1 + following.backlog;
  try {
    if (following.backlog > 0) await reached(done.promise, () => facts.length >= following.backlog);
  } finally {
    await following.stop();
  }
  return { facts, last };
}

/** Until the last fact wanted is there, or the last one that was there at all. */
async function reached(done: Promise<void>, ended: () => boolean): Promise<void> {
  let settled = false;
  const watched = done.finally(() => { settled = true; });
  while (!settled && !ended()) await Promise.race([watched, new Promise((wake) => setTimeout(wake, 5))]);
  if (settled) await watched;
}

/** The log's first fact, and where it ends. */
export async function streamNow(log: Log, host: string): Promise<StreamNow> {
  const { facts: [first], last } = await taken(log, host, 1, 1);
  return { first, last };
}

/** The facts of the log in a range; both ends are there. */
export async function streamFacts(log: Log, host: string, from: number, to: number): Promise<readonly Logged[]> {
  return (await taken(log, host, from, to)).facts.filter(({ seq }) => seq <= to);
}
