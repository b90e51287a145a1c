import type { Logger } from 'pino';
import type { ActorKind } from '../../machines/actor.ts';
import type { Role } from '../../subjects/roles.ts';
import type { Cell, CellState } from './cell.ts';
import type { Log } from './log.ts';
import type { CellSnapshot, Round, Rounds } from './rounds.ts';
import { stateFrom, stateHash, stateText } from './stateText.ts';
import { isOwn, kindOf, signedUpgrades, succession } from './upgrade.ts';

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

/**
 * The newest round that this build may go on from: of its own code, or handed over by signed upgrades, states migrated to its versions. Undefined where
 * there is none, or the store is away. Throws where an upgrade was signed and this build can't make the state that was signed for.
 */
export async function usableRound({ rounds, reader, host, kinds, codeOf, log, logger }: Resuming): Promise<Round | undefined> {
  const readable = (await newestRounds(rounds, reader, logger)).filter((round) => isWhole(round, kinds));
  const ours = readable.find(({ cells }) => cells.every((cell) => isOwn(cell, kindOf(kinds, cell.kind), codeOf(cell.kind))));
  if (readable.length === 0 || ours !== undefined) return ours;
  const upgrades = await signedUpgrades(log, { role: reader, host: `${host}-upgrades` });
  for (const round of readable) {
    const succeeded = round.cells.map((cell) => succession(cell, round.seq, kindOf(kinds, cell.kind), { code: codeOf(cell.kind), upgrades }));
    const cells = succeeded.filter((cell) => cell !== undefined);
    if (cells.length === round.cells.length) return { ...round, cells };
  }
  return undefined;
}

/** Whether a round has every actor that is there from the start, and no kinds that do not run here. */
function isWhole({ cells }: Round, kinds: readonly ActorKind[]): boolean {
  return cells.every((cell) => kinds.some(({ kind }) => kind === cell.kind)) && kinds.every(({ kind, spawnedBy }) => spawnedBy !== undefined || cells.some((cell) => cell.kind === kind));
}

async function newestRounds(rounds: Rounds, reader: string, logger: Logger): Promise<readonly Round[]> {
  try {
    return await rounds.newest(reader, lookedThrough);
  } catch (error) {
    logger.warn({ error: error instanceof Error ? error.message : String(error) }, 'snapshots could not be read; reading the log from its beginning');
    return [];
  }
}

/** An actor as it is now. The text is what counts: the state itself goes on changing while the round is stored. Of most rounds nobody reads the states, so they are read when somebody does. */
export function cellSnapshot(cell: Cell, code: string): CellSnapshot {
  const text = stateText(cell.snapshot());
  let state: CellState | undefined;
  return {
    kind: cell.kind.kind, actor: cell.id, machine: cell.kind.version, code, stateHash: stateHash(text), text,
    get state() {
      return state ??= stateFrom(text);
    },
  };
}
