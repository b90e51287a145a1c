import type { Logger } from 'pino';
import type { ActorKind } from '../../machines/actor.ts';
import type { Role } from '../../subjects/roles.ts';
import type { Cell } from './cell.ts';
import type { Log } from './log.ts';
import type { CellSnapshot, Round, Rounds } from './rounds.ts';
import { stateFrom, stateHash, stateText } from './stateText.ts';
import { maySucceed, signedUpgrades } from './upgrade.ts';

interface Resuming {
  readonly rounds: Rounds;
  readonly reader: Role | 'solo';
  readonly host: string;
  readonly kinds: readonly ActorKind[];
  readonly codeOf: (kind: string) => string;
  readonly log: Log;
  readonly logger: Logger;
}

/** How far back a usable round is looked for; beyond, reading the log from its beginning is as good. */
const lookedThrough = 3;

/** The newest round that this build may go on from: of its own code, or handed over by signed upgrades. Undefined where there is none, or the store is away. */
export async function usableRound({ rounds, reader, host, kinds, codeOf, log, logger }: Resuming): Promise<Round | undefined> {
  const readable = (await newestRounds(rounds, reader, logger)).filter((round) => isWhole(round, kinds));
  const isOurs = ({ cells }: Round) => cells.every(({ kind, code }) => codeOf(kind) === code);
  if (readable.length === 0 || readable.some(isOurs)) return readable.find(isOurs);
  const upgrades = await signedUpgrades(log, { role: reader, host: `${host}-upgrades` });
  return readable.find((round) => round.cells.every((cell) => maySucceed(cell, round, codeOf(cell.kind), upgrades)));
}

/** Whether a round has every actor that is there from the start, each in a version that this build reads, and no other kinds. */
function isWhole({ cells }: Round, kinds: readonly ActorKind[]): boolean {
  const known = cells.every(({ kind, machine }) => kinds.some((each) => each.kind === kind && each.version === machine));
  return known && kinds.every(({ kind, spawnedBy }) => spawnedBy !== undefined || cells.some((cell) => cell.kind === kind));
}

async function newestRounds(rounds: Rounds, reader: string, logger: Logger): Promise<readonly Round[]> {
  try {
    return await rounds.newest(reader, lookedThrough);
  } catch (error) {
    logger.warn({ error: error instanceof Error ? error.message : String(error) }, 'snapshots could not be read; reading the log from its beginning');
    return [];
  }
}

/** An actor as it is now. The text is what counts: the state itself goes on changing while the round is stored. */
export function cellSnapshot(cell: Cell, code: string): CellSnapshot {
  const text = stateText(cell.snapshot());
  return { kind: cell.kind.kind, actor: cell.id, machine: cell.kind.version, code, stateHash: stateHash(text), state: stateFrom(text) };
}
