import { realBuild } from '../../../actors/simulation/build.ts';
import type { Draft, Logged } from '../../../actors/runtime/envelope.ts';
import { prefixKey, type Prefix } from '../../../actors/runtime/log.ts';
import { MemoryLog } from '../../../actors/runtime/memoryLog.ts';
import type { FactOf } from '../../../subjects/fact.ts';
import { claimed } from '../../../subjects/runtime.ts';
import type { Broken } from './broken.ts';

/** A log that takes every commit, whatever stands under its prefix by now. */
export class UnfencedLog extends MemoryLog {
  readonly #last = new Map<string, number>();

  override async commit(prefix: Prefix, _: number, drafts: readonly Draft[]): Promise<number> {
    const key = prefixKey(prefix);
    const committed = super.commit(prefix, this.#last.get(key) ?? 0, drafts);
    this.#last.set(key, this.facts.length);
    return committed;
  }
}

export const fenceLeftOut: Broken = {
  what: 'a fence that is left out', caughtBy: ['identity', 'quarantine', 'claims', 'steps'],
  build: { ...realBuild, newLog: (desk) => new UnfencedLog(desk) },
};

/** The claim of another host, as this one hears it: for its own. */
function takenForOwn(logged: Logged, host: string): Logged {
  if (logged.kind.name !== claimed.name) return logged;
  return { ...logged, fact: { ...logged.fact, body: { ...(logged.fact as FactOf<typeof claimed>).body, host } } };
}

/** On such a log, a host that takes every claim for its own: it goes on beside the one that took over. */
export const unfencedSecondHost: Broken = {
  what: 'a second host without fences that does not step back', caughtBy: ['identity', 'quarantine', 'claims', 'steps'],
  build: {
    ...realBuild, newLog: (desk) => new UnfencedLog(desk),
    log: (log, host) => ({
      desk: log.desk, commit: (prefix, lastSeq, drafts) => log.commit(prefix, lastSeq, drafts),
      follow: (reader, onFact, onFault, hooks) => log.follow(reader, (logged) => onFact(takenForOwn(logged, host)), onFault, hooks),
    }),
  },
};
