import type { Role } from '../../subjects/roles.ts';
import { DeskHome } from './deskHome.ts';
import { outcomeOf, type Outcome, type Reference } from './outcome.ts';

/** The roles of each process of a desk; the first one has the keeper. */
export type Parts = readonly (readonly Role[])[];

export const inThree: Parts = [['market', 'planner', 'gym'], ['strategy', 'risk', 'approval'], ['execution', 'accounting', 'auditor', 'sentinel', 'console']];

export interface ProcessKill {
  /** Place in the parts. */
  readonly process: number;
  readonly facts: number;
}

/**
 * One session of a desk in several processes, of which some are killed with -9 and started again.
 * @param servers `kept` by the test, or `theirs`: the processes start them, leave them to each other, and the last one ends them
 */
export async function splitSession(reference: Reference, parts: Parts, kills: readonly ProcessKill[], servers: 'kept' | 'theirs' = 'kept'): Promise<{ readonly ended: readonly { readonly code: number | null; readonly said: string }[]; readonly serversLeft: readonly string[] } & Outcome> {
  await using home = new DeskHome({ keysOf: reference.home });
  await using _servers = servers === 'kept' ? await home.keepServers() : undefined;
  const start = (at: number) => home.up('--roles', (parts[at] ?? []).join(','), ...(at === 0 ? [] : ['--no-keeper']));
  const ups = parts.map((_, at) => start(at));
  for (const { process, facts } of kills) {
    await home.reaches(facts);
    await ups[process]?.kill9();
    ups[process] = start(process);
  }
  const ended = await Promise.all(ups.map((up) => up.outcome(120_000)));
  const serversLeft = servers === 'kept' ? [] : home.servers();
  return { ended, serversLeft, ...(await outcomeOf(await home.log(), reference)) };
}
