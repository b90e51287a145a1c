import type { Logger } from 'pino';
import type { ExecutionState } from '../../machines/execution/decisions.ts';
import { roles as allRoles, type Role } from '../../subjects/roles.ts';
import { automaticApproval } from '../console/automaticApproval.ts';
import { roleOf } from '../desk/kinds.ts';
import { VenueEdges } from '../execution/venueEdges.ts';
import { KillLatch } from '../execution/latchLink.ts';
import { LiveFeed } from '../market/liveFeed.ts';
import { NotOurs, Pacer } from '../market/pacer.ts';
import type { Bars } from '../market/source.ts';
import { iso } from '../market/wallTime.ts';
import type { Effect } from '../runtime/effects.ts';
import type { Logged } from '../runtime/envelope.ts';
import { Host } from '../runtime/host.ts';
import type { Report } from '../runtime/pacing.ts';
import { simulatedCode, type Build } from './build.ts';
import type { Chance } from './chance.ts';
import { SimulatedConnector } from './connector.ts';
import type { Drawn } from './drawn.ts';
import { shaky } from './failing.ts';
import type { Faults } from './faults.ts';
import { backtestEffect, modelEffect } from './model.ts';
import type { Departure } from './invariants/invariant.ts';
import { ada } from './persons.ts';
import type { Process } from './process.ts';
import { SimulatedRounds, type RoundStore } from './rounds.ts';
import { clockOn, type Scheduler } from './scheduler.ts';
import type { Around, Stream } from './stream.ts';
import type { SimulatedVenue } from './venue.ts';
import { Wire } from './wire.ts';

/** What all processes of a desk stand on. */
export interface Ground {
  readonly drawn: Drawn;
  readonly bars: Bars;
  readonly build: Build;
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly faults: Faults;
  readonly stream: Stream;
  readonly rounds: RoundStore;
  readonly venue: SimulatedVenue;
  readonly logger: Logger;
}

export interface MemberOptions {
  readonly ground: Ground;
  readonly process: Process;
  readonly reader: Role | 'solo';
  /** Says how far it is to the processes that pace. */
  readonly onPace: (report: Report) => void;
  /** An order leaves for the venue outside. */
  readonly onDeparture: (departure: Departure) => void;
  readonly onSessionEnded: () => void;
  /** It can not go on. */
  readonly onFault: (error: Error) => void;
}

/** One process of a desk, with the same parts as a real one: a host, and the edges of its roles. */
export class Member {
  readonly host: Host;
  readonly process: Process;
  readonly reader: Role | 'solo';
  readonly latch = new KillLatch();
  readonly #options: MemberOptions;
  readonly #pacer: Pacer | undefined;
  readonly #venues: VenueEdges;
  #feed: LiveFeed | undefined;
  #connector: SimulatedConnector | undefined;
  #hasReconciled = false;

  constructor(options: MemberOptions) {
    const { ground: { drawn, bars, build, scheduler, chance, faults, stream, rounds, logger }, process, reader, onPace, onFault } = options;
    this.#options = options;
    this.process = process;
    this.reader = reader;
    const around: Around = { scheduler, chance, faults };
    const name = process.name;
    this.#venues = new VenueEdges({
      host: () => this.host, name, latch: () => this.latch.kills, logger, onFault, pause: (ms) => process.pause(ms), lookUpWaitsMs: [250, 500, 1_000],
      connect: (_, { onStreamLost }) => build.connector(this.#connect(onStreamLost ?? (() => {}))),
    });
    const roles = reader === 'solo' ? allRoles : [reader];
    this.host = new Host({
      log: build.log(new Wire(stream, process, around), name), host: name, reader, roleOf, codeOf: () => simulatedCode, logger, onFault, timers: process,
      kinds: shaky(build.kinds.filter(({ kind }) => roles.includes(roleOf(kind))), { faults, chance }),
      rounds: build.rounds(new SimulatedRounds(rounds, process, around)), effects: roles.flatMap((role) => this.#effects()[role] ?? []),
      snapshotEvery: drawn.snapshotEvery, now: () => iso(scheduler.wallMs()),
      pacing: { report: (report) => this.#paced(report, onPace) },
      onFact: (logged) => this.#took(logged),
    });
    this.#pacer = reader === 'market' || reader === 'solo' ? new Pacer(this.host, () => bars) : undefined;
  }

  #effects(): Partial<Readonly<Record<Role, readonly Effect[]>>> {
    const { ground: { drawn, build, chance, faults }, process } = this.#options;
    const asked = { process, chance, faults };
    const settings = () => this.host.opening;
    return {
      planner: [modelEffect(drawn.reply, asked)],
      gym: [backtestEffect(asked)],
      execution: [build.send({ state: () => this.#execution(), latch: () => this.latch.kills, at: () => this.host.now() }), ...this.#venues.effects],
      console: drawn.settings.approval.automatic ? [automaticApproval({ settings, signer: ada })] : [],
    };
  }

  #execution(): ExecutionState {
    const cell = this.host.cell('execution.main');
    if (cell === undefined) throw new Error('execution.main: expected to run in this host');
    return cell.actor.state() as ExecutionState;
  }

  #connect(onStreamLost: (reason: string) => void): SimulatedConnector {
    const { ground: { venue, scheduler, chance, faults }, process, onDeparture } = this.#options;
    const connector = new SimulatedConnector({ venue, process, scheduler, chance, faults, onStreamLost, onDeparture: ({ id }) => onDeparture({ order: id, host: process.name, at: this.host.now(), taken: this.host.taken, latch: this.latch.kills }) });
    this.#connector = connector;
    return connector;
  }

  #paced(report: Report, onPace: (report: Report) => void): void {
    this.#pacer?.heard(report);
    if (this.#options.ground.drawn.settings.pacing === 'lockstep' && !this.host.holds('market.main')) onPace(report);
  }

  #took(logged: Logged): void {
    this.latch.seen(logged);
    this.#venues.seen(logged);
  }

  /** Whether it has stepped back from all its actors. */
  get holdsNothing(): boolean {
    const keys = [...this.host.cells].map(({ key }) => key);
    return keys.length > 0 && keys.every((key) => !this.host.holds(key));
  }

  get paces(): boolean {
    return this.#pacer !== undefined;
  }

  /** Another process says how far it is. */
  readonly heard = (report: Report): void => this.#pacer?.heard(report);

  /** The connection to the venue outside, once there is one. */
  get connector(): SimulatedConnector | undefined {
    return this.#connector;
  }

  /** Nothing that the venue outside said, or is to be asked, is on its way. */
  get isAtRestOutside(): boolean {
    if (this.#connector === undefined || !this.host.holds('execution.main')) return true;
    return this.#hasReconciled && this.#connector.isAtRest;
  }

  /** Catches up and goes on with whatever is its own; what goes wrong is told to `onFault`. */
  async start(): Promise<void> {
    const { onFault, onSessionEnded } = this.#options;
    try {
      await this.host.start();
      const runsOrders = this.reader === 'execution' || this.reader === 'solo';
      if (runsOrders) void this.#venues.start().then(() => { this.#hasReconciled = true; }, onFault);
      if (await this.#session() === 'ended') onSessionEnded();
    } catch (error) {
      onFault(error instanceof Error ? error : new Error(String(error)));
    }
  }

  async #session(): Promise<'ended' | 'not ours'> {
    if (this.#pacer === undefined) return 'not ours';
    try {
      if (this.host.opening.pacing === 'live') await this.#liveFeed().run();
      else await this.#pacer.run();
      return 'ended';
    } catch (error) {
      if (error instanceof NotOurs) return 'not ours';
      throw error;
    }
  }

  #liveFeed(): LiveFeed {
    const { ground: { bars, scheduler, logger }, process, onFault } = this.#options;
    this.#feed = new LiveFeed({ host: this.host, bars: () => bars, barsPerSecond: bars.symbols.length, clock: clockOn(scheduler, process), logger, onFault });
    return this.#feed;
  }

  /** As `kill -9`: nothing of it happens any more. */
  crash(): void {
    this.process.end();
    void this.host.abandon();
    this.#venues.close();
  }

  /** No more bars and ticks. */
  async stopFeeding(): Promise<void> {
    this.#pacer?.stop();
    await this.#feed?.stop();
  }

  /** Commits what waits, stores snapshots, closes. */
  async drain(): Promise<void> {
    await this.host.drain();
    this.#venues.close();
  }
}
