import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NatsConnection } from '@nats-io/nats-core';
import pino from 'pino';
import { expect, vi } from 'vitest';
import { connectAs } from '../actors/runtime/connect.ts';
import { draft, type Logged } from '../actors/runtime/envelope.ts';
import { Host } from '../actors/runtime/host.ts';
import { ensureStream, Keeper } from '../actors/runtime/keeper.ts';
import { latchSubject } from '../actors/runtime/keeperSubjects.ts';
import { NatsLog } from '../actors/runtime/natsLog.ts';
import { MemoryRounds } from '../actors/runtime/rounds.ts';
import { killLatch } from '../actors/console/killLatch.ts';
import { startServices } from '../actors/console/services.ts';
import { output } from '../deploy/provision/command.ts';
import { homePath, openHome } from '../deploy/provision/home.ts';
import { natsCliBinary } from '../deploy/provision/natsBinary.ts';
import { approval } from '../machines/approval/approval.ts';
import { consoleKind } from '../machines/console/console.ts';
import { examplePlan } from '../machines/plan/examplePlan.ts';
import { risk } from '../machines/risk/risk.ts';
import { strategy } from '../machines/strategy/strategy.ts';
import type { FactKind } from '../subjects/fact.ts';
import { gated } from '../subjects/gym.ts';
import { proposed } from '../subjects/planner.ts';
import { roles, type Role } from '../subjects/roles.ts';
import { verbNamed, type VerbName } from '../subjects/verbs.ts';
import { configWith, newKeys } from './keys.ts';
import { startTestNats } from './servers.ts';
import { planHash } from './strategies.ts';
import { openDesk } from './toyDesk.ts';

export interface Reply {
  readonly ok: boolean;
  readonly error?: string;
  readonly fact: string;
  readonly logged?: boolean;
}

const roleNamed = (kind: string): Role => {
  const role = roles.find((each) => each === kind);
  if (role === undefined) throw new Error(`expected a role, was ${kind}`);
  return role;
};

/** A desk with a console, on a server with the permissions of every desk; the operator has nothing but the operator's key. */
export class OpsDesk {
  readonly #keys = newKeys();
  /** A home with the operator's key and nothing else. */
  readonly home = mkdtempSync(join(tmpdir(), 'investobot-ops-'));
  readonly operatorKeyFile = join(this.home, 'keys', 'operator.nk');
  readonly facts: Logged[] = [];
  readonly latched: unknown[] = [];
  readonly #open: NatsConnection[] = [];
  server!: Awaited<ReturnType<typeof startTestNats>>;
  #cli = '';
  host!: Host;
  operator!: NatsConnection;
  #log!: NatsLog;
  #keeper!: Keeper;

  async #connected(user: 'solo' | 'keeper' | 'operator' | 'execution') {
    const nats = await connectAs(user, this.server.url, this.#keys[user]);
    this.#open.push(nats);
    return nats;
  }

  async start(): Promise<void> {
    this.server = await startTestNats(configWith(this.#keys));
    this.#cli = (await natsCliBinary({ home: openHome(homePath(process.env)), env: process.env, onProgress: console.error })).path;
    mkdirSync(join(this.home, 'keys'), { mode: 0o700 });
    writeFileSync(this.operatorKeyFile, this.#keys.operator.getSeed(), { mode: 0o600 });
    const keeping = await this.#connected('keeper');
    await ensureStream(keeping, 'sim');
    this.#keeper = await Keeper.start(keeping);
    const nats = await this.#connected('solo');
    this.#log = new NatsLog(nats, 'sim');
    await openDesk(this.#log);
    const logger = pino({ level: 'silent' });
    this.host = new Host({
      log: this.#log, host: 'test', reader: 'solo', kinds: [consoleKind, approval, risk, strategy], roleOf: roleNamed, codeOf: () => 'toy',
      rounds: new MemoryRounds(), snapshotEvery: 1_000_000, logger, onFault: (error) => { throw error; }, onFact: (logged) => this.facts.push(logged),
    });
    await this.host.start();
    await startServices({ nats, host: this.host, desk: 'sim', version: '0.1.0', logger, logWithinMs: 1_000 });
    const execution = await this.#connected('execution');
    execution.subscribe(latchSubject('sim'), { callback: (_, msg) => { this.latched.push(killLatch.parse(msg.json())); } });
    await execution.flush();
    this.operator = await this.#connected('operator');
  }

  /** A fact of an actor that does not run here. */
  async state<Body>(kind: FactKind<string, Body>, body: Body, prefixKind = kind.kind): Promise<void> {
    const id = (this.facts.length + 1).toString(16).padStart(32, 'e');
    await this.#log.commit({ kind: prefixKind, actor: 'main' }, this.#newest(prefixKind),
      [draft(kind, body, { desk: 'sim', actor: 'main', id, cause: id, correlation: id, code: 'toy', at: '2020-01-02T21:00:00Z' }, prefixKind)]);
    await vi.waitFor(() => expect(this.facts.some(({ fact }) => fact.id === id) && this.host.isIdle).toBe(true));
  }

  #newest(prefixKind: string): number {
    return this.facts.findLast(({ subject }) => subject.startsWith(`sim.${prefixKind}.main.`))?.seq ?? 0;
  }

  async ask(verb: string, body: unknown, subject = `ops.sim.${verb}`): Promise<Reply> {
    const msg = await this.operator.request(subject, typeof body === 'string' ? body : JSON.stringify(body), { timeout: 5_000 });
    return msg.json<Reply>();
  }

  /** The real client, with the operator's key. */
  nats(...args: readonly string[]): Promise<string> {
    return this.natsAlone('--server', this.server.url, '--nkey', this.operatorKeyFile, '--timeout', '10s', ...args);
  }

  /** The real client, with what its own configuration says. */
  natsAlone(...args: readonly string[]): Promise<string> {
    return output(this.#cli, args, { env: { ...process.env, XDG_CONFIG_HOME: this.home }, withinMs: 20_000 });
  }

  /** A plan passed the gate and waits for people. */
  async planWaits(id: string): Promise<void> {
    await this.state(proposed, { strategy: id, planHash, plan: examplePlan });
    await this.state(gated, { strategy: id, planHash, verdict: 'passed', gateVersion: 1, criteria: [] });
  }

  /** What `nats req` prints for a request to a verb; its answer is one that the verb's schema allows. */
  async req(verb: VerbName, body: unknown): Promise<Reply> {
    const said: unknown = JSON.parse(await this.nats('req', '--raw', `ops.sim.${verb}`, JSON.stringify(body)));
    return verbNamed(verb)?.reply.parse(said) as Reply;
  }

  /** Types of what followed from a fact, once all is quiet. */
  async after({ fact: id }: { readonly fact?: string | undefined }): Promise<string[]> {
    await vi.waitFor(() => expect(this.host.isIdle).toBe(true));
    await this.operator.flush();
    return this.facts.filter(({ fact }) => fact.cause === id && fact.id !== id).map(({ fact }) => fact.type);
  }

  factOf({ fact: id }: { readonly fact?: string | undefined }): Logged['fact'] | undefined {
    return this.facts.find(({ fact }) => fact.id === id)?.fact;
  }

  async stop(): Promise<void> {
    await this.host?.drain();
    for (const nats of this.#open.filter((each) => !each.isClosed())) await nats.close();
    await this.#keeper?.stop().catch(() => {});
    await this.server?.stop();
    rmSync(this.home, { recursive: true, force: true });
  }
}
