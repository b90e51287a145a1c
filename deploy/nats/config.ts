import { permissionsOf, users, type User } from '../../subjects/permissions.ts';
import type { NatsPlace } from '../provision/natsProgram.ts';

/** Facts are far smaller (what is large is stored by its hash), so that no role can fill a server with a few messages. */
const maxPayloadBytes = 1_048_576;

/** A process that just starts, on a machine under load, may take longer than the server's default of 2 s to answer its challenge; it would be told that its key is refused. */
const authTimeoutSeconds = 20;

export interface NatsConfig {
  readonly place: NatsPlace;
  /** User nkeys, from `publicKeysOf`. */
  readonly publicKeys: Readonly<Record<User, string>>;
  /**
   * When JetStream has the disk write: `always`, before a commit is acknowledged, for desks that hold real money; else every two
   * minutes, so that a power cut (not a killed process) may lose what was acknowledged since.
   */
  readonly sync?: 'always' | '2m';
}

/** The NATS server's whole configuration, as JSON, which its format includes. Nobody connects without a key, and only from this machine. */
export function natsConfig({ place, publicKeys, sync = '2m' }: NatsConfig): string {
  const config = {
    server_name: 'investobot',
    listen: `127.0.0.1:${place.client}`,
    max_payload: maxPayloadBytes,
    jetstream: { store_dir: place.storeDir, sync_interval: sync },
    authorization: { timeout: authTimeoutSeconds, users: users.map((user) => ({ nkey: publicKeys[user], permissions: permissionsOf(user) })) },
  };
  return `# Written by investobot at each start; permissions come from subjects/permissions.ts.\n${JSON.stringify(config, null, 2)}\n`;
}
