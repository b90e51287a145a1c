import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { examplePlan } from '../../machines/plan/examplePlan.ts';
import { quarantined } from '../../subjects/runtime.ts';
import { verbNamed, verbs, type VerbName } from '../../subjects/verbs.ts';
import { OpsDesk } from '../../test/opsDesk.ts';
import { ada, bob, eve, settings, signedBy } from '../../test/people.ts';
import { planHash } from '../../test/strategies.ts';

const sign = (verb: Parameters<typeof signedBy>[1]['verb'], target: string, payload: unknown, more: { kill?: string; policyVersion?: number } = {}, person = ada) =>
  signedBy(person, { verb, target, payload, ...more }).body;

describe('the ops services', () => {
  const desk = new OpsDesk();
  beforeAll(async () => {
    await desk.start();
    await desk.planWaits('s-1');
    await desk.planWaits('s-2');
  });
  afterAll(() => desk.stop());

  test('are listed by nats micro ls', async () => expect(await desk.nats('micro', 'ls')).toContain('investobot-sim'));

  test('show every verb with its subject and schemas in nats micro info', async () => {
    const shown = await desk.nats('micro', 'info', 'investobot-sim', '--json');
    const { info: { endpoints } } = JSON.parse(shown) as { info: { endpoints: { name: string; subject: string; metadata: Record<string, string> }[] } };
    expect(endpoints.map(({ name, subject }) => [name, subject])).toEqual(verbs.map(({ verb }) => [verb, `ops.sim.${verb}`]));
    expect(JSON.parse(endpoints.find(({ name }) => name === 'kill')?.metadata['request'] ?? '')).toMatchObject({ type: 'object', required: ['reason'] });
  });

  test('tell the status, also asked with nothing at all', async () => {
    const said: unknown = JSON.parse(await desk.nats('req', '--raw', 'ops.sim.status', ''));
    expect(said).toMatchObject({ ok: true, desk: 'sim', genesis: settings.genesis, risk: 'active', waiting: [{ strategy: 's-1', planHash }, { strategy: 's-2', planHash }] });
    expect(verbNamed('status')?.reply.safeParse(said).error).toBe(undefined);
  });

  test('tell positions and orders', async () => {
    expect(await desk.req('positions', {})).toEqual({ ok: true, positions: [], left: 0 });
    expect(await desk.req('orders', {})).toEqual({ ok: true, orders: [], left: 0 });
  });

  describe('refuse before the log', () => {
    const good = sign('approve', 's-1', { planHash });
    const bad: readonly (readonly [string, VerbName, unknown, RegExp])[] = [
      ['what is no JSON', 'pause', '{"reason": ', /^pause: \(whole\): must be JSON in UTF-8/],
      ['NaN', 'approve', JSON.stringify(good).replace('"policyVersion":1', '"policyVersion":NaN'), /must be JSON/],
      ['an infinite number', 'approve', JSON.stringify(good).replace('"policyVersion":1', '"policyVersion":1e999'), /^approve: policyVersion: was .*; Invalid input/],
      ['a list in place of an object', 'pause', [], /^pause: \(whole\): was \[\]; .*expected object/],
      ['a kill without a reason', 'kill', {}, /^kill: reason: was nothing; .*expected string/],
      ['a kill with nothing', 'kill', '', /^kill: reason: was nothing/],
      ['an empty reason', 'kill', { reason: '' }, /^kill: reason: was ""; Too small/],
      ['a reason that is too long', 'kill', { reason: 'x'.repeat(501) }, /^kill: reason: was "xxx.*\.\.\.; Too big/],
      ['a field that nobody knows', 'kill', { reason: 'r', sure: true }, /^kill: sure: was true; no field of that name is known/],
      ['a question with an argument', 'status', { verbose: true }, /^status: verbose: was true; no field/],
      ['a retirement of nobody', 'retire', { reason: 'r' }, /^retire: target: was nothing/],
      ['a strategy with a wildcard', 'retire', { reason: 'r', target: 's.>' }, /^retire: target: was "s\.>"; must be 1 to 40 of a-z 0-9 -/],
      ['an approval without a signature', 'approve', { ...good, signature: undefined }, /^approve: signature: was nothing/],
      ['a signature of another length', 'approve', { ...good, signature: { ...good.signature, signature: 'AAAA' } }, /^approve: signature\.signature: was "AAAA"; must be 64 bytes in base64/],
      ['a nonce that is none', 'approve', { ...good, signature: { ...good.signature, nonce: 'x' } }, /^approve: signature\.nonce: was "x"/],
      ['an expiry that is no time', 'approve', { ...good, signature: { ...good.signature, expiresAt: 'tomorrow' } }, /^approve: signature\.expiresAt: was "tomorrow"/],
      ["another verb's signature", 'spawn', good, /^spawn: verb: was "approve"/],
      ['a hash that is none', 'approve', { ...good, payload: { planHash: 'abc' } }, /^approve: payload\.planHash: was "abc"; must be 64 hex digits/],
      ['an unkill whose kill is not its target', 'unkill', { ...sign('unkill', 'a'.repeat(32), null), kill: 'b'.repeat(32) }, /^unkill: kill: was "bbb.*"; must be the target/],
      ['a quantity as a number', 'order', { ...sign('order', 'desk', null), payload: { symbol: 'SPY', side: 'buy', quantity: 10 } }, /^order: payload\.quantity: was 10; .*expected string/],
      ['a quantity below zero', 'order', { ...sign('order', 'desk', null), payload: { symbol: 'SPY', side: 'buy', quantity: '-1' } }, /^order: payload\.quantity: was "-1"; must be a decimal in canonical form, e\.g\. "12\.5", and must be above zero/],
      ['a symbol that is none', 'order', { ...sign('order', 'desk', null), payload: { symbol: 'spy', side: 'buy', quantity: '1' } }, /^order: payload\.symbol: was "spy"; must be 1 to 16/],
      ['a policy with a field too few', 'policy', { ...sign('policy', 'desk', null), payload: { ...settings.policy, collar: undefined } }, /^policy: payload\.collar: was nothing/],
      ['a release of no actor', 'release', { ...sign('release', 's-1', null), payload: { skip: true } }, /^release: target: was "s-1"; must be an actor/],
      ['a key of another type', 'enroll', { ...sign('enroll', 'desk', null), payload: { name: 'eve', publicKey: `A${'A'.repeat(55)}` } }, /^enroll: payload\.publicKey: was "AAA.*"; must be a user nkey/],
      ['what is too large', 'pause', { reason: 'x'.repeat(70_000) }, /^pause: \(whole\): was \d+ bytes, must be at most 65536/],
      ['what nests too deep', 'spawn', { ...sign('spawn', 's-9', null), payload: { plan: JSON.parse('['.repeat(65) + ']'.repeat(65)) } }, /^spawn: \(whole\): must nest at most 64 deep/],
    ];

    test.each(bad)('%s', async (_, verb, body, rule) => {
      const before = desk.host.taken;
      const { ok, error, fact } = await desk.ask(verb, body);
      expect([ok, fact, error]).toEqual([false, undefined, expect.stringMatching(rule)]);
      await desk.operator.flush();
      expect(desk.host.taken).toBe(before);
    });

    test('bytes that are no text, with the error as a service error too', async () => {
      const msg = await desk.operator.request('ops.sim.kill', new Uint8Array([0xff, 0xfe]), { timeout: 5_000 });
      expect([msg.headers?.get('Nats-Service-Error-Code'), msg.headers?.get('Nats-Service-Error')]).toEqual(['400', expect.stringMatching(/^kill: \(whole\): must be JSON in UTF-8/)]);
    });

    test('and no kill was latched by any of it', () => expect(desk.latched).toEqual([]));
  });

  describe('take what does not count to the log, and say why', () => {
    const used = sign('approve', 's-2', { planHash });
    const refused = async (body: unknown, verb: VerbName = 'approve') => {
      const { ok, error, fact } = await desk.req(verb, body);
      return [ok, error, await desk.after({ fact })];
    };

    test('a forged approval', async () =>
      expect(await refused(sign('approve', 's-1', { planHash }, {}, { ...eve, name: 'ada' }))).toEqual([false, expect.stringMatching(/^approve: signature: does not fit the request/), ['approval.signatureRefused']]));
    test('an altered one', async () =>
      expect(await refused({ ...sign('approve', 's-1', { planHash }), target: 's-2' })).toEqual([false, expect.stringMatching(/^approve: signature: does not fit/), ['approval.signatureRefused']]));
    test("a stranger's", async () =>
      expect(await refused(sign('approve', 's-1', { planHash }, {}, eve))).toEqual([false, expect.stringMatching(/signer: was "eve", must be a person of this desk, one of ada, bob/), ['approval.signatureRefused']]));
    test('an expired one', async () =>
      expect(await refused(signedBy(ada, { verb: 'approve', target: 's-1', payload: { planHash } }, { expiresAt: '2020-01-01T00:00:00Z' }).body)).toEqual([false, expect.stringMatching(/must be after the desk's time, 2020-01-02T21:00:00Z/), ['approval.signatureRefused']]));
    test("another desk's", async () =>
      expect(await refused(signedBy(ada, { verb: 'approve', target: 's-1', payload: { planHash } }, { genesis: 'f'.repeat(32) }).body)).toEqual([false, expect.stringMatching(/it is for another desk/), ['approval.signatureRefused']]));
    test('one that was used', async () => {
      expect((await desk.req('approve', used)).ok).toBe(true);
      expect(await refused(used)).toEqual([false, expect.stringMatching(/signature\.nonce: .*not used before/), ['approval.signatureRefused']]);
    });
    test('an unkill where nothing is killed', async () =>
      expect(await refused(sign('unkill', 'a'.repeat(32), null, { kill: 'a'.repeat(32) }), 'unkill')).toEqual([false, expect.stringMatching(/must be a kill in force; there is none/), ['risk.requestRefused']]));
    test('a pause of a strategy that is not there', async () => {
      const reply = await desk.req('pause', { target: 's-7', reason: 'r' });
      expect([reply.ok, reply.error, desk.factOf(reply)?.body]).toEqual([false, 'pause: target: was "s-7", must be a strategy of this desk; one of s-1, s-2', { verb: 'pause', target: 's-7', reason: 'r', requester: 'operator' }]);
    });
  });

  describe('through the real nats client', () => {
    const followed = async (verb: VerbName, body: unknown) => {
      const reply = await desk.req(verb, body);
      expect(reply).toEqual({ ok: true, fact: expect.stringMatching(/^[0-9a-f]{32}$/) });
      return desk.after(reply);
    };

    test('approve', async () => expect(await followed('approve', sign('approve', 's-1', { planHash }))).toEqual(['approval.granted']));
    test('pause', async () => expect(await followed('pause', { target: 's-1', reason: 'lunch', requester: 'ada' })).toEqual(['strategy.transitioned']));
    test('resume', async () => expect(await followed('resume', sign('resume', 's-1', null))).toEqual(['strategy.transitioned']));
    test('spawn', async () => expect(await followed('spawn', sign('spawn', 's-3', { plan: { ...examplePlan, name: 'mine' } }))).toEqual(['strategy.spawned', 'strategy.transitioned']));
    test('reject', async () => {
      await desk.planWaits('s-4');
      expect(await followed('reject', { target: 's-4', reason: 'no' })).toEqual(['approval.denied']);
    });
    test('retire', async () => expect(await followed('retire', { target: 's-3', reason: 'done' })).toEqual(['strategy.transitioned']));
    test('cancel', async () => expect(await followed('cancel', { reason: 'all' })).toEqual([]));
    test('flatten', async () => expect(await followed('flatten', { target: 's-1', reason: 'out' })).toEqual([]));
    test('order', async () => expect(await followed('order', sign('order', 'desk', { symbol: 'SPY', side: 'buy', quantity: '1' }))).toEqual([]));
    test('policy', async () => expect(await followed('policy', sign('policy', 'desk', { ...settings.policy, version: 2 }))).toEqual(['risk.policyAdopted']));
    test('enroll', async () => expect(await followed('enroll', sign('enroll', 'desk', { name: 'eve', publicKey: eve.publicKey }))).toEqual([]));
    test('revoke', async () => expect(await followed('revoke', sign('revoke', 'desk', { name: 'eve' }, {}, bob))).toEqual([]));
    test('release, and resume of the desk that a quarantine halted', async () => {
      await desk.state(quarantined, { fact: 'a'.repeat(32), error: 'boom', failures: 3 }, 'market');
      expect(await desk.ask('status', {})).toMatchObject({ risk: 'halted', quarantined: [{ actor: 'market.main', error: 'boom' }] });
      expect((await desk.req('release', sign('release', 'market.main', { skip: true }))).ok).toBe(true);
      expect(await followed('resume', sign('resume', 'desk', null, { policyVersion: 2 }))).toEqual(['risk.resumed']);
    });

    test('kill reaches execution outside the log, and only a signature for that very kill lifts it', async () => {
      const reply = await desk.req('kill', { reason: 'enough' });
      expect(reply).toEqual({ ok: true, fact: expect.any(String) });
      expect([desk.latched, desk.factOf(reply)?.type, await desk.after(reply)]).toEqual([[{ kill: reply.fact, reason: 'enough' }], 'ops.killRequested', ['risk.killed']]);
      expect(await desk.ask('status', {})).toMatchObject({ risk: 'killed', kills: [reply.fact] });
      expect(await desk.req('unkill', sign('unkill', 'b'.repeat(32), null, { kill: 'b'.repeat(32), policyVersion: 2 }))).toMatchObject({ ok: false });
      expect(await followed('unkill', sign('unkill', reply.fact, null, { kill: reply.fact, policyVersion: 2 }))).toEqual(['risk.resumed']);
      expect(await desk.ask('status', {})).toMatchObject({ risk: 'active', kills: [] });
    });
  });
});
