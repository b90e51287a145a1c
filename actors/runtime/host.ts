import type { Logger } from 'pino';
import type { ActorKind } from '../../machines/actor.ts';
import type { Pacing, Report } from './pacing.ts';
import type { FactKind, FactOf } from '../../subjects/fact.ts';
import { releaseGranted } from '../../subjects/approval.ts';
import { opened, ticked } from '../../subjects/desk.ts';
import { sessionEnded } from '../../subjects/market.ts';
import type { Role } from '../../subjects/roles.ts';
import { claimed, quarantined, released, snapshotTaken } from '../../subjects/runtime.ts';
import { Cast, type Failure, type Taken } from './cast.ts';
import { CodeChanged, type Cell } from './cell.ts';
import { Effects, type Effect, type Observation } from './effects.ts';
import { draft, parsed, type Draft, type Logged, type NotAFact } from './envelope.ts';
import { observedId } from './ids.ts';
import type { Following, Log, Prefix } from './log.ts';
import { Observations } from './observations.ts';
import { ownerOf, Outboxes } from './outboxes.ts';
import { releaseOf } from './release.ts';
import { begunAnew, maxFailures, mended } from './mending.ts';
import { FailedAgain, Reviver } from './reviver.ts';
import { ownState, type CellSnapshot, type Round, type Rounds } from './rounds.ts';
import { RoundTaking } from './roundTaking.ts';
import { realTimers, type Timers } from './timers.ts';
import { cellSnapshot, usableRound } from './usableRound.ts';

/** Whose host states the ticks. */
const clockOwner = 'market.main';

export interface HostOptions {
  readonly log: Log;
  readonly host: string;
  /** The role it reads as, and `solo` for a whole desk in one process. */
  readonly reader: Role | 'solo';
  readonly kinds: readonly ActorKind[];
  readonly roleOf: (kind: string) => Role;
  readonly codeOf: (kind: string) => string;
  readonly rounds: Rounds;
  readonly effects?: readonly Effect[];
  /** Facts taken between two rounds of snapshots. */
  readonly snapshotEvery: number;
  readonly pacing?: Pacing;
  readonly logger: Logger;
  /** Hears every fact after the actors took it: views, pacers, archives. Must not throw. */
  readonly onFact?: (logged: Logged) => void;
  /** The host can't go on: the process should end, a restart resumes. */
  readonly onFault: (error: Error) => void;
  readonly now?: () => string;
  readonly timers?: Timers;
}

type Opening = FactOf<typeof opened>['body'];

/** Runs a role's actors over a desk's log: takes facts in order, commits what follows, performs effects, keeps snapshots. */
export class Host {
  readonly #options: HostOptions;
  readonly #timers: Timers;
  #cast: Cast | undefined;
  #opened: Logged | undefined;
  readonly #outboxes: Outboxes;
  readonly #effects: Effects;
  #following: Following | undefined;
  #backlog = Number.POSITIVE_INFINITY;
  #count = 0;
  #caughtUp = false;
  readonly #ready = Promise.withResolvers<void>();
  #clockIsSet = false;
  #stopping = false;
  #mending = false;
  /** Actors that another host has claimed from this one. */
  readonly #yielded = new Set<string>();
  readonly #announced = new Set<string>();
  readonly #observations = new Observations();
  readonly #rounds: RoundTaking;
  #roundFrom: Round | undefined;
  readonly #wrote: Record<string, number> = {};
  /** As it was reported last; undefined where something has been written since. */
  #reported: Report['wrote'] | undefined;
  #quietCheck = false;
  taken = 0;
  logTime = '1970-01-01T00:00:00Z';

  constructor(options: HostOptions) {
    this.#options = options;
    const timers = this.#timers = options.timers ?? realTimers;
    const onFault = (error: Error) => this.#fail(error);
    // A fault may come before anyone awaits the start; it is told to onFault in any case.
    this.#ready.promise.catch(() => {});
    this.#outboxes = new Outboxes(options.log, {
      mayPublish: (owner) => this.#mayPublish(owner), onCommitted: (drafts, seq) => this.#committed(drafts, seq), onFault, timers,
    });
    this.#effects = new Effects(options.effects ?? [], {
      mayPerform: (effect) => this.#mayPerform(effect),
      onOutcome: (request, observations, known) => this.#outcome(request, observations, known),
      onFailure: (by, request, error) => this.#quarantineByEffect(by, request, error), timers,
    });
    this.#rounds = new RoundTaking({
      rounds: options.rounds, every: options.snapshotEvery, logger: options.logger, now: () => this.#roundNow(), onStored: (cell, seq) => this.#sayStored(cell, seq), onRound: () => this.#outboxes.pump(),
    });
  }

  /** Reads up to the log's end, then claims its actors and goes on live. Resolves when caught up; rejects where it can't start. */
  async start(): Promise<void> {
    const round = await usableRound(this.#options);
    if (round !== undefined) this.#restore(round);
    const { log, host, reader } = this.#options;
    this.#following = await log.follow({ role: reader, host, from: this.taken + 1 }, (logged) => this.#take(logged), (error) => this.#fail(error), {
      onForeign: (foreign) => this.#passOver(foreign), recognise: (seq, subject, text) => this.#cast?.recognised(seq, subject, text) ?? this.#observations.recognised(seq, subject, text),
    });
    this.#backlog = this.#following.backlog;
    this.#catchUp();
    await this.#ready.promise;
  }

  /** Whether this host may act for an actor: it runs here and no newer claim is another's. */
  holds(key: string): boolean {
    return !this.#yielded.has(key) && (this.#cast?.cells.has(key) ?? false);
  }

  /** A live desk's clock comes first after a start, so that nothing is decided by the time at which the host went down. */
  #mayPublish(owner: string): boolean {
    if (!this.#caughtUp || this.#stopping || !this.holds(owner)) return false;
    return this.#clockIsSet || owner === clockOwner || this.opening.pacing === 'lockstep' || !this.holds(clockOwner);
  }

  /** Only the newest claimant performs effects, once its claim has come round. */
  #mayPerform({ by, waitsForRelease }: Effect): boolean {
    if (!this.#caughtUp || this.#stopping || !this.holds(by)) return false;
    const cell = this.cell(by);
    return cell?.claim?.host === this.#options.host && !(waitsForRelease === true && cell.quarantine !== undefined);
  }

  cell(key: string): Cell | undefined {
    return this.#cast?.cells.get(key);
  }

  get cells(): Iterable<Cell> {
    return this.#cast?.cells.values() ?? [];
  }

  /** The log's time on a lockstep desk, the clock's on a live one. */
  now(): string {
    return this.opening.pacing === 'lockstep' ? this.logTime : (this.#options.now ?? wallClock)();
  }

  /** States an observed or signed fact. Resolves with its id when it has come round. */
  observe<Name extends string, Body>(prefix: Prefix, kind: FactKind<Name, Body>, body: Body, { at, content, cause, correlation }: {
    readonly at: string; readonly content: string; readonly cause?: string; readonly correlation?: string;
  }): Promise<string> {
    const observed = this.#draft(prefix, kind, body, { at, content, ...(cause === undefined ? {} : { cause }), ...(correlation === undefined ? {} : { correlation }) });
    if (this.#observations.isTaking(observed.id)) return Promise.resolve(observed.id);
    const arrival = this.#observations.expect(observed);
    this.#outboxes.push(prefix, [observed]);
    this.#outboxes.pump();
    return arrival;
  }

  /** Nothing waits to be committed, mended or performed here. */
  get isIdle(): boolean {
    return this.#caughtUp && !this.#mending && this.#outboxes.areEmpty && this.#effects.settled;
  }

  /** How far this host is at this moment. */
  report(): Report {
    return { host: this.#options.host, taken: this.taken, wrote: this.#reported ??= { ...this.#wrote }, idle: this.isIdle };
  }

  get isCaughtUp(): boolean {
    return this.#caughtUp;
  }

  /** Takes no more, commits what waits (at most `withinMs`), stores a last round of snapshots. */
  async drain(withinMs = 5_000): Promise<void> {
    if (this.#stopping) return;
    const deadline = this.#timers.elapsed() + withinMs;
    const pause = () => new Promise<void>((done) => { this.#timers.after(5, done); });
    while (this.#caughtUp && !this.isIdle && this.#timers.elapsed() < deadline) await pause();
    if (this.#caughtUp) await this.round({ final: true });
    while (!this.#outboxes.areEmpty && this.#timers.elapsed() < deadline) await pause();
    this.#stopping = true;
    await this.#following?.stop();
  }

  /** Ends at once, storing nothing: what a crash leaves. For tests of crashes, and after a fault. */
  async abandon(): Promise<void> {
    this.#stopping = true;
    await this.#following?.stop();
  }

  #take(logged: Logged): void | Promise<void> {
    if (this.#stopping) return;
    this.taken = logged.seq;
    this.#count += 1;
    if (logged.kind.kind !== '*') this.logTime = logged.fact.at;
    if (this.#opened === undefined) this.#open(logged);
    this.#observations.taking(logged);
    this.#outboxes.seen(logged);
    this.#claimSeen(logged);
    this.#effects.seen(logged);
    const failures: Failure[] = [];
    let stated = false;
    const onTaken = ({ cell, drafts }: Taken) => {
      if (!this.#caughtUp || this.#yielded.has(cell.key)) return;
      this.#outboxes.push({ kind: cell.kind.kind, actor: cell.id }, drafts);
      stated = true;
    };
    const onFailure = (failure: Failure) => void failures.push(failure);
    this.#cast?.takeFirst(logged, onTaken, onFailure);
    if (!stated) return this.#takeRest(logged, onTaken, onFailure, failures);
    // What has been stated leaves while the others take the fact: the connection writes in a microtask that comes before this one.
    this.#outboxes.pump();
    return Promise.resolve().then(() => this.#takeRest(logged, onTaken, onFailure, failures));
  }

  #takeRest(logged: Logged, onTaken: (taken: Taken) => void, onFailure: (failure: Failure) => void, failures: readonly Failure[]): void | Promise<void> {
    this.#cast?.takeRest(logged, onTaken, onFailure);
    const arrival = this.#observations.arrival(logged.fact.id);
    this.#releaseAsked(logged);
    // After the session's end nobody needs to tick any more, and nothing waits for it.
    if (!this.#clockIsSet && (logged.kind.name === sessionEnded.name || (this.#caughtUp && logged.kind.name === ticked.name))) this.#setClock();
    const release = releaseOf(logged, this.#cast);
    if (failures.length > 0 || release !== undefined) return this.#mend(failures, release, logged).then(() => this.#after(logged, arrival));
    this.#after(logged, arrival);
  }

  #passOver(foreign: NotAFact): void {
    this.taken = foreign.seq;
    this.#count += 1;
    this.#outboxes.foreign(foreign);
    this.#options.logger.error({ seq: foreign.seq, subject: foreign.subject, error: foreign.message }, 'something that is no fact stands on the log; it is left out');
    this.#catchUp();
    this.#outboxes.pumpAll();
  }

  #after(logged: Logged, arrival: (() => void) | undefined): void {
    this.#observations.taken();
    this.#options.onFact?.(logged);
    arrival?.();
    if (!this.#caughtUp) return this.#catchUp();
    this.#outboxes.pump();
    this.#effects.perform();
    this.#rounds.count();
    this.#noteQuiet();
  }

  /** What the desk opened with. Throws before its first fact was taken. */
  get opening(): Opening {
    if (this.#opened === undefined) throw new Error('expected the desk to be open before anything is asked of its host');
    return (this.#opened.fact as FactOf<typeof opened>).body;
  }

  #open(logged: Logged): void {
    this.#assemble(logged);
    this.#cast?.begin();
  }

  #assemble(first: Logged): void {
    if (first.kind.name !== opened.name) throw new Error(`expected the desk's first fact to be ${opened.name}, was ${first.fact.type}; this stream is no desk`);
    this.#opened = first;
    const { log, kinds, codeOf } = this.#options;
    const { genesis } = this.opening;
    this.#cast = new Cast(kinds, (kind) => ({ desk: log.desk, genesis, code: codeOf(kind.kind) }), {
      onBegun: (cell) => { if (this.#caughtUp) this.#claim(cell); },
    });
  }

  #catchUp(): void {
    if (this.#caughtUp || this.#count < this.#backlog || this.#opened === undefined || this.#mending) return;
    this.#caughtUp = true;
    for (const cell of this.cells) this.#claim(cell);
    this.#outboxes.pumpAll();
    this.#options.logger.info({ taken: this.taken, facts: this.#count }, 'caught up');
    this.#ready.resolve();
    this.#noteQuiet();
  }

  /** First the claim, then what the actor derived that is not on the log. */
  #claim(cell: Cell, after = cell.claim?.epoch ?? 0): void {
    const { host, roleOf, codeOf } = this.#options;
    const prefix = { kind: cell.kind.kind, actor: cell.id };
    const epoch = after + 1;
    const claim = this.#draft(prefix, claimed, { host, role: roleOf(cell.kind.kind), epoch, code: codeOf(cell.kind.kind) }, { at: this.now(), content: `${host} ${epoch}` });
    this.#announced.add(cell.key);
    this.#outboxes.push(prefix, [claim]);
    this.#outboxes.push(prefix, cell.expected);
    this.#sayQuarantine(cell);
  }

  /** Another host's claim after this one's: the newest claimant acts, this one follows. */
  #claimSeen({ seq, kind, fact }: Logged): void {
    if (kind.name !== '*.claimed') return;
    // Whoever is idle since it stepped back says by which claim: who paces must have taken it too before that counts.
    this.#noteWritten(kind, seq);
    const { host, epoch } = (fact as FactOf<typeof claimed>).body;
    const key = `${fact.type.slice(0, fact.type.indexOf('.'))}.${fact.actor}`;
    if (host === this.#options.host || !this.#announced.has(key) || this.#yielded.has(key)) return;
    const cell = this.cell(key);
    if (cell !== undefined && cell.claim?.host !== this.#options.host) {
      // This host's own claim is not on the log yet: the other's is the older one, and its process may be dead by now.
      const waited = this.#outboxes.forgetOwn(key);
      this.#claim(cell, epoch);
      // What it derived comes with the claim; what it observed is known to nobody else, and somebody waits for it.
      return this.#outboxes.push({ kind: cell.kind.kind, actor: cell.id }, waited.filter(({ id }) => this.#observations.isAwaited(id)));
    }
    this.#yielded.add(key);
    this.#outboxes.forget(key);
    // Whoever sets no clock waits for none: a session that has ended has no further tick that would let the rest go.
    if (key === clockOwner) this.#outboxes.pumpAll();
    this.#options.logger.warn({ actor: key, claimant: host }, 'another host has claimed this actor; stepping back');
  }

  #setClock(): void {
    this.#clockIsSet = true;
    this.#outboxes.pumpAll();
  }

  /** An enrolled person signed for the end of a quarantine: the host that holds the actor says so under the actor's prefix. */
  #releaseAsked({ kind, fact }: Logged): void {
    if (kind.name !== releaseGranted.name || !this.#caughtUp) return;
    const { actor, skip, signer } = (fact as FactOf<typeof releaseGranted>).body;
    const cell = this.cell(actor);
    if (cell?.quarantine === undefined || !this.holds(actor)) return;
    const prefix = { kind: cell.kind.kind, actor: cell.id };
    this.#outboxes.push(prefix, [this.#draft(prefix, released, { fact: cell.quarantine.fact, skip, signer }, { at: this.now(), content: fact.id, cause: fact.id, correlation: fact.correlation })]);
  }

  #outcome(request: Logged, observations: readonly Observation[], known: ReadonlySet<string>): void {
    const drafted = ({ prefix, kind, body, content }: Observation) => this.#draft(prefix, kind, body, { at: this.now(), content, cause: request.fact.id, correlation: request.fact.correlation });
    for (const observation of observations) {
      const { prefix, instead } = observation;
      // Another host has claimed the actor since: it performs the request itself, and here the outcome would wait for ever.
      if (!this.holds(ownerOf(prefix))) continue;
      const outcome = drafted(observation);
      if (known.has(outcome.id)) continue;
      this.#outboxes.push(prefix, [instead === undefined ? outcome : { ...outcome, instead: () => {
        const other = instead();
        return other === undefined ? undefined : drafted(other);
      } }]);
    }
    this.#outboxes.pump();
  }

  #draft(prefix: Prefix, kind: FactKind, body: unknown, { at, content, cause, correlation }: { readonly at: string; readonly content: string; readonly cause?: string; readonly correlation?: string }): Draft {
    const prefixKind = kind.kind === '*' ? prefix.kind : kind.kind;
    const id = observedId(this.opening.genesis, `${prefixKind}.${kind.fact}`, prefix.actor, content);
    const code = this.#options.codeOf(ownerOf(prefix).split('.')[0] ?? prefix.kind);
    return draft(kind, body, { desk: this.#options.log.desk, actor: prefix.actor, id, cause: cause ?? id, correlation: correlation ?? cause ?? id, code, at }, prefixKind);
  }

  #committed(drafts: readonly Draft[], seq: number): void {
    // They stand one after the other, the last one at `seq`. Who hears only the first of two kinds never comes to the place of the last.
    for (const [index, { kind }] of drafts.entries()) this.#noteWritten(kind, seq - drafts.length + 1 + index);
    this.#noteQuiet();
  }

  #noteWritten({ name }: FactKind, seq: number): void {
    if (seq <= (this.#wrote[name] ?? 0)) return;
    this.#wrote[name] = seq;
    this.#reported = undefined;
  }

  /** While actors are begun anew, nothing more is taken. */
  async #mend(failures: readonly Failure[], release: Cell | undefined, logged: Logged): Promise<void> {
    if (this.#cast === undefined) return;
    this.#mending = true;
    try {
      const { log, host, reader, logger } = this.#options;
      const reviver = new Reviver({ log, cast: this.#cast, host: `${host}-again`, reader, round: this.#roundFrom });
      const { revived, failed } = await mended(failures, logged, reviver, logger);
      for (const anew of revived) this.#replace(anew, anew.expected.filter(({ cause }) => cause === logged.fact.id));
      for (const { cell, error } of failed) this.#quarantine(cell, { fact: logged.fact.id }, error);
      if (release !== undefined) await this.#released(release, reviver, logged);
    } finally {
      this.#mending = false;
    }
  }

  /** A release is in vain where the actor fails on the same fact, or on a later one that it did not take so far: it is in quarantine again, and can be released again. */
  async #released(release: Cell, reviver: Reviver, { seq, fact }: Logged): Promise<void> {
    let anew: Cell;
    try {
      anew = await begunAnew(release, seq, reviver);
    } catch (error) {
      if (!(error instanceof FailedAgain) || error.reason instanceof CodeChanged) throw error;
      return this.#quarantine(release, { fact: error.fact, after: fact.id }, error);
    }
    this.#outboxes.forget(anew.key);
    // Where this host's claim is not on the log yet, it went with what waited.
    if (anew.claim?.host === this.#options.host) return this.#replace(anew, anew.expected);
    this.#cast?.replace(anew);
    if (this.#caughtUp && !this.#yielded.has(anew.key)) this.#claim(anew);
  }

  #replace(anew: Cell, drafts: readonly Draft[]): void {
    this.#cast?.replace(anew);
    if (this.#caughtUp && !this.#yielded.has(anew.key)) this.#outboxes.push({ kind: anew.kind.kind, actor: anew.id }, drafts);
  }

  #quarantine(cell: Cell, failed: { readonly fact: string; readonly after?: string }, error: Error): void {
    cell.quarantine = { ...failed, error: error.message.slice(0, 1000), onLog: false };
    this.#options.logger.error({ actor: cell.key, fact: failed.fact, error: error.stack ?? error.message }, 'in quarantine');
    if (this.#caughtUp) this.#sayQuarantine(cell);
  }

  #sayQuarantine({ key, kind, id, quarantine }: Cell): void {
    if (quarantine === undefined || quarantine.onLog || this.#yielded.has(key)) return;
    const { fact, error, after } = quarantine;
    const prefix = { kind: kind.kind, actor: id };
    this.#outboxes.push(prefix, [this.#draft(prefix, quarantined, { fact, error, failures: maxFailures }, { at: this.now(), content: after === undefined ? fact : `${fact} after ${after}`, cause: fact })]);
  }

  #quarantineByEffect(by: string, request: Logged, error: Error): void {
    const cell = this.cell(by);
    if (cell !== undefined) this.#quarantine(cell, { fact: request.fact.id }, error);
    this.#outboxes.pump();
  }

  #fail(error: Error): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#ready.reject(error);
    void this.#following?.stop();
    this.#options.onFault(error);
  }

  /** Only the market of a lockstep desk waits for it. */
  #noteQuiet(): void {
    if (this.#quietCheck || this.#options.pacing === undefined || this.opening.pacing !== 'lockstep') return;
    this.#quietCheck = true;
    this.#timers.soon(() => {
      this.#quietCheck = false;
      if (!this.#stopping) this.#options.pacing?.report(this.report());
    });
  }

  /** Stores all actors as they are now, and says so on the log. */
  round(which: { readonly final: boolean }): Promise<void> {
    return this.#rounds.take(which);
  }

  /** An actor in quarantine has no state to be trusted, and a round without it would lose it: the log is read from an older round. */
  #roundNow(): Round | undefined {
    const first = this.#opened;
    if (first === undefined || [...this.cells].some(({ quarantine }) => quarantine !== undefined)) return undefined;
    const { reader, codeOf } = this.#options;
    return {
      reader, seq: this.taken, genesis: this.opening.genesis, logTime: this.logTime, opened: kept(first),
      cells: [...this.cells].map((cell) => cellSnapshot(cell, codeOf(cell.kind.kind))),
      claims: Object.fromEntries([...this.cells].flatMap((cell) => (cell.claim === undefined ? [] : [[cell.key, cell.claim]]))),
      prefixes: this.#outboxes.fences, requests: this.#effects.requests.map(kept), prologue: (this.#cast?.prologue ?? []).map(kept),
    };
  }

  #sayStored({ kind, actor, stateHash: hash }: CellSnapshot, seq: number): void {
    if (this.#yielded.has(`${kind}.${actor}`)) return;
    const prefix = { kind, actor };
    this.#outboxes.push(prefix, [this.#draft(prefix, snapshotTaken, { seq, stateHash: hash }, { at: this.now(), content: `${this.#options.host} ${seq} ${hash}` })]);
  }

  #restore(round: Round): void {
    this.#assemble(parsed(round.opened.seq, round.opened.subject, round.opened.text));
    for (const snapshot of round.cells) {
      const { kind, actor } = snapshot;
      const { state, expected } = ownState(snapshot);
      const cell = this.#cast?.restore(kind, actor, state);
      cell?.restoreExpected(expected);
      const claim = round.claims[`${kind}.${actor}`];
      if (cell !== undefined && claim !== undefined) cell.claim = claim;
    }
    this.#outboxes.restoreFences(round.prefixes);
    for (const { seq, subject, text } of round.requests) this.#effects.seen(parsed(seq, subject, text));
    this.#cast?.restorePrologue(round.prologue.map(({ seq, subject, text }) => parsed(seq, subject, text)));
    this.#roundFrom = round;
    this.taken = round.seq;
    this.logTime = round.logTime;
  }
}

const kept = ({ seq, subject, text }: Logged) => ({ seq, subject, text });

const wallClock = () => new Date().toISOString();
