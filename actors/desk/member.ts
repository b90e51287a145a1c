import type { Logger } from 'pino';
import type { ExecutionState } from '../../machines/execution/decisions.ts';
import type { VolatileLatch } from '../../machines/execution/latch.ts';
import type { Gym } from '../../machines/gym/gym.ts';
import { roles as allRoles, type Role } from '../../subjects/roles.ts';
import { automaticApproval } from '../console/automaticApproval.ts';
import type { Connect } from '../execution/connect.ts';
import { VenueEdges } from '../execution/venueEdges.ts';
import { microseconds, microsecondTime } from '../execution/microseconds.ts';
import { simSend } from '../execution/simSend.ts';
import { gymEffect } from '../gym/gymEffect.ts';
import { barsOf } from '../market/bars.ts';
import type { Bars } from '../market/source.ts';
import type { GeminiAccess } from '../planner/gemini.ts';
import { plannerEffect } from '../planner/plannerEffect.ts';
import type { Artefacts } from '../runtime/artefacts.ts';
import type { Effect } from '../runtime/effects.ts';
import type { Logged } from '../runtime/envelope.ts';
import { Host } from '../runtime/host.ts';
import type { Log } from '../runtime/log.ts';
import type { Pacing } from '../runtime/pacing.ts';
import type { Rounds } from '../runtime/rounds.ts';
import { codeOf, kindsFor, roleOf } from './kinds.ts';
import type { Signer } from './opening.ts';

/** What a host of a desk stands on, whoever runs it. */
export interface Surroundings {
  readonly log: Log;
  readonly host: string;
  /** One role, or `solo` for all of them in one process. */
  readonly reader: Role | 'solo';
  readonly rounds: Rounds;
  readonly artefacts: Artefacts;
  /** Folder of the bars' files. */
  readonly bars: string;
  readonly gemini?: GeminiAccess;
  readonly connectVenue: Connect;
  /** Signs by itself where a sim desk asks for it; absent where nobody may. */
  readonly automaticSigner?: Signer;
  /** Kills heard of outside the log. */
  readonly latch: () => VolatileLatch;
  readonly logger: Logger;
  readonly pacing?: Pacing;
  readonly snapshotEvery?: number;
  readonly onFact?: (logged: Logged) => void;
  readonly onFault: (error: Error) => void;
}

const factsBetweenRounds = 10_000;

/** The host of one role, or of all, with the effects of its roles. */
export function member(around: Surroundings): { readonly host: Host; readonly bars: () => Bars; readonly venues: VenueEdges } {
  const roles = around.reader === 'solo' ? allRoles : [around.reader];
  let loaded: Bars | undefined;
  const bars = () => (loaded ??= barsOf(host.opening.market, around.bars));
  const settings = () => host.opening;
  const state = (key: string) => {
    const cell = host.cell(key);
    if (cell === undefined) throw new Error(`${key}: expected to run in this host`);
    return cell.actor.state();
  };
  const { artefacts, gemini, automaticSigner, latch } = around;
  const venues = new VenueEdges({ host: () => host, name: around.host, connect: around.connectVenue, latch, logger: around.logger, onFault: around.onFault, receivedAt: () => microsecondTime(microseconds()) });
  const effects: Partial<Readonly<Record<Role, readonly Effect[]>>> = {
    planner: [plannerEffect({ settings, bars, gemini, artefacts })],
    gym: [gymEffect({ settings, bars, gym: () => state('gym.main') as Gym, artefacts })],
    execution: [simSend({ state: () => state('execution.main') as ExecutionState, latch, at: () => host.now() }), ...venues.effects],
    console: automaticSigner === undefined ? [] : [automaticApproval({ settings, signer: automaticSigner })],
  };
  const { log, reader, rounds, logger, pacing, onFact, onFault, snapshotEvery = factsBetweenRounds } = around;
  const host: Host = new Host({
    log, host: around.host, reader, rounds, logger, onFault, snapshotEvery, roleOf, codeOf,
    kinds: kindsFor(roles), effects: roles.flatMap((role) => effects[role] ?? []),
    ...(pacing === undefined ? {} : { pacing }),
    // What is observed is timed to the microsecond, so that what is decided by it is too.
    now: () => microsecondTime(microseconds()),
    onFact: (logged) => {
      venues.seen(logged);
      onFact?.(logged);
    },
  });
  return { host, bars, venues };
}
