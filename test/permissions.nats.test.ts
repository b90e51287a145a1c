import { headers, PermissionViolationError, type Msg, type NatsConnection } from '@nats-io/nats-core';
import { Svcm, type ServiceInfo } from '@nats-io/services';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { connectAs } from '../actors/runtime/connect.ts';
import { draft, type Draft, type Logged } from '../actors/runtime/envelope.ts';
import { ensureStream, Keeper } from '../actors/runtime/keeper.ts';
import { deliverSubject, followReply, followSubject, latchSubject, paceSubject, type FollowRequest } from '../actors/runtime/keeperSubjects.ts';
import { NatsLog } from '../actors/runtime/natsLog.ts';
import { catalogue } from '../subjects/catalogue.ts';
import type { FactKind } from '../subjects/fact.ts';
import { bar } from '../subjects/market.ts';
import { allKinds, type User } from '../subjects/permissions.ts';
import { approved } from '../subjects/risk.ts';
import { kindsOf, roles, type Role } from '../subjects/roles.ts';
import { intent } from '../subjects/strategy.ts';
import { metadataOf, verbs, verbSubject } from '../subjects/verbs.ts';
import { configWith, newKeys } from './keys.ts';
import { startTestNats } from './servers.ts';

/** The subjects of one desk that a kind of fact stands under, where these kinds of actor are. */
const subjectsOf = (desk: string, { kind, fact }: FactKind, kinds: readonly string[]): string[] => (kind === '*' ? kinds : [kind]).map((each) => `${desk}.${each}.main.${fact}`);
const everyFact = (desk: string): string[] => catalogue.flatMap((kind) => subjectsOf(desk, kind, allKinds));
const saidBy = (desk: string, role: Role): string[] => catalogue.filter(({ by }) => by.includes(role)).flatMap((kind) => subjectsOf(desk, kind, kindsOf[role]));
const heardBy = (desk: string, role: Role): string[] => catalogue.filter((kind) => kind.heardBy.includes(role)).flatMap((kind) => subjectsOf(desk, kind, allKinds));

/** A connection, and what the server refused it since last asked, as `publish ops.sim.kill`. */
interface Watched {
  readonly nats: NatsConnection;
  readonly refusals: () => Promise<string[]>;
}

function watched(nats: NatsConnection): Watched {
  const refused: string[] = [];
  void (async () => {
    for await (const status of nats.status()) {
      if (status.type === 'error' && status.error instanceof PermissionViolationError) refused.push(`${status.error.operation} ${status.error.subject}`);
    }
  })();
  const refusals = async () => {
    await nats.flush();
    await new Promise((done) => setTimeout(done, 20));
    return refused.splice(0);
  };
  return { nats, refusals };
}

const id = 'a'.repeat(32);
const stamp = { desk: 'sim', actor: 'main', id, cause: id, correlation: id, code: 'test', at: '2020-01-02T21:00:00Z' };
const anIntent = (actor: string): Draft => draft(intent, { symbol: 'SPY', action: 'enter', sizing: { kind: 'allIn' }, referencePriceUsd: '10', reason: 'r' }, { ...stamp, actor });
const anApproval = draft(approved, {
  intent: id, strategy: 's-1', symbol: 'SPY', side: 'buy', quantity: '1', purpose: 'entry', reservedUsd: '10', expiresAt: stamp.at, checks: [], policyVersion: 1,
}, stamp);
const aBar = draft(bar, { timeframe: '1d', open: '1', high: '1', low: '1', close: '1', volume: '0', warmUp: false, flags: [] }, { ...stamp, actor: 'SPY' });

describe("the server's permissions", () => {
  const keys = newKeys();
  let server: Awaited<ReturnType<typeof startTestNats>>;
  let admin: Watched;
  let keeping: Watched;
  let keeper: Keeper;
  /** Connections of the test that runs, and those of all tests. */
  const open: NatsConnection[] = [];
  let lasting: readonly NatsConnection[] = [];

  const as = async (user: User): Promise<Watched> => {
    const nats = await connectAs(user, server.url, keys[user]);
    open.push(nats);
    return watched(nats);
  };
  const messagesIn = async (desk: string): Promise<number> => {
    const reply: { state: { messages: number } } = (await admin.nats.request(`$JS.API.STREAM.INFO.${desk}`)).json();
    return reply.state.messages;
  };

  beforeAll(async () => {
    server = await startTestNats(configWith(keys));
    admin = await as('keeper');
    keeping = await as('keeper');
    await ensureStream(admin.nats, 'sim');
    await ensureStream(admin.nats, 'full');
    await ensureStream(admin.nats, 'long');
    keeper = await Keeper.start(keeping.nats);
    const solo = await as('solo');
    for (const subject of everyFact('full')) solo.nats.publish(subject, 'x');
    expect(await solo.refusals()).toEqual([]);
    lasting = open.splice(0);
  });

  afterEach(() => Promise.all(open.splice(0).map((nats) => nats.close())));

  afterAll(async () => {
    await keeper.stop();
    await Promise.all(lasting.map((nats) => nats.close()));
    await server.stop();
  });

  describe.each(roles)('let %s', (role) => {
    test('publish each of its facts and no other', async () => {
      const { nats, refusals } = await as(role);
      const arrived: string[] = [];
      admin.nats.subscribe(`${role}-probe.>`, { callback: (_, { subject }) => void arrived.push(subject) });
      await admin.nats.flush();
      const all = everyFact(`${role}-probe`);
      for (const subject of all) nats.publish(subject, 'x');
      const own = saidBy(`${role}-probe`, role);
      expect(await refusals()).toEqual(all.filter((subject) => !own.includes(subject)).map((subject) => `publish ${subject}`));
      expect(arrived.toSorted()).toEqual(own.toSorted());
    });

    test('read through the keeper what it may hear and nothing else', async () => {
      const { nats, refusals } = await as(role);
      const heard: string[] = [];
      const asked: FollowRequest = { from: 1, generation: `${role}aaaaaaaa` };
      nats.subscribe(`${deliverSubject('full', role, 'a')}.${asked.generation}`, { callback: (_, msg) => { if (isFact(msg)) heard.push(msg.subject); } });
      const { backlog } = followReply.parse((await nats.request(followSubject('full', role, 'a'), JSON.stringify(asked))).json());
      await vi.waitFor(() => expect(heard.length).toBeGreaterThanOrEqual(backlog ?? Infinity));
      expect(await refusals()).toEqual([]);
      expect(heard.toSorted()).toEqual(heardBy('full', role).toSorted());
    });

    test('say how far it is, and not in the name of another', async () => {
      const { nats, refusals } = await as(role);
      for (const each of roles) nats.publish(paceSubject('sim', each, 'a'), '{}');
      expect(await refusals()).toEqual(roles.filter((each) => each !== role).map((each) => `publish pace.sim.${each}.a`));
    });
  });

  describe("with a strategy host's key", () => {
    test('its own intents reach the log, one alone and two together', async () => {
      const { nats } = await as('strategy');
      const log = new NatsLog(nats, 'sim');
      const first = await log.commit({ kind: 'strategy', actor: 's-1' }, 0, [anIntent('s-1')]);
      await expect(log.commit({ kind: 'strategy', actor: 's-1' }, first, [anIntent('s-1'), anIntent('s-1')])).resolves.toBe(first + 2);
    });

    test('an approval does not, and nothing of it is on the log', async () => {
      const { nats, refusals } = await as('strategy');
      const before = await messagesIn('sim');
      await expect(new NatsLog(nats, 'sim').commit({ kind: 'risk', actor: 'main' }, 0, [anApproval])).rejects.toThrow(/sim\.risk\.main\.approved/);
      expect(await refusals()).toEqual(['publish sim.risk.main.approved']);
      expect(await messagesIn('sim')).toBe(before);
    });

    test('an approval hidden behind an intent in one batch does not either', async () => {
      const { nats, refusals } = await as('strategy');
      const before = await messagesIn('sim');
      await expect(new NatsLog(nats, 'sim').commit({ kind: 'strategy', actor: 's-2' }, 0, [anIntent('s-2'), anApproval])).rejects.toThrow();
      expect(await refusals()).toEqual(['publish sim.risk.main.approved']);
      expect(await messagesIn('sim')).toBe(before);
    });

    test.each([
      'sim.execution.main.submitted', 'sim.accounting.main.posted', 'sim.market.SPY.bar', 'sim.ops.main.signed', 'sim.ops.main.killRequested', 'sim.desk.main.opened',
      'sim.strategy.s-1.invented', 'sim.strategy.s-1.intent.more', 'sim.risk.main.claimed',
      'ops.sim.kill', 'latch.sim', 'deliver.sim.risk.a.x', '_INBOX_risk.x', '_INBOX.x', '$SRV.PING', '$SYS.REQ.USER.INFO',
      'keeper.sim.follow.risk.a', 'keeper.sim.follow.solo.a',
      '$JS.API.INFO', '$JS.API.STREAM.INFO.sim', '$JS.API.STREAM.NAMES', '$JS.API.STREAM.PURGE.sim', '$JS.API.STREAM.DELETE.sim', '$JS.API.STREAM.UPDATE.sim', '$JS.API.STREAM.CREATE.mine',
      '$JS.API.STREAM.MSG.GET.sim', '$JS.API.STREAM.MSG.DELETE.sim', '$JS.API.DIRECT.GET.sim', '$JS.API.DIRECT.GET.sim.sim.risk.main.approved', '$JS.API.STREAM.SNAPSHOT.sim',
      '$JS.API.CONSUMER.CREATE.sim', '$JS.API.CONSUMER.CREATE.sim.mine', '$JS.API.CONSUMER.CREATE.sim.mine.sim.risk.>', '$JS.API.CONSUMER.DURABLE.CREATE.sim.mine',
      '$JS.API.CONSUMER.MSG.NEXT.sim.mine', '$JS.API.CONSUMER.LIST.sim', '$JS.API.CONSUMER.DELETE.sim.x', '$JS.ACK.sim.x.1.1.1.1.0', '$JS.SNAPSHOT.RESTORE.sim.x', '$KV.x.y',
    ])('publishing to %s is refused', async (subject) => {
      const { nats, refusals } = await as('strategy');
      await expect(nats.request(subject, '{}', { timeout: 500 })).rejects.toThrow(/Permissions Violation for Publish/);
      expect(await refusals()).toEqual([`publish ${subject}`]);
    });

    test.each([
      '>', '*.>', '*.*.*.*', 'sim.>', 'sim.risk.>', 'sim.strategy.>', 'sim.strategy.s-1.intent', '*.strategy.*.intent', 'sim.*.*.approved', 'full.accounting.main.posted',
      'deliver.>', 'deliver.sim.risk.a.>', 'deliver.*.*.>', 'deliver.sim.solo.a.>', '_INBOX_risk.>', '_INBOX.>', '_INBOX_solo.x', '*.strategy.>',
      'pace.>', 'pace.sim.strategy.a', 'latch.*', 'ops.>', 'keeper.>', '$SRV.>', '$JS.>', '$JS.EVENT.>', '$SYS.>',
    ])('subscribing to %s is refused, alone and as one of a group', async (subject) => {
      const { nats, refusals } = await as('strategy');
      const ended: unknown[] = [];
      nats.subscribe(subject, { callback: (error) => void ended.push(error) });
      nats.subscribe(subject, { queue: 'group', callback: (error) => void ended.push(error) });
      expect(await refusals()).toEqual([`subscription ${subject}`, `subscription ${subject}`]);
      expect(ended).toEqual([expect.any(PermissionViolationError), expect.any(PermissionViolationError)]);
    });

    test('a message is not traced to where it may not publish', async () => {
      const { nats, refusals } = await as('strategy');
      const traced = headers();
      traced.set('Nats-Trace-Dest', 'sim.risk.main.approved');
      nats.publish('elsewhere.strategy.s-1.intent', 'x', { headers: traced });
      expect(await refusals()).toEqual(['publish sim.risk.main.approved']);
    });

    test('the keeper is not talked into answering on the log', async () => {
      const { nats } = await as('strategy');
      const before = await messagesIn('sim');
      await keeping.refusals();
      nats.publish(followSubject('sim', 'strategy', 'a'), JSON.stringify({ from: 0 }), { reply: 'sim.risk.main.approved' });
      nats.publish(followSubject('sim', 'strategy', 'a'), JSON.stringify({ from: 0 }), { reply: '$JS.API.STREAM.DELETE.sim' });
      const answer = await nats.request(followSubject('sim', 'strategy', 'a'), JSON.stringify({ from: 0 }));
      expect([await keeping.refusals(), await messagesIn('sim'), answer.json()]).toEqual([[], before, { error: expect.stringContaining('follow sim as strategy') }]);
    });
  });

  test('a reader answers the flow control of what it is sent, so that a long log comes whole', async () => {
    const market = await as('market');
    for (let index = 0; index < 5_000; index += 1) market.nats.publish(aBar.subject.replace('sim', 'long'), aBar.text);
    expect(await market.refusals()).toEqual([]);
    await vi.waitFor(async () => expect(await messagesIn('long')).toBe(5_000));
    const strategy = await as('strategy');
    const facts: Logged[] = [];
    const following = await new NatsLog(strategy.nats, 'long').follow({ role: 'strategy', host: 'a', from: 1 }, (logged) => void facts.push(logged), (error) => { throw error; });
    await vi.waitFor(() => expect(facts.length).toBe(5_000), { timeout: 10_000 });
    await following.stop();
    expect(await strategy.refusals()).toEqual([]);
  });

  test('the market hears how far hosts are', async () => {
    const market = await as('market');
    const heard: string[] = [];
    market.nats.subscribe('pace.>', { callback: (_, { subject }) => void heard.push(subject) });
    await market.nats.flush();
    (await as('risk')).nats.publish(paceSubject('sim', 'risk', 'a'), '{}');
    await vi.waitFor(() => expect(heard).toEqual(['pace.sim.risk.a']));
  });

  test('a kill comes from the console and reaches execution', async () => {
    const execution = await as('execution');
    const heard: string[] = [];
    execution.nats.subscribe(latchSubject('sim'), { callback: (_, msg) => void heard.push(msg.string()) });
    await execution.nats.flush();
    (await as('console')).nats.publish(latchSubject('sim'), 'kill');
    await vi.waitFor(() => expect(heard).toEqual(['kill']));
  });

  describe('let an operator', () => {
    const serve = async () => {
      const console = await as('console');
      console.nats.subscribe('ops.>', { callback: (_, msg) => void msg.respond('yes') });
      await console.refusals();
      return console;
    };

    test('ask the console and be answered', async () => {
      await serve();
      expect((await (await as('operator')).nats.request('ops.sim.status')).string()).toBe('yes');
    });

    test('find the services and what each takes and gives', async () => {
      const console = await as('console');
      const service = await new Svcm(console.nats).add({ name: 'ops-sim', version: '0.1.0' });
      for (const verb of verbs) service.addEndpoint(verb.verb, { subject: verbSubject('sim', verb.verb), metadata: metadataOf(verb), handler: (_, msg) => msg.respond('{}') });
      expect(await console.refusals()).toEqual([]);
      const operator = await as('operator');
      const found: ServiceInfo[] = [];
      for await (const each of await new Svcm(operator.nats).client({ strategy: 'stall', maxWait: 2_000 }).info('ops-sim')) found.push(each);
      expect(found.flatMap(({ endpoints }) => endpoints?.map(({ subject, metadata }) => [subject, metadata]))).toEqual(verbs.map((verb) => [verbSubject('sim', verb.verb), metadataOf(verb)]));
      await service.stop();
    });

    test('hear live facts', async () => {
      const operator = await as('operator');
      const heard: string[] = [];
      operator.nats.subscribe('sim.risk.>', { callback: (_, { subject }) => void heard.push(subject) });
      expect(await operator.refusals()).toEqual([]);
      (await as('risk')).nats.publish('sim.risk.main.halted', 'x');
      await vi.waitFor(() => expect(heard).toEqual(['sim.risk.main.halted']));
    });

    test('publish no fact', async () => {
      const { nats, refusals } = await as('operator');
      for (const subject of everyFact('sim')) nats.publish(subject, 'x');
      expect(await refusals()).toEqual(everyFact('sim').map((subject) => `publish ${subject}`));
    });

    test('have no answer written on the log', async () => {
      const console = await serve();
      const before = await messagesIn('sim');
      const operator = await as('operator');
      operator.nats.publish('ops.sim.status', '', { reply: 'sim.risk.main.approved' });
      await operator.nats.flush();
      await vi.waitFor(async () => expect(await console.refusals()).toEqual(['publish sim.risk.main.approved']));
      expect(await messagesIn('sim')).toBe(before);
    });

    test.each(['$JS.API.STREAM.INFO.sim', '$JS.API.CONSUMER.CREATE.sim', 'latch.sim', 'pace.sim.risk.a', 'keeper.sim.follow.solo.a', 'deliver.sim.risk.a.x', '_INBOX_risk.x'])('not publish to %s', async (subject) => {
      const { nats, refusals } = await as('operator');
      nats.publish(subject, '{}');
      expect(await refusals()).toEqual([`publish ${subject}`]);
    });

    test.each(['>', 'sim.>', 'ops.>', 'latch.*', 'pace.>', 'deliver.>', '_INBOX_risk.>', 'keeper.>', '$JS.>', '$SYS.>'])('not subscribe to %s', async (subject) => {
      const { nats, refusals } = await as('operator');
      nats.subscribe(subject);
      expect(await refusals()).toEqual([`subscription ${subject}`]);
    });
  });

  test('the keeper administers, and says no fact', async () => {
    const { nats, refusals } = await as('keeper');
    for (const subject of everyFact('sim')) nats.publish(subject, 'x');
    expect(await refusals()).toEqual(everyFact('sim').map((subject) => `publish ${subject}`));
  });
});

/** Heartbeats and flow control come without a place in the stream. */
const isFact = ({ reply }: Msg): boolean => reply?.startsWith('$JS.ACK.') ?? false;
