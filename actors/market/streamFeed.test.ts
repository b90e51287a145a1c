import pino from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { marketKind } from '../../machines/market/market.ts';
import type { DeskSettings } from '../../subjects/desk.ts';
import type { Fact } from '../../subjects/fact.ts';
import { HandClock, settled } from '../../test/handClock.ts';
import { credentials, marketDataServer, type MarketDataServer } from '../../test/marketData/history.ts';
import { MarketStream } from '../../test/marketData/stream.ts';
import { ada, settings } from '../../test/people.ts';
import { openingDraft, signedOpening } from '../desk/opening.ts';
import { Host } from '../runtime/host.ts';
import { MemoryLog } from '../runtime/memoryLog.ts';
import { MemoryRounds } from '../runtime/rounds.ts';
import { alpacaActions } from './alpacaActions.ts';
import { alpacaHistory } from './alpacaHistory.ts';
import { alpacaStream } from './alpacaStream.ts';
import { pollSource } from './pollSource.ts';
import { StreamFeed } from './streamFeed.ts';
import type { StreamFeedOptions } from './streamFeedOptions.ts';
import { yahoo } from './yahoo.ts';

vi.setConfig({ testTimeout: 20_000 });

type Stream = Extract<DeskSettings['market'], { kind: 'alpaca' }>;
const market: Stream = { kind: 'alpaca', feed: 'iex', symbols: ['SPY'], timeframe: '1m', files: [], build: 'minutes', staleBars: 3 };
const at = (time: string, day = '2026-03-02') => Date.parse(`${day}T${time.length === 5 ? `${time}:00` : time}Z`);

let server: MarketDataServer;
let stream: MarketStream;
let log: MemoryLog;
let clock: HandClock;
let faults: Error[];
let hosts: Host[];
let feeds: StreamFeed[];

async function open(over: Partial<Stream> = {}): Promise<void> {
  log = new MemoryLog('sim');
  const session = { backtestFrom: '2026-01-01T00:00:00Z', from: '2026-03-02T14:30:00Z', to: '2026-03-06T21:00:00Z', warmUpBars: 2 };
  await log.commit({ kind: 'desk', actor: 'main' }, 0, [openingDraft(signedOpening({ ...settings, pacing: 'live', roles: ['market'], session, dataQuality: { maxJump: 1000, maxGapDays: 5 }, market: { ...market, ...over } }, ada), 'test')]);
}

beforeEach(async () => {
  server = await marketDataServer();
  stream = new MarketStream(server.server, '/v2/iex');
  clock = new HandClock('2026-03-02T14:33:00Z');
  [faults, hosts, feeds] = [[], [], []];
  history('20:58', '20:59', 'SPY', '2026-02-27');
  history('14:30', '14:32');
  await open();
});
afterEach(async () => {
  for (const feed of feeds) await feed.stop();
  for (const host of hosts) await host.abandon();
  await stream.close();
  await server.close();
});

/** Minutes from one to another, inclusive, come into the server's history; their close is the minute of the hour. */
function history(from: string, to: string, symbol = 'SPY', day = '2026-03-02'): void {
  const known = server.minutes.get(symbol) ?? [];
  const starts = Array.from({ length: (at(to, day) - at(from, day)) / 60_000 + 1 }, (_, each) => at(from, day) + each * 60_000);
  server.minutes.set(symbol, [...known, ...starts.map((startMs) => ({ startMs, close: 100 + new Date(startMs).getUTCMinutes() }))].sort((a, b) => a.startMs - b.startMs));
}

const wireBar = (time: string, close: number, { type = 'b', symbol = 'SPY' } = {}) => ({ T: type, S: symbol, o: close, h: close + 0.5, l: close - 0.5, c: close, v: 10n, n: 1, vw: close, t: new Date(at(time)) });
let traded = 0;
const wireTrade = (time: string, price: number, id: number, over: Record<string, unknown> = {}) => ({ T: 't', S: 'SPY', i: BigInt(id), x: 'V', p: price, s: 100, c: ['@'], z: 'B', t: new Date(at(time) + (traded++ % 1000)), ...over });
const wireQuote = (bid: number, ask: number) => ({ T: 'q', S: 'SPY', bx: 'V', bp: bid, bs: 1, ax: 'V', ap: ask, as: 1, t: new Date(clock.now()), c: ['R'], z: 'B' });

async function begin(over: Partial<StreamFeedOptions> = {}, name = 'a'): Promise<Host> {
  const host = new Host({
    log, host: name, reader: 'solo', kinds: [marketKind], roleOf: () => 'market', codeOf: () => 'test', rounds: new MemoryRounds(), snapshotEvery: 1_000_000,
    logger: pino({ level: 'silent' }), onFault: (error) => faults.push(error), now: () => new Date(clock.now()).toISOString(),
  });
  await host.start();
  hosts.push(host);
  const build = host.opening.market.kind === 'alpaca' ? host.opening.market.build : 'minutes';
  const past = alpacaHistory({ credentials, adjustment: 'all', feed: 'iex', baseUrl: server.url, clock, spacingMs: 0, waitsMs: [], timeoutMs: 2_000 });
  const feed = new StreamFeed({
    host, clock, logger: pino({ level: 'silent' }), onFault: (error) => faults.push(error), everyMs: 1_000,
    first: { history: past, live: alpacaStream({ credentials, feed: 'iex', symbols: ['SPY'], build, url: `${server.url.replace('http', 'ws')}/v2/iex`, reconnectMs: 20, silentMs: 1_000 }) }, ...over,
  });
  feeds.push(feed);
  feed.run().catch((error: unknown) => { if (error instanceof Error && error.name !== 'NotOurs') faults.push(error); });
  await until(() => stream.subscription() !== undefined);
  await passing(0);
  return host;
}

/** Lets real time pass for sockets, and time by the clock until something holds, or some seconds have passed. */
async function until(holds: () => boolean, stepMs = 0): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    if (holds()) return;
    await new Promise((done) => setTimeout(done, 2));
    await clock.advance(stepMs);
  }
  throw new Error(`expected it to hold by now; on the log: ${said().join(', ')}`);
}

/** What is on its way over sockets arrives; then time passes by the clock: far ones in long steps, the last seconds each by itself, so that answers may come between. */
async function passing(seconds: number): Promise<void> {
  await new Promise((done) => setTimeout(done, 6));
  await settled();
  for (let left = seconds; left > 0;) {
    const step = left > 12 ? 6 : 1;
    await clock.advance(step * 1_000);
    await new Promise((done) => setTimeout(done, 2));
    left -= step;
  }
}

/** To a time of the day. */
const to = (time: string) => passing(Math.round((at(time) - clock.now()) / 1000));

const facts = (): readonly Fact[] => log.facts.map(({ fact }) => fact).filter(({ type }) => type.startsWith('market.') && type !== 'market.claimed');
const brief = ({ type, at: time, body }: Fact): string => {
  const said = body as { readonly close?: string; readonly warmUp?: boolean; readonly flags?: readonly string[]; readonly reason?: string; readonly to?: string; readonly why?: string };
  return [type.slice(7), ...(type === 'market.bar' ? [time.slice(11, 16), said.close, said.warmUp === true ? 'warm' : '', ...said.flags ?? []] : [said.reason ?? '', said.why ?? ''])].filter((part) => part !== '').join(' ');
};
const said = () => facts().map(brief);
const bars = () => said().filter((each) => each.startsWith('bar '));

test('what was before comes from history: the warm-up, then what is too late to be decided on, then what is in time', async () => {
  await begin();
  await to('14:33:05');
  expect([bars(), faults]).toEqual([['bar 20:59 158 warm', 'bar 21:00 159 warm', 'bar 14:31 130 late', 'bar 14:32 131 late', 'bar 14:33 132'], []]);
});

test('until they are there, the symbol is halted', async () => {
  await begin();
  await to('14:33:05');
  expect(said().filter((each) => !each.startsWith('bar '))).toEqual(['halted stale', 'recovered stale']);
});

test('then bars come from the stream, each two seconds after its close, with when it was here', async () => {
  await begin();
  await to('14:34:00');
  stream.send(wireBar('14:33', 200));
  await to('14:34:01');
  expect(bars().at(-1)).toBe('bar 14:33 132');
  await to('14:34:03');
  expect([bars().at(-1), facts().findLast(({ type }) => type === 'market.bar')]).toMatchObject(['bar 14:34 200', { at: '2026-03-02T14:34:00Z', body: { open: '200', volume: '10', flags: [], receivedAt: expect.stringMatching(/^2026-03-02T14:34:0[23]/) } }]);
});

test('the stream is asked for bars, their updates, quotes and halts', async () => {
  await begin();
  expect(stream.subscription()).toMatchObject({ bars: ['SPY'], updatedBars: ['SPY'], quotes: ['SPY'], statuses: ['SPY'], trades: [] });
});

describe('faults of the stream', () => {
  beforeEach(async () => {
    await begin();
    await to('14:33:05');
  });

  test('a bar twice is stated once', async () => {
    stream.send(wireBar('14:33', 200), wireBar('14:33', 200));
    await to('14:34:05');
    stream.send(wireBar('14:33', 200));
    await passing(2);
    expect(bars().slice(5)).toEqual(['bar 14:34 200']);
  });
  test('bars out of order are stated in order', async () => {
    stream.send(wireBar('14:34', 201), wireBar('14:33', 200));
    await to('14:35:05');
    expect(bars().slice(5)).toEqual(['bar 14:34 200', 'bar 14:35 201']);
  });
  test('what is lost on the way is asked of history before the next is stated', async () => {
    history('14:33', '14:33');
    stream.send(wireBar('14:34', 201));
    await to('14:35:06');
    expect(bars().slice(5)).toEqual(['bar 14:34 133 late', 'bar 14:35 201']);
  });
  test('a minute without trades has no bar', async () => {
    stream.send(wireBar('14:34', 201));
    await to('14:35:06');
    expect(bars().slice(5)).toEqual(['bar 14:35 201']);
  });
  test('after a cut it connects and subscribes anew, and what was missed comes from history', async () => {
    stream.send(wireBar('14:33', 200));
    await to('14:34:05');
    stream.cut();
    stream.refuse(true);
    await to('14:34:30');
    stream.refuse(false);
    history('14:34', '14:34');
    await until(() => stream.subscription() !== undefined);
    await to('14:35:05');
    stream.send(wireBar('14:35', 202));
    await to('14:36:05');
    expect([bars().slice(5), stream.connections() > 1]).toEqual([['bar 14:34 200', 'bar 14:35 134', 'bar 14:36 202'], true]);
  });
  test('frames that are none, and bars that are none, change nothing', async () => {
    stream.garble();
    stream.send({ ...wireBar('14:33', 200), c: -1 }, { ...wireBar('14:33', 200), S: 'OTHER' }, { T: 'b' });
    stream.send(wireBar('14:33', 200));
    await to('14:34:05');
    expect([bars().slice(5), faults]).toEqual([['bar 14:34 200'], []]);
  });
  test('a bar whose prices contradict each other is refused', async () => {
    stream.send({ ...wireBar('14:33', 200), h: 100 });
    await to('14:34:05');
    expect(said().at(-1)).toBe('barRefused');
  });
});

describe('a symbol is halted', () => {
  beforeEach(async () => {
    await begin();
    await to('14:33:05');
  });
  /** After those of the beginning, when there were no bars yet. */
  const halts = () => said().filter((each) => /^(halted|recovered)/.test(each)).slice(2);

  test('where it is stale, and recovers with the next bar', async () => {
    await to('14:36:00');
    expect(halts()).toEqual([]);
    await to('14:36:01');
    expect(halts()).toEqual(['halted stale']);
    stream.send(wireBar('14:36', 200));
    await to('14:37:06');
    expect(halts()).toEqual(['halted stale', 'recovered stale']);
  });
  test('where its quotes are crossed, and recovers when they have been well for five seconds', async () => {
    stream.send(wireQuote(10, 10.01));
    await passing(1);
    expect(halts()).toEqual([]);
    stream.send(wireQuote(10.02, 10.01));
    await passing(1);
    stream.send(wireQuote(10, 10.01));
    await passing(4);
    expect(halts()).toEqual(['halted crossed']);
    await passing(2);
    expect(halts()).toEqual(['halted crossed', 'recovered crossed']);
  });
  test('where its exchange halts it', async () => {
    const status = (code: string) => ({ T: 's', S: 'SPY', sc: code, sm: 'Trading Halt', rc: 'LUDP', rm: 'Volatility', t: new Date(clock.now()), z: 'B' });
    stream.send(status('H'));
    await passing(1);
    stream.send(status('T'));
    await passing(1);
    expect([halts(), facts().findLast(({ type }) => type === 'market.halted')?.body]).toEqual([['halted exchange', 'recovered exchange'], { reason: 'exchange', detail: 'halted by its exchange: H, Trading Halt, Volatility' }]);
  });
  test('where bars are missing and history can not be had, and nothing is stated before they are there', async () => {
    server.spoil(...Array.from({ length: 3 }, () => ({ kind: 'status', status: 500 }) as const));
    stream.cut();
    await passing(1);
    await until(() => stream.subscription() !== undefined);
    stream.send(wireBar('14:34', 201));
    history('14:33', '14:33');
    await to('14:35:04');
    expect(halts()).toEqual(['halted gap', 'recovered gap']);
    expect(bars().slice(5)).toEqual(['bar 14:34 133', 'bar 14:35 201']);
  });
  test('and recovers after a restart too', async () => {
    await to('14:36:01');
    await feeds[0]?.stop();
    await hosts[0]?.abandon();
    stream.cut();
    history('14:33', '14:36');
    // The second of the last tick is over.
    await clock.advance(1_000);
    await begin({}, 'b');
    await to('14:37:05');
    expect(halts()).toEqual(['halted stale', 'recovered stale']);
    expect(bars().slice(5).map((each) => each.slice(0, 13))).toEqual(['bar 14:34 133', 'bar 14:35 134', 'bar 14:36 135', 'bar 14:37 136']);
  });
});

describe('trades', () => {
  beforeEach(async () => {
    await open({ build: 'trades' });
    await begin();
    await to('14:33:05');
    stream.send(wireTrade('14:34:01', 200, 1), wireTrade('14:34:20', 999, 2), wireTrade('14:34:59', 201, 3));
    stream.send(wireTrade('14:34:59', 500, 4, { c: ['I'] }));
    history('14:33', '14:33');
    await to('14:35:03');
  });
  const restatements = () => facts().filter(({ type }) => type === 'market.restated').map(({ body }) => body);
  const figures = (high: string, volume: string, close = '201') => ({ open: '200', high, low: '200', close, volume });

  test('become bars', () => expect([bars().slice(5), facts().at(-1)?.body]).toMatchObject([['bar 14:34 133 late', 'bar 14:35 201'], { open: '200', high: '999', low: '200', close: '201', volume: '400' }]));
  test('count as the codes of their tape say', async () => {
    stream.send(wireTrade('14:35:01', 210, 6, { c: ['B'], z: 'C' }), wireTrade('14:35:02', 205, 7));
    stream.send(wireTrade('14:35:03', 300, 8, { c: ['B'], z: 'B' }));
    await to('14:36:03');
    expect(facts().at(-1)?.body).toMatchObject({ open: '210', high: '210', close: '205', volume: '300' });
  });
  test('that are cancelled restate a bar', async () => {
    stream.send({ T: 'x', S: 'SPY', i: 2n, x: 'V', p: 999, s: 100, a: 'C', z: 'B', t: new Date(clock.now()) });
    await passing(1);
    expect(restatements()).toEqual([{ timeframe: '1m', closedAt: '2026-03-02T14:35:00Z', was: figures('999', '400'), now: figures('201', '300'), why: 'cancel' }]);
  });
  test('that are corrected too', async () => {
    stream.send({ T: 'c', S: 'SPY', x: 'V', oi: 2n, op: 999, os: 100, oc: ['@'], ci: 22n, cp: 202, cs: 50, cc: ['@'], z: 'B', t: new Date(clock.now()) });
    await passing(1);
    expect(restatements()).toMatchObject([{ now: figures('202', '350'), why: 'correction' }]);
  });
  test('and those that come late', async () => {
    stream.send(wireTrade('14:34:30', 1000, 5));
    await passing(1);
    expect(restatements()).toMatchObject([{ now: figures('1000', '500'), why: 'lateTrade' }]);
  });
  test('that come twice, or are cancelled without having been there, do not', async () => {
    stream.send(wireTrade('14:34:20', 999, 2), { T: 'x', S: 'SPY', i: 77n, x: 'V', p: 9, s: 1, a: 'C', z: 'B', t: new Date(clock.now()) });
    await passing(1);
    expect(restatements()).toEqual([]);
  });
  test('none of them is on the log', () => expect(log.facts.some(({ text }) => text.includes('conditions'))).toBe(false));
});

test('an updated minute restates its bar', async () => {
  await begin();
  await to('14:33:05');
  stream.send(wireBar('14:33', 200));
  await to('14:34:05');
  stream.send(wireBar('14:33', 203, { type: 'u' }));
  await passing(1);
  expect(facts().at(-1)).toMatchObject({ type: 'market.restated', body: { was: { close: '200' }, now: { close: '203' }, why: 'lateTrade' } });
});

describe('after a restart', () => {
  const restarted = async (timeframe: Stream['timeframe']) => {
    await open({ timeframe });
    await begin();
    await to('14:33:05');
    stream.send(...['14:33', '14:34'].map((time, place) => wireBar(time, 200 + place)));
    await to('14:35:06');
    history('14:33', '14:34');
    await feeds[0]?.stop();
    await hosts[0]?.abandon();
    stream.cut();
    await clock.advance(1_000);
    await begin({}, 'b');
    await passing(3);
  };
  const restatements = () => facts().filter(({ type }) => type === 'market.restated').map(({ body }) => body);

  test('what was said of the last bars meanwhile restates them', async () => {
    await restarted('1m');
    expect(restatements()).toMatchObject([{ closedAt: '2026-03-02T14:34:00Z', was: { close: '200' }, now: { close: '133' }, why: 'source' }, { closedAt: '2026-03-02T14:35:00Z', was: { close: '201' }, now: { close: '134' } }]);
  });
  test('longer bars are held against all their minutes at once', async () => {
    await restarted('5m');
    expect(restatements()).toMatchObject([{ closedAt: '2026-03-02T14:35:00Z', was: { open: '130', high: '201.5', close: '201' }, now: { open: '130', high: '134.5', close: '134' }, why: 'source' }]);
  });
  test('a later word on one of them is heard', async () => {
    await restarted('1m');
    stream.send(wireBar('14:34', 300, { type: 'u' }));
    await passing(2);
    expect(restatements().at(-1)).toMatchObject({ closedAt: '2026-03-02T14:35:00Z', was: { close: '134' }, now: { close: '300' }, why: 'lateTrade' });
  });
  test('bars that are as they were are not restated', async () => {
    await begin();
    await to('14:33:05');
    await feeds[0]?.stop();
    await hosts[0]?.abandon();
    stream.cut();
    await clock.advance(1_000);
    await begin({}, 'b');
    await passing(3);
    expect(restatements()).toEqual([]);
  });
});

test('minutes become longer bars', async () => {
  await open({ timeframe: '5m' });
  await begin();
  stream.send(...['14:33', '14:34'].map((time, place) => wireBar(time, 200 + place)));
  await to('14:35:06');
  expect(facts().at(-1)).toMatchObject({ type: 'market.bar', at: '2026-03-02T14:35:00Z', body: { timeframe: '5m', open: '130', high: '201.5', low: '129.5', close: '201' } });
});

test('days come from history as days, and today from its minutes', async () => {
  server.days.set('SPY', [{ day: '2026-02-26', close: 50 }, { day: '2026-02-27', close: 51 }]);
  await open({ timeframe: '1d' });
  await begin();
  await until(() => bars().length === 2, 1_000);
  expect(bars()).toEqual(['bar 21:00 50 warm', 'bar 21:00 51 warm']);
});

describe('a second source', { timeout: 20_000 }, () => {
  const second = () => {
    const history = yahoo({ adjustment: 'split', origin: server.url, clock, spacingMs: 0, waitsMs: [], timeoutMs: 2_000 });
    return { history, live: pollSource({ history, symbols: ['SPY'], everyMs: 5_000, clock, isOpen: () => true }) };
  };

  test('takes over while the first is silent, and gives back; no bar is stated twice, and none is left out', async () => {
    await begin({ second: second(), silentMs: 30_000, steadyMs: 60_000 });
    await to('14:33:05');
    stream.cut();
    stream.refuse(true);
    // The first's history fails too from here on: Alpaca as a whole is gone.
    history('14:33', '14:39');
    await to('14:34:00');
    expect(said()).toContain('sourceChanged the first has been silent for 31 s, must be at most 30 s');
    await to('14:36:10');
    stream.refuse(false);
    await until(() => stream.subscription() !== undefined);
    for (const time of ['14:36:20', '14:36:40', '14:37:00', '14:37:20']) {
      await to(time);
      stream.send(wireQuote(10, 10.01));
    }
    await to('14:37:40');
    stream.send(wireBar('14:37', 300));
    await to('14:38:06');
    const changes = facts().filter(({ type }) => type === 'market.sourceChanged').map(({ body }) => body);
    expect(changes).toMatchObject([{ from: 'alpaca iex', to: 'yahoo-split' }, { from: 'yahoo-split', to: 'alpaca iex' }]);
    expect(bars().slice(5).map((each) => each.slice(0, 13))).toEqual(['bar 14:34 133', 'bar 14:35 134', 'bar 14:36 135', 'bar 14:37 136', 'bar 14:38 300']);
  });
});

describe('what companies do', () => {
  const actions = () => alpacaActions({ credentials, baseUrl: server.url, clock, spacingMs: 0, waitsMs: [], timeoutMs: 2_000 });
  const announce = (list: string, entry: Record<string, string | number | boolean>) => server.actions.set(list, [...server.actions.get(list) ?? [], { id: list, cusip: 'x', process_date: '2026-03-03', ...entry }]);
  const split = { symbol: 'SPY', ex_date: '2026-03-03', old_rate: 1, new_rate: 4 };
  const named = () => facts().filter(({ type }) => /action|bar$/.test(type)).map(({ type, actor, at: time, body }) => (type === 'market.bar' ? `${actor} ${time.slice(8, 16)}` : `${actor} ${(body as { action: { kind: string } }).action.kind} ${time.slice(8, 16)}`));
  /** Monday's close, and the night to Tuesday. */
  const overnight = async () => {
    history('20:55', '20:59');
    await begin({ actions: actions(), everyMs: 60_000 });
    await until(() => bars().at(-1)?.startsWith('bar 14:33') === true, 1_000);
    clock.jump(at('13:28', '2026-03-03') - clock.now());
    await until(() => bars().at(-1)?.startsWith('bar 21:00') === true, 10_000);
  };

  test('are stated before the first bar of their day, before its open', async () => {
    announce('forward_splits', split);
    await overnight();
    expect(named().at(-1)).toBe('SPY 02T21:00');
    await until(() => named().at(-1)?.includes('split') === true, 60_000);
    expect([named().at(-1)?.slice(0, 12), clock.now() >= at('13:30', '2026-03-03'), faults]).toEqual(['SPY split 03', true, []]);
  });
  test('are stated once, also across a restart', async () => {
    announce('forward_splits', split);
    await overnight();
    await until(() => named().at(-1)?.includes('split') === true, 60_000);
    await feeds[0]?.stop();
    await hosts[0]?.abandon();
    await clock.advance(1_000);
    stream.cut();
    history('14:30', '14:31', 'SPY', '2026-03-03');
    clock.jump(at('14:32', '2026-03-03') - clock.now());
    await begin({ actions: actions(), everyMs: 60_000 }, 'b');
    await until(() => named().at(-1) === 'SPY 03T14:32', 10_000);
    expect(named().slice(-3).map((each) => each.slice(0, 9))).toEqual(['SPY split', 'SPY 03T14', 'SPY 03T14']);
  });
  test('of days that were missed stand between their bars', async () => {
    announce('cash_dividends', { symbol: 'SPY', ex_date: '2026-03-02', rate: 1.5, special: false, foreign: false });
    await begin({ actions: actions() });
    await to('14:33:05');
    expect(named()).toEqual(['SPY 27T20:59', 'SPY 27T21:00', expect.stringContaining('SPY dividend'), 'SPY 02T14:31', 'SPY 02T14:32', 'SPY 02T14:33']);
  });
  test('are waited for: without an answer no bar of a new day is stated, and the symbol is halted', async () => {
    server.refuse('/v1/corporate-actions', true);
    await begin({ actions: actions() });
    await to('14:33:30');
    expect([bars(), said().filter((each) => each.includes('gap'))]).toEqual([[], ['halted gap']]);
    expect(facts().at(-1)?.body).toMatchObject({ detail: expect.stringMatching(/^bars after .* wait since .* for what the company may have announced; Alpaca: corporate actions: .*500/) });
    server.refuse('/v1/corporate-actions', false);
    await until(() => bars().length === 5, 1_000);
    await passing(2);
    expect(said().filter((each) => each.includes('gap'))).toEqual(['halted gap', 'recovered gap']);
  });
  test('with which a symbol ends let its successor be followed, over the stream too, and across a restart', async () => {
    announce('name_changes', { old_symbol: 'SPY', new_symbol: 'SPX', old_cusip: 'a', new_cusip: 'b' });
    await overnight();
    await until(() => named().at(-1)?.includes('symbolChange') === true, 60_000);
    await until(() => stream.asked('bars').includes('SPX'));
    clock.jump(at('14:31', '2026-03-03') - clock.now());
    stream.send({ ...wireBar('14:30', 170, { symbol: 'SPX' }), t: new Date(at('14:30', '2026-03-03')) });
    await until(() => named().at(-1) === 'SPX 03T14:31', 10_000);
    await feeds[0]?.stop();
    await hosts[0]?.abandon();
    await clock.advance(1_000);
    stream.cut();
    history('14:31', '14:33', 'SPX', '2026-03-03');
    clock.jump(at('14:34', '2026-03-03') - clock.now());
    await begin({ actions: actions(), everyMs: 60_000 }, 'b');
    await until(() => named().at(-1) === 'SPX 03T14:34', 10_000);
    expect([named().filter((each) => each.startsWith('SPY 03')), said().filter((each) => each.includes('stale')).length % 2, faults]).toEqual([[], 0, []]);
  });
  test('halt the symbol for their day where nothing can follow them', async () => {
    announce('spin_offs', { source_symbol: 'SPY', source_cusip: 'a', source_rate: 1, new_symbol: 'NEW', new_cusip: 'b', new_rate: 1, ex_date: '2026-03-02' });
    await begin({ actions: actions() });
    await to('14:33:05');
    expect(facts().filter(({ type }) => type === 'market.halted').map(({ body }) => body)).toContainEqual({ reason: 'action', detail: 'spinOffs of 2026-03-02, which the books can not follow' });
  });
});
