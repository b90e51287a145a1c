import type { Logger } from 'pino';
import { verdictOn, type LastBar } from '../../machines/market/decisions.ts';
import { untakenActions, type Feed } from '../../machines/market/market.ts';
import type { Row } from '../../machines/market/row.ts';
import { action, bar, barRefused, delisted } from '../../subjects/market.ts';
import type { Host } from '../runtime/host.ts';
import { wallClock, type Clock } from './clock.ts';
import { splitLast } from './checked.ts';
import { DeskEdge } from './deskEdge.ts';
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
  readonly #edge: DeskEdge;

  constructor(options: LiveFeedOptions) {
    const { host, barsPerSecond, everySeconds = 1, clock = wallClock, logger, onFault } = options;
    if (!(barsPerSecond > 0)) throw new RangeError(`barsPerSecond: was ${barsPerSecond}, must be above 0`);
    this.#edge = new DeskEdge({ host, everySeconds, clock, logger, onFault });
    this.#host = host;
    this.#options = options;
    this.#clock = clock;
  }

  /** Resolves when the source has ended; ticks go on until `stop`. Throws NotOurs when stopped before, or where another host holds the market. */
  async run(): Promise<void> {
    await this.#edge.begin();
    await this.#bringAll();
  }

  /** For draining: nothing is stated after it. Resolves when the last wait has ended. */
  stop(): Promise<void> {
    return this.#edge.stop();
  }

  async #bringAll(): Promise<void> {
    const { rows, ended, feed } = this.#edge.market();
    if (ended) return;
    if (feed === null) throw new Error('expected desk.opened before the first bar');
    if (Object.keys(rows).length === 0) await this.#edge.everybody();
    await this.#bring(feed);
    await this.#edge.endSession();
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
      const untaken = () => placed.filter(({ row: { symbol }, place }) => place > (this.#edge.market().rows[symbol] ?? 0));
      if (untaken().length === 0) continue;
      // Never longer than the spacing: the clock may have been set back.
      if (!step.warmUp) await this.#edge.pause(Math.min(dueMs - this.#clock.now(), spacingMs));
      this.#edge.mustBeOurs();
      const left = untaken();
      const startMs = this.#clock.now();
      await this.#state(step, left);
      // From the time that was due, so that late timers and commits do not slow the feed; a longer delay is not made up for.
      spacingMs = step.warmUp ? 0 : left.length * 1000 / this.#options.barsPerSecond;
      dueMs = Math.min(Math.max(dueMs, startMs - latenessMs), startMs) + spacingMs;
    }
  }

  async #state(step: Step, left: readonly { readonly row: Row; readonly verdict: ReturnType<typeof verdictOn> }[]): Promise<void> {
    const edge = this.#edge;
    const at = iso(edge.newTime());
    const market = edge.market();
    const stated = untakenActions(market, step.actions ?? []).map(({ symbol, exDate, action: corporate }) =>
      edge.stated(this.#host.observe({ kind: 'market', actor: symbol }, action, { exDate, action: corporate }, { at, content: `${exDate} ${corporate.kind}` })));
    const gone = (step.ended ?? []).filter(({ symbol }) => market.delisted[symbol] === undefined)
      .map(({ symbol, lastAt }) => edge.stated(this.#host.observe({ kind: 'market', actor: symbol }, delisted, { lastAt }, { at, content: lastAt })));
    await Promise.all([...stated, ...gone, ...left.map(({ row, verdict }) => {
      const prefix = { kind: 'market', actor: row.symbol };
      return edge.stated('refused' in verdict
        ? this.#host.observe(prefix, barRefused, verdict.refused, { at, content: `${step.at} ${row.origin}` })
        : this.#host.observe(prefix, bar, verdict.bar, { at, content: `${step.at} ${verdict.bar.timeframe}` }));
    })]);
  }
}
