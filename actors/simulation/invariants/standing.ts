import { claimed, quarantined, released } from '../../../subjects/runtime.ts';
import { stepClosed } from '../../../subjects/market.ts';
import type { FactOf } from '../../../subjects/fact.ts';
import { madeToFail } from '../failing.ts';
import { bodyOf, type Invariant } from './invariant.ts';

/**
 * An actor comes into quarantine only where it was made to fail: never because a host came to something else than the log has. Failures that pass do not
 * bring it there, but for one that was released: it takes at once all that it has not taken, and may fail on several facts of that.
 */
export function quarantine(): Invariant {
  const releasedOnce = new Set<string>();
  return {
    name: 'quarantine',
    fact({ kind, fact, actorKey }) {
      if (kind.name === released.name) releasedOnce.add(actorKey);
      if (kind.name !== quarantined.name) return undefined;
      const { error } = (fact as FactOf<typeof quarantined>).body;
      const isMeant = error.startsWith(`${madeToFail}:`) || (error.startsWith(`${madeToFail} in passing:`) && releasedOnce.has(actorKey));
      return isMeant ? undefined : `an actor in quarantine that was not made to fail: ${error}`;
    },
  };
}

/** Each claim of an actor is newer than the one before. */
export function claims(): Invariant {
  const epochs = new Map<string, number>();
  return {
    name: 'claims',
    fact(logged) {
      if (logged.kind.name !== claimed.name) return undefined;
      const { epoch, host } = (logged.fact as FactOf<typeof claimed>).body;
      const key = logged.actorKey;
      const before = epochs.get(key) ?? 0;
      epochs.set(key, epoch);
      return epoch > before ? undefined : `${host} claims ${key} with epoch ${epoch}, after ${before}`;
    },
  };
}

/** Steps are closed one by one, and time does not go back. */
export function steps(): Invariant {
  let step = 0;
  let at = '';
  return {
    name: 'steps',
    fact(logged) {
      const closed = bodyOf(stepClosed, logged);
      if (closed === undefined) return undefined;
      const [stepBefore, atBefore] = [step, at];
      [step, at] = [closed.step, logged.fact.at];
      return closed.step === stepBefore + 1 && logged.fact.at > atBefore ? undefined : `step ${closed.step} of ${logged.fact.at} is closed after step ${stepBefore} of ${atBefore}`;
    },
  };
}
