import pino from 'pino';
import type { FactKind } from '../../subjects/fact.ts';
import { bar, barRefused } from '../../subjects/market.ts';
import { roles, type Role } from '../../subjects/roles.ts';
import { openingDraft, signedOpening } from '../desk/opening.ts';
import type { Logged } from '../runtime/envelope.ts';
import { observedId } from '../runtime/ids.ts';
import { LostRace } from '../runtime/log.ts';
import { mayHear } from '../runtime/memoryLog.ts';
import type { Report } from '../runtime/pacing.ts';
import { barsOf } from './bars.ts';
import { drawnBlows, type Blow } from './blows.ts';
import { simulatedCode, type Build } from './build.ts';
import { Chance } from './chance.ts';
import { liveFromMs, sessionFacts, type Drawn } from './drawn.ts';
import { drawnPoison, madeToFail, poisoned } from './failing.ts';
import { Faults } from './faults.ts';
import type { Departure } from './invariants/invariant.ts';
import { Member, type Ground } from './member.ts';
import { SimulatedPaceLink } from './paceLink.ts';
import { People } from './people.ts';
import { ada } from './persons.ts';
import { Process } from './process.ts';
import { RoundStore } from './rounds.ts';
import { Scheduler } from './scheduler.ts';
import { Stream } from './stream.ts';
import { SimulatedVenue } from './venue.ts';

/** What happens on a simulated desk, for those who watch it. All are called at once, in order. */
export interface Watcher {
  fact(logged: Logged): void;
  /** An order leaves for the venue outside. */
  departed(departure: Departure): void;
  /** A host could not go on, and no fault of the surroundings was the reason. */
  stopped(host: string, error: Error): void;
}

/** More virtual milliseconds than a session and its end take. */
const longestMs = 3_600_000;
const mostEvents = 400_000;
const lookMs = 37;
/** How often it is looked for a process that has stepped back, after a second one was started. */
const mostLooks = 5;

/** A host says this where the surroundings failed it, as they may, or that it lost a race and can't read why: its process is started again. */
const mayStop = [/^alpaca: the stream of the orders' reports is lost/, /expected a keeper to answer/, new RegExp(`^${madeToFail} in passing`)];

/** A whole desk in virtual time: its processes, the log between them, people and a venue; and what goes wrong with all of these. */
export class SimulatedDesk {
  readonly log;
  readonly faults: Faults;
  readonly kinds;
  readonly scheduler = new Scheduler(liveFromMs);
  readonly #drawn: Drawn;
  readonly #watcher: Watcher;
  readonly #chance: Chance;
  readonly #ground: Ground;
  readonly #people: People;
  readonly venue: SimulatedVenue;
  readonly #blows: Blow[];
  #members: Member[] = [];
  get members() { return this.#members; }
  #started = 0;
  /** Processes that are about to be started again. */
  #missing = 0;
  #ended = false;
  #isStopped = false;
  readonly #length: number | undefined;
  readonly #coming = new Map<number, boolean>();
  #lastTrouble = 'none';

  /** @param length of the session, in steps, where it is to be as long as another one */
  constructor(drawn: Drawn, build: Build, watcher: Watcher, length?: number) {
    this.#length = length;
    const chance = new Chance(drawn.seed).of('desk');
    const faults = new Faults(drawn.rates, chance.of('faults'));
    const { scheduler } = this;
    const poison = drawn.concern === 'people' && chance.happens(0.5) ? drawnPoison(chance) : undefined;
    this.kinds = poison === undefined ? build.kinds : build.kinds.map(poisoned(poison));
    this.log = build.newLog(drawn.settings.desk);
    this.faults = faults;
    this.#drawn = drawn;
    this.#watcher = watcher;
    this.#chance = chance;
    this.#blows = [...drawnBlows(drawn, chance.of('blows'))];
    this.venue = new SimulatedVenue({ cashUsd: drawn.settings.cashUsd, scheduler, chance: chance.of('venue'), faults, onReport: (report) => { for (const { connector } of this.#members) connector?.sent(report); } });
    this.#ground = {
      drawn, bars: barsOf(drawn.symbols, drawn.timeframe, drawn.steps, (place) => this.#comes(place)), build: { ...build, kinds: this.kinds }, scheduler, chance: chance.of('network'), faults, rounds: new RoundStore(), venue: this.venue, logger: quiet,
      stream: new Stream(this.log, { scheduler, chance: chance.of('server'), faults }, (logged) => this.#fact(logged)),
    };
    this.#people = new People({
      drawn, scheduler, chance: chance.of('people'), faults, idOf: (kind, content) => this.#opsId(kind, content), latch: (kill) => this.#latch(kill),
      state: (kind, body, content) => this.#state(kind, body, content),
    });
  }

  /** Runs the session to its end and the desk to rest. Throws where it does not come to rest. */
  async run(): Promise<void> {
    const { settings, layout } = this.#drawn;
    const opening = openingDraft(signedOpening(settings, ada), simulatedCode);
    await this.#ground.stream.append({ kind: 'desk', actor: 'main' }, 0, [opening]);
    for (const reader of layout === 'solo' ? ['solo' as const] : roles) this.#start(reader);
    await this.#until(() => this.#ended, 'the session has ended');
    this.#calmDown();
    await Promise.all([this.#until(() => this.#isAtRest(), 'everything is at rest'), this.#feedsStop()]);
    const drained = Promise.all(this.#members.map((member) => member.drain()));
    let isDrained = false;
    void drained.then(() => { isDrained = true; });
    await this.#until(() => isDrained, 'all hosts are drained');
  }

  /** Steps that the session had. */
  get length(): number {
    return [...this.#coming.values()].filter(Boolean).length;
  }

  /** Nothing more happens: what was to be shown is shown. `run` rejects. */
  stop(): void {
    this.#isStopped = true;
  }

  #calmDown(): void {
    this.faults.calm = true;
    this.#blows.length = 0;
    this.#people.goHome();
    this.venue.close();
    for (const { process } of this.#members) process.thaw();
    for (const { connector } of this.#members) connector?.catchUp();
  }

  async #feedsStop(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.stopFeeding()));
  }

  async #until(holds: () => boolean, what: string): Promise<void> {
    let held = false;
    const done = () => (held ||= holds());
    const deadline = this.scheduler.elapsed() + longestMs;
    await this.scheduler.run(() => {
      if (this.#isStopped) throw new Error('stopped before its end');
      if (this.scheduler.elapsed() > deadline) throw new Error(`expected within an hour that ${what}; ${this.#standing()}`);
      return done();
    }, mostEvents);
    if (!held) throw new Error(`expected that ${what}, and nothing more happens; ${this.#standing()}`);
  }

  #standing(): string {
    const hosts = this.#members.map(({ host, process: { name } }) => `${name} has taken ${host.taken}${host.isCaughtUp ? '' : ', not caught up'}${host.isIdle ? '' : ', not idle'}`);
    return `${this.log.facts.length} facts, the last ${this.log.facts.at(-1)?.fact.type}; ${hosts.join('; ')}; last trouble: ${this.#lastTrouble}`;
  }

  /** Whether the session has another step: decided once, when it is first asked for, which is at rest on a lockstep desk. */
  #comes(place: number): boolean {
    const decided = this.#coming.get(place) ?? (this.#length === undefined ? this.log.facts.length < sessionFacts : place < this.#length);
    this.#coming.set(place, decided);
    return decided;
  }

  #fact(logged: Logged): void {
    if (logged.kind.name === barRefused.name) this.faults.count('bad bar');
    this.#watcher.fact(logged);
    if (logged.kind.name === bar.name) this.venue.quoted(logged.fact.actor, bar.body.parse(logged.fact.body).close);
    this.#people.heard(logged);
    for (let blow = this.#blows[0]; blow !== undefined && blow.facts <= logged.seq; blow = this.#blows[0]) {
      this.#blows.shift();
      const { what, delayMs } = blow;
      this.scheduler.after(delayMs, () => this.#strike(what));
    }
  }

  #start(reader: Role | 'solo'): void {
    this.#started += 1;
    const process = new Process(`${reader}-${this.#started}`, this.scheduler);
    const { scheduler, faults } = this;
    const link = new SimulatedPaceLink({ process, scheduler, chance: this.#chance, faults, hear: (report) => this.#heard(process, report) });
    const member: Member = new Member({
      ground: this.#ground, process, reader, onPace: (report) => link.say(report), onSessionEnded: () => { this.#ended = true; },
      onDeparture: (departure) => this.#watcher.departed(departure),
      onFault: (error) => this.#faulted(member, error),
    });
    this.#members.push(member);
    void member.start();
  }

  #faulted(member: Member, error: Error): void {
    if (!member.process.lives) return;
    this.#lastTrouble = `${member.process.name}: ${error.message}`;
    if (!(error instanceof LostRace) && !mayStop.some((known) => known.test(error.message))) this.#watcher.stopped(member.process.name, error);
    this.#crash(member);
  }

  /** A process is started again, unless others have claimed all that it had. */
  #crash(member: Member): void {
    const isMissed = !member.holdsNothing;
    member.crash();
    this.#members = this.#members.filter((each) => each !== member);
    if (!isMissed) return;
    const isLive = this.#drawn.settings.pacing === 'live';
    this.#missing += 1;
    this.scheduler.after(this.#chance.between(0.5, isLive && this.#chance.happens(0.3) ? 20_000 : 150), () => {
      this.#missing -= 1;
      this.#start(member.reader);
    });
  }

  #strike(what: Blow['what']): void {
    if (this.faults.calm || this.#members.length === 0) return;
    this.faults.count(what);
    const victim = this.#chance.one(this.#members);
    if (what === 'crash') return this.#crash(victim);
    if (what === 'frozen host') victim.process.freeze(this.#chance.happens(0.3) ? this.#chance.between(1_000, 30_000) : this.#chance.between(5, 1_000));
    if (what === 'second host' || this.#chance.happens(0.6)) this.#second(victim.reader);
  }

  /** Starts another process of a role beside the one that is there. Who has stepped back is ended after a while. */
  #second(reader: Role | 'solo'): void {
    this.#start(reader);
    const isLive = this.#drawn.settings.pacing === 'live';
    const look = (looks: number) => this.scheduler.after(isLive ? this.#chance.between(500, 10_000) : this.#chance.between(5, 500), () => {
      const idle = this.faults.calm ? undefined : this.#members.find((each) => each.reader === reader && each.holdsNothing);
      if (idle !== undefined) this.#crash(idle);
      else if (looks < mostLooks) look(looks + 1);
    });
    look(1);
  }

  /** What a process says of itself reaches those that pace. */
  #heard(from: Process, report: Report): void {
    for (const { process, paces, heard } of this.#members) if (paces && process !== from) process.reached(() => heard(report));
  }

  #opsId({ name }: FactKind, content: string): string {
    return observedId(this.#drawn.settings.genesis, name, 'main', content);
  }

  #state<Body>(kind: FactKind<string, Body>, body: Body, content: string): string | undefined {
    const { host } = this.#members.find((member) => member.host.isCaughtUp && member.host.holds('console.main')) ?? {};
    if (host === undefined) return undefined;
    void host.observe({ kind: 'ops', actor: 'main' }, kind, body, { at: host.now(), content });
    return this.#opsId(kind, content);
  }

  #latch(kill: string): void {
    for (const { reader, process, latch } of this.#members) {
      if (reader !== 'execution' && reader !== 'solo') continue;
      if (this.faults.strikes('kill not heard at once')) continue;
      this.scheduler.after(this.#chance.between(0.05, 2), () => process.reached(() => latch.latch(kill)));
    }
  }

  #nextLook = 0;

  /** Looked at now and then: whether each process has taken all that it hears and has nothing under way. */
  #isAtRest(): boolean {
    if (this.scheduler.elapsed() < this.#nextLook) return false;
    this.#nextLook = this.scheduler.elapsed() + lookMs;
    const last = (reader: Role | 'solo') => this.log.facts.findLast((logged) => mayHear(reader, logged))?.seq ?? 0;
    return this.#people.rest && this.#missing === 0
      && this.#members.every(({ host, reader, isAtRestOutside }) => host.isIdle && host.taken >= last(reader) && isAtRestOutside);
  }
}

const quiet = pino({ level: 'silent' });
