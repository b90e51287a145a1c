import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Logged } from '../actors/runtime/envelope.ts';
import type { DeskSettings } from '../subjects/desk.ts';
import { Commands, type Command, type Ended } from './commands.ts';
import { credentials, marketDataServer, type MarketDataServer } from './marketData/history.ts';
import { MarketStream } from './marketData/stream.ts';

const desk = 'present';
const minuteMs = 60_000;

/** In at every close: any bar's close is above zero. */
const plan = {
  name: 'always-in', thesis: 'one order', universe: ['BTCUSD'], timeframe: '1m',
  entry: { compare: 'above', left: { bar: 'close' }, right: { value: 0 } }, exit: { compare: 'below', left: { bar: 'close' }, right: { value: 0 } },
  sizing: { kind: 'quantity', quantity: '3' }, timing: 'nextOpen', budget: 0.5, refutedBy: 'nothing',
};

describe('a desk in the present, whose bars come over a local stream of Alpaca, for a coin since those trade at any time', () => {
  let server: MarketDataServer;
  let stream: MarketStream;
  let home: Commands;
  let minutes: NodeJS.Timeout;
  let log: readonly Logged[];
  let ended: Ended;
  let replayed: unknown;
  const beganMs = Date.now();

  beforeAll(async () => {
    server = await marketDataServer();
    stream = new MarketStream(server.server, '/v1beta3/crypto/us');
    const firstMs = Math.floor(beganMs / minuteMs) * minuteMs - 30 * minuteMs;
    server.minutes.set('BTC/USD', Array.from({ length: 30 }, (_, at) => ({ startMs: firstMs + at * minuteMs, close: 100 + at })));
    let saidMs = firstMs + 29 * minuteMs;
    minutes = setInterval(() => {
      const startMs = Math.floor(Date.now() / minuteMs) * minuteMs - minuteMs;
      if (startMs <= saidMs) return;
      saidMs = startMs;
      server.minutes.set('BTC/USD', [...server.minutes.get('BTC/USD') ?? [], { startMs, close: 130 }]);
      stream.send({ T: 'b', S: 'BTC/USD', o: 130, h: 130.5, l: 129.5, c: 130, v: 10_000.5, n: 3, vw: 130, t: new Date(startMs) });
    }, 100);
    const settings: Partial<DeskSettings> = {
      pacing: 'live', market: { kind: 'alpaca', feed: 'iex', symbols: ['BTCUSD'], timeframe: '1m', files: [], build: 'minutes', staleBars: 5 },
      session: { backtestFrom: '2019-01-01T00:00:00Z', from: new Date(beganMs - 5 * minuteMs).toISOString(), to: new Date(beganMs + 86_400_000).toISOString(), warmUpBars: 3 },
      planner: { kind: 'none', model: '', plans: 0 }, approval: { signersNeeded: 1, validSeconds: 3_600, automatic: false },
    };
    home = await Commands.begin({ more: { APCA_API_KEY_ID: credentials.keyId, APCA_API_SECRET_KEY: credentials.secret, INVESTOBOT_ALPACA_DATA_URL: server.url } });
    const up = (more: readonly string[] = []): Command => home.start(['up', '--desk', desk, '--no-view', ...more]);
    const first = up(['--settings', home.file('settings.json', settings)]);
    await home.waitFor('an answer', first, () => home.status(desk));
    await home.ask(desk, 'spawn', await home.signed(desk, { verb: 'spawn', target: 's-1', payload: { plan } }));
    await home.waitFor('an intent', first, async () => ((await home.status(desk))?.counts.intents === 1 ? true : undefined), 100_000);
    await first.kill9();
    const second = up();
    await home.waitFor('an answer', second, () => home.status(desk));
    await home.waitFor('the fill, in the next bar', second, async () => ((await home.status(desk))?.counts.fills === 1 ? true : undefined), 130_000);
    second.stop();
    ended = await second.ended();
    log = await home.log(desk);
    replayed = await home.json(['replay', '--desk', desk]);
  }, 400_000);
  afterAll(async () => {
    clearInterval(minutes);
    await home?.[Symbol.asyncDispose]();
    await stream?.close();
    await server?.close();
  });

  const bars = () => log.filter(({ kind }) => kind.name === 'market.bar').map(({ fact }) => ({ at: fact.at, ...(fact.body as { readonly warmUp: boolean; readonly flags: readonly string[]; readonly receivedAt: string }) }));

  test('begins with its warm-up, then what is too late to be decided on', () => {
    expect(bars().slice(0, 3).map(({ warmUp }) => warmUp)).toEqual([true, true, true]);
    expect(bars().slice(3, 6).every(({ warmUp, flags }) => !warmUp && flags.includes('late'))).toBe(true);
  });
  test('states each minute once, in order, also across a kill -9', () => {
    const times = bars().map(({ at }) => Date.parse(at));
    expect(times).toEqual(times.map((_, at) => (times[0] ?? 0) + at * minuteMs));
  });
  test('states when a bar was here, after its close', () => expect(bars().every(({ at, receivedAt }) => receivedAt > at)).toBe(true));
  test('decides on a bar of the present, and is filled in the next', () => {
    const intent = log.find(({ kind }) => kind.name === 'strategy.intent')?.fact ?? expect.fail('expected an intent');
    const decided = log.find(({ fact }) => fact.id === intent.cause)?.fact;
    expect(decided).toMatchObject({ type: 'market.bar', body: { flags: [], warmUp: false } });
    expect(log.filter(({ kind }) => kind.name === 'execution.filled')).toHaveLength(1);
  });
  test('stops on a signal, and replays without a mismatch', () => {
    expect(ended.code).toBe(0);
    expect(replayed).toMatchObject({ mismatches: [] });
  });
});
