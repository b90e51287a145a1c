import type { BarFigures } from '../../subjects/market.ts';
import { format, parse, type Decimal } from '../decimal.ts';
import { countsOf } from './conditions.ts';

/** One trade of a symbol. */
export interface Trade {
  /** Of the exchange and its own number: no other trade of the symbol has it. */
  readonly id: string;
  /** When it happened, UTC milliseconds. */
  readonly atMs: number;
  /** Of trades of one millisecond: nanoseconds in it, or how they came. */
  readonly order: number;
  /** Canonical decimals. */
  readonly price: string;
  readonly size: string;
  readonly conditions: readonly string[];
  /** The consolidated tape that it is on, which says what its conditions mean: A, B or C; absent for coins. */
  readonly tape?: string | undefined;
}

/** The trades of a symbol's last minutes, by the minute's start. */
export interface Minutes {
  trades: Record<number, Trade[]>;
  /** Which minute a trade is in, by its id. */
  places: Record<string, number>;
}

const minuteMs = 60_000;
/** Corrections and cancels of trades nearly always come within minutes; what concerns older ones shows when history is read again. */
export const keptMs = 30 * minuteMs;
/** A minute of the busiest share has some ten thousand. */
const mostTrades = 200_000;

export const noTrades = (): Minutes => ({ trades: {}, places: {} });

export const minuteOf = (ms: number): number => Math.floor(ms / minuteMs) * minuteMs;

/** Takes a trade. @returns the minute that it changes; undefined where it is known already */
export function take(minutes: Minutes, trade: Trade): number | undefined {
  if (minutes.places[trade.id] !== undefined) return undefined;
  const startMs = minuteOf(trade.atMs);
  const into = minutes.trades[startMs] ?? [];
  if (into.length >= mostTrades) throw new RangeError(`expected at most ${mostTrades} trades in a minute, was more`);
  minutes.trades[startMs] = into;
  minutes.places[trade.id] = startMs;
  into.push(trade);
  return startMs;
}

/** Takes a trade out. @returns the minute that it changes; undefined where it is not known any more */
export function cancel(minutes: Minutes, id: string): number | undefined {
  const startMs = minutes.places[id];
  if (startMs === undefined) return undefined;
  delete minutes.places[id];
  minutes.trades[startMs] = (minutes.trades[startMs] ?? []).filter((trade) => trade.id !== id);
  return startMs;
}

/** Puts another trade in the place of one, at the time of that. @returns the minute that it changes; undefined where the one is not known any more */
export function correct(minutes: Minutes, id: string, corrected: Omit<Trade, 'atMs' | 'order' | 'tape'>): number | undefined {
  const startMs = minutes.places[id];
  const original = startMs === undefined ? undefined : minutes.trades[startMs]?.find((trade) => trade.id === id);
  if (startMs === undefined || original === undefined) return undefined;
  cancel(minutes, id);
  take(minutes, { ...corrected, atMs: original.atMs, order: original.order, tape: original.tape });
  return startMs;
}

/** Forgets what is older than is kept. */
export function forget(minutes: Minutes, nowMs: number): void {
  for (const key of Object.keys(minutes.trades)) {
    const startMs = Number(key);
    if (startMs >= nowMs - keptMs) continue;
    for (const { id } of minutes.trades[startMs] ?? []) delete minutes.places[id];
    delete minutes.trades[startMs];
  }
}

/** A minute's bar; undefined where no trade in it counts for a price. */
export function barOfMinute(minutes: Minutes, startMs: number): BarFigures | undefined {
  const trades = (minutes.trades[startMs] ?? []).toSorted((a, b) => a.atMs - b.atMs || a.order - b.order);
  let [high, low, open, close]: (Decimal | undefined)[] = [];
  let [firstOpen, firstClose]: (Decimal | undefined)[] = [];
  let volume = 0n;
  for (const { price, size, conditions, tape } of trades) {
    const counts = countsOf(conditions, tape);
    const at = parse(price);
    if (counts.volume) volume += parse(size);
    if (counts.range) {
      high = high === undefined || at > high ? at : high;
      low = low === undefined || at < low ? at : low;
    }
    if (counts.last === true) {
      open ??= at;
      close = at;
    } else if (counts.last === 'first') {
      firstOpen ??= at;
      firstClose = at;
    }
  }
  const [began, ended] = [open ?? firstOpen, close ?? firstClose];
  if (began === undefined || ended === undefined || high === undefined || low === undefined) return undefined;
  return { open: format(began), high: format(high), low: format(low), close: format(ended), volume: format(volume) };
}
