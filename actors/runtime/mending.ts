import type { Logger } from 'pino';
import type { Failure } from './cast.ts';
import { CodeChanged, type Cell } from './cell.ts';
import type { Logged } from './envelope.ts';
import { FailedAgain, type Reviver } from './reviver.ts';

/** Failures on one fact after which an actor is put in quarantine. */
export const maxFailures = 3;

export interface Mended {
  /** Begun anew, with the fact taken: they go in the place of the failed ones. */
  readonly revived: readonly Cell[];
  /** Failed as often as they may. */
  readonly failed: readonly Failure[];
}

/**
 * Begins failed actors anew from snapshot and log, a bounded number of times for one fact.
 * Throws CodeChanged where the log was written by other code: no restart mends that; and what the log throws where it can't be read: that is no failure of an actor.
 */
export async function mended(failures: readonly Failure[], logged: Logged, reviver: Reviver, logger: Logger): Promise<Mended> {
  const revived: Cell[] = [];
  const failed: Failure[] = [];
  for (const failure of failures) {
    if (failure.error instanceof CodeChanged) throw failure.error;
    logger.error({ actor: failure.cell.key, fact: logged.fact.id, error: failure.error.message }, 'an actor failed on a fact');
    const again = await retried(failure, logged, reviver);
    if ('error' in again) failed.push(again);
    else revived.push(again);
  }
  return { revived, failed };
}

async function retried({ cell }: Failure, logged: Logged, reviver: Reviver): Promise<Cell | Failure> {
  try {
    return await begunAnew(cell, logged.seq, reviver, maxFailures - 1);
  } catch (again) {
    if (again instanceof FailedAgain) return { cell, error: again };
    throw again;
  }
}

/** The actor after all facts up to `seq`, tried so often. Throws FailedAgain where it fails each time. */
export async function begunAnew(cell: Cell, seq: number, reviver: Reviver, tries = maxFailures): Promise<Cell> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await reviver.revived(cell, seq);
    } catch (error) {
      if (!(error instanceof FailedAgain) || tried >= tries) throw error;
    }
  }
}
