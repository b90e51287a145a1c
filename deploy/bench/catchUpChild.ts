import type { NatsConnection } from '@nats-io/nats-core';
import { roleOf } from '../../actors/desk/kinds.ts';
import { Host } from '../../actors/runtime/host.ts';
import { NatsLog } from '../../actors/runtime/natsLog.ts';
import { MemoryRounds } from '../../actors/runtime/rounds.ts';
import { connectSolo } from './benchServer.ts';
import { kinds, memoryCode } from './catchUpLog.ts';
import { quietLogger } from './quietLogger.ts';

/* `node catchUpChild.ts URL FOLDER DESK`: a new process without snapshots takes a desk's log to its end; prints how many facts and how long. */
const [url = '', folder = '', desk = ''] = process.argv.slice(2);
const nats = await connectSolo(url, folder);
void endWith(nats);
let facts = 0;
const host = new Host({
  log: new NatsLog(nats, desk), host: 'bench', reader: 'solo', kinds, roleOf, codeOf: () => memoryCode, rounds: new MemoryRounds(),
  snapshotEvery: Number.POSITIVE_INFINITY, logger: quietLogger(), onFact: () => { if (!host.isCaughtUp) facts += 1; },
  onFault: (error) => { throw error; },
});
const from = performance.now();
await host.start();
const seconds = (performance.now() - from) / 1000;
const quarantined = [...host.cells].filter(({ quarantine }) => quarantine !== undefined).map(({ key, quarantine }) => `${key}: ${quarantine?.error}`);
if (quarantined.length > 0) throw new Error(`expected every actor to derive what is on the log, was not so: ${quarantined.join('; ')}`);
await host.abandon();
await nats.close();
process.stdout.write(`${JSON.stringify({ facts, seconds })}\n`);

/** The server is the measurement's own: once it is gone, whoever started this is gone too, and nobody waits for the result. */
async function endWith(connection: NatsConnection): Promise<void> {
  for await (const { type } of connection.status()) if (type === 'disconnect' && !connection.isClosed()) process.exit(1);
}
