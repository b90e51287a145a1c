import pino from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { kindsFor, roleOf } from '../actors/desk/kinds.ts';
import { openingDraft, signedOpening } from '../actors/desk/opening.ts';
import { alpacaConnect } from '../actors/execution/alpacaConnect.ts';
import type { Connect } from '../actors/execution/connect.ts';
import { VenueEdges } from '../actors/execution/venueEdges.ts';
import { microseconds, microsecondTime } from '../actors/execution/microseconds.ts';
import { ccxtConnect } from '../actors/execution/venueConnect.ts';
import { Host } from '../actors/runtime/host.ts';
import type { MemoryLog } from '../actors/runtime/memoryLog.ts';
import { MemoryRounds } from '../actors/runtime/rounds.ts';
import { replacementId } from '../machines/order/ids.ts';
import type { DeskSettings } from '../subjects/desk.ts';
import { submitted } from '../subjects/execution.ts';
import type { Fact } from '../subjects/fact.ts';
import { bar } from '../subjects/market.ts';
import { killRequested, signed } from '../subjects/operations.ts';
import { intent, spawned } from '../subjects/strategy.ts';
import { localAlpaca, type LocalAlpaca } from './alpaca/server.ts';
import { localBinance } from './binance/server.ts';
import { PaperLog } from './paperLog.ts';
import { ada, settings, signedBy } from './people.ts';

/*
 * Risk, execution, accounting and reconciliation of a paper desk with two venues in one process, on a log in memory: at a local Alpaca and a local Binance, over
 * sockets and through their own client libraries. Shares go to Alpaca; coins to Binance, which is cheaper, or to Alpaca.
 */

type Binance = Awaited<ReturnType<typeof localBinance>>;

let alpaca: LocalAlpaca;
let binance: Binance;
let paper: PaperLog;
let log: MemoryLog;
let faults: Error[];
let running: readonly { readonly crash: () => Promise<void> }[];
let attempts: number;

const now = () => paper.now();
const say: PaperLog['say'] = (kind, body, actor) => paper.say(kind, body, actor);
const tick = (seconds?: number) => paper.tick(seconds);

const reconciliation = { everySeconds: 5 };
const health = { failures: 2, firstProbeSeconds: 2, goodProbes: 2 };
const ofAlpaca = { kind: 'alpaca', paper: true, reconciliation } as const;
const routes: DeskSettings['routes'] = [
  { venue: ofAlpaca, assetClasses: ['equity', 'crypto'], costBps: 25, cashUsd: '60000' },
  { venue: { kind: 'ccxt', exchange: 'binance', sandbox: true, reconciliation, health }, assetClasses: ['crypto'], costBps: 10, cashUsd: '40000' },
];
const symbols = ['SPY', 'BTC-USDT', 'ETH-USDT'];

beforeEach(async () => {
  alpaca = await localAlpaca();
  alpaca.account.loseCash('40000');
  binance = await localBinance({ cashUsd: '40000' });
  paper = new PaperLog();
  ({ log } = paper);
  [faults, running, attempts] = [[], [], 5];
  const body = signedOpening({
    ...settings, desk: 'paper', environment: 'paper', pacing: 'live', venue: ofAlpaca, routes, market: { kind: 'synthetic', seed: 1, symbols, timeframe: '1d', bars: 100, from: '2020-01-01T00:00:00Z' },
    roles: ['risk', 'execution', 'accounting'],
  }, ada);
  await log.commit({ kind: 'desk', actor: 'main' }, 0, [openingDraft(body, 'test')]);
  for (const symbol of symbols) await say(bar, { timeframe: '1m', open: '100', high: '100', low: '100', close: '100', volume: '1000', warmUp: false, flags: [] }, symbol);
  await say(spawned, { planHash: 'a'.repeat(64), name: 'p', budget: 1 }, 's-1');
});

afterEach(async () => {
  for (const { crash } of running) await crash();
  await alpaca.close();
  await binance.close();
});

const wants = (action: 'enter' | 'exit', symbol: string) => say(intent, { symbol, action, sizing: { kind: 'quantity', quantity: '2' }, referencePriceUsd: '100', reason: 'rule' }, 's-1');

const connect: Connect = (of, told, approvedBy) => (of.venue.kind === 'ccxt'
  ? ccxtConnect({ CCXT_API_KEY: binance.credentials.apiKey, CCXT_SECRET: binance.credentials.secret }, { url: binance.url, timeoutMs: 500, pollMs: 5, lookUpWaitsMs: [5, 5], cancelWaitsMs: [5], throttledWaitsMs: [5] })
  : alpacaConnect({ APCA_API_KEY_ID: alpaca.credentials.keyId, APCA_API_SECRET_KEY: alpaca.credentials.secret }, {
    restUrl: alpaca.restUrl, streamUrl: alpaca.streamUrl, timeoutMs: 1_000, lookUpWaitsMs: [5], cancelWaitsMs: [5], reconnectMs: 5, reconnectAttempts: attempts,
  }))(of, told, approvedBy);

async function begun(name: string, rounds = new MemoryRounds()) {
  const before = bodies('reconciliation.agreed').length;
  const logger = pino({ level: 'silent' });
  const onFault = (error: Error) => void faults.push(error);
  const venues: VenueEdges = new VenueEdges({ host: () => host, name, latch: () => [], logger, onFault, lookUpWaitsMs: [5], receivedAt: () => microsecondTime(microseconds()), connect, reopenMs: 20 });
  const host: Host = new Host({
    log, host: name, reader: 'solo', kinds: kindsFor(['risk', 'execution', 'accounting']), roleOf, codeOf: () => 'test', rounds, snapshotEvery: 1_000_000, logger, onFault,
    effects: venues.effects, onFact: (logged) => venues.seen(logged), now,
  });
  await host.start();
  await venues.start();
  const crash = async () => {
    await host.abandon();
    venues.close();
  };
  running = [...running, { crash }];
  await tick();
  await passUntil(() => expect(bodies('reconciliation.agreed').slice(before)).toEqual(expect.arrayContaining([expect.objectContaining({ venue: 'alpaca' }), expect.objectContaining({ venue: 'ccxt' })])));
  return { host, rounds, crash };
}

const facts = (): readonly Fact[] => log.facts.map(({ fact }) => fact);
const bodies = (type: string) => facts().filter((fact) => fact.type === type).map(({ body }) => body);
const submissions = () => bodies('execution.submitted').map((body) => submitted.body.parse(body));
/** The newest order in a symbol. */
const orderOf = (symbol: string) => submissions().findLast((body) => body.symbol === symbol)?.order ?? '';
const sent = () => submissions().map(({ side, symbol, venue }) => `${side} ${symbol} at ${venue}`);
/** What is checked comes true within some seconds of the log. */
const passUntil = (check: () => void) => vi.waitFor(async () => {
  try {
    check();
  } catch (error) {
    await tick();
    throw error;
  }
}, { timeout: 6_000, interval: 30 });
const soon = (check: () => void) => vi.waitFor(check, { timeout: 3_000, interval: 5 });

/** Bought, filled at the venue that has it, and booked. */
async function bought(symbol: string, venue: 'alpaca' | 'ccxt'): Promise<void> {
  const [posted, accepted] = [bodies('accounting.posted').length, bodies('execution.accepted').length];
  await wants('enter', symbol);
  await soon(() => expect(bodies('execution.accepted').length).toBe(accepted + 1));
  if (venue === 'alpaca') alpaca.fill(orderOf(symbol), '2', '100');
  else binance.fill(orderOf(symbol), '2', '100');
  await soon(() => expect(bodies('accounting.posted').length).toBe(posted + 1));
}

const cutOff = async () => {
  binance.cutOff(true);
  await passUntil(() => expect(bodies('routing.venueDown')).toEqual([expect.objectContaining({ venue: 'ccxt' })]));
};
const comesBack = async () => {
  binance.cutOff(false);
  await passUntil(() => expect(bodies('routing.venueUp')).toEqual([expect.objectContaining({ venue: 'ccxt' })]));
};

test('coins that an exchange keeps of a purchase are in no book: the accounts agree, and all of what came is sold', { timeout: 20_000 }, async () => {
  await binance.close();
  binance = await localBinance({ cashUsd: '40000', takesCoins: true });
  await begun('a');
  await bought('BTC-USDT', 'ccxt');
  await soon(() => expect(bodies('execution.closed')).toEqual([expect.objectContaining({ symbol: 'BTC-USDT', state: 'canceled', reason: "filled; 0.002 BTC of it went as the exchange's fee" })]));
  for (const seconds of [5, 5, 5]) await tick(seconds);
  await wants('exit', 'BTC-USDT');
  await soon(() => expect(submissions().at(-1)).toMatchObject({ side: 'sell', quantity: '1.998' }));
  await soon(() => expect(binance.orders()).toHaveLength(2));
  binance.fill(orderOf('BTC-USDT'), '1.998', '110');
  await soon(() => expect(bodies('accounting.posted').at(-1)).toMatchObject({ position: { symbol: 'BTC-USDT', quantity: '0' } }));
  for (const seconds of [5, 5, 5]) await tick(seconds);
  expect([bodies('reconciliation.broken'), bodies('reconciliation.reported'), bodies('risk.halted'), faults]).toEqual([[], [], [], []]);
});

test("a person's order at an exchange is changed, and the accounts agree with what its two orders there filled", { timeout: 20_000 }, async () => {
  await begun('a');
  const asks = (verb: 'order' | 'replace', target: string, payload: object) => say(signed, signedBy(ada, { verb, target, payload }, { at: now() }).body);
  await asks('order', 'desk', { symbol: 'BTC-USDT', side: 'buy', quantity: '4', type: 'limit', limitUsd: '95', timeInForce: 'gtc' });
  await soon(() => expect(bodies('execution.accepted')).toHaveLength(1));
  const order = orderOf('BTC-USDT');
  binance.fill(order, '1', '95');
  await soon(() => expect(bodies('execution.filled')).toHaveLength(1));
  await asks('replace', order, { quantity: '3', limitUsd: '97' });
  await soon(() => expect(bodies('execution.replaced')).toEqual([expect.objectContaining({ order, quantity: '3', limitUsd: '97', venueOrder: '2' })]));
  expect(binance.orders().map(({ origQty, price, status }) => [origQty, price, status])).toEqual([['4', '95', 'CANCELED'], ['2', '97', 'NEW']]);
  binance.fill(replacementId(order, 1), '2', '97');
  await soon(() => expect(bodies('execution.filled')).toEqual([expect.objectContaining({ quantity: '1', done: false }), expect.objectContaining({ order, quantity: '2', done: true })]));
  for (const seconds of [5, 5, 5]) await tick(seconds);
  expect([bodies('reconciliation.broken'), bodies('risk.halted'), faults]).toEqual([[], [], []]);
});

describe('a desk with two venues', { timeout: 20_000 }, () => {
  test('sends shares to the one that trades them, coins to the cheaper one, and holds its books against both accounts', async () => {
    await begun('a');
    await bought('SPY', 'alpaca');
    await bought('BTC-USDT', 'ccxt');
    expect(sent()).toEqual(['buy SPY at alpaca', 'buy BTC-USDT at ccxt']);
    const asked = bodies('venue.accountReported').length;
    await passUntil(() => expect(bodies('venue.accountReported').length).toBeGreaterThan(asked + 3));
    expect([bodies('reconciliation.broken'), alpaca.account.all().length, binance.orders().length, faults]).toEqual([[], 1, 1, []]);
    expect(bodies('venue.accountReported').slice(-2)).toEqual(expect.arrayContaining([
      expect.objectContaining({ cashUsd: '59800', positions: [expect.objectContaining({ symbol: 'SPY', quantity: '2' })] }),
      expect.objectContaining({ cashUsd: '39800', positions: [expect.objectContaining({ symbol: 'BTC-USDT', quantity: '2' })] }),
    ]));
  });

  test('routes around the one that is down, but leaves to it what lies there, and goes back to it when probes bring it back', async () => {
    await begun('a');
    await bought('BTC-USDT', 'ccxt');
    await cutOff();
    await bought('ETH-USDT', 'alpaca');
    await tick(61);
    await wants('enter', 'BTC-USDT');
    await soon(() => expect(bodies('risk.rejected')).toEqual([expect.objectContaining({ symbol: 'BTC-USDT', checks: expect.arrayContaining([{ rule: 'venue', figure: expect.stringMatching(/^ccxt: (failures|disconnected)$/), limit: 'up', passed: false }]) })]));
    await bought('SPY', 'alpaca');
    await comesBack();
    await wants('exit', 'BTC-USDT');
    await wants('exit', 'ETH-USDT');
    await soon(() => expect(sent()).toEqual(['buy BTC-USDT at ccxt', 'buy ETH-USDT at alpaca', 'buy SPY at alpaca', 'sell BTC-USDT at ccxt', 'sell ETH-USDT at alpaca']));
    await soon(() => expect([binance.orders().length, alpaca.account.all().length]).toEqual([2, 3]));
    alpaca.fill(orderOf('ETH-USDT'), '2', '100');
    await soon(() => expect(bodies('accounting.posted').at(-1)).toMatchObject({ position: { symbol: 'ETH-USDT', quantity: '0' } }));
    await tick(61);
    await wants('enter', 'ETH-USDT');
    await soon(() => expect(sent().at(-1)).toBe('buy ETH-USDT at ccxt'));
    expect([bodies('reconciliation.broken'), faults]).toEqual([[], []]);
  });

  test('never sends an order to another venue that its own has not answered', async () => {
    await begun('a');
    binance.spoil('placement', 'dropAnswer');
    binance.spoil('look-up', ...Array.from({ length: 40 }, () => 'dropRequest' as const));
    await wants('enter', 'BTC-USDT');
    await passUntil(() => expect(bodies('execution.unresolved')).toEqual([expect.objectContaining({ symbol: 'BTC-USDT' })]));
    await cutOff();
    expect([sent(), alpaca.account.all()]).toEqual([['buy BTC-USDT at ccxt'], []]);
    expect(bodies('risk.halted')).toHaveLength(1);
  });

  test('goes on at one, where the stream of the other is lost for good, and opens that anew', async () => {
    attempts = 0;
    await begun('a');
    await wants('enter', 'SPY');
    await soon(() => expect(bodies('execution.accepted')).toHaveLength(1));
    const connections = bodies('venue.connectionChanged').length;
    alpaca.stream.disconnect();
    await soon(() => expect(bodies('venue.connectionChanged').slice(connections)).toEqual([{ state: 'disconnected' }, { state: 'connected' }]));
    alpaca.fill(orderOf('SPY'), '2', '100');
    await soon(() => expect(bodies('execution.filled')).toEqual([expect.objectContaining({ symbol: 'SPY', done: true })]));
    expect(faults).toEqual([]);
  });

  test('is killed at both', async () => {
    await begun('a');
    await wants('enter', 'SPY');
    await wants('enter', 'BTC-USDT');
    await soon(() => expect(bodies('execution.accepted')).toHaveLength(2));
    await say(killRequested, { reason: 'enough', requester: 'ops' });
    await soon(() => expect(bodies('execution.closed')).toEqual(expect.arrayContaining([expect.objectContaining({ symbol: 'SPY', state: 'canceled' }), expect.objectContaining({ symbol: 'BTC-USDT', state: 'canceled' })])));
    expect(bodies('execution.cancelRequested')).toEqual(expect.arrayContaining([expect.objectContaining({ symbol: 'SPY', venue: 'alpaca' }), expect.objectContaining({ symbol: 'BTC-USDT', venue: 'ccxt' })]));
  });

  test('finds after a crash what each of them filled meanwhile, going on from its snapshots', async () => {
    const first = await begun('a');
    await bought('ETH-USDT', 'ccxt');
    await wants('enter', 'SPY');
    await wants('enter', 'BTC-USDT');
    await soon(() => expect(bodies('execution.accepted')).toHaveLength(3));
    await first.host.round({ final: false });
    await first.crash();
    alpaca.fill(orderOf('SPY'), '2', '100');
    binance.fill(orderOf('BTC-USDT'), '2', '100');
    await begun('b', first.rounds);
    await soon(() => expect(bodies('execution.filled')).toHaveLength(3));
    expect([sent(), alpaca.account.all().length, binance.orders().length]).toEqual([['buy ETH-USDT at ccxt', 'buy SPY at alpaca', 'buy BTC-USDT at ccxt'], 1, 2]);
    for (const symbol of ['BTC-USDT', 'ETH-USDT']) await wants('exit', symbol);
    await soon(() => expect(sent().slice(-2)).toEqual(['sell BTC-USDT at ccxt', 'sell ETH-USDT at ccxt']));
    expect([bodies('reconciliation.broken'), faults]).toEqual([[], []]);
  });

  test('halts where the cash at one of them is not what the books have there', async () => {
    await begun('a');
    alpaca.account.loseCash('10');
    await passUntil(() => expect(bodies('risk.halted')).toHaveLength(1));
    expect(bodies('reconciliation.broken')).toEqual([expect.objectContaining({ venue: 'alpaca', scope: 'desk', class: 'cash', expected: '60000', was: '59990' })]);
  });
});
