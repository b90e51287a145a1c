import type { Logger } from 'pino';
import { unclaimed } from '../../machines/desk/membership.ts';
import { verdictOn, type LastBar } from '../../machines/market/decisions.ts';
import { untakenActions, type Feed, type Market } from '../../machines/market/market.ts';
import type { Row } from '../../machines/market/row.ts';
import { ticked } from '../../subjects/desk.ts';
import { action, bar, barRefused, delisted, sessionEnded } from '../../subjects/market.ts';
import type { Host } from '../runtime/host.ts';
import { wallClock, type Clock } from './clock.ts';
import { splitLast } from './checked.ts';
import { NotOurs } from './pacer.ts';
import type { Bars, Step } from './source.ts';
import { iso } from './wallTime.ts';

export interface LiveFeedOptions {
  readonly host: Host;
  /** Loaded before the first bar; the desk must be open by then. */
  readonly bars: () => Bars;
  /** Rows of the source a second, all symbols together. Warm-up bars are not held back: nobody trades on them. */
  readonly barsPerSecond: number;
  /** Whole seconds between ticks; 1 unless given. */
  readonly everySeconds?: number;
  readonly clock?: Clock;
  readonly logger: Logger;
  /** The feed can't go on: the process should end, a restart resumes. */
  readonly onFault: (error: Error) => void;
}

const marketMain = { kind: 'market', actor: 'main' };
const clockMain = { kind: 'clock', actor: 'main' };
/** Between two looks whether the desk's actors are there. */
const readinessMs = 50;
/** How late a bar may be and the next still keep to the speed. */
const latenessMs = 50;

/**
 * The edge of a live desk's market: the clock's ticks, and the bars of the desk's source at a given speed. A bar's `at` is the wall clock when
 * it is stated, since intents age and orders expire by the log's time; its id and the data checks are of the source's own time. A tick
 * comes before any bar. Where the bars stand is on the log, by the number of rows of each symbol. What the log does not take is waited for: at most one tick and
 * the rows of one time are under way.
 */
export class LiveFeed {
  readonly #host: Host;
  readonly #options: LiveFeedOptions;
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #stopping = new AbortController();
  /** Ends the waits for facts that will not come round here any more. */
  readonly #waits = new Set<(reason: Error) => void>();
  #ticking: Promise<void> | undefined;
  /** Whole second of the newest tick stated here, ms since 1970; its fact may still be under way. */
  #statedMs = 0;

  constructor(options: LiveFeedOptions) {
    const { host, barsPerSecond, everySeconds = 1, clock = wallClock } = options;
    if (!(barsPerSecond > 0)) throw new RangeError(`barsPerSecond: was ${barsPerSecond}, must be above 0`);
    if (!Number.isInteger(everySeconds) || everySeconds < 1) throw new RangeError(`everySeconds: was ${everySeconds}, must be a whole number from 1`);
    this.#host = host;
    this.#options = options;
    this.#clock = clock;
    this.#everyMs = everySeconds * 1000;
  }

  /** Resolves when the source has ended; ticks go on until `stop`. Throws NotOurs when stopped before, or where another host holds the market. */
  async run(): Promise<void> {
    // A start in the second of the last tick waits for the next: that second's tick is there.
    await this.#pause(Math.min(this.#lastSecondMs() + 1000 - this.#clock.now(), 1000));
    this.#mustBeOurs();
    const first = this.#tick();
    this.#ticking = this.#tickOn(first).catch((error: unknown) => this.#options.onFault(error instanceof Error ? error : new Error(String(error))));
    await first;
    await this.#bringAll();
  }

  /** For draining: nothing is stated after it. Resolves when the last wait has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#endWaits();
    await this.#ticking;
  }

  /** Once in so many seconds, and not while one is under way: after a pause of the machine or an outage of the log one tick shows the jump. Ends when stopped, or when another host holds the market. */
  async #tickOn(first: Promise<void>): Promise<void> {
    let underWay = true;
    const settled = () => { underWay = false; };
    first.then(settled, settled);
    for (;;) {
      const waitMs = Math.min(this.#lastSecondMs() + this.#everyMs - this.#clock.now(), this.#everyMs);
      await this.#pause(waitMs <= 0 && underWay ? this.#everyMs : waitMs);
      if (!this.#isOurs) return this.#endWaits();
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
    return this.#stated(this.#host.observe(clockMain, ticked, { everySeconds: this.#everyMs / 1000 }, { at: iso(atMs), content: iso(this.#statedMs) }));
  }

  /** Whole second of the last tick, ms since 1970; 0 before the first. */
  #lastSecondMs(): number {
    const { tickedAt } = this.#market();
    return Math.max(this.#statedMs, tickedAt === null ? 0 : wholeSecond(Date.parse(tickedAt)));
  }

  async #bringAll(): Promise<void> {
    const { rows, ended, feed } = this.#market();
    if (ended) return;
    if (feed === null) throw new Error('expected desk.opened before the first bar');
    if (Object.keys(rows).length === 0) await this.#everybody();
    await this.#bring(feed);
    const { step, bars, refused } = this.#market();
    await this.#stated(this.#host.observe(marketMain, sessionEnded, { steps: step, bars, refused }, { at: iso(this.#newTime()), content: 'end' }));
  }

  /** Before the very first bar: every actor that the desk needs is claimed, and what its opening asked for is done, so that plans see the warm-up. */
  async #everybody(): Promise<void> {
    let told = '';
    for (;;) {
      const missing = unclaimed(this.#market().membership);
      if (missing.length === 0 && this.#host.isIdle) return;
      if (missing.join() !== told) this.#options.logger.info({ missing }, 'bars wait for these actors');
      told = missing.join();
      await this.#pause(readinessMs);
      this.#mustBeOurs();
    }
  }

  /** Rows that are on the log already only go through the checks again, for what the next row is held against. Asked at every step: a market that was stopped late may have stated some meanwhile. */
  async #bring({ session: { from, to, warmUpBars }, dataQuality }: Feed): Promise<void> {
    const places: Record<string, number> = {};
    const last = new Map<string, LastBar>();
    let dueMs = this.#clock.now();
    let spacingMs = 0;
    for (const step of this.#options.bars().between({ from, to, warmUpBars }).steps()) {
      splitLast(last, step.actions ?? []);
      const judged = step.rows.map((row) => {
        const verdict = verdictOn(last.get(row.symbol), row, dataQuality, step.warmUp);
        if ('bar' in verdict) last.set(row.symbol, verdict.last);
        return { row, verdict };
      });
      const placed = judged.map((each) => {
        const place = (places[each.row.symbol] ?? 0) + 1;
        places[each.row.symbol] = place;
        return { ...each, place };
      });
      const untaken = () => placed.filter(({ row: { symbol }, place }) => place > (this.#market().rows[symbol] ?? 0));
      if (untaken().length === 0) continue;
      // Never longer than the spacing: the clock may have been set back.
      if (!step.warmUp) await this.#pause(Math.min(dueMs - this.#clock.now(), spacingMs));
      this.#mustBeOurs();
      const left = untaken();
      const startMs = this.#clock.now();
      await this.#state(step, left);
      // From the time that was due, so that late timers and commits do not slow the feed; a longer delay is not made up for.
      spacingMs = step.warmUp ? 0 : left.length * 1000 / this.#options.barsPerSecond;
      dueMs = Math.min(Math.max(dueMs, startMs - latenessMs), startMs) + spacingMs;
    }
  }

  async #state(step: Step, left: readonly { readonly row: Row; readonly verdict: ReturnType<typeof verdictOn> }[]): Promise<void> {
    const at = iso(this.#newTime());
    const market = this.#market();
    const stated = untakenActions(market, step.actions ?? []).map(({ symbol, exDate, action: corporate }) =>
      this.#stated(this.#host.observe({ kind: 'market', actor: symbol }, action, { exDate, action: corporate }, { at, content: `${exDate} ${corporate.kind}` })));
    const gone = (step.ended ?? []).filter(({ symbol }) => market.delisted[symbol] === undefined)
      .map(({ symbol, lastAt }) => this.#stated(this.#host.observe({ kind: 'market', actor: symbol }, delisted, { lastAt }, { at, content: lastAt })));
    await Promise.all([...stated, ...gone, ...left.map(({ row, verdict }) => {
      const prefix = { kind: 'market', actor: row.symbol };
      return this.#stated('refused' in verdict
        ? this.#host.observe(prefix, barRefused, verdict.refused, { at, content: `${step.at} ${row.origin}` })
        : this.#host.observe(prefix, bar, verdict.bar, { at, content: `${step.at} ${verdict.bar.timeframe}` }));
    })]);
  }

  /** Now; but after the rows before, and not before the last tick. */
  #newTime(): number {
    const { open, tickedAt } = this.#market();
    return Math.max(this.#clock.now(), open === null ? 0 : Date.parse(open.at) + 1, tickedAt === null ? 0 : Date.parse(tickedAt));
  }

  /** Waits until a fact has come round. Throws NotOurs where this feed ends first. */
  #stated(arrival: Promise<string>): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waits.add(reject);
    arrival.then(() => resolve(), reject);
    return promise.finally(() => this.#waits.delete(reject));
  }

  #endWaits(): void {
    for (const end of this.#waits) end(notOurs());
  }

  #pause(ms: number): Promise<void> {
    return ms > 0 ? this.#clock.pause(ms, this.#stopping.signal) : Promise.resolve();
  }

  get #isOurs(): boolean {
    return !this.#stopping.signal.aborted && this.#host.holds('market.main');
  }

  #mustBeOurs(): void {
    if (!this.#isOurs) throw notOurs();
  }

  #market(): Market {
    const cell = this.#host.cell('market.main');
    if (cell === undefined) throw new Error('expected the market to run in this host');
    return cell.actor.state() as Market;
  }
}

const wholeSecond = (ms: number): number => Math.floor(ms / 1000) * 1000;

const notOurs = () => new NotOurs('another host holds the market, or this one is being drained');
