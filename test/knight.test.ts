import { beforeAll, describe, expect, test } from 'vitest';
import { draft, parsed } from '../actors/runtime/envelope.ts';
import { MemoryDesk } from '../actors/runtime/memoryDesk.ts';
import { MemoryLog } from '../actors/runtime/memoryLog.ts';
import { accounting } from '../machines/accounting/accounting.ts';
import { nothing, says, type Actor, type ActorKind } from '../machines/actor.ts';
import { broker } from '../machines/broker/broker.ts';
import { execution } from '../machines/execution/execution.ts';
import { risk } from '../machines/risk/risk.ts';
import { sentinel } from '../machines/sentinel/sentinel.ts';
import { opened, ticked } from '../subjects/desk.ts';
import { sent } from '../subjects/execution.ts';
import type { Fact } from '../subjects/fact.ts';
import { bar } from '../subjects/market.ts';
import { signed } from '../subjects/operations.ts';
import { permissionsOf } from '../subjects/permissions.ts';
import type { Policy } from '../subjects/policy.ts';
import * as facts from '../subjects/risk.ts';
import { raised } from '../subjects/sentinel.ts';
import { intent, spawned } from '../subjects/strategy.ts';
import { ada, openedWith, settings, signedBy } from './people.ts';
import { eventually, openDesk, toyHost } from './toyDesk.ts';

/*
 * Knight Capital, 2012-08-01: one of eight servers still had code that was out of use for nine years; a flag that once switched it on had been given another
 * meaning; and the loop that it began sent orders without asking what had been filled, four million executions in 45 minutes. Source: SEC, release 34-70694.
 */

/** The ids of the strategies; the first is run by the old host. */
const [peg, honest] = ['power-peg', 'honest'] as const;
const symbols = Array.from({ length: 20 }, (_, number) => `KN${String.fromCharCode(65 + number)}`);
const wants = (symbol: string) => says(intent, { symbol, action: 'enter', sizing: { kind: 'quantity', quantity: '100' }, referencePriceUsd: '50', reason: 'parent order' });

/** Old code: at every tick an order more, for one symbol after the other, and after every fill one more; what was filled it never asks. */
function runaway(): Actor {
  const state = { asked: 0 };
  const another = () => {
    state.asked += 1;
    return [wants(symbols[state.asked % symbols.length] ?? '')];
  };
  return { take: ({ type }) => (type === ticked.name || type === 'execution.filled' ? another() : nothing), state: () => state };
}

/** One entry in its own symbol, at its second bar. */
function patient(): Actor {
  const state = { bars: 0 };
  return { take: ({ type, actor }) => (type === bar.name && actor === 'OWN' && (state.bars += 1) === 2 ? [wants('OWN')] : nothing), state: () => state };
}

const begun = (actor: Actor): Actor => ({ take: (fact) => (fact.type === signed.name ? [says(spawned, { planHash: 'a'.repeat(64), name: 'p', budget: 0.5 })] : actor.take(fact)), state: () => actor.state() });

const strategies: ActorKind = {
  kind: 'strategy', version: 1, hears: [signed, ticked, bar], begin: (id) => begun(id === peg ? runaway() : patient()), hydrate: (id) => begun(id === peg ? runaway() : patient()),
  spawnedBy: (fact: Fact) => (fact.type === signed.name && (fact.body as { verb: string }).verb === 'spawn' ? (fact.body as { target: string }).target : undefined),
};

const start = Date.UTC(2012, 7, 1, 13, 30);
const at = (ms: number) => new Date(start + ms).toISOString().replace('.000Z', 'Z');

/** So many milliseconds of a market's morning with a tick each ten of them, under a policy. */
function morning(over: Partial<Policy>, untilMs: number): MemoryDesk {
  const opening = openedWith({ pacing: 'live', cashUsd: '100000000', policy: { ...settings.policy, maxOrdersAMinute: 1_000_000, duplicateWindowSeconds: 0, maxOrderNotionalUsd: '10000000', maxPositionNotionalUsd: '10000000', maxGrossNotionalUsd: '100000000', maxDailyLossUsd: '100000000', ...over } });
  const desk = new MemoryDesk({
    desk: 'sim', genesis: opening.body.genesis, kinds: [strategies, risk, execution, broker, accounting, sentinel],
    perform: ({ kind, fact }) => (kind.name === 'execution.submitted' ? [{ prefix: { kind: 'execution', actor: 'main' }, kind: sent, content: fact.id, body: { order: (fact.body as { order: string }).order } }] : []),
  });
  desk.tell(opened, 'main', opening.body, { at: at(-5000) });
  const barOf = (symbol: string, ms: number) => desk.tell(bar, symbol, { timeframe: '1m', open: '50', high: '50', low: '50', close: '50', volume: '100000000', warmUp: false, flags: [] }, { at: at(ms) });
  for (const symbol of [...symbols, 'OWN']) barOf(symbol, -1000);
  for (const strategy of [peg, honest]) desk.tell(signed, 'main', signedBy(ada, { verb: 'spawn', target: strategy, payload: { plan: {} } }, { at: at(-500) }).body, { at: at(-500), content: strategy });
  for (let ms = 0; ms < untilMs; ms += 10) {
    desk.tell(ticked, 'main', { everySeconds: 0.01 }, { at: at(ms) });
    if (ms % 60_000 === 30_000) for (const symbol of [...symbols, 'OWN']) barOf(symbol, ms);
  }
  return desk;
}

const bodies = <Body>(desk: MemoryDesk, kind: { readonly name: string; readonly body: { parse(body: unknown): Body } }) => desk.facts.filter((each) => each.kind.name === kind.name).map(({ fact }) => ({ at: fact.at, body: kind.body.parse(fact.body) }));
const ordersOf = (desk: MemoryDesk, strategy: string) => bodies(desk, facts.approved).filter(({ body }) => body.strategy === strategy);
const passedMs = (orders: readonly { readonly at: string }[]) => Date.parse(orders.at(-1)?.at ?? '') - Date.parse(orders[0]?.at ?? '');

test('without the throttles the loop sends as much as it wants: an order each ten milliseconds', () => expect(ordersOf(morning({}, 1_000), peg)).toHaveLength(100));

describe('the loop, with ten entries that nobody has looked at', () => {
  let desk: MemoryDesk;
  beforeAll(() => { desk = morning({ scopes: [{ strategy: peg, limits: { maxUnseenEntries: 10 } }] }, 100_000); });

  test('is stopped within ten orders', () => expect(ordersOf(desk, peg)).toHaveLength(10));
  test('within a second of the market', () => expect(passedMs(ordersOf(desk, peg))).toBeLessThan(1_000));
  test('by a state of that strategy, which says why', () =>
    expect(bodies(desk, facts.stateChanged)).toEqual([{ at: at(90), body: expect.objectContaining({ scope: 'strategy', target: peg, from: 'active', to: 'reducing', figure: '10', limit: '10' }) }]));
  test('so that a person hears of it at once', () => expect(bodies(desk, raised).filter(({ body }) => body.incident === 'risk.stateChanged')).toHaveLength(1));
  test('and everything that it asks for afterwards is refused', () => {
    const [asked, refused] = [desk.facts.filter(({ kind, fact }) => kind.name === intent.name && fact.actor === peg), bodies(desk, facts.rejected).filter(({ body }) => body.strategy === peg)];
    expect(asked.length).toBeGreaterThan(9_000);
    expect(refused).toHaveLength(asked.length - 10);
  });
  test('another strategy goes on trading', () => expect(ordersOf(desk, honest)).toHaveLength(1));
  test('holds a thousandth of what it asked for', () => {
    const shares = bodies(desk, facts.approved).filter(({ body }) => body.strategy === peg).reduce((sum, { body }) => sum + Number(body.quantity ?? 0), 0);
    expect(shares).toBe(1_000);
  });
});

test('it goes on only when a named person has signed for it, and then for ten orders more', () => {
  const desk = morning({ scopes: [{ strategy: peg, limits: { maxUnseenEntries: 10 } }] }, 2_000);
  desk.tell(signed, 'main', signedBy(ada, { verb: 'resume', target: peg, payload: null }, { at: at(2_000) }).body, { at: at(2_000), content: 'resume' });
  for (let ms = 2_010; ms < 3_000; ms += 10) desk.tell(ticked, 'main', { everySeconds: 0.01 }, { at: at(ms) });
  expect(ordersOf(desk, peg)).toHaveLength(20);
});

describe('the loop, with ten messages a second', () => {
  const desk = () => morning({ maxMessages: { second: 10 } }, 1_000);
  test('gets out ten orders in its first second', () => expect(ordersOf(desk(), peg)).toHaveLength(10));
});

describe('a host with old code', () => {
  test('does not start on a log that newer code has written', async () => {
    const log = new MemoryLog('sim');
    await openDesk(log);
    const { host, bar: barOn } = toyHost(log, 'new');
    await host.start();
    await barOn(2);
    await eventually(() => host.isIdle, 'the posting is committed');
    await host.drain();
    await expect(toyHost(log, 'old', { codeOf: () => 'power-peg' }).host.start()).rejects.toThrow(/expected code power-peg, the log was written by toy/);
  });
  const may = (subject: string) => permissionsOf('strategy').publish.allow.some((allowed) => new RegExp(`^${allowed.replaceAll('.', '\\.').replaceAll('*', '[^.]+').replace('>', '.+')}$`).test(subject));
  test('could state intents, if it ran', () => expect(may(`sim.strategy.${peg}.intent`)).toBe(true));
  test.each(['sim.risk.main.approved', 'sim.execution.main.submitted', 'sim.execution.main.sent'])('could not say %s: the server refuses it', (subject) => expect(may(subject)).toBe(false));
});

describe('a flag with a new meaning', () => {
  const body = { symbol: 'KNA', action: 'enter', sizing: { kind: 'quantity', quantity: '100' }, referencePriceUsd: '50', reason: 'parent order' };
  const stamp = { desk: 'sim', actor: peg, id: 'a'.repeat(32), cause: 'a'.repeat(32), correlation: 'a'.repeat(32), code: 'old', at: at(0) };
  const written = (over: object, version = intent.version) => JSON.stringify({ ...JSON.parse(draft(intent, body, stamp).text), v: version, body: { ...body, ...over } });
  const read = (text: string) => () => parsed(1, `sim.strategy.${peg}.intent`, text);
  test('that this build does not know is refused where it is said', () => expect(() => draft(intent, { ...body, powerPeg: true }, stamp)).toThrow(/Unrecognized key: "powerPeg"/));
  test('and where it is read', () => expect(read(written({ powerPeg: true }))).toThrow(/Unrecognized key: "powerPeg"/));
  test('changes the version of its fact, and facts of another version are refused', () => expect(read(written({}, intent.version + 1))).toThrow(`expected version ${intent.version} of strategy.intent, was ${intent.version + 1}`));
  test('the fact as it is today is read', () => expect(read(written({}))).not.toThrow());
});
