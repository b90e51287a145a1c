import { MongoClient } from 'mongodb';
import { expect, test } from 'vitest';
import { temporaryHome } from '../../test/servers.ts';
import { startMongo } from './mongo.ts';
import { freePort } from './ports.ts';
import { identityOf } from './processes.ts';

const start = (home: string, url = '') => startMongo({ home, onProgress: () => {}, givenWithinMs: 500, env: { ...process.env, MONGODB_URL: url } });

async function within<T>(url: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(url);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

test('a server killed with -9 is back on its port with what it acknowledged', async () => {
  using home = temporaryHome();
  const server = await start(home.path);
  await within(server.url, (client) => client.db('desk').collection('facts').insertOne({ kept: 1 }));
  const back = new Promise<number>((resolve) => { server.onRestart(resolve); });
  process.kill(server.pid ?? 0, 'SIGKILL');
  expect(await back).toBe(server.pid);
  expect(await within(server.url, (client) => client.db('desk').collection('facts').countDocuments({ kept: 1 }))).toBe(1);
  await server.stop();
  expect(identityOf(server.pid ?? 0)).toBeUndefined();
});

test('the next start has the same port and data', async () => {
  using home = temporaryHome();
  const first = await start(home.path);
  await within(first.url, (client) => client.db('desk').collection('facts').insertOne({ kept: 1 }));
  await first.stop();
  const second = await start(home.path);
  expect(second.url).toBe(first.url);
  expect(await within(second.url, (client) => client.db('desk').collection('facts').countDocuments())).toBe(1);
  await second.stop();
});

test('a second start on the same home shares the server and does not end it', async () => {
  using home = temporaryHome();
  const first = await start(home.path);
  const second = await start(home.path);
  expect(second).toMatchObject({ url: first.url, pid: first.pid, owned: false });
  await second.stop();
  expect(identityOf(first.pid ?? 0)).toBeDefined();
  await first.stop();
});

test('the server that MONGODB_URL names is used and never ended', async () => {
  using home = temporaryHome();
  const first = await start(home.path);
  const given = await start(home.path, first.url);
  expect(given).toMatchObject({ url: first.url, pid: undefined, owned: false });
  await given.stop();
  expect(identityOf(first.pid ?? 0)).toBeDefined();
  await first.stop();
});

test('where MONGODB_URL does not answer, the error says what to do', async () => {
  using home = temporaryHome();
  await expect(start(home.path, `mongodb://127.0.0.1:${await freePort()}`)).rejects.toThrow(/MONGODB_URL: expected a MongoDB server that answers within 0.5 s, was .*; start it, or unset MONGODB_URL/);
});
