import type { ActorKind } from '../../machines/actor.ts';
import { hosted } from '../desk/kinds.ts';
import { simSend } from '../execution/simSend.ts';
import type { VenueConnector } from '../execution/connector.ts';
import type { Log } from '../runtime/log.ts';
import { MemoryLog } from '../runtime/memoryLog.ts';
import type { Rounds } from '../runtime/rounds.ts';

/** What a desk is made of, where a test may put something broken in the place of the real thing. */
export interface Build {
  readonly kinds: readonly ActorKind[];
  readonly newLog: (desk: string) => MemoryLog;
  /** The log as a host has it. */
  readonly log: (log: Log, host: string) => Log;
  readonly rounds: (rounds: Rounds) => Rounds;
  readonly send: typeof simSend;
  readonly connector: (connector: VenueConnector) => VenueConnector;
}

/** Nothing broken. */
export const realBuild: Build = {
  kinds: hosted.map(({ kind }) => kind), newLog: (desk) => new MemoryLog(desk), log: (log) => log, rounds: (rounds) => rounds, send: simSend, connector: (connector) => connector,
};

/** The code that all facts of simulated desks are said to be of: one build runs a desk from its beginning to its end. */
export const simulatedCode = 'simulated';
