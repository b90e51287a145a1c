import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Logged } from '../actors/runtime/envelope.ts';
import { dayAtMs, isTradingDay, openMs } from '../machines/calendar/calendar.ts';
import { dateOf, dayMs } from '../machines/calendar/days.ts';
import type { DeskSettings } from '../subjects/desk.ts';
import { action, bar } from '../subjects/market.ts';
import { Commands } from './commands.ts';
import { credentials, marketDataServer, type MarketDataServer } from './marketData/history.ts';
import { MarketStream } from './marketData/stream.ts';

/* A desk of shares over a local Alpaca, as it is started by a person: what it missed comes from history as it was traded, and the split of those days as a fact between them. */

const desk = 'shares';
let server: MarketDataServer;
let stream: MarketStream;
let home: Commands;
let log: readonly Logged[];
let replayed: unknown;
/** The five trading days before today's, oldest first. */
const days = [...Array(20).keys()].map((back) => dayAtMs('XNYS', Date.now()) - 1 - back).filter((day) => isTradingDay('XNYS', day)).slice(0, 5).reverse();
const [, , from = 0, exDay = 0] = days;

beforeAll(async () => {
  server = await marketDataServer();
  stream = new MarketStream(server.server, '/v2/iex');
  server.days.set('ACME', days.map((day) => ({ day: dateOf(day), close: day < exDay ? 100 : 25 })));
  server.actions.set('forward_splits', [{ id: 'x', cusip: 'x', symbol: 'ACME', ex_date: dateOf(exDay), process_date: dateOf(exDay), old_rate: 1, new_rate: 4 }]);
  const settings: Partial<DeskSettings> = {
    pacing: 'live', market: { kind: 'alpaca', feed: 'iex', symbols: ['ACME'], timeframe: '1d', files: [], build: 'minutes', staleBars: 5 },
    session: { backtestFrom: '2019-01-01T00:00:00Z', from: new Date(openMs('XNYS', from)).toISOString(), to: new Date(Date.now() + 30 * dayMs).toISOString(), warmUpBars: 2 },
    planner: { kind: 'none', model: '', plans: 0 }, approval: { signersNeeded: 1, validSeconds: 3_600, automatic: false },
  };
  home = await Commands.begin({ more: { APCA_API_KEY_ID: credentials.keyId, APCA_API_SECRET_KEY: credentials.secret, INVESTOBOT_ALPACA_DATA_URL: server.url } });
  const up = home.start(['up', '--desk', desk, '--no-view', '--settings', home.file('settings.json', settings)]);
  await home.waitFor('all bars', up, async () => ((await home.status(desk))?.counts.facts ?? 0) > 0 && (await home.log(desk)).filter(({ kind }) => kind.name === bar.name).length === 5 ? true : undefined, 100_000);
  up.stop();
  await up.ended();
  log = await home.log(desk);
  replayed = await home.json(['replay', '--desk', desk]);
}, 160_000);
afterAll(async () => {
  await home?.[Symbol.asyncDispose]();
  await stream?.close();
  await server?.close();
});

test('the split stands between the bars before and after it, whose prices are those of their days', () =>
  expect(log.flatMap(({ kind, fact: { body } }) => (kind.name === bar.name ? [bar.body.parse(body).close] : kind.name === action.name ? [action.body.parse(body).exDate] : []))).toEqual(['100', '100', '100', dateOf(exDay), '25', '25']));
test('history was asked for what was traded', () => expect(server.requests.filter(({ pathname }) => pathname.endsWith('/bars')).map(({ searchParams }) => searchParams.get('adjustment'))).toEqual(expect.arrayContaining(['raw'])));
test('it replays without a mismatch', () => expect(replayed).toMatchObject({ mismatches: [] }));
