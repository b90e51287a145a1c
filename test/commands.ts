import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { RequestError } from '@nats-io/nats-core';
import type { NatsConnection } from 'nats';
import { connectAs } from '../actors/runtime/connect.ts';
import type { Logged } from '../actors/runtime/envelope.ts';
import { Keeper } from '../actors/runtime/keeper.ts';
import { NatsLog } from '../actors/runtime/natsLog.ts';
import { statusAnswer, type StatusAnswer } from '../deploy/cli/shown.ts';
import { signedBody, termsBy, type Wanted } from '../deploy/cli/signing.ts';
import { readLog } from '../deploy/desk/readLog.ts';
import { startServers, type Servers } from '../deploy/desk/servers.ts';
import { loadKey, loadKeys, operatorKeyFile } from '../deploy/keys/keys.ts';
import { ensuredSigner, localPerson } from '../deploy/keys/people.ts';
import { output } from '../deploy/provision/command.ts';
import { openHome } from '../deploy/provision/home.ts';
import { natsCliBinary } from '../deploy/provision/natsBinary.ts';
import { until } from '../deploy/provision/patience.ts';
import { verbSubject, type VerbName } from '../subjects/verbs.ts';
import { temporaryHome } from './servers.ts';
import { root } from './sources.ts';

export interface Ended {
  readonly code: number | null;
  /** All of stdout. */
  readonly out: string;
  /** All of stderr. */
  readonly said: string;
}

/** One `investobot ...` under way. */
export class Command {
  readonly #child: ChildProcess;
  readonly #ended: Promise<Ended>;
  said = '';
  #out = '';
  isOver = false;

  constructor(tree: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    this.#child = spawn(process.execPath, [join(tree, 'deploy/investobot.mjs'), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout?.on('data', (chunk: Buffer) => { this.#out += chunk.toString(); });
    this.#child.stderr?.on('data', (chunk: Buffer) => { this.said += chunk.toString(); });
    this.#ended = new Promise((done) => this.#child.once('close', (code) => {
      this.isOver = true;
      done({ code, out: this.#out, said: this.said });
    }));
  }

  /** As Ctrl-C, or a service manager that stops it. */
  stop(): void {
    this.#child.kill('SIGTERM');
  }

  async kill9(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** What it came to. Throws where it does not end in time; it is then killed. */
  async ended(withinMs = 60_000): Promise<Ended> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), withinMs);
    const ended = await this.#ended;
    clearTimeout(timer);
    if (ended.code === null) throw new Error(`investobot: expected to end within ${withinMs / 1000} s; it said\n${ended.said}`);
    return ended;
  }
}

/** Commands as a person types them, in a home of their own, with servers that run for as long as the test. Ends and removes all of it with the block. */
export class Commands implements AsyncDisposable {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  readonly #folder: Disposable;
  readonly #servers: Servers;
  readonly #keeper: NatsConnection;
  readonly #started: Command[] = [];
  #operator: NatsConnection | undefined;

  private constructor(folder: Disposable & { readonly path: string }, env: NodeJS.ProcessEnv, servers: Servers, keeper: NatsConnection) {
    this.home = folder.path;
    this.env = env;
    this.#folder = folder;
    this.#servers = servers;
    this.#keeper = keeper;
  }

  /**
   * @param keysOf whose keys this home has too: a desk's first fact names its signer's, so runs that are compared share them
   * @param more environment beside the home
   */
  static async begin({ keysOf, more = {} }: { readonly keysOf?: Commands; readonly more?: NodeJS.ProcessEnv } = {}): Promise<Commands> {
    const folder = temporaryHome();
    const { NATS_URL: _nats, MONGODB_URL: _mongo, GEMINI_API_KEY: _gemini, APCA_API_KEY_ID: _id, APCA_API_SECRET_KEY: _secret, ...inherited } = process.env;
    const env = { ...inherited, INVESTOBOT_HOME: folder.path, XDG_CONFIG_HOME: folder.path, ...more };
    const home = openHome(folder.path);
    if (keysOf !== undefined) copyKeys(keysOf.home, folder.path);
    loadKeys(folder.path);
    try {
      const servers = await startServers({ home, env, onProgress: () => {} });
      return new Commands(folder, env, servers, await connectAs('keeper', servers.nats.url, loadKey(folder.path, 'keeper'), 'test'));
    } catch (error) {
      folder[Symbol.dispose]();
      throw error;
    }
  }

  /** @param tree another working tree than this one, as another build */
  start(args: readonly string[], tree = root): Command {
    const command = new Command(tree, args, this.env);
    this.#started.push(command);
    return command;
  }

  run(args: readonly string[], tree = root): Promise<Ended> {
    return this.start(args, tree).ended();
  }

  /** The last line that a command printed, as JSON. Throws where it ends with another code than expected. */
  async json(args: readonly string[], { tree = root, code = 0 }: { readonly tree?: string; readonly code?: number } = {}): Promise<unknown> {
    const ended = await this.run([...args, '--json'], tree);
    if (ended.code !== code) throw new Error(`investobot ${args.join(' ')}: expected to end with ${code}, was ${ended.code}; it said\n${ended.said}${ended.out}`);
    return JSON.parse(ended.out.trim().split('\n').at(-1) ?? '');
  }

  /** A file in the home, for an option that takes one. @returns its path */
  file(name: string, content: unknown): string {
    const path = join(this.home, name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  }

  get natsUrl(): string {
    return this.#servers.nats.url;
  }

  get mongoUrl(): string {
    return this.#servers.mongo.url;
  }

  /** What `nats ARGS` of the real client prints, with the operator's key. */
  async nats(...args: readonly string[]): Promise<string> {
    const { path } = await natsCliBinary({ home: openHome(this.home), env: this.env, onProgress: () => {} });
    return output(path, ['--server', this.#servers.nats.url, '--nkey', operatorKeyFile(this.home), '--timeout', '10s', ...args], { env: this.env, withinMs: 20_000 });
  }

  /** An operator's request through the real client, and its answer. */
  async req(desk: string, verb: string, body: unknown): Promise<Readonly<Record<string, unknown>>> {
    return JSON.parse(await this.nats('req', '--raw', `ops.${desk}.${verb}`, JSON.stringify(body))) as Record<string, unknown>;
  }

  /** The same over a connection of this process: quicker where there are many. */
  async ask(desk: string, verb: VerbName, body: unknown): Promise<Readonly<Record<string, unknown>>> {
    this.#operator ??= await connectAs('operator', this.#servers.nats.url, loadKey(this.home, 'operator'), 'test');
    return (await this.#operator.request(verbSubject(desk, verb), JSON.stringify(body), { timeout: 10_000 })).json();
  }

  /** How a desk stands; undefined while it does not answer. */
  async status(desk: string): Promise<StatusAnswer | undefined> {
    try {
      return statusAnswer.parse(await this.ask(desk, 'status', {}));
    } catch (error) {
      if (error instanceof RequestError && error.isNoResponders()) return undefined;
      throw error;
    }
  }

  /** What a person of this home signs, as `investobot sign` does. */
  async signed(desk: string, wanted: Wanted, person = localPerson): Promise<Record<string, unknown>> {
    const status = await this.status(desk);
    if (status === undefined) throw new Error(`${desk}: expected to answer`);
    return signedBody(wanted, termsBy(status, wanted, randomBytes(16).toString('hex')), ensuredSigner(this.home, person));
  }

  /** The last sequence on a desk's log; 0 where there is none yet. */
  async lastSeq(desk: string): Promise<number> {
    const { streams } = await jetstreamManager(this.#keeper, { checkAPI: false });
    return streams.info(desk).then(({ state }) => state.last_seq, () => 0);
  }

  /** All facts that stand on a desk's log now. */
  async log(desk: string): Promise<readonly Logged[]> {
    const [keeping, nats] = await Promise.all([this.#connected('keeper'), this.#connected('auditor')]);
    try {
      await Keeper.start(keeping);
      return await Array.fromAsync(readLog(new NatsLog(nats, desk), 'test'));
    } finally {
      await nats.close();
      await keeping.close();
    }
  }

  #connected(user: 'keeper' | 'auditor'): Promise<NatsConnection> {
    return connectAs(user, this.#servers.nats.url, loadKey(this.home, user), 'test');
  }

  /** Waits for something that a command brings about. Throws, with what it said, where it does not come in time or the command ends before. */
  async waitFor<T>(what: string, command: Command, ask: () => Promise<T | undefined> | T | undefined, withinMs = 60_000): Promise<T> {
    const found = await until(async () => await ask() ?? (command.isOver ? 'over' as const : undefined), withinMs);
    if (found === undefined || found === 'over') throw new Error(`expected ${what} ${found === 'over' ? 'before the command ended' : `within ${withinMs / 1000} s`}; it said\n${command.said}`);
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const command of this.#started) await command.kill9();
    await this.#operator?.close();
    await this.#keeper.close();
    await this.#servers.stop();
    this.#folder[Symbol.dispose]();
  }
}

function copyKeys(from: string, to: string): void {
  cpSync(join(from, 'keys'), join(to, 'keys'), { recursive: true });
  // A copied folder has the mode that new folders have.
  for (const folder of ['keys', join('keys', 'people')]) chmodSync(join(to, folder), 0o700);
}
