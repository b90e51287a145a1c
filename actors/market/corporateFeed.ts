import { effectiveMs, ripe, unfollowed, type Announced, type Followed } from '../../machines/feed/actions.ts';
import { calendarOf, dayAtMs } from '../../machines/calendar/calendar.ts';
import { dateOf, dayOfDate } from '../../machines/calendar/days.ts';
import { untakenActions } from '../../machines/market/market.ts';
import { action, type CorporateAction } from '../../subjects/market.ts';
import type { Host } from '../runtime/host.ts';
import type { Clock } from './clock.ts';
import type { CorporateSource } from './corporateSource.ts';
import type { DeskEdge } from './deskEdge.ts';
import { iso } from './wallTime.ts';

export interface CorporateFeedOptions {
  readonly source: CorporateSource;
  readonly host: Host;
  readonly edge: DeskEdge;
  readonly clock: Clock;
  readonly onTrouble: (line: string) => void;
}

interface Known {
  readonly announced: readonly Announced[];
  readonly askedMs: number;
  readonly symbols: ReadonlySet<string>;
  /** First day asked for, as a date. */
  readonly from: string;
}

/** Announcements may come at any time, and late. */
const everyMs = 3_600_000;
const [firstPauseMs, mostPauseMs] = [2_000, 60_000] as const;
/** Asked for so many days ahead: what is known before its day needs no answer on it. */
const daysAhead = 7;

const keyOf = ({ symbol, exDate, what }: Announced): string => `${symbol} ${exDate} ${what}`;

/** Splits, dividends, new symbols and mergers in cash of a desk in the present: asked for every hour, and stated before the first bar of their day. Without an answer no bar of a new day is stated. Coins have none. */
export class CorporateFeed {
  readonly #options: CorporateFeedOptions;
  #known: Known | undefined;
  /** Learned when bars of its day had been stated already, and on which day that was. */
  #late: { readonly announced: Announced; readonly day: number }[] = [];
  #underWay = false;
  #freeMs = -Infinity;
  #pauseMs: number = firstPauseMs;
  /** Why the last request brought nothing; undefined where it did. */
  fault: string | undefined;

  constructor(options: CorporateFeedOptions) {
    this.#options = options;
  }

  /** Asks where it is time to; one request at a time, and after failures ever later, up to a minute. */
  ask(followed: readonly { readonly symbol: string; readonly passedMs: number }[]): void {
    const nowMs = this.#options.clock.now();
    const stocks = followed.filter(({ symbol }) => calendarOf(symbol) === 'XNYS');
    const [first] = stocks;
    if (first === undefined || this.#underWay || nowMs < this.#freeMs) return;
    const isCurrent = this.#known !== undefined && nowMs - this.#known.askedMs < everyMs && stocks.every(({ symbol }) => this.#known?.symbols.has(symbol));
    // From an hour before the open on an answer must be of that day.
    const today = dateOf(dayAtMs('XNYS', nowMs));
    const opensMs = effectiveMs(first.symbol, today);
    if (isCurrent && this.#known !== undefined && (nowMs < opensMs || this.#known.askedMs >= opensMs)) return;
    this.#underWay = true;
    void this.#fetch(stocks, today, nowMs).finally(() => { this.#underWay = false; });
  }

  async #fetch(stocks: readonly { readonly symbol: string; readonly passedMs: number }[], today: string, nowMs: number): Promise<void> {
    const { source, edge, clock, onTrouble } = this.#options;
    const from = dateOf(Math.min(...stocks.map(({ symbol, passedMs }) => dayAtMs(calendarOf(symbol), passedMs))));
    const symbols = stocks.map(({ symbol }) => symbol).sort();
    try {
      const announced = await source.announced({ symbols, from, to: dateOf(dayOfDate(today) + daysAhead) }, edge.signal);
      this.#noteLate(announced);
      this.#known = { announced, askedMs: nowMs, symbols: new Set(symbols), from };
      this.#pauseMs = firstPauseMs;
      this.fault = undefined;
    } catch (error) {
      if (edge.signal.aborted) return;
      this.#freeMs = clock.now() + this.#pauseMs;
      this.#pauseMs = Math.min(mostPauseMs, this.#pauseMs * 2);
      this.fault = error instanceof Error ? error.message : String(error);
      onTrouble(this.fault);
    }
  }

  #noteLate(announced: readonly Announced[]): void {
    if (this.#known === undefined) return;
    const { symbols, announced: before, from } = this.#known;
    const known = new Set(before.map(keyOf));
    const { edge, clock, onTrouble } = this.#options;
    for (const each of announced) {
      const last = edge.market().lastBars[each.symbol];
      if (last === undefined || !symbols.has(each.symbol) || each.exDate < from || known.has(keyOf(each)) || dayOfDate(each.exDate) > dayAtMs(calendarOf(each.symbol), Date.parse(last.at))) continue;
      this.#late.push({ announced: each, day: dayAtMs(calendarOf(each.symbol), clock.now()) });
      onTrouble(`${each.symbol}: ${each.what} of ${each.exDate} was announced after bars of that day; hold the books against the venue's account`);
    }
  }

  /** Whether the actions are known that may come before a bar. @param closeMs its close */
  isKnown(symbol: string, closeMs: number): boolean {
    if (calendarOf(symbol) !== 'XNYS') return true;
    const exDate = dateOf(dayAtMs('XNYS', closeMs));
    return this.#known !== undefined && this.#known.symbols.has(symbol) && this.#known.from <= exDate && this.#known.askedMs >= effectiveMs(symbol, exDate);
  }

  /** What takes effect before a bar, or by now where none is due, and is not on the log. @param nextMs the bar's close */
  due(symbol: string, nextMs: number | undefined): readonly Followed[] {
    const { edge, clock } = this.#options;
    const market = edge.market();
    const last = market.lastBars[symbol];
    return untakenActions(market, ripe(this.#known?.announced ?? [], symbol, { lastMs: last === undefined ? undefined : Date.parse(last.at), nextMs, nowMs: clock.now() }));
  }

  /** States actions. @returns the one with which the symbol ends, if one did */
  async state(due: readonly Followed[]): Promise<CorporateAction | undefined> {
    const { host, edge } = this.#options;
    for (const { symbol, exDate, action: corporate } of due) {
      edge.mustBeOurs();
      await edge.stated(host.observe({ kind: 'market', actor: symbol }, action, { exDate, action: corporate }, { at: iso(edge.newTime()), content: `${exDate} ${corporate.kind}` }));
      if (corporate.kind === 'symbolChange' || corporate.kind === 'cashMerger') return corporate;
    }
    return undefined;
  }

  /** What a person must see to in a symbol today; undefined where there is nothing. */
  unfollowed(symbol: string, nowMs: number): string | undefined {
    const today = dayAtMs(calendarOf(symbol), nowMs);
    const [each] = [...unfollowed(this.#known?.announced ?? [], symbol, nowMs), ...this.#late.filter(({ announced, day }) => announced.symbol === symbol && day === today).map(({ announced }) => announced)];
    return each === undefined ? undefined : `${each.what} of ${each.exDate}, which the books can not follow`;
  }
}
