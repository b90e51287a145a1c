import YahooFinance from 'yahoo-finance2';
import { z } from 'zod';
import { pairWith } from '../../machines/calendar/pairs.ts';
import type { Timeframe } from '../../subjects/values.ts';
import { calendarOf, lengthMs, wallMs } from './calendar.ts';
import type { History, HistoryBar, Wanted } from './history.ts';
import { patientFetch, SourceFailed, type PatientOptions } from './patientFetch.ts';
import { plainDecimal } from './plainDecimal.ts';

export type YahooAdjustment = 'split' | 'all';

export interface YahooOptions extends Partial<Omit<PatientOptions, 'name'>> {
  /** Yahoo's prices are adjusted for splits; `all` brings them to its adjusted close, which knows dividends too. */
  readonly adjustment: YahooAdjustment;
}

const dayMs = lengthMs['1d'];
/** What Yahoo gives at once. */
const spans: Readonly<Record<Timeframe, number>> = { '1m': 7 * dayMs, '5m': 50 * dayMs, '15m': 50 * dayMs, '1h': 365 * dayMs, '1d': 3650 * dayMs };

const figure = z.number().nullish();
const quote = z.object({ date: z.date(), open: figure, high: figure, low: figure, close: figure, volume: figure, adjclose: figure });
const answer = z.object({ quotes: z.array(z.unknown()) });

/** Currencies that it has against the dollar, of which none is a coin's name. */
const money = /^(?:EUR|GBP|JPY|CHF|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|ILS|ZAR|HKD|SGD|CNY|INR|KRW|MXN|BRL|TRY)USD$/;

/** Coins trade as BTC-USD there, currencies as EURUSD=X. */
const yahooSymbol = (symbol: string): string => (money.test(symbol) ? `${symbol}=X` : pairWith(symbol, '-'));

/** Floats of 32 bits have seven digits. Eight places at most are what bars may have. */
const spelled = (price: number): string => plainDecimal(Number(Number(price.toPrecision(7)).toFixed(8)));

/** Yahoo's chart, through `yahoo-finance2`. Its prices are for looking at: they come without warranty, minutes only of the last 30 days, hours of two years. */
export function yahoo({ adjustment, spacingMs = 500, ...rest }: YahooOptions): History {
  const silent = () => {};
  const client = new YahooFinance({
    suppressNotices: ['yahooSurvey'], versionCheck: false, validation: { logErrors: false, logOptionsErrors: false },
    logger: { info: silent, warn: silent, error: silent, debug: silent, dir: silent }, queue: { concurrency: 1 },
    fetch: patientFetch({ ...rest, spacingMs, name: 'Yahoo' }),
  });

  async function* pages({ symbol, timeframe, fromMs, untilMs }: Wanted, signal: AbortSignal): AsyncGenerator<readonly HistoryBar[]> {
    if (signal.aborted) throw new SourceFailed('Yahoo: stopped');
    const read = answer.safeParse(await client.chart(yahooSymbol(symbol), { period1: Math.floor(fromMs / 1000), period2: Math.ceil(untilMs / 1000), interval: timeframe, includePrePost: false, return: 'array' }).catch((error: unknown) => {
      throw error instanceof SourceFailed ? error : new SourceFailed(`Yahoo: ${symbol}: ${error instanceof Error ? error.message.slice(0, 300) : String(error)}`);
    }));
    if (!read.success) throw new SourceFailed(`Yahoo: ${symbol}: expected quotes, was another answer`);
    const bars = new Map<number, HistoryBar>();
    for (const raw of read.data.quotes) {
      const bar = barOf(raw);
      // The day's last quote may come twice: as the day, and as the newest trade.
      if (bar !== undefined) bars.set(bar.wallMs, bar);
    }
    yield [...bars.values()].filter(({ wallMs: startMs }) => startMs >= wallFloor(symbol, timeframe, fromMs));

    function barOf(raw: unknown): HistoryBar | undefined {
      const { success, data } = quote.safeParse(raw);
      if (!success) throw new SourceFailed(`Yahoo: ${symbol}: expected a quote of numbers, was ${JSON.stringify(raw)?.slice(0, 200)}`);
      const { date, open, high, low, close, volume, adjclose } = data;
      // Holidays, halts and what is not known yet come as quotes without prices.
      if (open == null || high == null || low == null || close == null || date.getTime() >= untilMs) return undefined;
      const factor = adjustment === 'all' && adjclose != null && close > 0 ? adjclose / close : 1;
      const start = wallFloor(symbol, timeframe, date.getTime());
      const [o, h, l, c] = [open, high, low, close].map((price) => spelled(price * factor));
      return { wallMs: start, open: o ?? '', high: h ?? '', low: l ?? '', close: c ?? '', volume: plainDecimal(volume ?? 0) };
    }
  }

  return { name: `yahoo-${adjustment}`, spanMs: (timeframe) => spans[timeframe], pages };
}

/** The wall clock at an instant, down to the beginning of its bar. Hours begin at half past, as the session does: those are left as they are. */
function wallFloor(symbol: string, timeframe: Timeframe, ms: number): number {
  const wall = wallMs(calendarOf(symbol), ms);
  const unit = timeframe === '1d' ? dayMs : lengthMs['1m'];
  return Math.floor(wall / unit) * unit;
}
