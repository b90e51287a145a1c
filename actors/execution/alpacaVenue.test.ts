import pino from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { execution } from '../../machines/execution/execution.ts';
import type { ExecutionState } from '../../machines/execution/decisions.ts';
import { liveGranted } from '../../subjects/approval.ts';
import { killRequested } from '../../subjects/operations.ts';
import { approved, replaceApproved } from '../../subjects/risk.ts';
import type { Fact, FactKind, FactOf } from '../../subjects/fact.ts';
import type { Venue } from '../../subjects/venue.ts';
import { localAlpaca, type LocalAlpaca } from '../../test/alpaca/server.ts';
import { ada, settings } from '../../test/people.ts';
import { openingDraft, signedOpening } from '../desk/opening.ts';
import { draft } from '../runtime/envelope.ts';
import { Host } from '../runtime/host.ts';
import { MemoryLog } from '../runtime/memoryLog.ts';
import { MemoryRounds } from '../runtime/rounds.ts';
import { alpacaConnect } from './alpacaConnect.ts';
import { VenueEdges } from './venueEdges.ts';

const [now, later] = ['2026-03-02T15:00:00Z', '2026-03-02T15:05:00Z'];
const one = '1'.repeat(32);
const kill = 'f'.repeat(32);

let venue: LocalAlpaca;
let log: MemoryLog;
let faults: Error[];
let running: readonly { readonly crash: () => Promise<void> }[];

beforeEach(async () => {
  venue = await localAlpaca();
  log = new MemoryLog('paper');
  faults = [];
  running = [];
  const body = signedOpening({ ...settings, desk: 'paper', environment: 'paper', pacing: 'live', venue: { kind: 'alpaca', paper: true }, roles: ['risk', 'execution'] }, ada);
  await log.commit({ kind: 'desk', actor: 'main' }, 0, [openingDraft(body, 'test')]);
});

afterEach(async () => {
  for (const { crash } of running) await crash();
  await venue.close();
});

/** Commits a fact as another role of the desk does. */
async function say<Name extends string, Body>(kind: FactKind<Name, Body>, body: Body, id: string): Promise<void> {
  const newest = log.facts.findLast(({ subject }) => subject.startsWith(`paper.${kind.kind}.main.`))?.seq ?? 0;
  await log.commit({ kind: kind.kind, actor: 'main' }, newest, [draft(kind, body, { desk: 'paper', actor: 'main', id, cause: id, correlation: 'c'.repeat(32), code: 'test', at: now })]);
}

/** Risk approves 10 SPY; execution submits them under this id. */
const approve = (id = one, over: Partial<FactOf<typeof approved>['body']> = {}) => say(approved, {
  intent: '0'.repeat(32), strategy: 's-1', symbol: 'SPY', side: 'buy', quantity: '10', purpose: 'entry', reservedUsd: '1000', expiresAt: later, checks: [], policyVersion: 1, ...over,
}, id);
const killDesk = () => say(killRequested, { reason: 'smoke', requester: 'ops' }, kill);

interface Over {
  readonly latched?: () => readonly string[];
  readonly at?: string;
  readonly reconnectAttempts?: number;
  readonly rounds?: MemoryRounds;
  /** Which desk its machine lets trade real money. */
  readonly live?: string;
}

/** A process that runs execution and trades at the local Alpaca. */
async function begun(name: string, { latched = () => [], at = now, reconnectAttempts = 5, rounds = new MemoryRounds(), live }: Over = {}) {
  const logger = pino({ level: 'silent' });
  const onFault = (error: Error) => void faults.push(error);
  const alpaca: VenueEdges = new VenueEdges({
    host: () => host, name, latch: latched, logger, onFault, lookUpWaitsMs: [5, 5],
    connect: alpacaConnect({ ...(live === undefined ? {} : { INVESTOBOT_LIVE: live }), APCA_API_KEY_ID: venue.credentials.keyId, APCA_API_SECRET_KEY: venue.credentials.secret }, {
      restUrl: venue.restUrl, streamUrl: venue.streamUrl, timeoutMs: 1_000, lookUpWaitsMs: [5, 5], cancelWaitsMs: [5, 5], reconnectMs: 5, reconnectAttempts,
    }),
  });
  const host: Host = new Host({
    log, host: name, reader: 'execution', kinds: [execution], roleOf: () => 'execution', codeOf: () => 'test', rounds, snapshotEvery: 1_000_000, logger, onFault,
    effects: alpaca.effects, onFact: (logged) => alpaca.seen(logged), now: () => at,
  });
  await host.start();
  const crash = async () => {
    await host.abandon();
    alpaca.close();
  };
  running = [...running, { crash }];
  return { host, alpaca, crash, state: () => host.cell('execution.main')?.actor.state() as ExecutionState };
}

/** The same, connected: its open orders are looked up and the stream listens. */
async function trading(name: string, over: Over = {}) {
  const each = await begun(name, over);
  const listeners = venue.stream.connections();
  await each.alpaca.start();
  await vi.waitFor(() => expect(venue.stream.connections()).toBeGreaterThan(listeners));
  await vi.waitFor(() => expect(venue.stream.listeners()).toBeGreaterThan(0));
  return each;
}

const facts = (): readonly Fact[] => log.facts.map(({ fact }) => fact);
const states = (): readonly string[] => facts().map(({ type }) => type).filter((type) => /^execution\.(submitted|accepted|filled|closed|unresolved|withheld|cancelRequested)$/.test(type)).map((type) => type.slice(10));
const comesTo = (...expected: readonly string[]) => vi.waitFor(() => expect(states()).toEqual(expected), { timeout: 3_000, interval: 5 });
const placements = () => venue.requests.filter((request) => request.startsWith('POST')).length;
const idsAreUnique = () => new Set(facts().map(({ id }) => id)).size === facts().length;
const quiet = (host: Host) => vi.waitFor(() => expect(host.isIdle).toBe(true), { timeout: 3_000, interval: 5 });
const bodies = (type: string) => facts().filter((fact) => fact.type === type).map(({ body }) => body);

describe('an order', () => {
  test('that was approved by limit is placed at its limit, and known again by it', async () => {
    const { host, crash } = await trading('a');
    await approve(one, { type: 'limit', limitUsd: '95', collarUsd: '110' });
    await comesTo('submitted', 'accepted');
    await quiet(host);
    expect(venue.account.all()).toMatchObject([{ client_order_id: one, type: 'limit', limit_price: '95' }]);
    await crash();
    await trading('b');
    await comesTo('submitted', 'accepted');
    expect(placements()).toBe(1);
  });
  test('is placed under its id, and the answer is its outcome', async () => {
    const { host } = await trading('a');
    await approve();
    await comesTo('submitted', 'accepted');
    await quiet(host);
    const request = facts().find(({ type }) => type === 'execution.submitted');
    expect([venue.account.all().map(({ client_order_id: id }) => id), placements()]).toEqual([[one], 1]);
    expect(facts().filter(({ type, cause }) => type === 'alpaca.reported' && cause === request?.id).length).toBe(1);
  });

  test('fills in parts over the stream, each execution once, in the chain of its approval', async () => {
    const { host } = await trading('a');
    await approve();
    await comesTo('submitted', 'accepted');
    venue.stream.send(venue.fill(one, '4', '100.1'));
    venue.fill(one, '6', '100.2');
    await comesTo('submitted', 'accepted', 'filled', 'filled');
    await quiet(host);
    expect(bodies('execution.filled')).toMatchObject([{ execution: 'execution-1', quantity: '4', done: false }, { execution: 'execution-2', quantity: '6', done: true }]);
    expect(facts().filter(({ type }) => type === 'alpaca.reported').every(({ correlation }) => correlation === 'c'.repeat(32))).toBe(true);
    expect([idsAreUnique(), faults]).toEqual([true, []]);
  });

  test('is not sent before the venue is listened to', async () => {
    const { alpaca } = await begun('a');
    await approve();
    await comesTo('submitted');
    expect(placements()).toBe(0);
    await alpaca.start();
    await comesTo('submitted', 'accepted');
  });

  test('whose answer is lost and that the venue does not show is unresolved; what it says later resolves it', async () => {
    await trading('a');
    venue.spoil('POST', { kind: 'dropAnswer' });
    const gone = { kind: 'status', status: 404, message: 'order not found' } as const;
    venue.silence();
    venue.spoil('GET', gone, gone);
    await approve();
    await comesTo('submitted', 'unresolved');
    venue.speak();
    venue.fill(one, '10', '100');
    await comesTo('submitted', 'unresolved', 'filled');
    expect(placements()).toBe(1);
  });

  test('that the venue refuses is closed with its reason', async () => {
    await trading('a');
    venue.spoil('POST', { kind: 'status', status: 403, message: 'insufficient buying power' });
    await approve();
    await comesTo('submitted', 'closed');
    expect(bodies('execution.closed')).toMatchObject([{ state: 'rejected', reason: 'HTTP 403: insufficient buying power' }]);
  });
});

describe('a kill', () => {
  test('that is heard of outside the log withholds what was submitted', async () => {
    const { host } = await trading('a', { latched: () => [kill] });
    await approve();
    await comesTo('submitted', 'withheld', 'closed');
    await quiet(host);
    expect([placements(), bodies('execution.withheld')]).toEqual([0, [{ order: one, why: 'killed' }]]);
  });

  test('that is heard of outside the log keeps an order as it is', async () => {
    const latch: string[] = [];
    const { host } = await trading('a', { latched: () => latch });
    await approve(one, { type: 'limit', limitUsd: '95' });
    await comesTo('submitted', 'accepted');
    latch.push(kill);
    await say(replaceApproved, { request: '2'.repeat(32), order: one, strategy: 's-1', symbol: 'SPY', side: 'buy', quantity: '20', reservedUsd: '1900', checks: [], policyVersion: 1 }, '3'.repeat(32));
    await vi.waitFor(() => expect(bodies('execution.refused')).toMatchObject([{ order: one, what: 'replace', reason: 'not asked to change: killed' }]), { timeout: 3_000, interval: 5 });
    await quiet(host);
    expect(venue.requests.filter((request) => request.startsWith('PATCH'))).toEqual([]);
  });

  test('on the log withholds an order that waits, and nobody asks the venue to cancel it', async () => {
    const { host, alpaca } = await begun('a');
    await approve();
    await killDesk();
    await alpaca.start();
    await comesTo('submitted', 'cancelRequested', 'withheld', 'closed');
    await quiet(host);
    expect(venue.requests.filter((request) => !request.startsWith('GET'))).toEqual([]);
    expect(bodies('alpaca.reported')).toEqual([{ order: one, status: 'canceled', reason: 'not asked to cancel: it was never sent' }]);
  });

  test('cancels an order that is at the venue', async () => {
    const { host } = await trading('a');
    await approve();
    await comesTo('submitted', 'accepted');
    await killDesk();
    await comesTo('submitted', 'accepted', 'cancelRequested', 'closed');
    await quiet(host);
    expect([venue.account.byClientId(one)?.status, idsAreUnique()]).toEqual(['canceled', true]);
  });
});

test('an order that has expired meanwhile is withheld', async () => {
  await trading('a', { at: '2026-03-02T15:05:00.001Z' });
  await approve();
  await comesTo('submitted', 'withheld', 'closed');
  expect(bodies('execution.withheld')).toEqual([{ order: one, why: 'expired' }]);
});

describe('after a crash', () => {
  test('between the venue taking an order and the fact, it is found by its id and not placed again', async () => {
    const crashed = await trading('a');
    venue.silence();
    venue.spoil('POST', { kind: 'delay', ms: 300 });
    await approve();
    await vi.waitFor(() => expect(venue.account.all().length).toBe(1));
    await crashed.crash();
    expect(states()).toEqual(['submitted']);
    const { host } = await trading('b');
    await comesTo('submitted', 'accepted');
    await quiet(host);
    expect([placements(), venue.account.all().length]).toEqual([1, 1]);
  });

  test('before an order left, it is looked up and then placed', async () => {
    const crashed = await begun('a');
    await approve();
    await comesTo('submitted');
    await crashed.crash();
    const { host } = await trading('b');
    await comesTo('submitted', 'accepted');
    await quiet(host);
    expect([placements(), venue.account.all().length]).toEqual([1, 1]);
  });

  test('an order that the look-ups miss is placed again under its id, which the venue refuses: there is one', async () => {
    const crashed = await trading('a');
    venue.silence();
    venue.spoil('POST', { kind: 'delay', ms: 300 });
    await approve();
    await vi.waitFor(() => expect(venue.account.all().length).toBe(1));
    await crashed.crash();
    const gone = { kind: 'status', status: 404, message: 'order not found' } as const;
    // Three look-ups, and the one of the stream's own that may fall between them.
    venue.spoil('GET', gone, gone, gone, gone);
    await trading('b');
    await comesTo('submitted', 'accepted');
    expect([placements(), venue.account.all().length]).toEqual([2, 1]);
  });

  test('an order that the venue told of before, and that its look-ups miss, is cancelled under a kill: nobody says that it never left', async () => {
    const crashed = await trading('a');
    venue.spoil('POST', { kind: 'delay', ms: 300 });
    await approve();
    await comesTo('submitted', 'accepted');
    await crashed.crash();
    await killDesk();
    const gone = { kind: 'status', status: 404, message: 'order not found' } as const;
    // At the start, by the stream, and before the order is sent: three times each.
    venue.spoil('GET', ...Array.from({ length: 9 }, () => gone));
    await trading('b');
    await comesTo('submitted', 'accepted', 'cancelRequested', 'closed');
    expect([placements(), bodies('execution.withheld'), venue.account.byClientId(one)?.status]).toEqual([1, [], 'canceled']);
  });

  test('an order that may have left, that its look-ups miss, and that a kill keeps from being placed again is unresolved: nobody says that it never left', async () => {
    const crashed = await begun('a');
    await approve();
    await comesTo('submitted');
    await crashed.crash();
    await killDesk();
    await trading('b');
    await comesTo('submitted', 'cancelRequested', 'unresolved');
    expect([placements(), bodies('execution.withheld')]).toEqual([0, []]);
  });

  test('a venue that cannot be asked leaves the order unresolved rather than sent twice', async () => {
    const crashed = await begun('a');
    await approve();
    await comesTo('submitted');
    await crashed.crash();
    const down = { kind: 'status', status: 503, message: 'unavailable' } as const;
    venue.spoil('GET', down, down, down, down);
    await trading('b');
    await comesTo('submitted', 'unresolved');
    expect(placements()).toBe(0);
  });

  test('what open orders did meanwhile is taken from their look-up, once', async () => {
    const rounds = new MemoryRounds();
    const first = await trading('a', { rounds });
    await approve();
    await comesTo('submitted', 'accepted');
    await quiet(first.host);
    await first.host.drain();
    await first.crash();
    venue.silence();
    venue.fill(one, '4', '100.1');
    const second = await trading('b', { rounds });
    await comesTo('submitted', 'accepted', 'filled');
    await quiet(second.host);
    await second.crash();
    const reports = bodies('alpaca.reported').length;
    const third = await trading('c', { rounds });
    await quiet(third.host);
    expect([states(), bodies('alpaca.reported').length, bodies('execution.filled'), idsAreUnique()]).toEqual([['submitted', 'accepted', 'filled'], reports, [expect.objectContaining({ quantity: '4', priceUsd: '100.1' })], true]);
  });
});

test('of two hosts the newest claimant trades; the other closes its connection and says nothing', async () => {
  const older = await trading('a');
  const newer = await trading('b');
  await vi.waitFor(() => expect(venue.stream.listeners()).toBe(1));
  await approve();
  await comesTo('submitted', 'accepted');
  venue.fill(one, '10', '100');
  await comesTo('submitted', 'accepted', 'filled');
  await quiet(newer.host);
  expect([placements(), older.host.holds('execution.main'), idsAreUnique(), faults]).toEqual([1, false, true, []]);
});

test('a stream that is lost for good is a fault: the process ends, and a restart looks up', async () => {
  await trading('a', { reconnectAttempts: 1 });
  await venue.close();
  await vi.waitFor(() => expect(faults.map(({ message }) => message)).toEqual([expect.stringContaining('a restart connects anew and looks up every open order')]), { timeout: 3_000 });
  venue = await localAlpaca();
});

describe('a desk of real money', () => {
  const real: Venue = { kind: 'alpaca', paper: false };
  beforeEach(async () => {
    log = new MemoryLog('paper');
    const body = signedOpening({ ...settings, desk: 'paper', environment: 'live', pacing: 'live', venue: real, roles: ['risk', 'execution'] }, ada);
    await log.commit({ kind: 'desk', actor: 'main' }, 0, [openingDraft(body, 'test')]);
  });
  test('does not connect before a person has signed for it, and sends what waits once one has', async () => {
    const { alpaca } = await begun('a', { live: 'paper' });
    await alpaca.start();
    await approve();
    await comesTo('submitted');
    expect([placements(), venue.stream.connections()]).toEqual([0, 0]);
    await say(liveGranted, { venue: real, signers: ['ada'] }, 'e'.repeat(32));
    await comesTo('submitted', 'accepted');
    expect([placements(), faults]).toEqual([1, []]);
  });
  test('does not connect where its machine does not say so', async () => {
    const { alpaca } = await begun('a');
    expect(() => alpaca.start()).toThrow('desk paper: INVESTOBOT_LIVE: was not set');
  });
});
