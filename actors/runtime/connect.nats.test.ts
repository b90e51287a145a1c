import { createUser } from '@nats-io/nkeys';
import { connect } from 'nats';
import { expect, test, vi } from 'vitest';
import { configWith, newKeys } from '../../test/keys.ts';
import { startTestNats } from '../../test/servers.ts';
import { connectAs } from './connect.ts';

test('a key opens the server, a stranger and a nobody stay outside', async () => {
  const keys = newKeys();
  await using server = await startTestNats(configWith(keys));
  const nats = await connectAs('risk', server.url, keys.risk, 'risk on host a');
  expect(nats.info?.max_payload).toBe(1_048_576);
  await nats.close();
  const stranger = createUser();
  await expect(connectAs('risk', server.url, stranger)).rejects.toThrow(`${server.url}: expected the server to know the risk key ${stranger.getPublicKey()}, it refused`);
  await expect(connect({ servers: server.url })).rejects.toThrow(/Authorization Violation/);
});

test('a server that is not there is named', async () => {
  const { risk } = newKeys();
  await expect(connectAs('risk', 'nats://127.0.0.1:1', risk)).rejects.toThrow(/^nats:\/\/127\.0\.0\.1:1: expected a NATS server for risk, was .*; start it/);
});

test('a connection comes back by itself when the server does', async () => {
  const keys = newKeys();
  await using server = await startTestNats(configWith(keys));
  const nats = await connectAs('keeper', server.url, keys.keeper);
  const asker = await connectAs('risk', server.url, keys.risk);
  nats.subscribe('keeper.sim.follow.risk.a', { callback: (_, msg) => void msg.respond('here') });
  await nats.flush();
  await server.kill9();
  await server.restart();
  const answer = await vi.waitFor(() => asker.request('keeper.sim.follow.risk.a'), { timeout: 10_000 });
  expect(answer.string()).toBe('here');
  await nats.close();
  await asker.close();
});

test('a connection whose key the server no longer knows ends, and says why', async () => {
  const keys = newKeys();
  const known = { ...keys };
  await using server = await startTestNats((place) => configWith(known)(place));
  const nats = await connectAs('risk', server.url, keys.risk);
  known.risk = createUser();
  await server.restart();
  expect(await nats.closed()).toMatchObject({ name: 'AuthorizationError' });
});
