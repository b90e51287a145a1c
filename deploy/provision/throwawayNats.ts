import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Provision } from './binary.ts';
import { startChild } from './child.ts';
import { natsServerBinary } from './natsBinary.ts';
import { natsProgram, natsUrl, type NatsPlace } from './natsProgram.ts';
import { freePort } from './ports.ts';

export interface ThrowawayNats extends AsyncDisposable {
  readonly url: string;
  /** A folder of its own, removed with it. */
  readonly folder: string;
  /** Ends it and removes its folder. May be called again. */
  stop(): Promise<void>;
}

/**
 * A NATS server for one measurement: the home's binary, on free ports, with a temporary folder. It is not kept up.
 * Removed also where this process exits without stopping it.
 * @param config the whole configuration; `folder` is the server's own, for keys and the like
 */
export async function startThrowawayNats(provision: Provision, config: (place: NatsPlace, folder: string) => string): Promise<ThrowawayNats> {
  const { path: command } = await natsServerBinary(provision);
  const folder = mkdtempSync(join(tmpdir(), 'investobot-throwaway-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const client = await freePort();
    const websocket = await freePort(undefined, [client]);
    const monitor = await freePort(undefined, [client, websocket]);
    const place = { client, websocket, monitor, storeDir: join(folder, 'store') };
    const files = { configFile: join(folder, 'nats.conf'), pidFile: join(folder, 'nats.pid'), logFile: join(folder, 'nats.log') };
    const text = config(place, folder);
    writeFileSync(files.configFile, text, { mode: 0o600 });
    const child = await startChild(natsProgram(command, place, text, files));
    const stop = async () => {
      await child.stop();
      process.off('exit', remove);
      remove();
    };
    return { url: natsUrl(place), folder, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    process.off('exit', remove);
    remove();
    throw error;
  }
}
