import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openHome, type OnProgress } from './home.ts';
import { replaceFile } from './jsonFile.ts';
import { natsServerBinary } from './natsBinary.ts';
import { givenNats } from './natsGiven.ts';
import { natsProgram, natsUrl, type NatsPlace } from './natsProgram.ts';
import { reloading } from './natsReload.ts';
import { pidFileOf } from './ownership.ts';
import { given, ofHome, type RunningServer } from './runningServer.ts';
import { used } from './use.ts';

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

  const placeOn = (ports: Omit<NatsPlace, 'storeDir'>): NatsPlace => ({ ...ports, storeDir });
  const use = await used({
    home, server: 'nats', ports: ['client', 'websocket', 'monitor'], onProgress,
    prepare: (ports) => {
      mkdirSync(storeDir, { recursive: true, mode: 0o700 });
      replaceFile(files.configFile, config(placeOn(ports)));
    },
    program: (ports) => natsProgram(command, placeOn(ports), config(placeOn(ports)), files),
  });

  const place = placeOn(use.ports);
  const reload = reloading({ command, files, config: () => config(place), pid: () => use.pid });
  return Object.assign(ofHome(natsUrl(place), use), { place, reload: () => (use.owned ? reload() : refuseReload(`process ${use.ownerPid}`)()) });
}

const refuseReload = (owner: string) => async (): Promise<void> => {
  throw new Error(`reload: expected a NATS server of this process, was one kept by ${owner}; reload it there`);
};
