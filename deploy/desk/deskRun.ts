import type { Service } from '@nats-io/services';
import type { NatsConnection } from 'nats';
import type { Logger } from 'pino';
import { startServices } from '../../actors/console/services.ts';
import type { Signer } from '../../actors/desk/opening.ts';
import { connectAs } from '../../actors/runtime/connect.ts';
import type { Logged } from '../../actors/runtime/envelope.ts';
import type { Host } from '../../actors/runtime/host.ts';
import { Keeper } from '../../actors/runtime/keeper.ts';
import { sessionEnded } from '../../subjects/market.ts';
import type { Role } from '../../subjects/roles.ts';
import { loadKey } from '../keys/keys.ts';
import { DeskProcess } from './deskProcess.ts';
import { openStores, type Stores } from './stores.ts';

export interface DeskRunOptions {
  readonly desk: string;
  readonly home: string;
  readonly natsUrl: string;
  readonly mongoUrl: string;
  /** Folder of the bars' files. */
  readonly bars: string;
  readonly readers: readonly (Role | 'solo')[];
  readonly keeper: boolean;
  readonly automaticSigner?: Signer;
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
  readonly onFact?: (logged: Logged) => void;
}

const version = '0.1.0';

/** What of a desk runs in this process: the keeper, one host for each reader, the ops services where the console is among them. */
export class DeskRun {
  readonly #options: DeskRunOptions;
  readonly #stores: Stores;
  readonly #processes: DeskProcess[] = [];
  readonly #services: Service[] = [];
  #keeping: NatsConnection | undefined;
  readonly #ended = Promise.withResolvers<void>();
  readonly #faulted = Promise.withResolvers<never>();

  private constructor(options: DeskRunOptions) {
    this.#options = options;
    this.#stores = openStores(options.mongoUrl, options);
    // Awaited only while it runs; a fault before that is the start's own rejection.
    this.#faulted.promise.catch(() => {});
  }

  /** Starts it all. Throws where a part can't start; what had started is closed. */
  static async start(options: DeskRunOptions): Promise<DeskRun> {
    const run = new DeskRun(options);
    try {
      await run.#start();
      return run;
    } catch (error) {
      await run.abandon();
      throw error;
    }
  }

  /** The host that holds the console, for views of the desk; undefined where it runs elsewhere. */
  get console(): Host | undefined {
    return this.#processes.find(({ host }) => host.cell('console.main') !== undefined)?.host;
  }

  /** Resolves when the session's end is on the log and taken here; rejects where a host can't go on. */
  async session(): Promise<void> {
    const sessions = this.#processes.map((each) => each.runSession());
    await Promise.race([Promise.all([...sessions, this.#ended.promise]), this.#faulted.promise]);
  }

  /** Resolves never; rejects where a host can't go on. */
  get fault(): Promise<never> {
    return this.#faulted.promise;
  }

  /** Commits what waits, stores snapshots, closes. */
  async drain(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.stop()));
    for (const each of this.#processes) await each.drain();
    await this.#close();
  }

  /** Closes without storing anything. */
  async abandon(): Promise<void> {
    for (const each of this.#processes) await each.abandon();
    await this.#close();
  }

  async #start(): Promise<void> {
    const { desk, home, natsUrl, readers, keeper, automaticSigner, logger, onFact, ...rest } = this.#options;
    if (keeper) {
      this.#keeping = await connectAs('keeper', natsUrl, loadKey(home, 'keeper'));
      await Keeper.start(this.#keeping);
    }
    for (const reader of readers) {
      this.#processes.push(await DeskProcess.start({
        desk, home, natsUrl, stores: this.#stores, bars: rest.bars, reader, env: rest.env, logger, onFault: (error) => this.#faulted.reject(error),
        onFact: (logged) => {
          onFact?.(logged);
          if (logged.kind.name === sessionEnded.name) this.#ended.resolve();
        },
        ...(automaticSigner !== undefined && (reader === 'solo' || reader === 'console') ? { automaticSigner } : {}),
      }));
    }
    for (const { host, nats } of this.#processes) {
      if (host.cell('market.main') !== undefined && (host.cell('market.main')?.actor.state() as { ended: boolean }).ended) this.#ended.resolve();
      if (host.cell('console.main') !== undefined) this.#services.push(await startServices({ nats, desk, version, logger, host }));
    }
  }

  async #close(): Promise<void> {
    await Promise.all(this.#processes.map(({ nats }) => nats.close()));
    await this.#keeping?.close();
    await this.#stores.close();
  }
}
