import pino from 'pino';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { marketKind } from '../../machines/market/market.ts';
import type { Row } from '../../machines/market/row.ts';
import type { Fact, FactOf } from '../../subjects/fact.ts';
import { bar, sessionEnded } from '../../subjects/market.ts';
import { HandClock, settled } from '../../test/handClock.ts';
import { ada, openedWith, settings } from '../../test/people.ts';
import { openingDraft, signedOpening } from '../desk/opening.ts';
import { draft } from '../runtime/envelope.ts';
import { Host } from '../runtime/host.ts';
import { observedId } from '../runtime/ids.ts';
import { Unreachable, type Log } from '../runtime/log.ts';
import { MemoryLog } from '../runtime/memoryLog.ts';
import { MemoryRounds } from '../runtime/rounds.ts';
import { LiveFeed, type LiveFeedOptions } from './liveFeed.ts';
import { NotOurs } from './pacer.ts';
import type { Bars, Step } from './source.ts';
import { syntheticBars } from './synthetic.ts';

const day = (number: number) => `2020-01-${String(number).padStart(2, '0')}T21:00:00Z`;
const row = (symbol: string, at: string, close = '10'): Row => ({ symbol, timeframe: '1d', at, due: at, origin: `${symbol} ${at}`, open: close, high: close, low: close, close, volume: '5' });
const stepOf = (number: number, { warmUp = false, symbols = ['SPY'], close = '10' } = {}): Step => ({ at: day(number), warmUp, rows: symbols.map((symbol) => row(symbol, day(number), close)) });

/** A source that gives the steps of a test, whatever the span. */
const barsOf = (...steps: readonly Step[]): Bars => ({ symbols: ['AAPL', 'SPY'], timeframe: '1d', between: () => ({ steps: () => steps, after: () => steps }) });

let log: MemoryLog;
let clock: HandClock;
let faults: Error[];

async function openLog(): Promise<MemoryLog> {
  const fresh = new MemoryLog('sim');
  await fresh.commit({ kind: 'desk', actor: 'main' }, 0, [openingDraft(signedOpening({ ...settings, pacing: 'live', roles: ['market'] }, ada), 'test')]);
  return fresh;
}

beforeEach(async () => {
  log = await openLog();
  clock = new HandClock('2026-03-02T15:00:00.300Z');
  faults = [];
});

async function hostOf(name = 'a', on: Log = log): Promise<Host> {
  const host = new Host({
    log: on, host: name, reader: 'solo', kinds: [marketKind], roleOf: () => 'market', codeOf: () => 'test', rounds: new MemoryRounds(), snapshotEvery: 1_000_000,
    logger: pino({ level: 'silent' }), onFault: (error) => faults.push(error), now: () => new Date(clock.now()).toISOString(),
  });
  await host.start();
  return host;
}

const feedOf = (host: Host, bars: Bars, over: Partial<LiveFeedOptions> = {}) =>
  new LiveFeed({ host, bars: () => bars, barsPerSecond: 1, clock, logger: pino({ level: 'silent' }), onFault: (error) => faults.push(error), ...over });

/** Begins a feed; how it ended is told by the second. */
function begun(feed: LiveFeed): { readonly ending: () => string } {
  let ending = 'under way';
  feed.run().then(() => { ending = 'ended'; }, (error: unknown) => { ending = error instanceof NotOurs ? 'not ours' : String(error); });
  return { ending: () => ending };
}

const facts = () => log.facts.map(({ fact }) => fact);
const brief = ({ type, actor, at }: Fact) => `${type.slice(type.indexOf('.') + 1)} ${actor} ${at.slice(17, -1)}`;
const stated = () => facts().filter(({ type }) => /^(clock|market)\.(ticked|bar|barRefused|sessionEnded)$/.test(type)).map(brief);
const ticks = () => stated().filter((each) => each.startsWith('ticked'));
const bodies = () => facts().filter(({ type }) => type === 'market.bar').map(({ body }) => body as FactOf<typeof bar>['body']);

test('a tick comes first, then bars and ticks side by side, then the end; ticks go on until it is stopped', async () => {
  const feed = feedOf(await hostOf(), barsOf(stepOf(2), stepOf(3)));
  const { ending } = begun(feed);
  await clock.advance(3_000);
  expect([ending(), stated()]).toEqual(['ended', [
    'ticked main 00.300', 'bar SPY 00.300', 'ticked main 01', 'bar SPY 01.300', 'sessionEnded main 01.301', 'ticked main 02', 'ticked main 03',
  ]]);
  await feed.stop();
  await clock.advance(3_000);
  expect([ticks().length, faults]).toEqual([4, []]);
});

test('a session that the host before has ended meanwhile is not ended again', async () => {
  const feed = feedOf(await hostOf(), barsOf(stepOf(2), stepOf(3)));
  const { ending } = begun(feed);
  await clock.advance(500);
  const end = { steps: 0, bars: 2, refused: 0 };
  const { genesis } = settings;
  const id = observedId(genesis, sessionEnded.name, 'main', 'end');
  const fence = log.facts.findLast(({ actorKey }) => actorKey === 'market.main')?.seq ?? 0;
  await log.commit({ kind: 'market', actor: 'main' }, fence, [draft(sessionEnded, end, { desk: 'sim', actor: 'main', id, cause: id, correlation: id, code: 'test', at: '2026-03-02T15:00:00.800Z' })]);
  await clock.advance(2_000);
  await feed.stop();
  expect([ending(), stated().filter((each) => each.startsWith('sessionEnded')).length, faults]).toEqual(['ended', 1, []]);
});

describe('bars', () => {
  test('of one time go out together, and the speed counts rows', async () => {
    const feed = feedOf(await hostOf(), barsOf(stepOf(2, { symbols: ['AAPL', 'SPY'] }), stepOf(3)), { barsPerSecond: 4 });
    begun(feed);
    await clock.advance(600);
    await feed.stop();
    expect(stated()).toEqual(['ticked main 00.300', 'bar AAPL 00.300', 'bar SPY 00.300', 'bar SPY 00.800', 'sessionEnded main 00.801']);
  });

  test('of the warm-up are not held back, and their times still differ', async () => {
    const feed = feedOf(await hostOf(), barsOf(stepOf(2, { warmUp: true }), stepOf(3, { warmUp: true }), stepOf(6)));
    begun(feed);
    await clock.advance(0);
    await feed.stop();
    expect([stated().slice(1, 4), bodies().map(({ warmUp }) => warmUp)]).toEqual([['bar SPY 00.300', 'bar SPY 00.301', 'bar SPY 00.302'], [true, true, false]]);
  });

  test('are checked by the times of the source: a gap there is one, though a second passes here', async () => {
    const feed = feedOf(await hostOf(), barsOf(stepOf(2), stepOf(20, { close: '100' }), stepOf(20)));
    begun(feed);
    await clock.advance(3_000);
    await feed.stop();
    expect([bodies().map(({ flags }) => flags), facts().find(({ type }) => type === 'market.barRefused')?.body]).toEqual([[[], ['jump', 'gap']], { row: `SPY ${day(20)}`, reasons: ['duplicate'] }]);
  });

  test('wait until the actors that the desk needs are there; ticks do not', async () => {
    const body = openedWith({ pacing: 'live', roles: ['market', 'risk'] }).body;
    log = new MemoryLog('sim');
    await log.commit({ kind: 'desk', actor: 'main' }, 0, [openingDraft(body, 'test')]);
    const feed = feedOf(await hostOf(), barsOf(stepOf(2)));
    begun(feed);
    await clock.advance(1_000);
    await feed.stop();
    expect(stated()).toEqual(['ticked main 00.300', 'ticked main 01']);
  });
});

describe('after a restart', () => {
  const source = barsOf(stepOf(2, { symbols: ['AAPL', 'SPY'] }), stepOf(3, { symbols: ['AAPL', 'SPY'] }), stepOf(20));

  test('a tick comes first, and the bars go on where the log stands', async () => {
    const crashed = await hostOf('a');
    const feed = feedOf(crashed, source, { barsPerSecond: 2 });
    begun(feed);
    await clock.advance(0);
    await crashed.abandon();
    await feed.stop();
    await clock.advance(5_000);
    const resumed = feedOf(await hostOf('b'), source, { barsPerSecond: 2 });
    begun(resumed);
    await clock.advance(1_500);
    await resumed.stop();
    expect(stated()).toEqual([
      'ticked main 00.300', 'bar AAPL 00.300', 'bar SPY 00.300',
      'ticked main 05.300', 'bar AAPL 05.300', 'bar SPY 05.300', 'ticked main 06', 'bar SPY 06.300', 'sessionEnded main 06.301',
    ]);
    expect(bodies().map(({ flags }) => flags)).toEqual([[], [], [], [], ['gap']]);
  });

  test('in the middle of a time only the rows that are missing go out', async () => {
    const crashed = await hostOf('a');
    const body = { timeframe: '1d', open: '10', high: '10', low: '10', close: '10', volume: '5', warmUp: false, flags: [] } satisfies FactOf<typeof bar>['body'];
    await crashed.observe({ kind: 'market', actor: 'AAPL' }, bar, body, { at: '2026-03-02T15:00:00Z', content: `${day(2)} 1d` });
    await crashed.abandon();
    const feed = feedOf(await hostOf('b'), source);
    begun(feed);
    await clock.advance(0);
    await feed.stop();
    expect(stated()).toEqual(['bar AAPL 00', 'ticked main 00.300', 'bar SPY 00.300']);
  });

  test.each([0, 350, 900])('%i ms into a session of synthetic bars, the same bars come as without one', async (crashMs) => {
    const bars = syntheticBars({ kind: 'synthetic', seed: 7, symbols: ['SPY', 'AAPL'], timeframe: '1d', bars: 30, from: '2020-01-01T00:00:00Z' });
    const ids = () => facts().filter(({ type }) => type === 'market.bar').map(({ id }) => id);
    const undisturbed = feedOf(await hostOf('a'), bars, { barsPerSecond: 20 });
    begun(undisturbed);
    await clock.advance(10_000);
    await undisturbed.stop();
    const expected = ids();
    log = await openLog();
    const crashed = await hostOf('b');
    const feed = feedOf(crashed, bars, { barsPerSecond: 20 });
    begun(feed);
    await clock.advance(crashMs);
    await crashed.abandon();
    await feed.stop();
    expect(ids().length).toBeLessThan(60);
    const resumed = feedOf(await hostOf('c'), bars, { barsPerSecond: 20 });
    const { ending } = begun(resumed);
    await clock.advance(10_000);
    await resumed.stop();
    expect([expected.length, ids(), ending()]).toEqual([60, expected, 'ended']);
  });

  test('in the second of the last tick the first tick waits for the next second', async () => {
    const first = await hostOf('a');
    const feed = feedOf(first, barsOf());
    begun(feed);
    await clock.advance(200);
    await first.abandon();
    await feed.stop();
    const again = feedOf(await hostOf('b'), barsOf());
    begun(again);
    await clock.advance(499);
    expect(ticks()).toEqual(['ticked main 00.300']);
    await clock.advance(1);
    expect(ticks()).toEqual(['ticked main 00.300', 'ticked main 01']);
    await again.stop();
  });

  test('of a session that has ended only ticks come', async () => {
    const first = await hostOf('a');
    const feed = feedOf(first, barsOf(stepOf(2)));
    begun(feed);
    await clock.advance(0);
    await feed.stop();
    await first.drain();
    const again = feedOf(await hostOf('b'), barsOf(stepOf(2)));
    const { ending } = begun(again);
    await clock.advance(700);
    await again.stop();
    expect([ending(), stated()]).toEqual(['ended', ['ticked main 00.300', 'bar SPY 00.300', 'sessionEnded main 00.301', 'ticked main 01']]);
  });
});

describe('when the clock jumps', () => {
  test('forward, one tick shows it', async () => {
    const feed = feedOf(await hostOf(), barsOf());
    begun(feed);
    await clock.advance(700);
    clock.jump(30_000);
    await clock.advance(1_000);
    await feed.stop();
    expect(ticks()).toEqual(['ticked main 00.300', 'ticked main 01', 'ticked main 32']);
  });

  test('back, the log goes on from its own time, a second each second', async () => {
    const feed = feedOf(await hostOf(), barsOf());
    begun(feed);
    await clock.advance(700);
    clock.jump(-30_000);
    await clock.advance(2_000);
    await feed.stop();
    expect(ticks()).toEqual(['ticked main 00.300', 'ticked main 01', 'ticked main 02', 'ticked main 03']);
  });
});

/** The log of a test, with another way to commit. */
const logWith = (commit: Log['commit']): Log => ({ desk: 'sim', follow: (reader, onFact, onFault) => log.follow(reader, onFact, onFault), commit });

test('bars keep their speed when the clock is set back while one goes out', async () => {
  const back = [-3_600_000];
  const host = await hostOf('a', logWith((prefix, lastSeq, drafts) => {
    if (prefix.actor === 'SPY') clock.jump(back.pop() ?? 0);
    return log.commit(prefix, lastSeq, drafts);
  }));
  const feed = feedOf(host, barsOf(stepOf(2), stepOf(3), stepOf(6)));
  begun(feed);
  await clock.advance(2_000);
  await feed.stop();
  expect(bodies().length).toBe(3);
});

test('what the log does not take is waited for, not piled up', async () => {
  let down = false;
  const host = await hostOf('a', logWith((prefix, lastSeq, drafts) => (down ? Promise.reject(new Unreachable('down')) : log.commit(prefix, lastSeq, drafts))));
  const feed = feedOf(host, barsOf(stepOf(2), stepOf(3), stepOf(6), stepOf(7)));
  begun(feed);
  await clock.advance(0);
  down = true;
  const observe = vi.spyOn(host, 'observe');
  await clock.advance(60_000);
  await feed.stop();
  expect(observe.mock.calls.map(([, kind]) => kind.name)).toEqual(['clock.ticked', 'market.bar']);
});

describe('where another host takes the market over', () => {
  test('the feed ends', async () => {
    const older = await hostOf('a');
    const feed = feedOf(older, barsOf(stepOf(2), stepOf(3)));
    const { ending } = begun(feed);
    await clock.advance(0);
    const newer = await hostOf('b');
    await settled();
    await clock.advance(5_000);
    expect([ending(), older.holds('market.main'), newer.holds('market.main'), stated()]).toEqual(['not ours', false, true, ['ticked main 00.300', 'bar SPY 00.300']]);
  });
});

test('a speed that is none is refused', async () => {
  const host = await hostOf();
  expect(() => feedOf(host, barsOf(), { barsPerSecond: 0 })).toThrow('barsPerSecond: was 0, must be above 0');
  expect(() => feedOf(host, barsOf(), { barsPerSecond: Number.NaN })).toThrow('barsPerSecond: was NaN');
  expect(() => feedOf(host, barsOf(), { everySeconds: 0.5 })).toThrow('everySeconds: was 0.5, must be a whole number from 1');
});

test('splits and dividends stand before the bar that they take effect with, and the end of a symbol with it; none of them twice', async () => {
  const events = { actions: [{ symbol: 'SPY', exDate: '2020-01-03', action: { kind: 'split', from: 1, to: 4 } }], ended: [{ symbol: 'AAPL', lastAt: day(2) }] } as const;
  const session = barsOf(stepOf(2, { close: '100' }), { ...stepOf(3, { close: '25' }), ...events }, stepOf(6, { close: '25' }));
  const happened = () => facts().filter(({ type }) => /^market\.(action|delisted|bar)$/.test(type)).map(({ type, actor, body }) => [type, actor, (body as { flags?: readonly string[] }).flags]);
  const first = feedOf(await hostOf(), session);
  begun(first);
  await clock.advance(1_100);
  await first.stop();
  const second = feedOf(await hostOf('b'), session);
  begun(second);
  await clock.advance(5_000);
  await second.stop();
  expect(happened()).toEqual([['market.bar', 'SPY', []], ['market.action', 'SPY', undefined], ['market.delisted', 'AAPL', undefined], ['market.bar', 'SPY', []], ['market.bar', 'SPY', []]]);
});
