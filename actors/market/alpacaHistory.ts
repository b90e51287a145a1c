import { errors, marketData } from '@alpacahq/alpaca-trade-api';
import { z } from 'zod';
import { pairWith } from '../../machines/calendar/pairs.ts';
import type { Timeframe } from '../../subjects/values.ts';
import { calendarOf, lengthMs, wallMs } from './calendar.ts';
import type { History, HistoryBar, Wanted } from './history.ts';
import { patientFetch, SourceFailed, type PatientOptions } from './patientFetch.ts';
import { plainDecimal } from './plainDecimal.ts';

export const alpacaAdjustments = ['raw', 'split', 'all'] as const;
export const alpacaFeeds = ['iex', 'sip', 'delayed_sip'] as const;

export interface AlpacaHistoryOptions extends Partial<Omit<PatientOptions, 'name' | 'origin'>> {
  readonly credentials: { readonly keyId: string; readonly secret: string };
  readonly adjustment: (typeof alpacaAdjustments)[number];
  readonly feed: (typeof alpacaFeeds)[number];
  /** Another address than Alpaca's, for tests. */
  readonly baseUrl?: string | undefined;
  /** Rows of a page; the most that Alpaca gives unless told. */
  readonly pageRows?: number;
}

const wireTimeframes: Readonly<Record<Timeframe, string>> = { '1m': '1Min', '5m': '5Min', '15m': '15Min', '1h': '1Hour', '1d': '1Day' };
const dayMs = lengthMs['1d'];
const spans: Readonly<Record<Timeframe, number>> = { '1m': 90 * dayMs, '5m': 365 * dayMs, '15m': 365 * dayMs, '1h': 1825 * dayMs, '1d': 7300 * dayMs };
/** A span of at most 20 years of days or 90 of minutes has far fewer. */
const mostPages = 10_000;

const figure = z.number();
/** The SDK's types say a date; what it hands on is the text. Nanoseconds are cut off. */
const instant = z.union([z.date(), z.string().max(40)]).transform((given, context) => {
  const ms = given instanceof Date ? given.getTime() : Date.parse(given);
  if (!Number.isNaN(ms)) return ms;
  context.addIssue({ code: 'custom', message: 'must be a time' });
  return z.NEVER;
});
const wireBar = z.object({ t: instant, o: figure, h: figure, l: figure, c: figure, v: figure });

export const isCoin = (symbol: string): boolean => calendarOf(symbol) === 'utc';
/** A share class has a dot there, and a pair of a coin a stroke; neither can stand in a subject. */
export const alpacaSymbol = (symbol: string): string => (isCoin(symbol) ? pairWith(symbol, '/') : symbol.replaceAll('-', '.'));
export const ownSymbol = (symbol: string): string => symbol.replaceAll('.', '-').replaceAll('/', '');

/** Alpaca's historical bars of US stocks and of coins, through its SDK. Retrying is this side's: the SDK repeats nothing. */
export function alpacaHistory({ credentials, adjustment, feed, baseUrl, pageRows = 10_000, spacingMs = 310, ...rest }: AlpacaHistoryOptions): History {
  const configuration = new marketData.Configuration({
    ...credentials, timeoutMs: 0, fetchApi: patientFetch({ ...rest, spacingMs, name: 'Alpaca' }), ...(baseUrl === undefined ? {} : { basePath: baseUrl }),
  });
  const [stocks, coins] = [new marketData.StockApi(configuration), new marketData.CryptoApi(configuration)];

  async function* pages({ symbol, timeframe, fromMs, untilMs }: Wanted, signal: AbortSignal): AsyncGenerator<readonly HistoryBar[]> {
    let pageToken: string | undefined;
    const seen = new Set<string>();
    for (let page = 0; ; page += 1) {
      const { bars, nextPageToken } = await asked(pageToken);
      yield bars;
      if (nextPageToken === undefined) return;
      if (seen.has(nextPageToken) || page >= mostPages) throw new SourceFailed(`Alpaca: ${symbol}: expected the pages to come to an end, was the token ${nextPageToken.slice(0, 40)} again`);
      seen.add(nextPageToken);
      pageToken = nextPageToken;
    }

    async function asked(token: string | undefined): Promise<{ readonly bars: readonly HistoryBar[]; readonly nextPageToken: string | undefined }> {
      const name = alpacaSymbol(symbol);
      try {
        const asking = { symbols: name, timeframe: wireTimeframes[timeframe], start: new Date(fromMs), end: new Date(untilMs - 1), limit: pageRows, sort: 'asc' as const, ...(token === undefined ? {} : { pageToken: token }) };
        // The history of delayed_sip is that of sip.
        const answer = isCoin(symbol) ? await coins.cryptoBars({ ...asking, loc: 'us' }, { signal }) : await stocks.stockBars({ ...asking, adjustment, feed: feed === 'delayed_sip' ? 'sip' : feed }, { signal });
        const bars = Object.entries(answer.bars ?? {}).filter(([key]) => key === name).flatMap(([, rows]) => z.array(wireBar).parse(rows));
        return { bars: bars.map(barOf), nextPageToken: answer.nextPageToken === null || answer.nextPageToken === '' ? undefined : answer.nextPageToken };
      } catch (error) {
        if (error instanceof errors.FetchError && error.cause instanceof SourceFailed) throw error.cause;
        throw new SourceFailed(`Alpaca: ${symbol}: ${failureOf(error)}`);
      }
    }

    function barOf({ t, o, h, l, c, v }: z.infer<typeof wireBar>): HistoryBar {
      const start = wallMs(calendarOf(symbol), t);
      return { wallMs: timeframe === '1d' ? Math.floor(start / dayMs) * dayMs : start, open: plainDecimal(o), high: plainDecimal(h), low: plainDecimal(l), close: plainDecimal(c), volume: plainDecimal(v) };
    }
  }

  return { name: `alpaca-${feed}-${adjustment}`, spanMs: (timeframe) => spans[timeframe], pages };
}

export function failureOf(error: unknown): string {
  if (error instanceof errors.ApiError && (error.status === 401 || error.status === 403)) {
    return `HTTP ${error.status}: the keys were refused (${error.message.slice(0, 100)}); export APCA_API_KEY_ID and APCA_API_SECRET_KEY of an account that may read this feed`;
  }
  if (error instanceof errors.ApiError) return `HTTP ${error.status}: ${error.message.slice(0, 300)}`;
  if (error instanceof errors.FetchError) return error.cause.message;
  if (error instanceof z.ZodError) return `unreadable answer: ${error.issues.slice(0, 3).map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`;
  return error instanceof Error ? error.message : String(error);
}
