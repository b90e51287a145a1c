import { format, fromFloat } from '../../machines/decimal.ts';
import type { ReadRow } from '../../machines/market/row.ts';
import type { MarketSource } from '../../subjects/desk.ts';
import { lengthMs } from './calendar.ts';
import { instant, limits } from './merged.ts';
import { normal, symbolSeed, xoshiro } from '../../machines/random.ts';
import type { Bars, BarSource, Span, Step } from './source.ts';
import { sessionCloses } from './sessions.ts';
import { iso } from './wallTime.ts';

type SyntheticMarket = Extract<MarketSource, { kind: 'synthetic' }>;

/** Yearly drift and volatility that a symbol's walk has. */
const driftAnnual = 0.06;
const leastVolatilityAnnual = 0.12;
const mostVolatilityAnnual = 0.45;

/**
 * Seeded bars: a geometric random walk for each symbol, on weekdays, with intraday bars from 9:30 to 16:00 in New York.
 * Nothing is stored; every reading draws the same bars again. No holidays, no corporate actions, no bad rows.
 */
export function syntheticBars(market: SyntheticMarket): Bars {
  const symbols = [...new Set(market.symbols)].sort();
  return { symbols, timeframe: market.timeframe, between: (span) => sourceOf({ ...market, symbols }, span) };
}

function sourceOf(market: SyntheticMarket, span: Span): BarSource {
  const { fromMs, untilMs } = limits(span);
  const closes = sessionCloses(instant(market.from), market.timeframe, market.bars);
  const reached = closes.findIndex((ms) => ms >= fromMs);
  const first = Math.max(0, (reached < 0 ? closes.length : reached) - (span.warmUpBars ?? 0));
  const read = (laterThanMs: number) => drawn(market, closes, { first, fromMs, untilMs, laterThanMs });
  return { steps: () => read(-Infinity), after: (at) => read(instant(at)) };
}

interface Window {
  readonly first: number;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly laterThanMs: number;
}

function* drawn(market: SyntheticMarket, closes: readonly number[], { first, fromMs, untilMs, laterThanMs }: Window): Generator<Step> {
  const walks = market.symbols.map((symbol) => walk(market, symbol));
  for (const [index, closeMs] of closes.entries()) {
    if (closeMs >= untilMs) return;
    const at = iso(closeMs);
    const prices = walks.map((next) => next());
    if (index < first || closeMs <= laterThanMs) continue;
    const rows = prices.map((each): ReadRow => ({ ...each, timeframe: market.timeframe, at, due: at, origin: `synthetic ${each.symbol} ${index + 1}` }));
    yield { at, warmUp: closeMs < fromMs, rows };
  }
}

type Prices = Pick<ReadRow, 'symbol' | 'open' | 'high' | 'low' | 'close' | 'volume'>;

function walk({ seed, timeframe }: SyntheticMarket, symbol: string): () => Prices {
  const uniform = xoshiro(symbolSeed(seed, symbol));
  const barsAYear = timeframe === '1d' ? 252 : 252 * Math.ceil((6.5 * lengthMs['1h']) / lengthMs[timeframe]);
  const deviation = (leastVolatilityAnnual + uniform() * (mostVolatilityAnnual - leastVolatilityAnnual)) / Math.sqrt(barsAYear);
  let last = 20 + uniform() * 180;
  const moved = (price: number, share: number) => Math.max(1, price * (1 + Math.max(-0.5, share)));
  const cents = (price: number) => format(fromFloat(price, 2));
  return () => {
    const open = moved(last, deviation * 0.3 * normal(uniform));
    const close = moved(open, driftAnnual / barsAYear + deviation * normal(uniform));
    const high = Math.max(open, close) * (1 + deviation * 0.5 * uniform());
    const low = Math.max(1, Math.min(open, close) * (1 - deviation * 0.5 * uniform()));
    last = close;
    return { symbol, open: cents(open), high: cents(high), low: cents(low), close: cents(close), volume: String(100_000 + Math.floor(uniform() * 1_900_000)) };
  };
}
