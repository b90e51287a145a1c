import { MongoClient } from 'mongodb';
import { expect, test } from 'vitest';
import { startTestMongo } from './servers.ts';

test('a test server killed with -9 has its documents after restart, on the same port', async () => {
  await using server = await startTestMongo();
  const { url } = server;
  const client = new MongoClient(url);
  await client.db('desk').collection('facts').insertOne({ kept: 1 });
  await server.kill9();
  await server.restart();
  expect(server.url).toBe(url);
  expect(await client.db('desk').collection('facts').countDocuments({ kept: 1 })).toBe(1);
  await client.close();
});
