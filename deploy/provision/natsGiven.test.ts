import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { givenNats } from './natsGiven.ts';
import { freePort } from './ports.ts';

/** A server that says this to whoever connects. @returns its URL */
async function saying(text: string): Promise<string> {
  const server = createServer((socket) => socket.on('error', () => {}).end(text)).listen(0, '127.0.0.1');
  onTestFinished(() => { server.close(); });
  await once(server, 'listening');
  return `nats://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a server that is new enough is accepted', async () => givenNats(await saying('INFO {"version":"2.12.0"}\r\n')));

test('a server that is too old is refused', async () =>
  expect(givenNats(await saying('INFO {"version":"2.10.4"}\r\n'))).rejects.toThrow(/expected 2.12.0 or newer at 127.0.0.1:\d+, was 2.10.4; upgrade it/));

test('what is no NATS server is refused', async () =>
  expect(givenNats(await saying('HTTP/1.1 400 Bad Request\r\n\r\n'))).rejects.toThrow('expected a NATS server at 127.0.0.1'));

test('where nothing listens, the error says what to do', async () =>
  expect(givenNats(`nats://127.0.0.1:${await freePort()}`)).rejects.toThrow('start it, or unset NATS_URL'));

test('what is no URL of a NATS server is refused', () =>
  expect(givenNats('http://127.0.0.1:4222')).rejects.toThrow('NATS_URL: expected a URL such as nats://127.0.0.1:4222, was "http://127.0.0.1:4222"'));

test('the scheme may be left out', async () => givenNats((await saying('INFO {"version":"2.12.0"}\r\n')).slice('nats://'.length)));
