import pino from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { kindsFor, roleOf } from '../actors/desk/kinds.ts';
import { openingDraft, signedOpening } from '../actors/desk/opening.ts';
import { alpacaConnect } from '../actors/execution/alpacaConnect.ts';
import { VenueEdges } from '../actors/execution/venueEdges.ts';
import { microseconds, microsecondTime } from '../actors/execution/microseconds.ts';
import { Host } from '../actors/runtime/host.ts';
import type { MemoryLog } from '../actors/runtime/memoryLog.ts';
import { MemoryRounds } from '../actors/runtime/rounds.ts';
import type { Fact } from '../subjects/fact.ts';
import { bar } from '../subjects/market.ts';
import { requested, signed } from '../subjects/operations.ts';
import { intent, spawned } from '../subjects/strategy.ts';
import { localAlpaca, type LocalAlpaca } from './alpaca/server.ts';
import { PaperLog } from './paperLog.ts';
import { ada, settings, signedBy } from './people.ts';

/* Risk, execution, accounting and reconciliation of a paper desk in one process, on a log in memory, at a local Alpaca over sockets and through its own client library. */

let venue: LocalAlpaca;
let paper: PaperLog;
let log: MemoryLog;
let faults: Error[];
let running: readonly { readonly crash: () => Promise<void> }[];

const now = () => paper.now();
const say: PaperLog['say'] = (kind, body, actor) => paper.say(kind, body, actor);
const tick = (seconds?: number) => paper.tick(seconds);

beforeEach(async () => {
  venue = await localAlpaca();
  paper = new PaperLog();
  ({ log } = paper);
  [faults, running] = [[], []];
  const body = signedOpening({
    ...settings, desk: 'paper', environment: 'paper', pacing: 'live', venue: { kind: 'alpaca', paper: true, reconciliation: { everySeconds: 30 } }, roles: ['risk', 'execution', 'accounting'],
  }, ada);
  await log.commit({ kind: 'desk', actor: 'main' }, 0, [openingDraft(body, 'test')]);
  for (const symbol of ['SPY', 'AAPL']) await say(bar, { timeframe: '1m', open: '100', high: '100', low: '100', close: '100', volume: '1000', warmUp: false, flags: [] }, symbol);
  await say(spawned, { planHash: 'a'.repeat(64), name: 'p', budget: 1 }, 's-1');
});

afterEach(async () => {
  for (const { crash } of running) await crash();
  await venue.close();
});

const wantsIn = (symbol = 'SPY') => say(intent, { symbol, action: 'enter', sizing: { kind: 'quantity', quantity: '10' }, referencePriceUsd: '100', reason: 'rule' }, 's-1');

async function begun(name: string, rounds = new MemoryRounds()) {
  const logger = pino({ level: 'silent' });
  const onFault = (error: Error) => void faults.push(error);
  const alpaca: VenueEdges = new VenueEdges({
    host: () => host, name, latch: () => [], logger, onFault, lookUpWaitsMs: [5], receivedAt: () => microsecondTime(microseconds()),
    connect: alpacaConnect({ APCA_API_KEY_ID: venue.credentials.keyId, APCA_API_SECRET_KEY: venue.credentials.secret }, {
      restUrl: venue.restUrl, streamUrl: venue.streamUrl, timeoutMs: 1_000, lookUpWaitsMs: [5], cancelWaitsMs: [5], reconnectMs: 5, reconnectAttempts: 5,
    }),
  });
  const host: Host = new Host({
    log, host: name, reader: 'solo', kinds: kindsFor(['risk', 'execution', 'accounting']), roleOf, codeOf: () => 'test', rounds, snapshotEvery: 1_000_000, logger, onFault,
    effects: alpaca.effects, onFact: (logged) => alpaca.seen(logged), now,
  });
  await host.start();
  await alpaca.start();
  await tick();
  const crash = async () => {
    await host.abandon();
    alpaca.close();
  };
  running = [...running, { crash }];
  return { host, rounds, crash };
}

const facts = (): readonly Fact[] => log.facts.map(({ fact }) => fact);
const bodies = (type: string) => facts().filter((fact) => fact.type === type).map(({ body }) => body);
const until = (type: string, ...expected: readonly unknown[]) => vi.waitFor(() => expect(bodies(type)).toEqual(expected), { timeout: 3_000, interval: 5 });
/** Seconds pass until so many of these facts stand on the log. */
const ticksUntil = (type: string, count: number) => vi.waitFor(async () => {
  if (bodies(type).length < count) await tick();
  expect(bodies(type).length).toBeGreaterThanOrEqual(count);
}, { timeout: 6_000, interval: 40 });
const orderIds = () => facts().filter(({ type }) => type === 'risk.approved').map(({ id }) => id);

/** One order of 10 SPY is at the venue. */
async function ordered(): Promise<string> {
  await until('reconciliation.agreed', expect.objectContaining({ why: 'start' }));
  await wantsIn();
  await until('execution.accepted', expect.anything());
  return orderIds()[0] ?? '';
}

describe('a start', () => {
  test('lets entries through once the books agree with the account, and not before', async () => {
    venue.spoil('ACCOUNT', { kind: 'status', status: 503, message: 'unavailable' });
    await begun('a');
    await until('venue.accountUnknown', { request: 1, reason: expect.stringContaining('503') });
    await wantsIn();
    await until('risk.rejected', expect.objectContaining({ checks: expect.arrayContaining([{ rule: 'reconciled', figure: 'waiting', limit: 'agreed', passed: false }]) }));
    await ticksUntil('reconciliation.agreed', 1);
    await wantsIn();
    await until('execution.accepted', expect.anything());
    expect([bodies('reconciliation.agreed'), venue.account.all().length, faults]).toEqual([[{ why: 'start', cashUsd: '100000', cashDifferenceUsd: '0', positions: 0, orders: 0 }], 1, []]);
  });

  test('takes what was filled while nobody was there, and agrees', async () => {
    const first = await begun('a');
    const order = await ordered();
    await first.crash();
    venue.silence();
    venue.fill(order, '10', '99.5');
    await begun('b');
    await ticksUntil('accounting.posted', 2);
    await vi.waitFor(async () => {
      await tick();
      expect(bodies('reconciliation.agreed').at(-1)).toMatchObject({ cashUsd: '99005', cashDifferenceUsd: '0', positions: 1, orders: 0 });
    }, { timeout: 6_000, interval: 40 });
    expect(bodies('execution.filled')).toEqual([expect.objectContaining({ order, quantity: '10', priceUsd: '99.5', done: true })]);
  });

  test('halts entries in what somebody else traded, and in nothing else', async () => {
    venue.account.hold('AAPL', '7');
    await begun('a');
    await ticksUntil('reconciliation.broken', 1);
    await until('reconciliation.agreed', expect.objectContaining({ except: ['AAPL'] }));
    await wantsIn('AAPL');
    await wantsIn('SPY');
    await until('risk.rejected', expect.objectContaining({ symbol: 'AAPL', checks: expect.arrayContaining([{ rule: 'reconciled', figure: 'broken', limit: 'agreed', passed: false }]) }));
    await until('execution.accepted', expect.objectContaining({ symbol: 'SPY' }));
    expect(bodies('reconciliation.broken')).toEqual([{ scope: 'symbol', symbol: 'AAPL', class: 'position', expected: '0', was: '7', seen: 2, detail: expect.stringContaining('find who traded') }]);
  });

  test('halts the desk where the cash is not what the books have', async () => {
    venue.account.loseCash('0.02');
    await begun('a');
    await ticksUntil('risk.halted', 1);
    expect(bodies('reconciliation.broken')).toEqual([expect.objectContaining({ scope: 'desk', class: 'cash', expected: '100000', was: '99999.98' })]);
    expect(bodies('risk.halted')).toEqual([expect.objectContaining({ figure: '99999.98', limit: '100000' })]);
    expect(bodies('reconciliation.agreed')).toEqual([]);
  });

  test('of another host waits for an agreement of its own', async () => {
    const first = await begun('a');
    await until('reconciliation.agreed', expect.anything());
    await first.crash();
    venue.spoil('ACCOUNT', { kind: 'status', status: 503, message: 'unavailable' });
    await begun('b');
    await until('venue.accountUnknown', expect.anything());
    await wantsIn();
    await until('risk.rejected', expect.anything());
  });
});

describe('while it runs', () => {
  test('an execution whose report was lost is found, reported to execution, filled and booked', async () => {
    await begun('a');
    const order = await ordered();
    venue.silence();
    venue.fill(order, '4', '100');
    venue.fill(order, '6', '101');
    await tick(30);
    await ticksUntil('reconciliation.reported', 1);
    await ticksUntil('accounting.posted', 2);
    expect(bodies('reconciliation.reported')).toEqual([expect.objectContaining({ order, status: 'filled', filledQuantity: '10', averagePriceUsd: '100.6' })]);
    expect(bodies('execution.filled')).toEqual([expect.objectContaining({ order, quantity: '10', priceUsd: '100.6', done: true })]);
    await tick(40);
    await ticksUntil('venue.accountReported', 4);
    expect([bodies('reconciliation.broken'), faults]).toEqual([[], []]);
  });

  test('a fee that the venue took is booked, and the books agree', async () => {
    await begun('a');
    await until('reconciliation.agreed', expect.anything());
    venue.account.moveCash('FEE', '-0.37');
    await tick(30);
    await until('reconciliation.adjusted', expect.objectContaining({ kind: 'fee', amountUsd: '-0.37', activity: 'activity-1' }));
    await until('accounting.credited', { amountUsd: '-0.37', why: 'fee' });
    await ticksUntil('venue.accountReported', 3);
    expect([bodies('reconciliation.broken'), bodies('reconciliation.adjusted').length]).toEqual([[], 1]);
  });

  test('a deposit that nobody signed for halts the desk', async () => {
    await begun('a');
    await until('reconciliation.agreed', expect.anything());
    venue.account.moveCash('CSD', '500');
    await tick(30);
    await ticksUntil('risk.halted', 1);
    expect(bodies('reconciliation.broken')).toEqual([expect.objectContaining({ class: 'cash', was: '100500' })]);
  });

  test('what somebody else traded may be accepted by a signature: its symbol is entered again, and the books stay as they are', async () => {
    venue.account.hold('AAPL', '7');
    await begun('a');
    await ticksUntil('risk.stateChanged', 1);
    await say(signed, signedBy(ada, { verb: 'resume', target: 'AAPL', payload: null }).body);
    await until('reconciliation.accepted', { scope: 'symbol', symbol: 'AAPL', class: 'position', difference: '7', signer: 'ada' });
    await ticksUntil('reconciliation.agreed', 2);
    await wantsIn('AAPL');
    await until('execution.accepted', expect.objectContaining({ symbol: 'AAPL' }));
    expect(bodies('risk.stateChanged')).toEqual([expect.objectContaining({ target: 'AAPL', to: 'reducing', rule: 'reconciliation.broken' }), expect.objectContaining({ target: 'AAPL', to: 'active', rule: 'resume' })]);
    expect([bodies('reconciliation.agreed').at(-1), bodies('accounting.posted').length, faults]).toEqual([expect.not.objectContaining({ except: expect.anything() }), 1, []]);
  });

  test('the account is asked for again when the stream came back', async () => {
    await begun('a');
    await until('reconciliation.agreed', expect.objectContaining({ why: 'start' }));
    await ticksUntil('reconciliation.agreed', 2);
    venue.stream.disconnect();
    await ticksUntil('reconciliation.agreed', 3);
    expect(bodies('venue.connectionChanged')).toEqual([{ state: 'connected' }, { state: 'disconnected' }, { state: 'connected' }]);
    expect(bodies('reconciliation.agreed').map((body) => (body as { readonly why: string }).why)).toEqual(['start', 'reconnect', 'reconnect']);
  });

  test('the clocks are compared with every answer', async () => {
    await begun('a');
    await until('venue.clockReported', { offsetMs: expect.any(Number), roundTripMs: expect.any(Number) });
    expect(Math.abs((bodies('venue.clockReported')[0] as { readonly offsetMs: number }).offsetMs)).toBeLessThan(1_000);
  });

  test('every fact that follows from a report says when it happened and when it was received, to the microsecond and better', async () => {
    await begun('a');
    const order = await ordered();
    venue.fill(order, '10', '100');
    await until('execution.filled', expect.objectContaining({ eventAt: '2026-01-02T15:00:01.123456789Z', receivedAt: expect.stringMatching(/\.\d{6}Z$/) }));
    expect(bodies('execution.accepted')).toEqual([expect.objectContaining({ receivedAt: expect.stringMatching(/\.\d{6}Z$/) })]);
    // The answer to the placement, whether or not the stream was faster, says when it was sent.
    expect(bodies('alpaca.reported')).toContainEqual(expect.objectContaining({ order, status: 'accepted', sentAt: expect.stringMatching(/\.\d{6}Z$/), receivedAt: expect.stringMatching(/\.\d{6}Z$/) }));
  });
});

test('a venue that fails is taken out, entries wait and cancels pass, and probes bring it back', async () => {
  await begun('a');
  const order = await ordered();
  const unavailable = { kind: 'status', status: 503, message: 'unavailable' } as const;
  venue.spoil('ACCOUNT', ...Array.from({ length: 7 }, () => unavailable));
  await tick(30);
  await ticksUntil('routing.venueDown', 1);
  expect(bodies('routing.venueDown')).toEqual([expect.objectContaining({ venue: 'alpaca', why: 'failures', failures: 5, reason: expect.stringContaining('503') })]);
  await wantsIn('AAPL');
  await until('risk.rejected', expect.objectContaining({ checks: expect.arrayContaining([{ rule: 'venue', figure: 'failures', limit: 'up', passed: false }]) }));
  await say(requested, { verb: 'cancel', target: order, reason: 'second thoughts', requester: 'ops' });
  await until('execution.closed', expect.objectContaining({ order, state: 'canceled' }));
  await ticksUntil('routing.venueUp', 1);
  expect(bodies('venue.probed').at(-1)).toMatchObject({ ok: true });
  await wantsIn('AAPL');
  await vi.waitFor(() => expect(venue.account.all().map(({ symbol }) => symbol)).toContain('AAPL'), { timeout: 3_000 });
  expect(faults).toEqual([]);
}, 20_000);
