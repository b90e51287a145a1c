import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from './jsonFile.ts';
import { commandLineOf, end, identityOf, type ProcessIdentity } from './processes.ts';
import type { Home, OnProgress } from './home.ts';

const identity = z.object({ pid: z.int().min(1), startedAt: z.string() });
/** Which process serves a home and on which ports, and which investobot process keeps it up, by which of its claims. */
export const serverRecord = z.object({ server: identity, owner: identity, claim: z.string().optional(), ports: z.record(z.string(), z.int()) });
export type ServerRecord = z.infer<typeof serverRecord>;

/** What a process that wants a server has to do. */
export type Standing = 'start' | 'share' | 'wait for its owner' | 'adopt' | 'replace';

/**
 * An owner that lives keeps its server up: others share it, or wait while it is being started again. A server whose owner died is
 * kept up by another process that uses it; where none does it is replaced, since its configuration may be an older one.
 */
export function standing(record: ServerRecord | undefined, alive: (process: ProcessIdentity) => boolean, inUse: boolean): Standing {
  if (!record) return 'start';
  if (alive(record.owner)) return alive(record.server) ? 'share' : 'wait for its owner';
  if (!alive(record.server)) return 'start';
  return inUse ? 'adopt' : 'replace';
}

/** Where a server itself has to write its pid, and has to be told so by an argument. */
export const pidFileOf = (home: Home, server: string): string => join(home.run, `${server}.pid`);
export const recordFileOf = (home: Home, server: string): string => join(home.run, `${server}.json`);

interface Named {
  readonly home: Home;
  readonly server: string;
  readonly onProgress: OnProgress;
}

/** Ends a server that nobody uses and whose owner died. */
export async function replace(process: ProcessIdentity, { server, onProgress }: Named): Promise<void> {
  onProgress(`${server}: replacing process ${process.pid}, left by an investobot process that died`);
  await end(process, 10_000);
}

/** An investobot process killed between starting a server and recording it leaves one that only its own pid file knows. */
export async function replaceUnrecorded({ home, server, onProgress }: Named): Promise<void> {
  const pidFile = pidFileOf(home, server);
  const pid = readJson(pidFile, z.int().min(2), () => {});
  const found = pid === undefined ? undefined : identityOf(pid);
  if (found && commandLineOf(found.pid)?.includes(pidFile)) await replace(found, { home, server, onProgress });
}
