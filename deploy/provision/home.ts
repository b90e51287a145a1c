import { chmodSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** What a step tells the person who waits: one line, without a newline. */
export type OnProgress = (line: string) => void;

/** Where this machine keeps what it made: binaries, server data, logs, and which processes run. */
export interface Home {
  readonly path: string;
  /** Binaries, a folder for each name and version. */
  readonly bin: string;
  /** Server data, a folder for each engine. */
  readonly data: string;
  readonly log: string;
  /** Process records, locks, ports and server configuration. */
  readonly run: string;
}

/** The home's path: INVESTOBOT_HOME, else `.investobot` in the user's folder. Nothing is created. */
export const homePath = (env: NodeJS.ProcessEnv): string => resolve(env['INVESTOBOT_HOME'] || join(homedir(), '.investobot'));

/** Opens a home and creates what is missing, readable by its owner only (0700). Throws where the folder can't be written. */
export function openHome(path: string): Home {
  const home = { path, bin: join(path, 'bin'), data: join(path, 'data'), log: join(path, 'log'), run: join(path, 'run') };
  for (const folder of Object.values(home)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
  return home;
}
