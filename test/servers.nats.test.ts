import { existsSync } from 'node:fs';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from 'nats';
import { expect, test } from 'vitest';
import { startTestNats } from './servers.ts';

test('a test server killed with -9 has its messages after restart, and leaves nothing behind', async () => {
  const server = await startTestNats();
  const { url, pid } = server;
  const connection = await connect({ servers: url });
  await (await jetstreamManager(connection)).streams.add({ name: 'log', subjects: ['log.>'] });
  await jetstream(connection).publish('log.a', 'kept');
  await connection.close();
  await server.kill9();
  await expect(connect({ servers: url, reconnect: false })).rejects.toThrow();
  await server.restart();
  const again = await connect({ servers: url });
  expect((await (await jetstreamManager(again)).streams.getMessage('log', { seq: 1 }))?.string()).toBe('kept');
  expect(server.pid).not.toBe(pid);
  await again.close();
  await server.stop();
  expect(existsSync(server.place.storeDir)).toBe(false);
});

test('a test server ends with its block', async () => {
  let pid = 0;
  {
    await using server = await startTestNats(({ monitor }) => `jetstream {}\nhttp: "127.0.0.1:${monitor}"`);
    pid = server.pid;
    expect((await fetch(`http://127.0.0.1:${server.place.monitor}/healthz`)).status).toBe(200);
  }
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
