import { join } from 'node:path';
import { z } from 'zod';
import { holding } from './lock.ts';
import { readJson, writeJson } from './jsonFile.ts';
import { mongodWays } from './mongodBinary.ts';
import { nxWay } from './nx.ts';
import { firstWay, type Way } from './ways.ts';
import type { Provision } from './binary.ts';
import type { Engine } from './mongoProgram.ts';

export interface EngineBinary {
  readonly engine: Engine;
  readonly command: string;
}

const chosen = z.object({ engine: z.enum(['mongod', 'nx']) });

/**
 * The engines that may serve a home. Their files differ: once one holds the home's data, the other would start empty beside it and
 * the archive would seem lost. Hence a home keeps its engine.
 */
export const enginesFor = (holder: Engine | undefined): readonly Engine[] => (holder ? [holder] : ['mongod', 'nx']);

/**
 * The engine of this home, provided where it is missing; from the first time on the home keeps it.
 * Throws where none can be had, or where the one that holds this home's data can't.
 */
export async function engineOf(provision: Provision): Promise<EngineBinary> {
  const { home, onProgress } = provision;
  const file = join(home.data, 'mongo.json');
  const holder = readJson(file, chosen, onProgress)?.engine;
  const wayOut = holder && `this home's data is ${holder}'s: make that available, or set MONGODB_URL or another INVESTOBOT_HOME`;
  const binary = await provideEngine(provision, enginesFor(holder), wayOut);
  if (!holder) writeJson(file, { engine: binary.engine } satisfies z.infer<typeof chosen>);
  if (binary.engine === 'nx') onProgress('MongoDB is nx-27017 on SQLite here, which is for trying out; before real money install mongod or set MONGODB_URL, with a new INVESTOBOT_HOME');
  return binary;
}

/** The first of these engines that can be had: a genuine mongod where it can, else nx-27017. Throws where none can. */
export const provideEngine = (
  provision: Provision,
  engines = enginesFor(undefined),
  wayOut = 'install mongod or Python 3.10 or newer, or set MONGODB_URL',
): Promise<EngineBinary> =>
  holding(provision.home, 'provision-mongo', 900_000, provision.onProgress, () =>
    firstWay('MongoDB', engines.flatMap((engine) => waysTo(engine, provision)), wayOut, provision.onProgress));

const waysTo = (engine: Engine, provision: Provision): Way<EngineBinary>[] =>
  (engine === 'mongod' ? mongodWays(provision) : [nxWay(provision)]).map(({ name, attempt }) => ({ name, attempt: async () => {
    const command = await attempt();
    return command === undefined ? undefined : { engine, command };
  } }));
