import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from 'nats';
import { z } from 'zod';
import { connectAs } from '../../actors/runtime/connect.ts';
import type { Logged } from '../../actors/runtime/envelope.ts';
import { Keeper } from '../../actors/runtime/keeper.ts';
import { NatsLog } from '../../actors/runtime/natsLog.ts';
import { readLog } from '../../deploy/desk/readLog.ts';
import { startServers } from '../../deploy/desk/servers.ts';
import { loadKey, loadKeys } from '../../deploy/keys/keys.ts';
import { openHome } from '../../deploy/provision/home.ts';
import { until } from '../../deploy/provision/patience.ts';
import { identityOf, isAlive } from '../../deploy/provision/processes.ts';
import { temporaryHome } from '../servers.ts';

const investobot = fileURLToPath(new URL('../../deploy/investobot.mjs', import.meta.url));

export const desk = 'sim';

/** One session for all runs that are compared: half a year of the sample's days, so that there are some dozens of orders. */
export const session = ['--from', '2013-01-02', '--to', '2013-06-28', '--genesis', '1'.repeat(32)] as const;

const summary = z.looseObject({
  facts: z.int(), fills: z.int(), ledgerImbalance: z.string(), replay: z.looseObject({ facts: z.int(), mismatches: z.int() }),
});
export type Summary = z.infer<typeof summary>;

const serverRecord = z.object({ server: z.object({ pid: z.int(), startedAt: z.string() }) });

/** One `investobot up` of a test. */
export class UpProcess {
  readonly #child: ChildProcess;
  readonly ended: Promise<void>;
  isOver = false;
  said = '';
  #out = '';

  constructor(env: NodeJS.ProcessEnv, args: readonly string[]) {
    this.#child = spawn(process.execPath, [investobot, 'up', '--desk', desk, '--exit', '--json', '--no-view', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout?.on('data', (chunk: Buffer) => { this.#out += chunk.toString(); });
    this.#child.stderr?.on('data', (chunk: Buffer) => { this.said += chunk.toString(); });
    this.ended = new Promise((done) => this.#child.once('close', () => {
      this.isOver = true;
      done();
    }));
  }

  /** As a power cut ends it. */
  async kill9(): Promise<void> {
    this.killNow();
    await this.ended;
  }

  killNow(): void {
    this.#child.kill('SIGKILL');
  }

  /** Takes its time away, as a suspended machine does; `thaw` gives it back. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  /** Its exit code, with what it said where that is not 0. Throws where it does not end in time; it is then killed. */
  async outcome(withinMs: number): Promise<{ readonly code: number | null; readonly said: string }> {
    if (await Promise.race([this.ended.then(() => true), until(() => this.isOver || undefined, withinMs)]) === undefined) {
      await this.kill9();
      throw new Error(`up: expected to end within ${withinMs / 1000} s; it said\n${this.said}`);
    }
    const code = this.#child.exitCode;
    return { code, said: code === 0 ? '' : this.said };
  }

  /** The last line on stdout. Throws where it is no summary. */
  get summary(): Summary {
    return summary.parse(JSON.parse(this.#out.trim().split('\n').at(-1) ?? ''));
  }
}

/** A home of one desk of a test. Ends its processes and removes its folder with the block. */
export class DeskHome implements AsyncDisposable {
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
  readonly #home = temporaryHome();
  readonly #ups: UpProcess[] = [];
  #watching: { readonly url: string; readonly nats: NatsConnection; readonly manager: JetStreamManager } | undefined;

  /**
   * @param keysOf another home, whose keys this one has too: the first fact names its signer's, so runs that are compared share them
   * @param env beside INVESTOBOT_HOME
   */
  constructor({ keysOf, env = {} }: { readonly keysOf?: DeskHome; readonly env?: NodeJS.ProcessEnv } = {}) {
    this.path = this.#home.path;
    openHome(this.path);
    if (keysOf !== undefined) copyKeys(keysOf.path, this.path);
    loadKeys(this.path);
    const { NATS_URL: _nats, MONGODB_URL: _mongo, GEMINI_API_KEY: _gemini, ...inherited } = process.env;
    this.env = { ...inherited, INVESTOBOT_HOME: this.path, XDG_CONFIG_HOME: this.path, INVESTOBOT_SNAPSHOT_EVERY: '400', ...env };
    process.once('exit', this.#atExit);
  }

  /** A test run that is broken off leaves nothing either. */
  readonly #atExit = (): void => {
    for (const each of this.#ups) each.killNow();
    for (const server of ['nats', 'mongo'] as const) {
      const left = this.#record(`${server}.json`, serverRecord)?.server;
      if (left !== undefined && isAlive(left)) process.kill(left.pid, 'SIGKILL');
    }
    this.#home[Symbol.dispose]();
  };

  /** Servers that stay when a process of the desk goes; ended with the block, before the home. */
  async keepServers(): Promise<AsyncDisposable> {
    const servers = await startServers({ home: openHome(this.path), env: this.env, onProgress: () => {} });
    return { [Symbol.asyncDispose]: () => servers.stop() };
  }

  up(...args: readonly string[]): UpProcess {
    const started = new UpProcess(this.env, [...session, ...args]);
    this.#ups.push(started);
    return started;
  }

  /** Facts on the desk's log now; 0 while the server can't be asked. */
  async facts(): Promise<number> {
    const url = this.env['NATS_URL'] ?? this.#natsUrl();
    if (url === undefined) return 0;
    try {
      if (this.#watching?.url !== url) {
        await this.#watching?.nats.close();
        const nats = await connectAs('keeper', url, loadKey(this.path, 'keeper'), 'test');
        this.#watching = { url, nats, manager: await jetstreamManager(nats, { timeout: 1_000, checkAPI: false }) };
      }
      return (await this.#watching.manager.streams.info(desk)).state.last_seq;
    } catch {
      return 0;
    }
  }

  /** Waits until the log has so many facts. Throws where it has not in time. */
  async reaches(facts: number, withinMs = 60_000): Promise<void> {
    if (await until(async () => ((await this.facts()) >= facts ? true : undefined), withinMs) === undefined)
      throw new Error(`expected ${facts} facts on the log within ${withinMs / 1000} s, there were ${await this.facts()}`);
  }

  /** What its processes wrote to their log. */
  get written(): string {
    return readFileSync(join(this.path, 'log', `${desk}.log`), 'utf8');
  }

  /** The servers of this home that run. */
  servers(): readonly ('nats' | 'mongo')[] {
    return (['nats', 'mongo'] as const).filter((server) => {
      const found = this.#record(`${server}.json`, serverRecord)?.server;
      return found !== undefined && isAlive(found);
    });
  }

  /** The pid of a server of this home, once it runs. Throws after 20 s. */
  async serverPid(server: 'nats' | 'mongo'): Promise<number> {
    const found = await until(() => {
      const record = this.#record(`${server}.json`, serverRecord)?.server;
      return record !== undefined && isAlive(record) ? record.pid : undefined;
    }, 20_000);
    if (found === undefined) throw new Error(`${server}: expected to run in ${this.path} within 20 s`);
    return found;
  }

  /** Kills a server as a power cut would, and waits until it is gone. */
  async kill9(server: 'nats' | 'mongo'): Promise<void> {
    const pid = await this.serverPid(server);
    process.kill(pid, 'SIGKILL');
    if (await until(() => (identityOf(pid) === undefined ? true : undefined), 5_000) === undefined) throw new Error(`${server}: expected process ${pid} to be gone 5 s after kill -9`);
  }

  /** Everything on the log, from servers that run for as long as it is read, unless the home's env names one. */
  async log(): Promise<readonly Logged[]> {
    await this.#unwatch();
    const servers = await startServers({ home: openHome(this.path), env: this.env, onProgress: () => {} });
    try {
      const keeping = await connectAs('keeper', servers.nats.url, loadKey(this.path, 'keeper'));
      await Keeper.start(keeping);
      const nats = await connectAs('auditor', servers.nats.url, loadKey(this.path, 'auditor'));
      const facts = await Array.fromAsync(readLog(new NatsLog(nats, desk), 'test'));
      await nats.close();
      await keeping.close();
      return facts;
    } finally {
      await servers.stop();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off('exit', this.#atExit);
    await this.#unwatch();
    for (const each of this.#ups) await each.kill9();
    // Servers outlive a killed owner.
    for (const server of this.servers()) await this.kill9(server);
    this.#home[Symbol.dispose]();
  }

  async #unwatch(): Promise<void> {
    await this.#watching?.nats.close();
    this.#watching = undefined;
  }

  #natsUrl(): string | undefined {
    const ports = this.#record('nats.ports.json', z.object({ client: z.int() }));
    return ports === undefined ? undefined : `nats://127.0.0.1:${ports.client}`;
  }

  #record<T>(file: string, schema: z.ZodType<T>): T | undefined {
    try {
      return schema.parse(JSON.parse(readFileSync(join(this.path, 'run', file), 'utf8')));
    } catch {
      // Not there yet, or being written.
      return undefined;
    }
  }
}

function copyKeys(from: string, to: string): void {
  cpSync(join(from, 'keys'), join(to, 'keys'), { recursive: true });
  // A copied folder has the mode that new folders have.
  for (const folder of ['keys', join('keys', 'people')]) chmodSync(join(to, folder), 0o700);
}
