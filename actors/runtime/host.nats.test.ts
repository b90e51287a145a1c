import { connect } from 'nats';
import { afterAll, beforeAll, describe } from 'vitest';
import type { FreshLog } from '../../test/freshLog.ts';
import { hostBehaviour } from '../../test/hostBehaviour.ts';
import { hostClock } from '../../test/hostClock.ts';
import { startTestNats } from '../../test/servers.ts';
import type { Logged } from './envelope.ts';
import { ensureStream, Keeper } from './keeper.ts';
import { NatsLog } from './natsLog.ts';

describe('a host on JetStream', () => {
  let server: Awaited<ReturnType<typeof startTestNats>>;
  let count = 0;
  beforeAll(async () => { server = await startTestNats(); });
  afterAll(async () => { await server.stop(); });

  const fresh = async (): Promise<FreshLog> => {
    count += 1;
    const desk = `toy${count}`;
    const nats = await connect({ servers: server.url });
    await ensureStream(nats, desk);
    const keeping = await connect({ servers: server.url });
    const keeper = await Keeper.start(keeping);
    const log = new NatsLog(nats, desk);
    return {
      log,
      facts: async () => {
        const read: Logged[] = [];
        const reader = await new NatsLog(nats, desk).follow({ role: 'solo', host: 'reader', from: 1 }, (logged) => { read.push(logged); }, () => {});
        while (read.length < reader.backlog) await new Promise((done) => setTimeout(done, 2));
        await reader.stop();
        return read;
      },
      close: async () => {
        await nats.close();
        await keeper.stop();
      },
    };
  };
  hostBehaviour(fresh);
  hostClock(fresh);
});
