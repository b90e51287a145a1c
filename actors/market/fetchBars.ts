import { isTradingDay, calendarOf as exchangeOf } from '../../machines/calendar/calendar.ts';
import type { Timeframe } from '../../subjects/values.ts';
import type { BarCache, Known } from './barCache.ts';
import { calendarOf, dayCloseMs, lengthMs, newYorkInstantMs, wallMs } from './calendar.ts';
import { closeOf, isRegular, type History, type HistoryBar } from './history.ts';
import { inParts, joinedWith, missingIn, type Stretch } from './spans.ts';

export interface FetchRequest extends Stretch {
  readonly history: History;
  readonly cache: BarCache;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Bars that close after it are not complete, and are not taken. */
  readonly nowMs: number;
  /** Bars before the open and after the close of the exchange too. */
  readonly allHours: boolean;
  readonly signal: AbortSignal;
  /** Milliseconds of history that are done, and rows so far. */
  readonly onProgress: (done: { readonly doneMs: number; readonly ofMs: number; readonly rows: number }) => void;
  readonly onNote: (line: string) => void;
}

export interface Fetched {
  readonly path: string;
  /** Those of the span. */
  readonly bars: readonly HistoryBar[];
  readonly added: number;
  /** Parts of the span that the source was asked for. */
  readonly asked: number;
  /** Whether what was kept was no longer what the source says, so that all was fetched again. */
  readonly restated: boolean;
}

const dayMs = lengthMs['1d'];
/** A source may be behind with its newest bars: what it left out of so many days is asked for again. */
const settledMs = 5 * dayMs;
/** Bars of this age are complete everywhere, also with sources that are a quarter of an hour behind. */
const delayMs = 20 * lengthMs['1m'];

/** The instant at which a bar of a file starts. */
export const startOf = (symbol: string, { wallMs: wall }: Pick<HistoryBar, 'wallMs'>): number => (calendarOf(symbol) === 'utc' ? wall : newYorkInstantMs(wall) ?? wall + 5 * lengthMs['1h']);

/**
 * Brings the cache up to a span, asking the source only for what is missing, part by part; each part is kept as it comes, so that a download that is stopped goes on where it was.
 * A bar beside each missing part is asked for with it: where it is no longer the one that was kept, the source has restated its history (as it does after each split or dividend, with adjusted
 * prices), and all is fetched again.
 */
export async function fetchBars(request: FetchRequest): Promise<Fetched> {
  const { history, cache, symbol, timeframe } = request;
  const kept = { source: request.allHours ? `${history.name}-all-hours` : history.name, symbol, timeframe };
  const before = cache.read(kept);
  let known: Known | undefined = before;
  let asked = 0;
  const count = () => { asked += 1; };
  const write = (next: Known) => cache.write(kept, next);
  known = await completed(request, before, write, count);
  const restated = known === undefined;
  if (known === undefined) {
    request.onNote(`${symbol}: ${history.name} has restated its history; all of it is fetched again`);
    const [first, last] = [before.covered[0], before.covered.at(-1)];
    const whole = { fromMs: Math.min(request.fromMs, first?.fromMs ?? Infinity), untilMs: Math.max(request.untilMs, last?.untilMs ?? -Infinity) };
    known = await completed({ ...request, ...whole }, { bars: [], covered: [] }, write, count) ?? { bars: [], covered: [] };
  }
  const bars = known.bars.filter((bar) => within(request, startOf(symbol, bar)));
  return { path: cache.pathOf(kept), bars, asked, restated, added: Math.max(0, known.bars.length - (restated ? 0 : before.bars.length)) };
}

/** Undefined where what was kept is no longer what the source says. */
async function completed(request: FetchRequest, before: Known, write: (known: Known) => void, onAsk: () => void): Promise<Known | undefined> {
  const { history, symbol, timeframe, nowMs, allHours, signal, onProgress } = request;
  const untilMs = Math.min(request.untilMs, nowMs - delayMs);
  const missing = missingIn({ fromMs: request.fromMs, untilMs }, before.covered).filter((part) => mayHoldBars(symbol, timeframe, part, nowMs - delayMs));
  const ofMs = missing.reduce((sum, part) => sum + part.untilMs - part.fromMs, 0);
  let known = before;
  let doneMs = 0;
  for (const part of missing.flatMap((each) => inParts(each, history.spanMs(timeframe)))) {
    onAsk();
    const beside = besideOf(symbol, known.bars, part);
    const came: HistoryBar[] = [];
    for await (const page of history.pages({ symbol, timeframe, ...beside }, signal)) {
      for (const bar of page) if (closeOf(symbol, timeframe, startOf(symbol, bar)) <= nowMs - delayMs && (allHours || isRegular(symbol, timeframe, bar))) came.push(bar);
      onProgress({ doneMs, ofMs, rows: known.bars.length + came.length });
    }
    const merged = mergedInto(known.bars, came);
    if (merged === undefined) return undefined;
    const last = came.at(-1);
    const sureMs = Math.max(nowMs - settledMs, last === undefined ? -Infinity : startOf(symbol, last) + 1);
    known = { bars: merged, covered: joinedWith(known.covered, { fromMs: part.fromMs, untilMs: Math.min(part.untilMs, sureMs) }) };
    write(known);
    doneMs += part.untilMs - part.fromMs;
    onProgress({ doneMs, ofMs, rows: known.bars.length });
  }
  return known;
}

const within = ({ fromMs, untilMs }: Stretch, ms: number): boolean => ms >= fromMs && ms < untilMs;

/** The part with the bars that are kept right before and after it. */
function besideOf(symbol: string, bars: readonly HistoryBar[], { fromMs, untilMs }: Stretch): Stretch {
  const before = bars.findLast((bar) => startOf(symbol, bar) < fromMs);
  const after = bars.find((bar) => startOf(symbol, bar) >= untilMs);
  return { fromMs: before === undefined ? fromMs : startOf(symbol, before), untilMs: after === undefined ? untilMs : startOf(symbol, after) + 1 };
}

/** Undefined where a bar is there already, with other prices. What a source says later of its volume may differ a little; the first word stays. */
function mergedInto(bars: readonly HistoryBar[], more: readonly HistoryBar[]): readonly HistoryBar[] | undefined {
  const all = new Map(bars.map((bar) => [bar.wallMs, bar]));
  for (const bar of more) {
    const there = all.get(bar.wallMs);
    if (there !== undefined && (there.open !== bar.open || there.high !== bar.high || there.low !== bar.low || there.close !== bar.close)) return undefined;
    if (there === undefined) all.set(bar.wallMs, bar);
  }
  return [...all.values()].sort((a, b) => a.wallMs - b.wallMs);
}

/** Whether an exchange was open in it, so that there is something to ask for. */
function mayHoldBars(symbol: string, timeframe: Timeframe, { fromMs, untilMs }: Stretch, completeMs: number): boolean {
  const [calendar, exchange] = [calendarOf(symbol), exchangeOf(symbol)];
  const [first, last] = [fromMs, untilMs - 1].map((ms) => Math.floor(wallMs(calendar, ms) / dayMs));
  if (first === undefined || last === undefined || last - first > 15) return true;
  return Array.from({ length: last - first + 1 }, (_, at) => first + at).some((day) => {
    if (!isTradingDay(exchange, day)) return false;
    if (timeframe !== '1d') return true;
    return startOf(symbol, { wallMs: day * dayMs }) >= fromMs && dayCloseMs(calendar, day * dayMs) <= completeMs;
  });
}
