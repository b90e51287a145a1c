import { AuthorizationError, nkeyAuthenticator, type NatsConnection, type Status } from '@nats-io/nats-core';
import { connect } from 'nats';
import type { KeyPair } from '@nats-io/nkeys';
import { inboxPrefixOf, type User } from '../../subjects/permissions.ts';

const shortestWaitMs = 250;
const longestWaitMs = 2_000;
/** A server that answers no ping for twice this is taken for lost, and the connection for broken. */
const pingIntervalMs = 5_000;
const connectTimeoutMs = 5_000;

/** Milliseconds between two tries to reconnect, after so many: 250, 500, 1,000, and 2,000 from then on. */
export const waitMs = (tries: number): number => Math.min(longestWaitMs, shortestWaitMs * 2 ** Math.max(0, tries - 1));

/**
 * Connects to a desk's NATS server with the user's own key. A connection that breaks is made again for as long as it takes; one
 * whose key the server no longer knows is closed, and `closed()` says so.
 * Throws where the server refuses the key, or does not answer within 5 s.
 * @param url one server, or several with commas between
 * @param name what the server lists the connection as; the user's where it is not given
 */
export async function connectAs(user: User, url: string, key: KeyPair, name: string = user): Promise<NatsConnection> {
  let tries = 0;
  try {
    const nats = await connect({
      servers: url.split(',').map((each) => each.trim()), name: `investobot ${name}`,
      authenticator: nkeyAuthenticator(key.getSeed()), inboxPrefix: inboxPrefixOf(user),
      reconnect: true, maxReconnectAttempts: -1, reconnectDelayHandler: () => waitMs(tries),
      pingInterval: pingIntervalMs, maxPingOut: 2, timeout: connectTimeoutMs,
      // Else every request makes an Error for its stack: a twentieth of the whole work.
      noAsyncTraces: true,
    });
    void countTries(nats.status(), (type) => { tries = type === 'reconnecting' ? tries + 1 : 0; });
    return nats;
  } catch (error) {
    throw refusal(error, user, url, key);
  }
}

async function countTries(statuses: AsyncIterable<Status>, told: (type: 'reconnecting' | 'reconnect') => void): Promise<void> {
  for await (const { type } of statuses) if (type === 'reconnecting' || type === 'reconnect') told(type);
}

function refusal(cause: unknown, user: User, url: string, key: KeyPair): Error {
  if (cause instanceof AuthorizationError) {
    return new Error(`${url}: expected the server to know the ${user} key ${key.getPublicKey()}, it refused; give the server a configuration with this home's keys and start it again`, { cause });
  }
  const said = cause instanceof Error ? cause.message : String(cause);
  return new Error(`${url}: expected a NATS server for ${user}, was ${said}; start it, or name another in NATS_URL`, { cause });
}
