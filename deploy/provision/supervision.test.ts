import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startChild, type ServerProgram } from './child.ts';
import { mostFailures, pauseMs, supervise } from './supervision.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'investobot-child-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const unheard = () => {};

/** A program that is ready once it has written `up`. */
function program(script: string): ServerProgram {
  const logFile = join(folder, 'log');
  return {
    name: 'Sleeper', command: process.execPath, args: ['-e', script], logFile, readyWithinMs: 10_000, graceMs: 5_000,
    isReady: async () => readFileSync(logFile, 'utf8').endsWith('up\n'),
  };
}
const stays = `console.log('up'); setInterval(() => {}, 1000)`;

test('a program that ends before it is ready fails with what it wrote', () =>
  expect(startChild(program(`console.error('port in use'); process.exit(3)`))).rejects.toThrow(/Sleeper: expected to start, ended with 3: port in use; its log is/));

test('a program that is not there fails', () =>
  expect(startChild({ ...program(''), command: join(folder, 'absent') })).rejects.toThrow('ENOENT'));

test('a program that is not ready in time is ended', async () => {
  let pid = 0;
  const slow = { ...program('setInterval(() => {}, 1000)'), readyWithinMs: 50 };
  await expect(startChild(slow, { onSpawn: (identity) => { pid = identity.pid; } })).rejects.toThrow('was not ready after 0.05 s');
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('a server that dies is started again, and listeners hear its new pid', async () => {
  const server = await supervise(program(stays), unheard, unheard);
  const first = server.pid;
  const restarted = new Promise<number>((resolve) => { server.onRestart(resolve); });
  process.kill(first, 'SIGKILL');
  expect(await restarted).toBe(server.pid);
  expect(server.pid).not.toBe(first);
  await server.stop();
});

test('a server that is stopped stays down', async () => {
  const lines: string[] = [];
  const server = await supervise(program(stays), (line) => lines.push(line), unheard);
  await server.stop();
  await server.stop();
  expect(() => process.kill(server.pid, 0)).toThrow('ESRCH');
  expect(lines).toEqual([]);
});

test('supervision gives up on a server that does not hold, and says so', async () => {
  const starts: number[] = [];
  const server = await supervise(program(`console.log('up'); setTimeout(() => {}, 30)`), unheard, ({ pid }) => starts.push(pid), { pause: () => 0 });
  const failure = await new Promise<Error>((resolve) => { server.onFailure(resolve); });
  expect(failure.message).toMatch(`Sleeper: expected to stay up, was down ${mostFailures} times in a row; see `);
  expect(starts.length).toBe(mostFailures);
  await server.stop();
});

test('pauses grow from none to 5 s', () =>
  expect(Array.from({ length: mostFailures }, (_, index) => pauseMs(index + 1))).toEqual([0, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]));
