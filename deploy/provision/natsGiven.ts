import { z } from 'zod';
import { natsServer } from './natsBinary.ts';
import { greeting } from './natsProgram.ts';
import { isAtLeast, versionIn } from './version.ts';

const info = z.looseObject({ version: z.string() });

/**
 * Looks at the server that NATS_URL names. Only the first of several, and only nats: and tls: (a WebSocket says nothing before its handshake).
 * Throws where it does not greet as a NATS server within 2 s, or is too old.
 */
export async function givenNats(urls: string): Promise<void> {
  const first = urls.split(',')[0]?.trim() ?? '';
  const url = URL.parse(first.includes('://') ? first : `nats://${first}`);
  if (!url || !['nats:', 'tls:', 'ws:', 'wss:'].includes(url.protocol)) throw new Error(`NATS_URL: expected a URL such as nats://127.0.0.1:4222, was ${JSON.stringify(first)}`);
  if (url.protocol.startsWith('ws')) return;
  const place = `${url.hostname}:${url.port || '4222'}`;
  const said = await greeting(url.hostname, Number(url.port || '4222'));
  if (said === undefined) throw new Error(`NATS_URL: expected a NATS server at ${place}, was no answer within 2 s; start it, or unset NATS_URL and investobot runs its own`);
  const { version } = info.parse(JSON.parse(said));
  const parsed = versionIn(version);
  const floor = natsServer.floor.join('.');
  if (!parsed || !isAtLeast(parsed, natsServer.floor)) throw new Error(`NATS_URL: expected ${floor} or newer at ${place}, was ${version}; upgrade it, or unset NATS_URL`);
}
