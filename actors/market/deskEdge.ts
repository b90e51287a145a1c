import type { Logger } from 'pino';
import { unclaimed } from '../../machines/desk/membership.ts';
import type { Market } from '../../machines/market/market.ts';
import { ticked } from '../../subjects/desk.ts';
import { sessionEnded } from '../../subjects/market.ts';
import type { Host } from '../runtime/host.ts';
import type { Clock } from './clock.ts';
import { NotOurs } from './pacer.ts';
import { iso } from './wallTime.ts';

export interface DeskEdgeOptions {
  readonly host: Host;
  /** Whole seconds between ticks. */
  readonly everySeconds: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The edge can't go on: the process should end, a restart resumes. */
  readonly onFault: (error: Error) => void;
}

export const marketMain = { kind: 'market', actor: 'main' };
const clockMain = { kind: 'clock', actor: 'main' };
/** Between two looks whether the desk's actors are there. */
const readinessMs = 50;

/** What every edge of a live desk's market does: the clock's ticks, and waiting for what it stated, as long as the market is held here. A tick comes before anything else. */
export class DeskEdge {
  readonly #host: Host;
  readonly #options: DeskEdgeOptions;
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #stopping = new AbortController();
  /** Ends the waits for facts that will not come round here any more. */
  readonly #waits = new Set<(reason: Error) => void>();
  #ticking: Promise<void> | undefined;
  /** Whole second of the newest tick stated here, ms since 1970; its fact may still be under way. */
  #statedMs = 0;

  constructor(options: DeskEdgeOptions) {
    const { host, everySeconds, clock } = options;
    if (!Number.isInteger(everySeconds) || everySeconds < 1) throw new RangeError(`everySeconds: was ${everySeconds}, must be a whole number from 1`);
    this.#host = host;
    this.#options = options;
    this.#clock = clock;
    this.#everyMs = everySeconds * 1000;
  }

  /** Resolves when the first tick is on the log; ticks go on until `stop`. Throws NotOurs where another host holds the market. */
  async begin(): Promise<void> {
    // A start in the second of the last tick waits for the next: that second's tick is there.
    await this.pause(Math.min(this.#lastSecondMs() + 1000 - this.#clock.now(), 1000));
    this.mustBeOurs();
    const first = this.#tick();
    this.#ticking = this.#tickOn(first).catch((error: unknown) => this.#options.onFault(error instanceof Error ? error : new Error(String(error))));
    await first;
  }

  /** For draining: nothing is stated after it. Resolves when the last wait has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#endWaits();
    await this.#ticking;
  }

  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Once in so many seconds, and not while one is under way: after a pause of the machine or an outage of the log one tick shows the jump. Ends when stopped, or when another host holds the market. */
  async #tickOn(first: Promise<void>): Promise<void> {
    let underWay = true;
    const settled = () => { underWay = false; };
    first.then(settled, settled);
    for (;;) {
      const waitMs = Math.min(this.#lastSecondMs() + this.#everyMs - this.#clock.now(), this.#everyMs);
      await this.pause(waitMs <= 0 && underWay ? this.#everyMs : waitMs);
      if (!this.isOurs) return this.#endWaits();
      if (underWay) continue;
      underWay = true;
      this.#tick().then(settled, settled);
    }
  }

  /** The log's time never goes back: where the clock does, ticks go on from the last one until the clock has caught up. */
  #tick(): Promise<void> {
    const now = this.#clock.now();
    const last = this.#lastSecondMs();
    const atMs = wholeSecond(now) > last ? now : last + this.#everyMs;
    this.#statedMs = wholeSecond(atMs);
    return this.stated(this.#host.observe(clockMain, ticked, { everySeconds: this.#everyMs / 1000 }, { at: iso(atMs), content: iso(this.#statedMs) }));
  }

  /** Whole second of the last tick, ms since 1970; 0 before the first. */
  #lastSecondMs(): number {
    const { tickedAt } = this.market();
    return Math.max(this.#statedMs, tickedAt === null ? 0 : wholeSecond(Date.parse(tickedAt)));
  }

  /** Before the very first bar: every actor that the desk needs is claimed, and what its opening asked for is done, so that plans see the warm-up. */
  async everybody(): Promise<void> {
    let told = '';
    for (;;) {
      const missing = unclaimed(this.market().membership);
      if (missing.length === 0 && this.#host.isIdle) return;
      if (missing.join() !== told) this.#options.logger.info({ missing }, 'bars wait for these actors');
      told = missing.join();
      await this.pause(readinessMs);
      this.mustBeOurs();
    }
  }

  /** Unless the host that held the market before has ended it meanwhile. */
  async endSession(): Promise<void> {
    const { step, bars, refused, ended } = this.market();
    if (ended) return;
    await this.stated(this.#host.observe(marketMain, sessionEnded, { steps: step, bars, refused }, { at: iso(this.newTime()), content: 'end' }));
  }

  /** Now; but after the rows before, and not before the last tick. */
  newTime(): number {
    const { open, tickedAt } = this.market();
    return Math.max(this.#clock.now(), open === null ? 0 : Date.parse(open.at) + 1, tickedAt === null ? 0 : Date.parse(tickedAt));
  }

  /** Waits until a fact has come round. Throws NotOurs where this edge ends first. */
  stated(arrival: Promise<string>): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waits.add(reject);
    arrival.then(() => resolve(), reject);
    return promise.finally(() => this.#waits.delete(reject));
  }

  #endWaits(): void {
    for (const end of this.#waits) end(notOurs());
  }

  pause(ms: number): Promise<void> {
    return ms > 0 ? this.#clock.pause(ms, this.#stopping.signal) : Promise.resolve();
  }

  get isOurs(): boolean {
    return !this.#stopping.signal.aborted && this.#host.holds('market.main');
  }

  mustBeOurs(): void {
    if (!this.isOurs) throw notOurs();
  }

  market(): Market {
    const cell = this.#host.cell('market.main');
    if (cell === undefined) throw new Error('expected the market to run in this host');
    return cell.actor.state() as Market;
  }
}

const wholeSecond = (ms: number): number => Math.floor(ms / 1000) * 1000;

const notOurs = () => new NotOurs('another host holds the market, or this one is being drained');
