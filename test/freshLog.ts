import { test } from 'vitest';
import type { Logged } from '../actors/runtime/envelope.ts';
import type { Log } from '../actors/runtime/log.ts';
import type { DeskSettings } from '../subjects/desk.ts';
import { openDesk } from './toyDesk.ts';

/** A fresh log for one test: its desk is opened, and `facts` reads all that stands on it. */
export interface FreshLog {
  readonly log: Log;
  readonly facts: () => Promise<readonly Logged[]>;
  readonly close: () => Promise<void>;
}

/** Tests of which each has a log of its own, on which the toy desk is opened. */
export const testsOn = (fresh: () => Promise<FreshLog>) => (name: string, run: (fresh: FreshLog) => Promise<void>, over: Partial<DeskSettings> = {}): void => test(name, async () => {
  const given = await fresh();
  try {
    await openDesk(given.log, over);
    await run(given);
  } finally {
    await given.close();
  }
});
