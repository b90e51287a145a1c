import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { NatsConnection } from 'nats';
import type { Logger } from 'pino';
import { member } from '../../actors/desk/member.ts';
import { Archive } from '../../actors/auditor/archive.ts';
import { Auditor } from '../../actors/auditor/auditor.ts';
import { HeadsFile, headsFile } from '../../actors/auditor/heads.ts';
import { hearPace, PaceSender } from '../../actors/desk/paceLink.ts';
import type { Signer } from '../../actors/desk/opening.ts';
import type { VenueEdges } from '../../actors/execution/venueEdges.ts';
import { KillLatch } from '../../actors/execution/latchLink.ts';
import { venueConnect } from '../../actors/execution/venueConnect.ts';
import { LiveFeed } from '../../actors/market/liveFeed.ts';
import { NotOurs, Pacer } from '../../actors/market/pacer.ts';
import type { Bars } from '../../actors/market/source.ts';
import { geminiFrom } from '../../actors/planner/planning.ts';
import { connectAs } from '../../actors/runtime/connect.ts';
import type { Logged } from '../../actors/runtime/envelope.ts';
import type { Host } from '../../actors/runtime/host.ts';
import type { Log } from '../../actors/runtime/log.ts';
import type { Report } from '../../actors/runtime/pacing.ts';
import type { Role } from '../../subjects/roles.ts';
import { loadKey } from '../keys/keys.ts';
import { patient } from './patientLog.ts';
import { barsPerSecondIn } from './barsPerSecond.ts';
import { snapshotEveryIn } from './snapshotEvery.ts';
import type { Stores } from './stores.ts';

export interface DeskProcessOptions {
  readonly desk: string;
  readonly home: string;
  readonly natsUrl: string;
  readonly stores: Stores;
  /** Folder of the bars' files. */
  readonly bars: string;
  /** `solo` for the whole desk, else one role. */
  readonly reader: Role | 'solo';
  readonly automaticSigner?: Signer;
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
  readonly snapshotEvery?: number;
  /** Times of the source that go out in a second, on a live desk. */
  readonly barsPerSecond?: number;
  readonly onFact?: (logged: Logged) => void;
  readonly onFault: (error: Error) => void;
}

const factsBetweenHeads = 5_000;

const waiting = (nats: NatsConnection, desk: string, logger: Logger): Log =>
  patient(nats, desk, { onWait: (role, error) => logger.info({ reader: role, error }, 'waiting for the keeper and the desk') });

/** One reader of a desk in this process: a connection with its own key, the host of its actors, and its edges. */
export class DeskProcess {
  readonly host: Host;
  readonly nats: NatsConnection;
  readonly #pacer: Pacer | undefined;
  readonly #sender: PaceSender;
  readonly #venues: VenueEdges;
  readonly #bars: () => Bars;
  readonly #auditor: Auditor | undefined;
  #feed: Pick<LiveFeed, 'run' | 'stop'> | undefined;
  readonly #options: DeskProcessOptions;

  private constructor(options: DeskProcessOptions, nats: NatsConnection) {
    const { desk, reader, stores, bars: folder, automaticSigner, env, logger, snapshotEvery = snapshotEveryIn(env), onFact, onFault } = options;
    this.#options = options;
    this.nats = nats;
    const name = `${hostname().replace(/[^A-Za-z0-9-]/g, '-').slice(0, 24)}-${process.pid}-${randomBytes(4).toString('hex')}`;
    const paces = reader === 'market' || reader === 'solo';
    this.#sender = new PaceSender(nats, { desk, role: reader, host: name });
    const latch = new KillLatch();
    if (reader === 'execution' || reader === 'solo') latch.listen(nats, desk);
    const gemini = geminiFrom(env);
    const { host, bars, venues } = member({
      connectVenue: venueConnect(env),
      log: waiting(nats, desk, logger), host: name, reader, rounds: stores.rounds, artefacts: stores.artefacts, bars: folder, latch: () => latch.kills, logger, onFault,
      pacing: { report: (report) => this.#paced(report) },
      onFact: (logged) => {
        latch.seen(logged);
        onFact?.(logged);
      },
      ...(gemini === undefined ? {} : { gemini }), ...(automaticSigner === undefined ? {} : { automaticSigner }), ...(snapshotEvery === undefined ? {} : { snapshotEvery }),
    });
    this.host = host;
    this.#venues = venues;
    this.#bars = bars;
    this.#auditor = reader === 'auditor' || reader === 'solo' ? this.#newAuditor(name) : undefined;
    this.#pacer = paces ? new Pacer(host, bars) : undefined;
    if (paces) hearPace(nats, desk, (report) => this.#pacer?.heard(report), (error) => logger.warn({ error: error.message }, 'no report'));
  }

  /** Connects, catches up and claims. Throws where the server refuses the key, or the desk can't be resumed. */
  static async start(options: DeskProcessOptions): Promise<DeskProcess> {
    const nats = await connectAs(options.reader, options.natsUrl, loadKey(options.home, options.reader));
    const desk = new DeskProcess(options, nats);
    try {
      await desk.#auditor?.check();
      await desk.host.start();
      if (options.reader === 'execution' || options.reader === 'solo') void desk.#venues.start().catch(options.onFault);
      desk.#auditor?.start();
    } catch (error) {
      await desk.abandon();
      await nats.close();
      throw error;
    }
    return desk;
  }

  /** Only the market's holder paces; with it in this host nobody else needs to hear. */
  #paced(report: Report): void {
    this.#pacer?.heard(report);
    if (!this.host.holds('market.main')) this.#sender.report(report);
  }

  /** Brings the session's bars to their end; at once where this process has no market, or another one holds it. */
  async runSession(): Promise<'ended' | 'not ours'> {
    if (this.#pacer === undefined) return 'not ours';
    try {
      if (this.host.opening.pacing === 'live') await (await this.#liveFeed()).run();
      else await this.#pacer.run();
      return 'ended';
    } catch (error) {
      if (error instanceof NotOurs) return 'not ours';
      throw error;
    }
  }

  #newAuditor(name: string): Auditor {
    const { desk, home, stores, logger, onFault } = this.#options;
    const key = loadKey(home, 'auditor-signing');
    return new Auditor({
      log: waiting(this.nats, desk, logger), name: `${name}-archive`, archive: new Archive(stores.db), heads: new HeadsFile(headsFile(home, desk)),
      sign: (text) => ({ publicKey: key.getPublicKey(), signature: Buffer.from(key.sign(new TextEncoder().encode(text))).toString('base64') }),
      trusted: [key.getPublicKey()], host: this.host, headEvery: factsBetweenHeads, logger, onFault,
    });
  }

  /** Ends at once, storing nothing. */
  async abandon(): Promise<void> {
    this.#pacer?.stop();
    this.#sender.stop();
    await this.#feed?.stop();
    await this.#auditor?.stop();
    await this.host.abandon();
    this.#venues.close();
  }

  async #liveFeed(): Promise<Pick<LiveFeed, 'run' | 'stop'>> {
    const { logger, onFault, env, barsPerSecond = barsPerSecondIn(env) ?? 1 } = this.#options;
    const { market } = this.host.opening;
    // Only here, so that other desks start without loading the clients of sources.
    if (market.kind === 'alpaca') this.#feed = (await import('./presentFeed.ts')).presentFeed({ market, host: this.host, env, logger, onFault });
    else this.#feed = new LiveFeed({ host: this.host, bars: this.#bars, barsPerSecond, logger, onFault });
    return this.#feed;
  }

  /** Commits what waits, stores snapshots, closes. */
  async drain(): Promise<void> {
    this.#pacer?.stop();
    await this.#feed?.stop();
    await this.#auditor?.drain({ upTo: this.host.taken });
    await this.host.drain();
    this.#venues.close();
    this.#sender.stop();
    await this.nats.drain();
    this.#options.logger.info({ reader: this.#options.reader }, 'drained');
  }
}
