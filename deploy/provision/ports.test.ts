import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHome, type Home } from './home.ts';
import { drawPort, freePort, portsOf } from './ports.ts';

let home: Home;
beforeEach(() => { home = openHome(mkdtempSync(join(tmpdir(), 'investobot-ports-'))); });
afterEach(() => rmSync(home.path, { recursive: true, force: true }));

const unheard = () => {};

async function listener(): Promise<{ server: Server; port: number }> {
  const port = await freePort();
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { server, port };
}

test('a home has the same ports each time', async () => {
  const first = await portsOf(home, 'nats', ['client', 'websocket'], unheard);
  expect(await portsOf(home, 'nats', ['client', 'websocket'], unheard)).toEqual(first);
});

test('a port that another program took meanwhile is replaced, and the person is told', async () => {
  const { server, port } = await listener();
  const draws = [port, await freePort()];
  server.close();
  await once(server, 'close');
  await portsOf(home, 'nats', ['client'], unheard, () => port);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const lines: string[] = [];
  expect(await portsOf(home, 'nats', ['client'], (line) => lines.push(line), () => draws.shift() ?? 0)).not.toEqual({ client: port });
  expect(lines[0]).toMatch(`nats: port ${port} (client) is taken by another program, now `);
  server.close();
});

test('a port with a listener is not free', async () => {
  const { server, port } = await listener();
  await expect(freePort(() => port)).rejects.toThrow('expected a free one in 100 draws');
  server.close();
});

test('two names never get one port', async () => {
  const one = await freePort();
  const other = await freePort(undefined, [one]);
  const draws = [one, one, other];
  expect(await portsOf(home, 'nats', ['client', 'websocket'], unheard, () => draws.shift() ?? 0)).toEqual({ client: one, websocket: other });
});

test('ports stay below those that the system gives to outgoing connections', () =>
  expect(Math.max(...Array.from({ length: 1_000 }, drawPort))).toBeLessThan(30_000));
