import { connect } from 'node:net';
import { devNull } from 'node:os';
import { MongoClient } from 'mongodb';
import type { ServerProgram } from './child.ts';

/** `mongod` is the genuine one, `nx` is nx-27017 (for trying out). */
export type Engine = 'mongod' | 'nx';

export interface MongoPlace {
  readonly port: number;
  readonly dataDir: string;
  readonly pidFile: string;
  readonly logFile: string;
}

export const mongoUrl = (port: number): string => `mongodb://127.0.0.1:${port}`;

/** nx-27017 writes each command with its values to its log and has no option against it, so it is started with that level off. */
const nxMain = 'import logging; logging.disable(logging.INFO); from nx_27017.nx_27017 import main; main()';

const argsOf: Record<Engine, (place: MongoPlace) => readonly string[]> = {
  mongod: ({ port, dataDir, pidFile }) => ['--bind_ip', '127.0.0.1', '--port', String(port), '--dbpath', dataDir, '--pidfilepath', pidFile],
  nx: ({ port, dataDir, pidFile }) => ['-c', nxMain, '--host', '127.0.0.1', '--port', String(port), '--data-dir', dataDir, '--pid-file', pidFile,
    // What it logs it writes to stderr too, which goes to our log file; its default is a file in a place that all users share.
    '--log-file', devNull],
};

export const mongoProgram = (engine: Engine, command: string, place: MongoPlace): ServerProgram => ({
  name: engine === 'mongod' ? 'MongoDB' : 'nx-27017',
  command,
  args: argsOf[engine](place),
  logFile: place.logFile,
  readyWithinMs: 60_000,
  graceMs: 30_000,
  isReady: async () => (await listens(place.port)) && (await pings(mongoUrl(place.port), 1_000)) === undefined,
});

/** Whether someone takes a connection; cheap enough to ask often. */
const listens = (port: number): Promise<boolean> => new Promise((resolve) => {
  const socket = connect({ host: '127.0.0.1', port });
  const settle = (answer: boolean) => { socket.destroy(); resolve(answer); };
  socket.once('connect', () => settle(true));
  socket.once('error', () => settle(false));
});

/** Asks a MongoDB-wire server whether it is there. @returns undefined where it answers within `withinMs`, else why it does not */
export async function pings(url: string, withinMs: number): Promise<string | undefined> {
  let client: MongoClient | undefined;
  try {
    client = new MongoClient(url, { serverSelectionTimeoutMS: withinMs, connectTimeoutMS: withinMs });
    await client.db('admin').command({ ping: 1 });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await client?.close();
  }
}
