import type { NatsConnection } from '@nats-io/nats-core';
import { connectAs } from '../../actors/runtime/connect.ts';
import { ensureStream, Keeper } from '../../actors/runtime/keeper.ts';
import { loadKey, loadKeys, publicKeysOf } from '../keys/keys.ts';
import { natsConfig } from '../nats/config.ts';
import { homePath, openHome, type OnProgress } from '../provision/home.ts';
import { startThrowawayNats } from '../provision/throwawayNats.ts';

/** A server as desks have it: keys, permissions and streams by the same code. */
export interface BenchServer extends AsyncDisposable {
  readonly url: string;
  /** Where the keys are, as in a home. */
  readonly folder: string;
  /** Creates a desk's stream, with the settings that every desk's has. */
  createStream(desk: string): Promise<void>;
}

export async function startBenchServer(env: NodeJS.ProcessEnv, onProgress: OnProgress): Promise<BenchServer> {
  const server = await startThrowawayNats({ home: openHome(homePath(env)), env, onProgress }, (place, folder) => natsConfig({ place, publicKeys: publicKeysOf(loadKeys(folder)) }));
  const stops: (() => Promise<unknown>)[] = [() => server.stop()];
  const stop = async () => { for (const each of stops.splice(0).reverse()) await each(); };
  try {
    const nats = await connectAs('keeper', server.url, loadKey(server.folder, 'keeper'));
    const keeper = await Keeper.start(nats);
    stops.push(() => keeper.stop());
    return { url: server.url, folder: server.folder, createStream: (desk) => ensureStream(nats, desk), [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Connects as a whole desk does. */
export const connectSolo = (url: string, folder: string): Promise<NatsConnection> => connectAs('solo', url, loadKey(folder, 'solo'), 'bench');
