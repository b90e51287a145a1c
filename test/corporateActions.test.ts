import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sending } from '../actors/execution/simSend.ts';
import { openingDraft, signedOpening } from '../actors/desk/opening.ts';
import { alpacaActions } from '../actors/market/alpacaActions.ts';
import { alpacaHistory } from '../actors/market/alpacaHistory.ts';
import { alpacaStream } from '../actors/market/alpacaStream.ts';
import { StreamFeed } from '../actors/market/streamFeed.ts';
import { Host } from '../actors/runtime/host.ts';
import { MemoryDesk } from '../actors/runtime/memoryDesk.ts';
import { MemoryLog } from '../actors/runtime/memoryLog.ts';
import { MemoryRounds } from '../actors/runtime/rounds.ts';
import { accounting } from '../machines/accounting/accounting.ts';
import { broker } from '../machines/broker/broker.ts';
import type { ExecutionState } from '../machines/execution/decisions.ts';
import { execution } from '../machines/execution/execution.ts';
import { marketKind } from '../machines/market/market.ts';
import { risk } from '../machines/risk/risk.ts';
import { strategy } from '../machines/strategy/strategy.ts';
import { credited, disposed, marked, posted } from '../subjects/accounting.ts';
import { opened, ticked, type DeskSettings } from '../subjects/desk.ts';
import { submitted } from '../subjects/execution.ts';
import type { FactKind } from '../subjects/fact.ts';
import { action, bar, halted, recovered } from '../subjects/market.ts';
import { signed } from '../subjects/operations.ts';
import { stopTriggered } from '../subjects/risk.ts';
import { statementOf } from '../deploy/statement/statement.ts';
import { HandClock } from './handClock.ts';
import { credentials, marketDataServer, type MarketDataServer } from './marketData/history.ts';
import { MarketStream } from './marketData/stream.ts';
import { ada, openedWith, settings, signedBy } from './people.ts';
import { free } from './simVenue.ts';

/*
 * A live desk of a share that pays a dividend, is split four for one and gets another symbol, all of it over Alpaca's interfaces as a local server speaks them: what the feed states of it goes to
 * strategy, risk, venue and books. Without these facts the fall from 120 to 30 would trigger the stop, and the books would have a quarter of the shares.
 */

const minuteMs = 60_000;
const at = (time: string, day: string) => Date.parse(`2026-03-${day}T${time}:00Z`);
const market: DeskSettings['market'] = { kind: 'alpaca', feed: 'iex', symbols: ['ACME'], timeframe: '1m', files: [], build: 'minutes', staleBars: 400 };
const over: Partial<DeskSettings> = {
  pacing: 'live', venue: { ...free, increment: '1' }, market, session: { backtestFrom: '2026-01-01T00:00:00Z', from: '2026-03-02T14:30:00Z', to: '2026-03-06T21:00:00Z', warmUpBars: 2 }, dataQuality: { maxJump: 1000, maxGapDays: 5 },
  accounting: { lots: 'fifo', daily: true }, planner: { kind: 'none', model: '', plans: 0 },
};
const plan = {
  name: 'hold', thesis: 'in once', universe: ['ACME'], timeframe: '1m', entry: { compare: 'above', left: { bar: 'close' }, right: { value: 0 } }, exit: { compare: 'below', left: { bar: 'close' }, right: { value: 0 } },
  sizing: { kind: 'quantity', quantity: '11' }, stop: { kind: 'fixed', distance: 0.5 }, timing: 'nextOpen', budget: 1, refutedBy: 'a stop',
};

let server: MarketDataServer;
let stream: MarketStream;
let desk: MemoryDesk;
let faults: Error[];

/** What the feed states from Monday afternoon to Wednesday, with the machine off in between. */
async function fed(): Promise<MemoryLog> {
  const log = new MemoryLog('sim');
  await log.commit({ kind: 'desk', actor: 'main' }, 0, [openingDraft(signedOpening({ ...settings, ...over, roles: ['market'] }, ada), 'test')]);
  const minutes = (day: string, from: string, closes: readonly number[], symbol = 'ACME') =>
    server.minutes.set(symbol, [...server.minutes.get(symbol) ?? [], ...closes.map((close, place) => ({ startMs: at(from, day) + place * minuteMs, close }))]);
  minutes('02', '14:30', [120, 120, 120]);
  const clock = new HandClock('2026-03-02T14:33:00Z');
  const host = new Host({
    log, host: 'a', reader: 'solo', kinds: [marketKind], roleOf: () => 'market', codeOf: () => 'test', rounds: new MemoryRounds(), snapshotEvery: 1_000_000, logger: pino({ level: 'silent' }),
    onFault: (error) => faults.push(error), now: () => new Date(clock.now()).toISOString(),
  });
  await host.start();
  const patient = { credentials, baseUrl: server.url, clock, spacingMs: 0, waitsMs: [], timeoutMs: 2_000 };
  const feed = new StreamFeed({
    host, clock, logger: pino({ level: 'silent' }), onFault: (error) => faults.push(error), everyMs: 5_000, actions: alpacaActions(patient),
    first: { history: alpacaHistory({ ...patient, adjustment: 'raw', feed: 'iex' }), live: alpacaStream({ credentials, feed: 'iex', symbols: ['ACME'], build: 'minutes', url: `${server.url.replace('http', 'ws')}/v2/iex` }) },
  });
  const stopped = feed.run().catch((error: unknown) => { if (error instanceof Error && error.name !== 'NotOurs') faults.push(error); });
  const last = () => log.facts.findLast(({ kind: { name } }) => name === bar.name)?.fact.at;
  const until = async (time: string, day: string, stepMs: number) => {
    const closed = new Date(at(time, day)).toISOString().replace('.000Z', 'Z');
    for (let tries = 0; tries < 2_000 && last() !== closed; tries += 1) {
      await new Promise((done) => setTimeout(done, 3));
      await clock.advance(stepMs);
    }
    expect(last()).toBe(closed);
  };
  await until('14:33', '02', 1_000);
  const send = (day: string, time: string, close: number, symbol = 'ACME') => stream.send({ T: 'b', S: symbol, o: close, h: close, l: close, c: close, v: 10_000n, n: 1, vw: close, t: new Date(at(time, day)) });
  send('02', '14:33', 120);
  send('02', '14:34', 120);
  await until('14:35', '02', 1_000);
  minutes('02', '20:59', [120]);
  clock.jump(at('13:29', '03') - clock.now());
  await until('21:00', '02', 10_000);
  clock.jump(at('14:31', '03') - clock.now());
  send('03', '14:30', 30);
  await until('14:31', '03', 1_000);
  clock.jump(at('13:31', '04') - clock.now());
  for (let tries = 0; tries < 500 && !stream.asked('bars').includes('ACMX'); tries += 1) {
    await new Promise((done) => setTimeout(done, 3));
    await clock.advance(5_000);
  }
  clock.jump(at('14:31', '04') - clock.now());
  send('04', '14:30', 33, 'ACMX');
  await until('14:31', '04', 1_000);
  // The books are marked once a minute.
  await clock.advance(90_000);
  await feed.stop();
  await stopped;
  await host.abandon();
  return log;
}

beforeAll(async () => {
  faults = [];
  server = await marketDataServer();
  stream = new MarketStream(server.server, '/v2/iex');
  const told = (list: string, day: string, entry: Record<string, string | number | boolean>) => server.actions.set(list, [{ id: list, cusip: 'x', process_date: `2026-03-${day}`, ...entry }]);
  told('cash_dividends', '20', { symbol: 'ACME', ex_date: '2026-03-03', rate: 2, special: true, foreign: false });
  told('forward_splits', '03', { symbol: 'ACME', ex_date: '2026-03-03', old_rate: 1, new_rate: 4 });
  told('name_changes', '04', { old_symbol: 'ACME', new_symbol: 'ACMX', old_cusip: 'x', new_cusip: 'y' });
  const log = await fed();
  const opening = openedWith(over);
  desk = new MemoryDesk({
    desk: 'sim', genesis: opening.body.genesis, kinds: [strategy, risk, execution, broker, accounting],
    perform: (request) => (request.kind.name === submitted.name ? [sending(request, desk.cell('execution.main')?.actor.state() as ExecutionState, [], request.fact.at)] : []),
  });
  desk.tell(opened, 'main', opening.body, { at: '2026-03-02T14:32:59Z' });
  desk.tell(signed, 'main', signedBy(ada, { verb: 'spawn', target: 's-1', payload: { plan } }).body, { at: '2026-03-02T14:32:59Z' });
  for (const { kind: { name }, fact } of log.facts) for (const kind of [bar, action, halted, recovered, ticked]) if (kind.name === name) desk.tell(kind as FactKind<string, object>, fact.actor, fact.body as object, { at: fact.at });
}, 60_000);
afterAll(async () => {
  await stream.close();
  await server.close();
});

const said = <Body>(kind: FactKind<string, Body>): readonly Body[] => desk.facts.flatMap(({ kind: { name }, fact }) => (name === kind.name ? [kind.body.parse(fact.body)] : []));

describe('a position of 11 shares, bought at 120', () => {
  test('comes through everything that is stated of its company', () => {
    expect(desk.facts.flatMap(({ kind: { name }, fact }) => (name === action.name ? [`${fact.actor} ${action.body.parse(fact.body).action.kind}`] : []))).toEqual(['ACME dividend', 'ACME split', 'ACME symbolChange']);
    expect(faults).toEqual([]);
  });
  test('is paid its dividend by the shares before the split', () => expect(said(credited)).toEqual([{ strategy: 's-1', symbol: 'ACME', amountUsd: '22', why: 'dividend' }]));
  test('is 44 shares at the same cost, then as many of the new symbol', () => expect(said(posted).flatMap(({ position }) => (position === undefined ? [] : [`${position.quantity} ${position.symbol} ${position.costUsd}`]))).toEqual(['11 ACME 1320', '44 ACME 1320', '0 ACME 0', '44 ACMX 1320']));
  test('is not stopped out by the price after the split', () => expect(said(stopTriggered)).toEqual([]));
  test('gains with the new symbol only', () => {
    const equity = said(marked).map(({ equityUsd }) => equityUsd);
    expect([...new Set(equity)]).toEqual(['100000', '100022', '100154']);
  });
  test('is one position of the statement', async () => {
    const { positions, profits } = await statementOf((async function* () { yield* desk.facts; })(), {});
    expect(positions).toEqual([{ strategy: 's-1', symbol: 'ACMX', quantity: '44', costUsd: '1320', realizedUsd: '0', priceUsd: '33', unrealizedUsd: '132' }]);
    expect(profits.symbol.map(({ name }) => name)).toEqual(['ACME']);
  });
  test('keeps its lot', () => expect(said(disposed)).toEqual([]));
});
