import { lastCloseBefore, type Followed } from '../../machines/feed/actions.ts';
import { fellSilent, firstOnly, goesOver, heard, type Failover } from '../../machines/feed/failover.ts';
import { due, followingFrom, forgetBefore, hearMinute, passed, sureFrom, type DueBar, type Following, type Which } from '../../machines/feed/following.ts';
import { changeOf, isCrossed, takeQuote, unquoted, type Quoted } from '../../machines/feed/health.ts';
import type { Restatement } from '../../machines/feed/merging.ts';
import { barOfMinute, cancel, correct, forget, keptMs, noTrades, take, type Minutes } from '../../machines/feed/minutes.ts';
import { lengthMs, periodAt, startBack } from '../../machines/feed/periods.ts';
import { verdictOn } from '../../machines/market/decisions.ts';
import { followed, type Feed } from '../../machines/market/market.ts';
import type { MarketSource } from '../../subjects/desk.ts';
import { bar, barRefused, halted, recovered, restated, sourceChanged } from '../../subjects/market.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { Host } from '../runtime/host.ts';
import { wallClock, type Clock } from './clock.ts';
import { CorporateFeed } from './corporateFeed.ts';
import { DeskEdge, marketMain } from './deskEdge.ts';
import { Filling } from './filling.ts';
import { findings } from './findings.ts';
import type { Listening, LiveListeners } from './liveSource.ts';
import type { StreamFeedOptions } from './streamFeedOptions.ts';
import { iso } from './wallTime.ts';

type Why = FactOf<typeof restated>['body']['why'];
type Stream = Extract<MarketSource, { kind: 'alpaca' }>;

interface Symbol extends Following {
  readonly minutes: Minutes;
  readonly quoted: Quoted;
  exchange: string | undefined;
  /** Since when its bars wait for what its company may have announced, UTC milliseconds. */
  waitsSinceMs: number | undefined;
}

/** A bar that is here so long after its close is not decided on: half a minute, and of longer bars a twentieth. */
export const lateAfterMs = (length: number): number => Math.max(30_000, length / 20);

/**
 * The edge of a market in the present: bars from a source's stream, each stated once and in order, with its close as time. What a stream did not bring is asked of history first; bars that come too late are marked. A symbol
 * whose data is stale, crossed, missing or halted by its exchange is halted on the log until it is well again. A second source takes over while the first is silent. What was traded comes to the log as bars only.
 */
export class StreamFeed {
  readonly #options: StreamFeedOptions;
  readonly #host: Host;
  readonly #clock: Clock;
  readonly #edge: DeskEdge;
  readonly #symbols = new Map<string, Symbol>();
  readonly #sureFromMs: Record<Which, number> = { first: Infinity, second: Infinity };
  readonly #filling: Filling;
  readonly #corporate: CorporateFeed | undefined;
  #failover: Failover;
  #timeframe: Stream['timeframe'] = '1d';
  #restatements: { readonly symbol: string; readonly restatement: Restatement; readonly why: Why }[] = [];
  #listening: Listening[] = [];

  constructor(options: StreamFeedOptions) {
    const { host, first, second, actions, clock = wallClock, logger, onFault } = options;
    this.#options = options;
    this.#host = host;
    this.#clock = clock;
    this.#edge = new DeskEdge({ host, everySeconds: 1, clock, logger, onFault });
    this.#failover = firstOnly(clock.now());
    this.#corporate = actions === undefined ? undefined : new CorporateFeed({ source: actions, host, edge: this.#edge, clock, onTrouble: (line) => this.#trouble(line) });
    const feed = this;
    this.#filling = new Filling({
      get timeframe() { return feed.#timeframe; }, clock, signal: this.#edge.signal, histories: { first: first.history, ...(second === undefined ? {} : { second: second.history }) },
      onRestated: (symbol, restatement) => this.#restatements.push({ symbol, restatement, why: 'source' }), onTrouble: (line) => this.#trouble(line),
    });
  }

  /** Resolves when the session has ended; ticks go on until `stop`. Throws NotOurs when stopped before, or where another host holds the market. */
  async run(): Promise<void> {
    await this.#edge.begin();
    const { ended, feed, rows } = this.#edge.market();
    if (ended) return;
    if (feed === null || feed.market.kind !== 'alpaca') throw new Error('expected a desk whose bars come from alpaca');
    const { market } = feed;
    this.#timeframe = market.timeframe;
    if (Object.keys(rows).length === 0) await this.#edge.everybody();
    this.#listen();
    for (const symbol of followed(this.#edge.market(), market.symbols)) this.#follow(this.#begun(symbol, feed), market.symbols.includes(symbol));
    for (const symbol of this.#symbols.values()) this.#readAgain(symbol);
    const toMs = Date.parse(feed.session.to);
    while (this.#clock.now() <= toMs) {
      await this.#turn(feed, market);
      await this.#edge.pause(this.#options.everyMs ?? 250);
      this.#edge.mustBeOurs();
    }
    await this.#turn(feed, market);
    this.#quit();
    await this.#edge.endSession();
  }

  /** For draining: nothing is stated after it. Resolves when the last wait has ended. */
  async stop(): Promise<void> {
    this.#quit();
    await this.#edge.stop();
  }

  #quit(): void {
    for (const each of this.#listening) each.stop();
    this.#listening = [];
  }

  /** Where the log stands; of a symbol without any bar so far, before its warm-up. */
  #begun(symbol: string, { session: { from, warmUpBars } }: Feed): Symbol {
    const { lastBars, became = {} } = this.#edge.market();
    // A symbol that another's shares are of now goes on where that one ended.
    const [before] = Object.keys(became).filter((each) => became[each] === symbol);
    const last = lastBars[symbol] ?? (before === undefined ? undefined : lastBars[before]);
    const passedMs = last === undefined ? startBack(symbol, this.#timeframe, Math.min(Date.parse(from), this.#clock.now()), warmUpBars) : Date.parse(last.at);
    return { ...followingFrom(symbol, passedMs), minutes: noTrades(), quoted: unquoted(), exchange: undefined, waitsSinceMs: undefined };
  }

  /** Bars of the last day that was stated: what was said of them while no host was there is not lost. */
  #readAgain(symbol: Symbol): void {
    // The official figures of a day are not among its minutes.
    if (this.#timeframe === '1d') return;
    const stated = (this.#edge.market().recent?.[symbol.symbol] ?? []).flatMap(({ at, figures }) => {
      const period = periodAt(symbol.symbol, this.#timeframe, Date.parse(at) - 1);
      return period?.closeMs === Date.parse(at) ? [{ period, figures }] : [];
    });
    const dayMs = periodAt(symbol.symbol, '1d', symbol.passedMs - 1)?.startMs ?? Infinity;
    void this.#filling.readAgain(symbol, 'first', stated.filter(({ period }) => period.startMs >= dayMs));
  }

  /** @param isAsked whether the sources were asked for it from the beginning */
  #follow(symbol: Symbol, isAsked: boolean): void {
    this.#symbols.set(symbol.symbol, symbol);
    if (!isAsked) for (const each of this.#listening) each.follow(symbol.symbol);
  }

  #listen(): void {
    const { first, second } = this.#options;
    this.#listening = [first.live.start(this.#listeners('first', first.live.name))];
    if (second !== undefined) this.#listening.push(second.live.start(this.#listeners('second', second.live.name)));
  }

  #listeners(which: Which, name: string): LiveListeners {
    const rules = { silentMs: this.#silentMs };
    const known = (symbol: string, act: (symbol: Symbol) => void) => {
      heard(this.#failover, which, this.#clock.now(), rules);
      const found = this.#symbols.get(symbol);
      if (found !== undefined) act(found);
    };
    const minuteOfTrades = (symbol: Symbol, startMs: number | undefined, why: Why) => {
      if (startMs === undefined) return;
      this.#note(symbol, hearMinute(symbol, which, startMs, barOfMinute(symbol.minutes, startMs)), why);
    };
    return {
      minute: (name, startMs, figures) => known(name, (symbol) => this.#note(symbol, hearMinute(symbol, which, startMs, figures), 'lateTrade')),
      trade: (name, trade) => known(name, (symbol) => minuteOfTrades(symbol, take(symbol.minutes, trade), 'lateTrade')),
      correction: (name, id, corrected) => known(name, (symbol) => minuteOfTrades(symbol, correct(symbol.minutes, id, corrected), 'correction')),
      cancel: (name, id) => known(name, (symbol) => minuteOfTrades(symbol, cancel(symbol.minutes, id), 'cancel')),
      quote: (name, quote) => known(name, ({ quoted }) => takeQuote(quoted, { ...quote, atMs: this.#clock.now() })),
      status: (name, { halted: isHalted, detail }) => known(name, (symbol) => { symbol.exchange = isHalted ? detail : undefined; }),
      up: () => {
        this.#sureFromMs[which] = sureFrom(this.#clock.now());
        heard(this.#failover, which, this.#clock.now(), rules);
        this.#options.logger.info({ source: name }, 'a source of bars is up');
      },
      down: (reason) => {
        this.#sureFromMs[which] = Infinity;
        if (which === 'first') fellSilent(this.#failover);
        // What a quote was before is not what it is.
        if (which === 'first') for (const { quoted } of this.#symbols.values()) Object.assign(quoted, unquoted());
        this.#trouble(`${name}: down: ${reason}`);
      },
      trouble: (reason) => this.#trouble(`${name}: ${reason}`),
      lost: (reason) => this.#options.onFault(new Error(`${name}: lost: ${reason}`)),
    };
  }

  #note({ symbol }: Symbol, restatement: Restatement | undefined, why: Why): void {
    if (restatement !== undefined) this.#restatements.push({ symbol, restatement, why });
  }

  get #silentMs(): number {
    return this.#options.silentMs ?? 90_000;
  }

  #trouble(reason: string): void {
    this.#options.logger.warn({ reason }, 'market data');
  }

  /** States what there is to state by now, and waits until it has come round. */
  async #turn(feed: Feed, { staleBars }: Stream): Promise<void> {
    await this.#goOver();
    await this.#restate();
    await this.#state(feed);
    const nowMs = this.#clock.now();
    await Promise.all([...this.#symbols.values()].map((symbol) => this.#judge(symbol, nowMs, staleBars)));
  }

  async #goOver(): Promise<void> {
    const { first, second, steadyMs = 120_000 } = this.#options;
    const nowMs = this.#clock.now();
    const isOpen = [...this.#symbols.keys()].some((symbol) => periodAt(symbol, '1d', nowMs) !== undefined);
    const change = second === undefined ? undefined : goesOver(this.#failover, nowMs, { silentMs: this.#silentMs, steadyMs }, isOpen);
    if (change === undefined || second === undefined) return;
    const names = { first: first.live.name, second: second.live.name };
    const from = names[this.#failover.active];
    this.#failover.active = change.to;
    const at = iso(this.#edge.newTime());
    await this.#edge.stated(this.#host.observe(marketMain, sourceChanged, { from, to: names[change.to], reason: change.reason }, { at, content: `${at} ${change.to}` }));
  }

  async #restate(): Promise<void> {
    const due = this.#restatements;
    this.#restatements = [];
    for (const { symbol, restatement: { period, was, now }, why } of due) {
      const at = iso(this.#edge.newTime());
      await this.#edge.stated(this.#host.observe({ kind: 'market', actor: symbol }, restated, { timeframe: this.#timeframe, closedAt: iso(period.closeMs), was, now, why }, { at, content: `${iso(period.closeMs)} ${at} ${JSON.stringify(now)}` }));
    }
  }

  /** Bars of all symbols in the order of their closes; of one close all together. */
  async #state(feed: Feed): Promise<void> {
    const { active } = this.#failover;
    const nowMs = this.#clock.now();
    this.#corporate?.ask([...this.#symbols.values()]);
    const found: { readonly symbol: Symbol; readonly bar: DueBar }[] = [];
    for (const symbol of [...this.#symbols.values()]) {
      const { bars, fill } = due(symbol, active, this.#timeframe, { sureFromMs: this.#sureFromMs[active], nowMs });
      if (fill === undefined) this.#filling.settled(symbol.symbol);
      else this.#filling.ask(symbol, active, fill);
      if (fill === undefined && bars.length === 0) await this.#actEarly(feed, symbol, active);
      const unknown = bars.findIndex(({ period: { closeMs } }) => this.#corporate?.isKnown(symbol.symbol, closeMs) === false);
      symbol.waitsSinceMs = unknown < 0 ? undefined : symbol.waitsSinceMs ?? nowMs;
      for (const each of unknown < 0 ? bars : bars.slice(0, unknown)) found.push({ symbol, bar: each });
    }
    found.sort((a, b) => a.bar.period.closeMs - b.bar.period.closeMs);
    for (let at = 0; at < found.length;) {
      const closeMs = found[at]?.bar.period.closeMs;
      const together = found.slice(at).filter(({ bar: { period } }) => period.closeMs === closeMs);
      for (const { symbol } of together) await this.#act(feed, symbol, this.#corporate?.due(symbol.symbol, closeMs));
      this.#edge.mustBeOurs();
      await Promise.all(together.filter(({ symbol }) => this.#symbols.get(symbol.symbol) === symbol).map(({ symbol, bar: each }) => this.#stateBar(feed, symbol, active, each)));
      at += together.length;
    }
    for (const symbol of this.#symbols.values()) {
      forget(symbol.minutes, nowMs);
      forgetBefore(symbol, Math.min(symbol.passedMs, nowMs) - keptMs - lengthMs['1d']);
    }
  }

  /** Before any bar of its day, once history has said that no bar before it is missing: a stream that is merely silent does not say so. */
  async #actEarly(feed: Feed, symbol: Symbol, active: Which): Promise<void> {
    const early = this.#corporate?.due(symbol.symbol, undefined);
    const [first] = early ?? [];
    if (first === undefined) return;
    const lastMs = lastCloseBefore(symbol.symbol, first.exDate);
    if (Math.max(symbol.passedMs, symbol.told[active].filledMs) >= lastMs) await this.#act(feed, symbol, early);
    else this.#filling.ask(symbol, active, { fromMs: Math.max(symbol.passedMs, symbol.told[active].filledMs), untilMs: lastMs, isHole: true });
  }

  /** States what the company of a symbol did; where the symbol ends with it, its successor is followed. */
  async #act(feed: Feed, { symbol }: Symbol, due: readonly Followed[] = []): Promise<void> {
    const ended = await this.#corporate?.state(due);
    if (ended === undefined) return;
    this.#symbols.delete(symbol);
    if (ended.kind === 'symbolChange' && !this.#symbols.has(ended.to)) this.#follow(this.#begun(ended.to, feed), false);
  }

  #stateBar({ session, dataQuality }: Feed, following: Symbol, which: Which, due: DueBar): Promise<void> {
    const { symbol } = following;
    const { period: { closeMs }, figures } = due;
    const at = iso(closeMs);
    const nowMs = this.#clock.now();
    passed(following, which, due);
    const row = { symbol, timeframe: this.#timeframe, at, due: at, origin: `${this.#options[which]?.live.name ?? which} ${symbol} ${at}`, ...figures };
    const verdict = verdictOn(this.#edge.market().lastBars[symbol], row, dataQuality, closeMs < Date.parse(session.from));
    const prefix = { kind: 'market', actor: symbol };
    if ('refused' in verdict) return this.#edge.stated(this.#host.observe(prefix, barRefused, verdict.refused, { at, content: `${at} ${row.origin}` }));
    const isLate = !verdict.bar.warmUp && nowMs - closeMs > lateAfterMs(lengthMs[this.#timeframe]);
    const body = { ...verdict.bar, flags: [...verdict.bar.flags, ...(isLate ? ['late' as const] : [])], receivedAt: new Date(nowMs).toISOString() };
    return this.#edge.stated(this.#host.observe(prefix, bar, body, { at, content: `${at} ${this.#timeframe}` }));
  }

  /** Halts and recovers a symbol, by each reason of its own. */
  async #judge({ symbol, quoted, exchange, passedMs, waitsSinceMs }: Symbol, nowMs: number, staleBars: number): Promise<void> {
    const { lastBars, halts = {} } = this.#edge.market();
    const found = findings({
      symbol, timeframe: this.#timeframe, nowMs, staleBars, passedMs, lastMs: Math.max(passedMs, Date.parse(lastBars[symbol]?.at ?? iso(passedMs))), missingMs: this.#filling.missingSinceMs(symbol),
      isFailing: this.#filling.isFailing(symbol), waitsSinceMs, waitsBecause: this.#corporate?.fault, isCrossed: isCrossed(quoted, nowMs), exchange, unfollowed: this.#corporate?.unfollowed(symbol, nowMs),
    });
    for (const reason of ['gap', 'stale', 'crossed', 'exchange', 'action'] as const) {
      const detail = found[reason];
      const change = changeOf(halts, symbol, reason, detail !== undefined);
      const at = iso(this.#edge.newTime());
      const prefix = { kind: 'market', actor: symbol };
      if (change === 'halted') await this.#edge.stated(this.#host.observe(prefix, halted, { reason, detail: (detail ?? '').slice(0, 500) }, { at, content: `${reason} ${at}` }));
      else if (change !== undefined) await this.#edge.stated(this.#host.observe(prefix, recovered, { reason, haltedAt: change.recovered }, { at, content: `${reason} ${change.recovered}` }));
    }
  }
}
