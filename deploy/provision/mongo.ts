import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openHome, type OnProgress } from './home.ts';
import { engineOf } from './mongoEngine.ts';
import { mongoProgram, mongoUrl, pings } from './mongoProgram.ts';
import { pidFileOf } from './ownership.ts';
import { given, ofHome, type RunningServer } from './runningServer.ts';
import { used } from './use.ts';

export interface MongoStart {
  /** The home's path, from `homePath`. */
  readonly home: string;
  readonly onProgress: OnProgress;
  readonly env?: NodeJS.ProcessEnv;
  /** How long the server that MONGODB_URL names may take to answer. */
  readonly givenWithinMs?: number;
}

/**
 * A MongoDB-wire server that answers: the one MONGODB_URL names, else the one that serves this home, else one that is started here and kept up.
 * The same home has the same port, engine and data each time.
 * Throws where MONGODB_URL does not answer, or where no server can be had.
 */
export async function startMongo({ home: path, onProgress, env = process.env, givenWithinMs = 5_000 }: MongoStart): Promise<RunningServer> {
  const url = env['MONGODB_URL'];
  if (url) {
    const failure = await pings(url, givenWithinMs);
    if (failure !== undefined) throw new Error(`MONGODB_URL: expected a MongoDB server that answers within ${givenWithinMs / 1000} s, was ${failure}; start it, or unset MONGODB_URL and investobot runs its own`);
    return given(url);
  }
  const home = openHome(path);
  const { engine, command } = await engineOf({ home, env, onProgress });
  const dataDir = join(home.data, engine);
  const use = await used({
    home, server: 'mongo', ports: ['client'], onProgress,
    prepare: () => void mkdirSync(dataDir, { recursive: true, mode: 0o700 }),
    program: ({ client: port }) => mongoProgram(engine, command, { port, dataDir, pidFile: pidFileOf(home, 'mongo'), logFile: join(home.log, 'mongo.log') }),
  });
  return ofHome(mongoUrl(use.ports.client), use);
}
