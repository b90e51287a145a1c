import { natsConfig } from '../nats/config.ts';
import type { DeskRecord } from './deskFolder.ts';
import { loadKeys, publicKeysOf, type Keys } from '../keys/keys.ts';
import type { Home, OnProgress } from '../provision/home.ts';
import { startMongo } from '../provision/mongo.ts';
import { startNats, type RunningNats } from '../provision/nats.ts';
import type { RunningServer } from '../provision/runningServer.ts';

export interface Servers {
  readonly nats: RunningNats;
  readonly mongo: RunningServer;
  readonly keys: Keys;
  /** Ends those that this process started. */
  stop(): Promise<void>;
}

/** Desks that hold real money lose nothing that was acknowledged, in a power cut either; the others trade that for speed. One server serves all desks of a home. */
export const syncFor = (desks: readonly Pick<DeskRecord, 'environment'>[]): 'always' | '2m' =>
  (desks.some(({ environment }) => environment === 'canary' || environment === 'live') ? 'always' : '2m');

/**
 * Starts NATS, with this home's keys and the catalogue's permissions, and a MongoDB-wire server; or shares those that another process of this home keeps up.
 * @param sync `always` for desks that hold real money
 */
export async function startServers({ home, env, onProgress, sync = '2m' }: {
  readonly home: Home;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: OnProgress;
  readonly sync?: 'always' | '2m';
}): Promise<Servers> {
  const keys = loadKeys(home.path);
  const [nats, mongo] = await Promise.all([
    startNats({ home: home.path, env, onProgress, config: (place) => natsConfig({ place, publicKeys: publicKeysOf(keys), sync }) }),
    startMongo({ home: home.path, env, onProgress }),
  ]);
  return { nats, mongo, keys, stop: async () => void (await Promise.all([nats.stop(), mongo.stop()])) };
}
