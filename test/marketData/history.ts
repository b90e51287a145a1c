import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { dayCloseMs, newYorkInstantMs } from '../../actors/market/calendar.ts';
import { isTradingDay } from '../../machines/calendar/calendar.ts';

export const credentials = { keyId: 'test-key', secret: 'test-secret' };

/** What goes wrong with one request; each is used once, in the order given. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  /** The connection ends in the middle of the answer. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'text'; readonly body: string }
  | { readonly kind: 'silent' };

/** A corporate action on the wire. */
export interface WireAction { readonly process_date: string; readonly [field: string]: string | number | boolean }

export interface DayBar { readonly day: string; readonly close: number; readonly volume?: number }

const dayMs = 86_400_000;
const atMidnight = (day: string) => Date.parse(`${day}T00:00:00Z`);
const startMs = (day: string, hours: number) => newYorkInstantMs(atMidnight(day) + hours * 3_600_000) ?? 0;

/** Days on which New York's exchange was open, with a close that rises by one a day. */
export const tradingDays = (from: string, to: string, firstClose = 100): readonly DayBar[] =>
  Array.from({ length: (atMidnight(to) - atMidnight(from)) / dayMs + 1 }, (_, at) => atMidnight(from) / dayMs + at)
    .filter((day) => isTradingDay('XNYS', day)).map((day, at) => ({ day: new Date(day * dayMs).toISOString().slice(0, 10), close: firstClose + at }));

/** A server on 127.0.0.1 that speaks Yahoo's chart and Alpaca's historical bars, days and minutes, and its corporate actions. */
export async function marketDataServer() {
  const days = new Map<string, readonly DayBar[]>();
  /** Instants of minutes, with the close. */
  const minutes = new Map<string, readonly { readonly startMs: number; readonly close: number }[]>();
  /** By their list's name on the wire, each as Alpaca spells it. */
  const actions = new Map<string, readonly WireAction[]>();
  const faults: Fault[] = [];
  const requests: URL[] = [];
  const refused = new Set<string>();

  const yahooChart = (symbol: string, { searchParams }: URL): unknown => {
    const [from, until] = [Number(searchParams.get('period1')) * 1000, Number(searchParams.get('period2')) * 1000];
    const all = searchParams.get('interval') === '1d'
      ? days.get(symbol)?.map(({ day, close, volume = 1000 }) => ({ ms: startMs(day, 9.5), close, volume })) : minutes.get(symbol)?.map((each) => ({ ms: each.startMs, close: each.close, volume: 1_000 }));
    if (all === undefined) return { chart: { result: null, error: { code: 'Not Found', description: 'No data found, symbol may be delisted' } } };
    const quotes = all.filter(({ ms }) => ms >= from && ms < until);
    const column = (of: (quote: { readonly close: number; readonly volume: number }) => number | null) => quotes.map((quote) => (Number.isNaN(quote.close) ? null : of(quote)));
    const period = { timezone: 'EST', start: 1_600_000_000, end: 1_600_020_000, gmtoffset: -18_000 };
    return { chart: { error: null, result: [{
      meta: { currency: 'USD', symbol, exchangeName: 'PCX', instrumentType: 'ETF', firstTradeDate: 728_317_800, regularMarketTime: 1_600_000_000, gmtoffset: -18_000, timezone: 'EST', exchangeTimezoneName: 'America/New_York', regularMarketPrice: 100, chartPreviousClose: 99, priceHint: 2, currentTradingPeriod: { pre: period, regular: period, post: period }, dataGranularity: '1d', range: '', validRanges: ['1d', 'max'] },
      ...(quotes.length === 0 ? {} : { timestamp: quotes.map(({ ms }) => ms / 1000) }),
      indicators: quotes.length === 0 ? { quote: [{}], adjclose: [{}] } : {
        quote: [{ open: column(({ close }) => Math.fround(close)), high: column(({ close }) => close + 0.5), low: column(({ close }) => close - 0.5), close: column(({ close }) => Math.fround(close)), volume: column(({ volume }) => volume) }],
        adjclose: [{ adjclose: column(({ close }) => close * 0.5) }],
      },
    }] } };
  };

  const alpacaBars = ({ searchParams }: URL, pageRows: number): unknown => {
    const names = (searchParams.get('symbols') ?? '').split(',');
    const [from, to] = [Date.parse(searchParams.get('start') ?? ''), Date.parse(searchParams.get('end') ?? '')];
    const offset = Number(searchParams.get('page_token') ?? '0');
    const found = names.flatMap((name) => (searchParams.get('timeframe') === '1Day' ? days.get(name)?.map(({ day, close, volume = 1000 }) => ({ ms: startMs(day, 0), close, volume })) : minutes.get(name)?.map((each) => ({ ms: each.startMs, close: each.close, volume: 1_000 })) ?? [])
      ?.filter(({ ms }) => ms >= from && ms <= to).map((bar) => ({ name, bar })) ?? []);
    const limit = Math.min(pageRows, Number(searchParams.get('limit') ?? '1000'));
    const page = found.slice(offset, offset + limit);
    const bars = Object.fromEntries([...new Set(page.map(({ name }) => name))].map((name) => [name, page.filter((each) => each.name === name)
      .map(({ bar: { ms, close, volume } }) => ({ t: new Date(ms).toISOString().replace('.000Z', 'Z'), o: close, h: close + 0.5, l: close - 0.5, c: close, v: volume, n: 5, vw: close }))]));
    return { bars, next_page_token: offset + limit < found.length ? String(offset + limit) : null };
  };

  /** By the day on which they are processed, as there. */
  const corporateActions = ({ searchParams }: URL, pageRows: number): unknown => {
    const names = (searchParams.get('symbols') ?? '').split(',');
    const [from, to] = [searchParams.get('start') ?? '', searchParams.get('end') ?? ''];
    const offset = Number(searchParams.get('page_token') ?? '0');
    const found = [...actions].flatMap(([list, entries]) => entries.map((entry) => ({ list, entry })))
      .filter(({ entry }) => entry.process_date >= from && entry.process_date <= to && names.some((name) => Object.values(entry).includes(name)));
    const limit = Math.min(pageRows, Number(searchParams.get('limit') ?? '100'));
    const page = found.slice(offset, offset + limit);
    return {
      corporate_actions: Object.fromEntries([...new Set(page.map(({ list }) => list))].map((list) => [list, page.filter((each) => each.list === list).map(({ entry }) => entry)])),
      next_page_token: offset + limit < found.length ? String(offset + limit) : null,
    };
  };

  let pageRows = 10_000;
  const answer = (request: IncomingMessage, response: ServerResponse, url: URL): void => {
    const say = (status: number, body: unknown) => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (url.pathname.startsWith('/v8/finance/chart/')) {
      const body = yahooChart(decodeURIComponent(url.pathname.slice('/v8/finance/chart/'.length)), url);
      return say(JSON.stringify(body).includes('Not Found') ? 404 : 200, body);
    }
    // Coins are told to everybody.
    if (url.pathname === '/v1beta3/crypto/us/bars') return say(200, alpacaBars(url, pageRows));
    const answering = { '/v2/stocks/bars': alpacaBars, '/v1/corporate-actions': corporateActions }[url.pathname];
    if (refused.has(url.pathname)) return say(500, { message: 'internal server error' });
    if (answering === undefined) return say(404, { message: 'not found' });
    if (request.headers['apca-api-key-id'] !== credentials.keyId || request.headers['apca-api-secret-key'] !== credentials.secret) return say(403, { message: 'forbidden.' });
    return say(200, answering(url, pageRows));
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    requests.push(url);
    const fault = faults.shift();
    if (fault === undefined) return answer(request, response, url);
    if (fault.kind === 'status') return void response.writeHead(fault.status, fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter }).end('Too Many Requests');
    if (fault.kind === 'text') return void response.writeHead(200, { 'content-type': 'application/json' }).end(fault.body);
    if (fault.kind === 'drop') return void request.socket.destroy();
    if (fault.kind === 'silent') return;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{"bars": {');
    setTimeout(() => request.socket.destroy(), 5);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`market data: expected a port, was ${address}`);
  return {
    server, url: `http://127.0.0.1:${address.port}`, days, minutes, actions, requests,
    spoil: (...next: readonly Fault[]) => void faults.push(...next),
    /** Everything asked of a path fails, until `false`. */
    refuse: (path: string, refuse: boolean) => void (refuse ? refused.add(path) : refused.delete(path)),
    page: (rows: number) => { pageRows = rows; },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => { server.close(resolve); });
    },
  };
}

export type MarketDataServer = Awaited<ReturnType<typeof marketDataServer>>;

/** The close of a day in New York, UTC milliseconds. */
export const closeMs = (day: string): number => dayCloseMs('newYork', atMidnight(day));
