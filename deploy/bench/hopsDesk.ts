import type { NatsConnection } from '@nats-io/nats-core';
import { codeOf, kindsFor, roleOf } from '../../actors/desk/kinds.ts';
import { openingDraft } from '../../actors/desk/opening.ts';
import { simSend } from '../../actors/execution/simSend.ts';
import type { Logged } from '../../actors/runtime/envelope.ts';
import { Host } from '../../actors/runtime/host.ts';
import type { Log } from '../../actors/runtime/log.ts';
import { NatsLog } from '../../actors/runtime/natsLog.ts';
import { MemoryRounds } from '../../actors/runtime/rounds.ts';
import { isoTime } from '../../machines/authority/instant.ts';
import type { ExecutionState } from '../../machines/execution/decisions.ts';
import { ticked } from '../../subjects/desk.ts';
import { submitted } from '../../subjects/execution.ts';
import { bar } from '../../subjects/market.ts';
import { signed } from '../../subjects/operations.ts';
import { approved } from '../../subjects/risk.ts';
import { roles } from '../../subjects/roles.ts';
import { intent } from '../../subjects/strategy.ts';
import { benchDesk, span, thresholdPlan } from './benchDesk.ts';
import type { Parcel } from './floor.ts';
import { quietLogger } from './quietLogger.ts';

const symbol = 'AA';
const dayMs = 86_400_000;

/** A live desk in one process, with one strategy that trades at every bar which it is told to. */
export class HopsDesk {
  readonly #host: Host;
  /** Bars are days of the future: on a live desk what is past by the clock is expired. */
  readonly #fromMs = Math.ceil(Date.now() / dayMs) * dayMs;
  #bars = 0;
  #above = false;
  #orderedAt: (at: number) => void = () => {};
  /** The newest bar, intent and approval, as they stand on the log. */
  readonly #newest = new Map<string, Logged>();

  private constructor(nats: NatsConnection, desk: string, onFault: (error: Error) => void) {
    const effects = [simSend({ state: () => this.#execution(), latch: () => [], at: () => this.#host.now() })];
    this.#host = new Host({
      log: this.#timed(new NatsLog(nats, desk)), host: 'bench', reader: 'solo', kinds: kindsFor(roles), effects, roleOf, codeOf, rounds: new MemoryRounds(),
      snapshotEvery: Number.POSITIVE_INFINITY, logger: quietLogger(), onFact: (logged) => this.#heard(logged), onFault,
    });
  }

  /** Opens the desk on its stream, which is there already, and has the strategy spawned. */
  static async open(nats: NatsConnection, desk: string, onFault: (error: Error) => void): Promise<HopsDesk> {
    const { opening, spawn } = benchDesk(desk, 'live');
    await new NatsLog(nats, desk).commit({ kind: 'desk', actor: 'main' }, 0, [openingDraft(opening, codeOf('console'))]);
    const opened = new HopsDesk(nats, desk, onFault);
    const host = opened.#host;
    await host.start();
    // A live desk decides nothing before its clock.
    await host.observe({ kind: 'clock', actor: 'main' }, ticked, { everySeconds: 60 }, { at: host.now(), content: 'start' });
    await host.observe({ kind: 'ops', actor: 'main' }, signed, spawn('s-hops', thresholdPlan(symbol)), { at: span.from, content: 'spawn' });
    await opened.#rest();
    return opened;
  }

  /** The log, with the time noted at which execution hands an order to it. */
  #timed(log: Log): Log {
    return {
      desk: log.desk, follow: (...asked) => log.follow(...asked),
      commit: (prefix, lastSeq, drafts) => {
        if (drafts.some(({ kind }) => kind.name === submitted.name)) this.#orderedAt(performance.now());
        return log.commit(prefix, lastSeq, drafts);
      },
    };
  }

  /**
   * States a bar at which the strategy acts, and after it, unmeasured, one at whose open the order fills.
   * @returns milliseconds from the statement until execution, which took the approval, hands the order to the log
   */
  async barToOrder(): Promise<number> {
    this.#above = !this.#above;
    const orderedAt = new Promise<number>((done) => { this.#orderedAt = done; });
    const from = performance.now();
    const stated = this.#state();
    const until = await withinPatience(orderedAt);
    await stated;
    await this.#rest();
    await this.#state();
    await this.#rest();
    return until - from;
  }

  /** What the three hops of the last order carried, for another stream. */
  parcels(stream: string): readonly Parcel[] {
    return [bar, intent, approved].map(({ name }) => {
      const logged = this.#newest.get(name);
      if (logged === undefined) throw new Error(`expected a ${name} on the log, was none`);
      return { subject: [stream, ...logged.subject.split('.').slice(1)].join('.'), text: logged.text };
    });
  }

  async close(): Promise<void> {
    await this.#host.abandon();
  }

  #state(): Promise<string> {
    this.#bars += 1;
    const at = isoTime(this.#fromMs + this.#bars * dayMs);
    const price = this.#above ? '101' : '99';
    return this.#host.observe({ kind: 'market', actor: symbol }, bar, {
      timeframe: '1d', open: price, high: price, low: price, close: price, volume: '1000000', warmUp: false, flags: [],
    }, { at, content: at });
  }

  #execution(): ExecutionState {
    const cell = this.#host.cell('execution.main');
    if (cell === undefined) throw new Error('expected execution.main to run in this host');
    return cell.actor.state() as ExecutionState;
  }

  #heard(logged: Logged): void {
    const { name } = logged.kind;
    if (name === bar.name || name === intent.name || name === approved.name) this.#newest.set(name, logged);
  }

  #isAtRest(): boolean {
    const { idle, taken, wrote } = this.#host.report();
    return idle && Object.values(wrote).every((seq) => seq <= taken);
  }

  /** Nothing is under way, so that the next measurement is not disturbed by this one's rest. */
  async #rest(): Promise<void> {
    const deadline = performance.now() + patienceMs;
    while (!this.#isAtRest()) {
      if (performance.now() > deadline) throw new Error(`expected the desk at rest within ${patienceMs} ms, was not; is this machine overloaded?`);
      await new Promise((done) => setImmediate(done));
    }
  }
}

const patienceMs = 10_000;

function withinPatience(promised: Promise<number>): Promise<number> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`expected an order within ${patienceMs} ms of the bar, was none`)), patienceMs);
  return Promise.race([promised, late]).finally(() => clearTimeout(timer));
}
