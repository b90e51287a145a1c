import pino from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { execution } from '../../machines/execution/execution.ts';
import { approved, replaceApproved } from '../../subjects/risk.ts';
import { localBinance } from '../../test/binance/server.ts';
import { ada, settings } from '../../test/people.ts';
import { openingDraft, signedOpening } from '../desk/opening.ts';
import { draft } from '../runtime/envelope.ts';
import { Host } from '../runtime/host.ts';
import { MemoryLog } from '../runtime/memoryLog.ts';
import { MemoryRounds } from '../runtime/rounds.ts';
import { ccxtConnect } from './venueConnect.ts';
import { VenueEdges } from './venueEdges.ts';

/* Execution's host on a desk at an exchange of ccxt's: what is the same as at Alpaca is tested there. */

const now = '2026-03-02T15:00:00Z';
const one = '1'.repeat(32);

let venue: Awaited<ReturnType<typeof localBinance>>;
let log: MemoryLog;
let faults: Error[];
let running: readonly { readonly crash: () => Promise<void> }[];

beforeEach(async () => {
  venue = await localBinance();
  log = new MemoryLog('coins');
  running = [];
  faults = [];
  const body = signedOpening({ ...settings, desk: 'coins', environment: 'paper', pacing: 'live', venue: { kind: 'ccxt', exchange: 'binance', sandbox: true }, roles: ['risk', 'execution'] }, ada);
  await log.commit({ kind: 'desk', actor: 'main' }, 0, [openingDraft(body, 'test')]);
});
afterEach(async () => {
  for (const { crash } of running) await crash();
  await venue.close();
});

async function begun(name: string) {
  const logger = pino({ level: 'silent' });
  const edge: VenueEdges = new VenueEdges({
    host: () => host, name, latch: () => [], logger, onFault: (error) => void faults.push(error), lookUpWaitsMs: [5, 5],
    connect: ccxtConnect({ CCXT_API_KEY: venue.credentials.apiKey, CCXT_SECRET: venue.credentials.secret }, { url: venue.url, timeoutMs: 500, pollMs: 5, lookUpWaitsMs: [5, 5], cancelWaitsMs: [5], throttledWaitsMs: [5] }),
  });
  const host: Host = new Host({
    log, host: name, reader: 'execution', kinds: [execution], roleOf: () => 'execution', codeOf: () => 'test', rounds: new MemoryRounds(), snapshotEvery: 1_000_000, logger, onFault: (error) => void faults.push(error),
    effects: edge.effects, onFact: (logged) => edge.seen(logged), now: () => now,
  });
  await host.start();
  const crash = async () => {
    await host.abandon();
    edge.close();
  };
  running = [...running, { crash }];
  return { edge, crash };
}

const approve = () => log.commit({ kind: 'risk', actor: 'main' }, 0, [draft(approved, {
  intent: '0'.repeat(32), strategy: 's-1', symbol: 'BTC-USDT', side: 'buy', quantity: '2', type: 'limit', limitUsd: '100', purpose: 'entry', reservedUsd: '200', expiresAt: '2026-03-02T15:05:00Z', checks: [], policyVersion: 1,
}, { desk: 'coins', actor: 'main', id: one, cause: one, correlation: 'c'.repeat(32), code: 'test', at: now })]);

const states = () => log.facts.map(({ fact: { type } }) => type).filter((type) => /^execution\.(submitted|accepted|filled|closed|unresolved)$/.test(type)).map((type) => type.slice(10));
const comesTo = (...expected: readonly string[]) => vi.waitFor(() => expect(states()).toEqual(expected), { timeout: 3_000, interval: 5 });
const placements = () => venue.requests.filter((request) => request === 'POST /api/v3/order').length;

test('an order is sent, and its trades come back with their fees, under the exchange\'s own facts', async () => {
  const { edge } = await begun('a');
  await edge.start();
  await approve();
  await comesTo('submitted', 'accepted');
  venue.fill(one, '0.5', '99');
  venue.fill(one, '1.5', '100');
  await comesTo('submitted', 'accepted', 'filled', 'filled');
  expect(log.facts.filter(({ kind }) => kind.name === 'execution.filled').map(({ fact }) => fact.body)).toMatchObject([{ quantity: '0.5', feeUsd: '0.099', done: false }, { quantity: '1.5', feeUsd: '0.1', done: true }]);
  expect([log.facts.some(({ kind }) => kind.name === 'ccxt.reported'), faults]).toEqual([true, []]);
});

test('an order that may have been sent before a crash is not sent again, since the exchange takes an id twice: it is unresolved', async () => {
  const crashed = await begun('a');
  await approve();
  await comesTo('submitted');
  await crashed.crash();
  const { edge } = await begun('b');
  await edge.start();
  await comesTo('submitted', 'unresolved');
  expect(placements()).toBe(0);
});

test('an order that was taken before a crash is found, and not sent again', async () => {
  const crashed = await begun('a');
  await crashed.edge.start();
  venue.spoil('placement', 'dropAnswer');
  await approve();
  await vi.waitFor(() => expect(venue.orders()).toHaveLength(1));
  await crashed.crash();
  const { edge } = await begun('b');
  await edge.start();
  venue.fill(one, '2', '100');
  await vi.waitFor(() => expect(states().at(-1)).toBe('filled'), { timeout: 5_000 });
  expect([placements(), states().filter((state) => state === 'filled').length]).toEqual([1, 1]);
});

test('a change that may have been made before a crash, and that nothing shows, is told as unknown, not as refused', async () => {
  const first = await begun('a');
  await first.edge.start();
  await approve();
  await comesTo('submitted', 'accepted');
  await first.crash();
  const asked = await begun('b');
  await log.commit({ kind: 'risk', actor: 'main' }, log.facts.findLast(({ subject }) => subject.startsWith('coins.risk.main.'))?.seq ?? 0, [draft(replaceApproved, {
    request: '2'.repeat(32), order: one, strategy: 's-1', symbol: 'BTC-USDT', side: 'buy', quantity: '1', reservedUsd: '200', checks: [], policyVersion: 1,
  }, { desk: 'coins', actor: 'main', id: '3'.repeat(32), cause: one, correlation: 'c'.repeat(32), code: 'test', at: now })]);
  await vi.waitFor(() => expect(log.facts.some(({ kind }) => kind.name === 'execution.replaceRequested')).toBe(true));
  await asked.crash();
  venue.end(one, 'CANCELED');
  const { edge } = await begun('c');
  await edge.start();
  const reports = () => log.facts.filter(({ kind }) => kind.name === 'ccxt.reported').map(({ fact }) => fact.body);
  await vi.waitFor(() => expect(reports()).toContainEqual(expect.objectContaining({ order: one, status: 'unknown', reason: expect.stringContaining('it may have been changed before') as unknown })), { timeout: 4_000 });
  expect(placements()).toBe(1);
});
