import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openHome, type OnProgress } from './home.ts';
import { replaceFile } from './jsonFile.ts';
import { natsServerBinary } from './natsBinary.ts';
import { givenNats } from './natsGiven.ts';
import { natsProgram, natsUrl, type NatsPlace } from './natsProgram.ts';
import { reloading } from './natsReload.ts';
import { pidFileOf, shareOrOwn } from './ownership.ts';
import { given, owned, shared, type RunningServer } from './runningServer.ts';
import { supervise } from './supervision.ts';

export interface RunningNats extends RunningServer {
  /** Its ports and store; undefined for a given server, which has them where its owner put them. */
  readonly place: NatsPlace | undefined;
  /**
   * Writes the configuration anew and has the server take it up without a break.
   * Throws, with the former configuration still in force, where the server refuses the new one or is not owned by this process.
   */
  reload(): Promise<void>;
}

export interface NatsStart {
  /** The home's path, from `homePath`. */
  readonly home: string;
  /** The server's whole configuration. Called at each start by us and at each reload, not when a server that died is started again. */
  readonly config: (place: NatsPlace) => string;
  readonly onProgress: OnProgress;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * A NATS server that answers: the one NATS_URL names, else the one that serves this home, else one that is started here and kept up.
 * The same home has the same ports and the same store each time.
 * Throws where NATS_URL does not answer or is too old, where no binary can be had, or where the server refuses its configuration.
 */
export async function startNats({ home: path, config, onProgress, env = process.env }: NatsStart): Promise<RunningNats> {
  const url = env['NATS_URL'];
  if (url) {
    await givenNats(url);
    return Object.assign(given(url), { place: undefined, reload: refuseReload('the server that NATS_URL names') });
  }
  const home = openHome(path);
  const { path: command } = await natsServerBinary({ home, env, onProgress });
  const storeDir = join(home.data, 'nats');
  const files = { configFile: join(home.run, 'nats.conf'), pidFile: pidFileOf(home, 'nats'), logFile: join(home.log, 'nats.log') };

  const claimed = await shareOrOwn({ home, server: 'nats', ports: ['client', 'websocket', 'monitor'], onProgress, start: (ports, onSpawn) => {
    const place = { ...ports, storeDir };
    mkdirSync(storeDir, { recursive: true, mode: 0o700 });
    const text = config(place);
    replaceFile(files.configFile, text);
    return supervise(natsProgram(command, place, text, files), onProgress, onSpawn);
  } });

  const { client = 0, websocket = 0, monitor = 0 } = claimed.ports;
  const place = { client, websocket, monitor, storeDir };
  if ('shared' in claimed) {
    return Object.assign(shared(natsUrl(place), claimed.shared), { place, reload: refuseReload(`process ${claimed.shared.owner.pid}`) });
  }
  const reload = reloading({ command, files, config: () => config(place), pid: () => claimed.owned.pid });
  return Object.assign(owned(natsUrl(place), claimed.owned), { place, reload });
}

const refuseReload = (owner: string) => async (): Promise<void> => {
  throw new Error(`reload: expected a NATS server of this process, was one kept by ${owner}; reload it there`);
};
