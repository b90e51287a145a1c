import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson, writeJson } from './jsonFile.ts';
import { holding } from './lock.ts';
import { until } from './patience.ts';
import { isFree, portsOf } from './ports.ts';
import { commandLineOf, end, identityOf, isAlive, type ProcessIdentity } from './processes.ts';
import type { OnSpawn } from './child.ts';
import type { Supervised } from './supervision.ts';
import type { Home, OnProgress } from './home.ts';

const identity = z.object({ pid: z.int().min(1), startedAt: z.string() });
/** Which process serves a home and on which ports, and which investobot process started it and keeps it up. */
const serverRecord = z.object({ server: identity, owner: identity, ports: z.record(z.string(), z.int()) });
export type ServerRecord = z.infer<typeof serverRecord>;

/** What a process that wants a server has to do. */
export type Standing = 'start' | 'share' | 'wait for its owner' | 'replace';

/**
 * An owner that lives keeps its server up: others share it, or wait while it is being started again. A server whose owner died is
 * replaced: nobody keeps it up, and its configuration may be an older one.
 */
export function standing(record: ServerRecord | undefined, alive: (process: ProcessIdentity) => boolean): Standing {
  if (!record) return 'start';
  if (alive(record.owner)) return alive(record.server) ? 'share' : 'wait for its owner';
  return alive(record.server) ? 'replace' : 'start';
}

export interface Claim<Port extends string> {
  readonly home: Home;
  /** Names the record, the lock and the ports in the home: `nats`, `mongo`. */
  readonly server: string;
  readonly ports: readonly Port[];
  readonly onProgress: OnProgress;
  /** Starts the server on these ports and keeps it up; each process that it spawns must go to `onSpawn` at once. */
  readonly start: (ports: Record<Port, number>, onSpawn: OnSpawn) => Promise<Supervised>;
}

export type Claimed =
  | { readonly owned: Supervised; readonly ports: Record<string, number> }
  | { readonly shared: ServerRecord; readonly ports: Record<string, number> };

const lockWithinMs = 60_000;

/** Where a server itself has to write its pid, and has to be told so by an argument. */
export const pidFileOf = (home: Home, server: string): string => join(home.run, `${server}.pid`);
const recordFileOf = (home: Home, server: string): string => join(home.run, `${server}.json`);

/**
 * Shares the live server of this home, or starts one and owns it. Two processes at once end up with one server.
 * Throws where another owner's server does not come up within 20 s, or where `start` throws.
 */
export async function shareOrOwn<Port extends string>(claim: Claim<Port>): Promise<Claimed> {
  const { home, server, onProgress } = claim;
  let absentOwner: number | undefined;
  const claimed = await until(() => holding(home, server, lockWithinMs, onProgress, async (): Promise<Claimed | undefined> => {
    const record = readJson(recordFileOf(home, server), serverRecord, onProgress);
    const found = standing(record, isAlive);
    if (found === 'wait for its owner') {
      if (absentOwner === undefined) onProgress(`${server}: process ${record?.owner.pid} is starting it again`);
      absentOwner = record?.owner.pid;
      return undefined;
    }
    if (found === 'share' && record) return { shared: record, ports: record.ports };
    if (found === 'replace' && record) await replace(record.server, claim);
    await replaceUnrecorded(claim);
    return own(claim);
  }), 20_000);
  if (!claimed) throw new Error(`${server}: expected process ${absentOwner} to keep it up, was down for 20 s; end that process and try again`);
  return claimed;
}

async function own<Port extends string>(claim: Claim<Port>): Promise<Claimed> {
  const { home, server, onProgress } = claim;
  const owner = identityOf(process.pid);
  if (!owner) throw new Error(`process ${process.pid}: expected to find itself among the processes, was not there; is /proc mounted?`);
  const recordFile = recordFileOf(home, server);
  const { supervised, ports } = await startedOnFreePorts(claim, (spawned, on) => writeJson(recordFile, { server: spawned, owner, ports: on } satisfies ServerRecord));
  /** Under the lock, so that a process that starts meanwhile sees either the live server or none. */
  const release = () => holding(home, server, lockWithinMs, onProgress, async () => {
    await supervised.stop();
    rmSync(recordFile, { force: true });
  });
  let released: Promise<void> | undefined;
  return { ports, owned: { ...supervised, get pid() { return supervised.pid; }, stop: () => (released ??= release()) } };
}

/** Between the draw of a port and the server's listening on it another program may take it, as the home's other server does that starts at the same time: then others are drawn. */
const mostDraws = 3;

async function startedOnFreePorts<Port extends string>({ home, server, ports: names, onProgress, start }: Claim<Port>, onSpawn: (spawned: ProcessIdentity, ports: Record<Port, number>) => void) {
  for (let draws = 1; ; draws += 1) {
    const ports = await portsOf(home, server, names, onProgress);
    try {
      return { ports, supervised: await start(ports, (spawned) => onSpawn(spawned, ports)) };
    } catch (error) {
      const free = await Promise.all(Object.values<number>(ports).map(isFree));
      if (draws >= mostDraws || free.every(Boolean)) throw error;
    }
  }
}

type Named = Pick<Claim<string>, 'home' | 'server' | 'onProgress'>;

async function replace(process: ProcessIdentity, { server, onProgress }: Named): Promise<void> {
  onProgress(`${server}: replacing process ${process.pid}, left by an investobot process that died`);
  await end(process, 10_000);
}

/** An investobot process killed between starting a server and recording it leaves one that only its own pid file knows. */
async function replaceUnrecorded({ home, server, onProgress }: Named): Promise<void> {
  const pidFile = pidFileOf(home, server);
  const pid = readJson(pidFile, z.int().min(2), () => {});
  const found = pid === undefined ? undefined : identityOf(pid);
  if (found && commandLineOf(found.pid)?.includes(pidFile)) await replace(found, { home, server, onProgress });
}
