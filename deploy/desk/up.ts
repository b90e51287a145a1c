import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import { connectAs } from '../../actors/runtime/connect.ts';
import type { Host } from '../../actors/runtime/host.ts';
import { Keeper } from '../../actors/runtime/keeper.ts';
import type { Role } from '../../subjects/roles.ts';
import { contextName, writeNatsContext } from '../context.ts';
import { loadKey, operatorKeyFile } from '../keys/keys.ts';
import { homePath, openHome, type Home } from '../provision/home.ts';
import { DeskFolders } from './deskFolder.ts';
import { DeskRun } from './deskRun.ts';
import { openNew } from './openDesk.ts';
import { patient } from './patientLog.ts';
import { readLog } from './readLog.ts';
import { sampleFolder, type SessionTerms } from './sampleSession.ts';
import { simSigner } from './simSigner.ts';
import { startServers, syncFor, type Servers } from './servers.ts';
import type { Summary } from './summary.ts';

export interface UpOptions {
  readonly desk?: string;
  /** Without it the whole desk runs in this process, as one host with one connection. */
  readonly roles?: readonly Role[];
  readonly keeper: boolean;
  readonly exit: boolean;
  /** Terms of the session where a new desk is opened. */
  readonly terms: SessionTerms;
  /** One line for people. */
  readonly said: (line: string) => void;
  /** Settles when a person wants it to end. */
  readonly stop: Promise<void>;
  /** What shows the desk while it runs; `watch` is called each time its hosts have started, and answers with what ends the watching. */
  readonly watch: (run: DeskRun) => () => void;
  readonly env: NodeJS.ProcessEnv;
}

/** A host that faults this often in one run is not begun again. */
const mostRestarts = 5;

/**
 * Provisions and starts what is missing, resumes the desk's session or opens a new desk, and runs it until its session has ended
 * (with `exit`) or `stop`. Ends what it started.
 * @returns what the session came to, where it has ended and the whole desk ran here
 */
export async function up(options: UpOptions): Promise<Summary | undefined> {
  const { env, said } = options;
  const home = openHome(homePath(env));
  const folders = new DeskFolders(home.path);
  const servers = await startServers({ home, env, onProgress: said, sync: syncFor(folders.all()) });
  try {
    const desk = options.desk ?? folders.all().findLast(({ ended }) => !ended)?.desk ?? folders.nextName('sim');
    const logger = pino({ base: { desk, pid: process.pid }, level: env['LOG_LEVEL'] ?? 'info' }, pino.destination({ dest: join(home.log, `${desk}.log`), mkdir: true, sync: true }));
    if (options.keeper) await openMissing({ options, home, servers, folders, desk });
    const { written } = writeNatsContext({ desk, url: servers.nats.url, nkeyFile: operatorKeyFile(home.path), env });
    if (written) said(`operate it: nats --context ${contextName(desk)} req ops.${desk}.status '{}', or npx investobot status`);
    return await runUntilDone({ options, home, servers, folders, desk, logger });
  } finally {
    await servers.stop();
  }
}

interface Circumstances {
  readonly options: UpOptions;
  readonly home: Home;
  readonly servers: Servers;
  readonly folders: DeskFolders;
  readonly desk: string;
}

/** A sim desk is opened on the way; any other by a person, with `investobot open`, so that no host of it comes near a person's key. */
async function openMissing({ options, home, servers, folders, desk }: Circumstances): Promise<void> {
  const { over } = options.terms;
  if (folders.read(desk) !== undefined || (over?.environment ?? 'sim') !== 'sim') return;
  options.said(await openNew({ home, natsUrl: servers.nats.url, folders, desk, terms: options.terms }) ? `opened the desk ${desk}` : `resumed the desk ${desk}`);
}

/** Begins the hosts again where one faults, a bounded number of times: what they had not committed they derive again. */
async function runUntilDone(around: Circumstances & { readonly logger: Logger }): Promise<Summary | undefined> {
  for (let restarts = 0; ; restarts += 1) {
    try {
      return await runOnce(around);
    } catch (error) {
      if (restarts >= mostRestarts || !(error instanceof HostFault)) throw error;
      around.logger.error({ error: error.message, restarts }, 'a host could not go on; it begins again');
      around.options.said(`${error.message}; beginning again (${restarts + 1} of ${mostRestarts})`);
    }
  }
}

class HostFault extends Error {
  override readonly name = 'HostFault';
}

const asHostFault = (error: unknown): never => {
  throw new HostFault(error instanceof Error ? error.message : String(error), { cause: error });
};

async function runOnce({ options, home, servers, folders, desk, logger }: Circumstances & { readonly logger: Logger }): Promise<Summary | undefined> {
  const { env, stop, exit, roles, keeper } = options;
  const starting = DeskRun.start({
    desk, home: home.path, natsUrl: servers.nats.url, mongoUrl: servers.mongo.url, bars: options.terms.bars ?? folders.read(desk)?.bars ?? sampleFolder, readers: roles ?? ['solo'], keeper, env, logger,
    automaticSigner: simSigner(home.path, folders, desk),
  });
  const stopped = stop.then(() => 'stopped' as const);
  const run = await Promise.race([starting, stopped]);
  if (run === 'stopped') {
    // It may be waiting for another process to open the desk; what starts all the same is closed.
    void starting.then((late) => late.abandon(), () => {});
    return undefined;
  }
  const unwatch = options.watch(run);
  try {
    // A host that begins from a snapshot of after the session's end does not see that end go by.
    const session = folders.read(desk)?.ended === true ? Promise.resolve() : run.session();
    const outcome = await Promise.race([session.then(() => 'ended' as const, asHostFault), stopped]);
    const record = folders.read(desk);
    if (outcome === 'ended' && record !== undefined) folders.write({ ...record, ended: true });
    if (outcome === 'ended' && !exit) await Promise.race([stopped, run.fault.catch(asHostFault)]);
    unwatch();
    const { console } = run;
    await run.drain();
    return outcome === 'ended' && exit && roles === undefined && console !== undefined ? await summarised({ desk, home, natsUrl: servers.nats.url, console }) : undefined;
  } catch (error) {
    unwatch();
    await run.abandon();
    throw error;
  }
}

async function summarised({ desk, home, natsUrl, console }: { readonly desk: string; readonly home: Home; readonly natsUrl: string; readonly console: Host }): Promise<Summary> {
  // Only here, so that a desk starts without loading what only its end needs.
  const { summaryOf } = await import('./summary.ts');
  const keeping = await connectAs('keeper', natsUrl, loadKey(home.path, 'keeper'));
  try {
    await Keeper.start(keeping);
    const nats = await connectAs('auditor', natsUrl, loadKey(home.path, 'auditor'));
    try {
      return await summaryOf(desk, console, readLog(patient(nats, desk), 'summary'));
    } finally {
      await nats.close();
    }
  } finally {
    await keeping.close();
  }
}
