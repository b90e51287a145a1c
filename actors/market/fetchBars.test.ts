import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { credentials, marketDataServer, tradingDays, type MarketDataServer } from '../../test/marketData/history.ts';
import { alpacaHistory } from './alpacaHistory.ts';
import { BarCache } from './barCache.ts';
import { newYorkInstantMs } from './calendar.ts';
import type { Clock } from './clock.ts';
import { fetchBars, type FetchRequest } from './fetchBars.ts';
import type { HistoryBar } from './history.ts';
import { yahoo } from './yahoo.ts';

let server: MarketDataServer;
let folder: string;
let notes: string[];
let waited: number[];
/** Pauses pass at once, and are noted. */
const clock: Clock = { now: () => Date.parse('2020-06-01T12:00:00Z'), pause: async (ms) => void waited.push(ms) };

beforeEach(async () => {
  server = await marketDataServer();
  folder = mkdtempSync(join(tmpdir(), 'bars-'));
  [notes, waited] = [[], []];
  server.days.set('SPY', tradingDays('2019-12-20', '2020-05-29'));
});
afterEach(() => server.close());

const quick = () => ({ clock, spacingMs: 0, timeoutMs: 2_000, onWait: (line: string) => void notes.push(line) });
const sources = {
  yahoo: () => yahoo({ ...quick(), adjustment: 'split', origin: server.url }),
  alpaca: () => alpacaHistory({ ...quick(), credentials, adjustment: 'all', feed: 'iex', baseUrl: server.url }),
};
const ms = (day: string) => newYorkInstantMs(Date.parse(`${day}T00:00:00Z`)) ?? 0;
const request = (over: Partial<FetchRequest> = {}): FetchRequest => ({
  history: sources.alpaca(), cache: new BarCache(folder, (line) => void notes.push(line)), symbol: 'SPY', timeframe: '1d', fromMs: ms('2020-01-02'), untilMs: ms('2020-02-01'),
  nowMs: Date.parse('2020-06-01T12:00:00Z'), allHours: false, signal: new AbortController().signal, onProgress: () => {}, onNote: (line) => void notes.push(line), ...over,
});
const daysOf = ({ path }: { readonly path: string }) => readFileSync(path, 'utf8').trim().split('\n').slice(1).map((line) => line.slice(0, 10));

describe.each(['yahoo', 'alpaca'] as const)('%s', (name) => {
  const ask = (over: Partial<FetchRequest> = {}) => fetchBars(request({ history: sources[name](), ...over }));

  test('gives the days of a span, each on its own day', async () => {
    const fetched = await ask();
    expect([fetched.bars.length, fetched.added, daysOf(fetched)[0], daysOf(fetched).at(-1)]).toEqual([21, 21, '2020-01-02', '2020-01-31']);
    expect(readFileSync(fetched.path, 'utf8').split('\n')[1]).toBe('2020-01-02,107,107.5,106.5,107,1000');
  });
  test('is asked once, and not again for what is kept', async () => {
    await ask();
    const asked = server.requests.length;
    expect([(await ask()).asked, server.requests.length - asked]).toEqual([0, 0]);
  });
  test('is asked only for what is missing, and the bar beside it', async () => {
    await ask();
    server.requests.length = 0;
    const more = await ask({ untilMs: ms('2020-03-01') });
    expect([more.added, more.bars.length, server.requests.length]).toEqual([19, 40, 1]);
    const [url] = server.requests;
    expect(url?.searchParams.get('period1') ?? url?.searchParams.get('start')).toBe(name === 'yahoo' ? String(Date.parse('2020-01-31T05:00:00Z') / 1000) : '2020-01-31T05:00:00.000Z');
  });
  test('is asked again for all where it has restated its history, as after a split', async () => {
    await ask();
    server.days.set('SPY', tradingDays('2019-12-20', '2020-05-29', 50));
    const more = await ask({ untilMs: ms('2020-03-01') });
    expect([more.restated, more.bars[0]?.close, more.bars.length]).toEqual([true, '57', 40]);
  });
  test('is waited for where it is busy, as long as it says', async () => {
    server.spoil({ kind: 'status', status: 429, retryAfter: '7' });
    expect([(await ask()).bars.length, waited, notes]).toEqual([21, [7_000], [`${name === 'yahoo' ? 'Yahoo' : 'Alpaca'}: HTTP 429; asking again in 7.0 s (1 of 5)`]]);
  });
  test('is asked again after errors of its own, a cut connection and an answer that is none', async () => {
    server.spoil({ kind: 'status', status: 500 }, { kind: 'cut' }, { kind: 'drop' }, { kind: 'text', body: '<html>' });
    expect([(await ask()).bars.length, waited]).toEqual([21, [1_000, 2_000, 4_000, 8_000]]);
  });
  test('is given up after so many attempts, with what was wrong', async () => {
    server.spoil(...Array.from({ length: 6 }, () => ({ kind: 'status', status: 503 }) as const));
    await expect(ask()).rejects.toThrow(/was HTTP 503, 6 times; try again later/);
  });
  test('is not waited for longer than two minutes', async () => {
    server.spoil({ kind: 'status', status: 429, retryAfter: '3600' });
    await expect(ask()).rejects.toThrow('asks to wait 3600 s, must be at most 120 s');
  });
  test('is not believed where an answer is JSON of another shape', async () => {
    server.spoil({ kind: 'text', body: '{"bars": {"SPY": [{"t": "2020-01-02T05:00:00Z", "o": "x"}]}, "chart": {"result": [{"indicators": {"quote": [{"open": 1}]}}]}, "next_page_token": null}' });
    await expect(ask()).rejects.toThrow(/Yahoo: SPY: |Alpaca: SPY: unreadable answer/);
  });
  test('gives no bar that is not complete', async () => {
    const nowMs = Date.parse('2020-05-29T20:10:00Z');
    expect(daysOf(await ask({ fromMs: ms('2020-05-27'), untilMs: ms('2020-05-30'), nowMs }))).toEqual(['2020-05-27', '2020-05-28']);
    expect(daysOf(await ask({ fromMs: ms('2020-05-27'), untilMs: ms('2020-05-30'), nowMs: nowMs + 1_200_000 }))).toEqual(['2020-05-27', '2020-05-28', '2020-05-29']);
  });
  test('is asked again for new days that it left out', async () => {
    const all = server.days.get('SPY') ?? [];
    server.days.set('SPY', all.slice(0, -1));
    const over = { fromMs: ms('2020-05-25'), untilMs: ms('2020-06-01') };
    expect((await ask(over)).bars.length).toBe(3);
    server.days.set('SPY', all);
    expect((await ask(over)).bars.length).toBe(4);
  });
});

test('Yahoo leaves quotes without prices out, and says where it does not know a symbol', async () => {
  server.days.set('SPY', [...tradingDays('2020-01-02', '2020-01-03'), { day: '2020-01-06', close: Number.NaN }, { day: '2020-01-07', close: 7 }]);
  const history = sources.yahoo();
  expect(daysOf(await fetchBars(request({ history })))).toEqual(['2020-01-02', '2020-01-03', '2020-01-07']);
  await expect(fetchBars(request({ history, symbol: 'NONE' }))).rejects.toThrow('Yahoo: NONE: No data found, symbol may be delisted');
});

test('Yahoo adjusts for dividends too where that is asked for', async () => {
  const { bars } = await fetchBars(request({ history: yahoo({ ...quick(), adjustment: 'all', origin: server.url }) }));
  expect(bars[0]).toMatchObject({ open: '53.5', high: '53.75', low: '53.25', close: '53.5' });
});

test('Alpaca is read page by page', async () => {
  server.page(5);
  const fetched = await fetchBars(request());
  expect([fetched.bars.length, server.requests.map((url) => url.searchParams.get('page_token')), server.requests[0]?.searchParams.get('adjustment'), server.requests[0]?.searchParams.get('feed')]).toEqual([21, [null, '5', '10', '15', '20'], 'all', 'iex']);
});

test('Alpaca says that keys were refused, and never what they are', async () => {
  const history = alpacaHistory({ ...quick(), credentials: { keyId: 'other', secret: 'hidden' }, adjustment: 'raw', feed: 'sip', baseUrl: server.url });
  await expect(fetchBars(request({ history }))).rejects.toThrow(/HTTP 403: (?!.*hidden)/);
});

test('minutes are kept by the wall clock, of regular hours unless all are asked for', async () => {
  const at = (time: string) => Date.parse(`2020-01-02T${time}:00Z`);
  server.minutes.set('SPY', ['14:00', '14:30', '20:59', '21:00'].map((time, place) => ({ startMs: at(time), close: 100 + place })));
  const over = { timeframe: '1m', untilMs: ms('2020-01-03') } as const;
  const times = (fetched: { readonly path: string }) => readFileSync(fetched.path, 'utf8').trim().split('\n').slice(1).map((line) => line.slice(11, 16));
  expect([times(await fetchBars(request(over))), times(await fetchBars(request({ ...over, allHours: true })))]).toEqual([['09:30', '15:59'], ['09:00', '09:30', '15:59', '16:00']]);
});

test.each(['BTCUSD', 'BTC-USD'])('Alpaca gives the coin %s by its pair, at any hour, in UTC', async (symbol) => {
  server.minutes.set('BTC/USD', ['00:00', '14:30', '23:59'].map((time, place) => ({ startMs: Date.parse(`2020-01-04T${time}:00Z`), close: 100 + place })));
  const { path } = await fetchBars(request({ symbol, timeframe: '1m', fromMs: Date.parse('2020-01-04T00:00:00Z'), untilMs: Date.parse('2020-01-05T00:00:00Z') }));
  expect([readFileSync(path, 'utf8').split('\n').slice(1, 4).map((line) => line.slice(0, 16)), server.requests[0]?.pathname]).toEqual([['2020-01-04T00:00', '2020-01-04T14:30', '2020-01-04T23:59'], '/v1beta3/crypto/us/bars']);
});

test.each([['BTCUSD', 'BTC-USD'], ['EURUSD', 'EURUSD=X'], ['BRK-B', 'BRK-B']])('Yahoo is asked for %s as %s', async (symbol, theirs) => {
  server.days.set(theirs, tradingDays('2020-01-02', '2020-01-10'));
  await fetchBars(request({ history: sources.yahoo(), symbol })).catch(() => {});
  expect(decodeURIComponent(server.requests[0]?.pathname ?? '')).toBe(`/v8/finance/chart/${theirs}`);
});

describe('what is kept', () => {
  test('is fetched anew where the file was changed', async () => {
    const { path } = await fetchBars(request());
    writeFileSync(path, readFileSync(path, 'utf8').replace('107.5', '999'));
    server.requests.length = 0;
    const again = await fetchBars(request());
    expect([server.requests.length, again.bars[0]?.high, notes]).toEqual([1, '107.5', [`${path}: is not what was written there; it is fetched anew`]]);
  });
  test('is fetched anew where what it covers was lost in a crash', async () => {
    const { path } = await fetchBars(request());
    writeFileSync(path.replace('.csv', '.json'), '');
    expect((await fetchBars(request())).asked).toBe(1);
  });
  test('of a download that was stopped is not asked for again', async () => {
    const { name, pages } = sources.alpaca();
    const parts = { name, spanMs: () => 10 * 86_400_000, pages };
    const stopped = [parts, { ...parts, pages: () => failing() }];
    const history = { ...parts, pages: (...asked: Parameters<typeof pages>) => (stopped.shift() ?? parts).pages(...asked) };
    await expect(fetchBars(request({ history }))).rejects.toThrow('pulled the plug');
    expect(new BarCache(folder).read({ source: name, symbol: 'SPY', timeframe: '1d' }).bars.length).toBe(7);
    const resumed = await fetchBars(request({ history }));
    expect([resumed.bars.length, resumed.asked]).toEqual([21, 2]);
  });
});

async function* failing(): AsyncGenerator<readonly HistoryBar[]> {
  throw new Error('pulled the plug');
}
