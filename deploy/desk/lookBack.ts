import type { Db } from 'mongodb';
import type { NatsConnection } from 'nats';
import type { Logged } from '../../actors/runtime/envelope.ts';
import { connectAs } from '../../actors/runtime/connect.ts';
import { desksOn, Keeper } from '../../actors/runtime/keeper.ts';
import { mongoClient } from '../../actors/runtime/mongoClient.ts';
import { loadKey } from '../keys/keys.ts';
import { homePath, openHome } from '../provision/home.ts';
import { patient } from './patientLog.ts';
import { readLog } from './readLog.ts';
import { startServers } from './servers.ts';
import { databaseOf } from './stores.ts';

interface Reached {
  readonly natsUrl: string;
  readonly mongoUrl: string;
  readonly nats: NatsConnection;
  /** Those whose logs the server has. */
  readonly desks: readonly string[];
  close(): Promise<void>;
}

/** There is no log of that name. */
export class UnknownDesk extends Error {
  override readonly name = 'UnknownDesk';
}

/** Reaches a home's desks to look back on them, whether they run or not: servers that do not run are started, and ended with it. */
export class LookBack {
  readonly home: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #said: (line: string) => void;
  #reached: Promise<Reached> | undefined;
  readonly #clients: ReturnType<typeof mongoClient>[] = [];

  constructor(env: NodeJS.ProcessEnv, said: (line: string) => void) {
    this.#env = env;
    this.#said = said;
    this.home = homePath(env);
  }

  async *facts(desk: string, limits: { readonly to?: number } = {}): AsyncGenerator<Logged> {
    const { nats } = await this.#reachDesk(desk);
    yield* readLog(patient(nats, desk), `look-${process.pid}`, limits);
  }

  async mongo(desk: string): Promise<Db> {
    const { mongoUrl } = await this.#reachDesk(desk);
    const client = mongoClient(mongoUrl);
    this.#clients.push(client);
    await client.connect();
    return client.db(databaseOf(desk));
  }

  /** Where NATS is, for who commits. */
  async natsUrl(): Promise<string> {
    return (await this.#reach()).natsUrl;
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await (await this.#reached)?.close();
  }

  async #reachDesk(desk: string): Promise<Reached> {
    const reached = await this.#reach();
    const { desks } = reached;
    if (desks.includes(desk)) return reached;
    throw new UnknownDesk(`desk: was "${desk}", must be ${desks.length === 0 ? 'one that the server has, and it has none; npm start opens one' : `one of ${desks.join(', ')}`}`);
  }

  #reach(): Promise<Reached> {
    return (this.#reached ??= this.#connect());
  }

  async #connect(): Promise<Reached> {
    const home = openHome(this.home);
    const servers = await startServers({ home, env: this.#env, onProgress: this.#said });
    const keeping = await connectAs('keeper', servers.nats.url, loadKey(home.path, 'keeper'));
    await Keeper.start(keeping);
    const desks = await desksOn(keeping);
    const nats = await connectAs('auditor', servers.nats.url, loadKey(home.path, 'auditor'));
    return {
      natsUrl: servers.nats.url, mongoUrl: servers.mongo.url, nats, desks,
      close: async () => {
        await nats.close();
        await keeping.close();
        await servers.stop();
      },
    };
  }
}
