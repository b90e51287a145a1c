import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from 'nats';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryHome } from '../../test/servers.ts';
import { startNats, type RunningNats } from './nats.ts';
import type { NatsPlace } from './natsProgram.ts';
import { until } from './patience.ts';
import { end, identityOf } from './processes.ts';
import { openHome } from './home.ts';

const unheard = () => {};
const config = () => 'jetstream {}';
const env = { ...process.env, NATS_URL: '' };
const start = (home: string, text: (place: NatsPlace) => string = config) => startNats({ home, config: text, onProgress: unheard, env });
const restartOf = (server: RunningNats) => new Promise<number>((resolve) => { server.onRestart(resolve); });
const isGone = (pid: number | undefined) => pid !== undefined && identityOf(pid) === undefined;

/** Another investobot process that starts or shares the server of this home and then stays, until SIGTERM. @returns it, and the server's pid and whether it owns it */
async function another(home: string): Promise<{ process: ChildProcess; pid: number; owned: boolean }> {
  const nats = JSON.stringify(new URL('./nats.ts', import.meta.url).href);
  const script = `import { startNats } from ${nats};
    const server = await startNats({ home: ${JSON.stringify(home)}, config: () => 'jetstream {}', onProgress: () => {} });
    process.once('SIGTERM', () => server.stop().then(() => process.exit(0)));
    process.once('SIGUSR2', () => process.exit(130));
    console.log(JSON.stringify({ pid: server.pid, owned: server.owned })); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'], env });
  onTestFinished(() => { child.kill('SIGKILL'); });
  const [said] = await once(child.stdout, 'data');
  return { process: child, ...JSON.parse(String(said)) };
}

test('a server killed with -9 is back on its port with its messages', async () => {
  using home = temporaryHome();
  const server = await start(home.path);
  const connection = await connect({ servers: server.url });
  await (await jetstreamManager(connection)).streams.add({ name: 'log', subjects: ['log.>'] });
  await jetstream(connection).publish('log.a', 'kept');
  const back = restartOf(server);
  process.kill(server.pid ?? 0, 'SIGKILL');
  expect(await back).toBe(server.pid);
  const again = await connect({ servers: server.url });
  expect((await (await jetstreamManager(again)).streams.getMessage('log', { seq: 1 }))?.string()).toBe('kept');
  await Promise.all([connection.close(), again.close()]);
  await server.stop();
  expect(isGone(server.pid)).toBe(true);
});

test('the next start has the same ports', async () => {
  using home = temporaryHome();
  const first = await start(home.path);
  await first.stop();
  const second = await start(home.path);
  expect(second.place).toEqual(first.place);
  await second.stop();
});

test('it listens on 127.0.0.1, whatever the configuration says', async () => {
  using home = temporaryHome();
  const server = await start(home.path, () => 'host: "0.0.0.0"\nport: 1\njetstream {}');
  expect(readFileSync(join(home.path, 'log', 'nats.log'), 'utf8')).toContain(`Listening for client connections on 127.0.0.1:${server.place?.client}`);
  await server.stop();
});

test.each([
  ['without a store', () => 'jetstream {}'],
  ['with a store', ({ storeDir }: NatsPlace) => `jetstream { store_dir: "${storeDir}" }`],
])('a configuration %s keeps JetStream in the home', async (_, text) => {
  using home = temporaryHome();
  const server = await start(home.path, text);
  expect(existsSync(join(home.path, 'data', 'nats', 'jetstream'))).toBe(true);
  await server.stop();
});

test('a configuration that NATS refuses fails the start with its words', async () => {
  using home = temporaryHome();
  await expect(start(home.path, () => 'nonsense {')).rejects.toThrow(/NATS: expected to start, ended with 1: .*Unexpected EOF/);
});

test('a reload takes up what changed, and a refused one leaves the former', async () => {
  using home = temporaryHome();
  let text = 'jetstream {}';
  const server = await start(home.path, () => text);
  const pid = server.pid;
  text = 'jetstream {}\nmax_payload: 2048';
  await server.reload();
  text = 'jetstream {';
  await expect(server.reload()).rejects.toThrow('Unexpected EOF');
  const connection = await connect({ servers: server.url });
  expect(connection.info?.max_payload).toBe(2_048);
  expect(server.pid).toBe(pid);
  await connection.close();
  await server.stop();
});

test('a second start on the same home shares the server and does not end it', async () => {
  using home = temporaryHome();
  const first = await start(home.path);
  const second = await start(home.path);
  expect(second).toMatchObject({ url: first.url, pid: first.pid, owned: false });
  await expect(second.reload()).rejects.toThrow(`kept by process ${process.pid}; reload it there`);
  await second.stop();
  expect(isGone(first.pid)).toBe(false);
  await first.stop();
});

test('two processes that start at once have one server', async () => {
  using home = temporaryHome();
  const [one, other] = await Promise.all([another(home.path), another(home.path)]);
  expect(one.pid).toBe(other.pid);
  expect([one.owned, other.owned].sort()).toEqual([false, true]);
  const server = identityOf(one.pid);
  for (const { process: owner } of [one, other]) { owner.kill('SIGKILL'); await once(owner, 'exit'); }
  if (server) await end(server, 5_000);
});

describe('an owner that goes while another process uses the server', () => {
  const ended = async ({ process: child }: { readonly process: ChildProcess }, signal: NodeJS.Signals) => {
    child.kill(signal);
    await once(child, 'exit');
  };
  const takesOver = async (server: RunningNats) => expect(await until(() => server.owned || undefined, 10_000)).toBe(true);

  test.each([
    ['as it should', 'SIGTERM'], ['at once, as on a second Ctrl-C', 'SIGUSR2'], ['by kill -9', 'SIGKILL'],
  ] as const)('%s leaves it to that one, which keeps it up and ends it as the last', async (_, signal) => {
    using home = temporaryHome();
    const owner = await another(home.path);
    const server = await start(home.path);
    expect([owner.owned, server.owned, server.pid]).toEqual([true, false, owner.pid]);
    await ended(owner, signal);
    expect(isGone(owner.pid)).toBe(false);
    await takesOver(server);
    const back = restartOf(server);
    process.kill(server.pid ?? 0, 'SIGKILL');
    await back;
    await (await connect({ servers: server.url })).close();
    await server.stop();
    expect(isGone(server.pid)).toBe(true);
  });

  test('and ends before it was taken over does not leave it behind', async () => {
    using home = temporaryHome();
    const first = await start(home.path);
    const second = await start(home.path);
    await Promise.all([first.stop(), second.stop()]);
    expect(isGone(first.pid)).toBe(true);
    expect(readdirSync(join(home.path, 'run', 'users'))).toEqual([]);
  });

  test('and is followed by others before any of them took it over: the last one ends it all the same', async () => {
    using home = temporaryHome();
    const [first, ...others] = [await start(home.path), await start(home.path), await start(home.path), await start(home.path), await start(home.path), await start(home.path)];
    await first?.stop();
    for (const other of others) await other.stop();
    expect(isGone(first?.pid)).toBe(true);
  });

  test('leaves it to one of several, and the others go on sharing it', async () => {
    using home = temporaryHome();
    const owner = await start(home.path);
    const [second, third] = [await another(home.path), await another(home.path)];
    await owner.stop();
    await ended(second, 'SIGTERM');
    expect(isGone(owner.pid)).toBe(false);
    await ended(third, 'SIGTERM');
    expect(isGone(owner.pid)).toBe(true);
  });
});

test('a newcomer leaves a server alone that others use, though its owner was killed', async () => {
  using home = temporaryHome();
  const owner = await another(home.path);
  const user = await another(home.path);
  owner.process.kill('SIGKILL');
  await once(owner.process, 'exit');
  const server = await start(home.path);
  expect(server.pid).toBe(owner.pid);
  await server.stop();
  expect(isGone(owner.pid)).toBe(false);
  user.process.kill('SIGTERM');
  await once(user.process, 'exit');
  expect(isGone(owner.pid)).toBe(true);
});

test('a server whose owner was killed with -9 is replaced', async () => {
  using home = temporaryHome();
  const { process: owner, pid } = await another(home.path);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  const server = await start(home.path);
  expect(server.owned).toBe(true);
  expect(isGone(pid)).toBe(true);
  await server.stop();
});

test('a server that its owner had no time to record is replaced too', async () => {
  using home = temporaryHome();
  const { process: owner, pid } = await another(home.path);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  rmSync(join(openHome(home.path).run, 'nats.json'));
  const server = await start(home.path);
  expect(isGone(pid)).toBe(true);
  await server.stop();
});

test('the server that NATS_URL names is used and never ended', async () => {
  using home = temporaryHome();
  const first = await start(home.path);
  const given = await startNats({ home: home.path, config, onProgress: unheard, env: { NATS_URL: first.url } });
  expect(given).toMatchObject({ url: first.url, pid: undefined, owned: false, place: undefined });
  await given.stop();
  expect(isGone(first.pid)).toBe(false);
  await first.stop();
});
