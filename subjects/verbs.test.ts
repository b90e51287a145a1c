import { expect, test } from 'vitest';
import { loweringVerb, raisingVerb, signed } from './operations.ts';
import { cancel, enroll, kill, metadataOf, order, pause, policyVerb, release, resume, retire, spawn, status, unkill, verbNamed, verbs, verbSubject } from './verbs.ts';

const id = 'a'.repeat(32);
const other = 'b'.repeat(32);
const signature = { signer: 'ada', nonce: id, expiresAt: '2030-01-01T00:00:00Z', signature: `${'A'.repeat(86)}==` };
const toResume = { verb: 'resume', target: 's-1', payload: null, policyVersion: 1, signature };
const toUnkill = { verb: 'unkill', target: id, payload: null, policyVersion: 1, kill: id, signature };
const toOrder = { verb: 'order', target: 'desk', payload: { symbol: 'SPY', side: 'buy', quantity: '10' }, policyVersion: 1, signature };

test('every raising verb is there and needs a signature', () =>
  expect(verbs.filter((verb) => verb.signed).map(({ verb }) => verb).sort()).toEqual([...raisingVerb.options].sort()));

test('every lowering verb is there and needs none', () =>
  expect(verbs.filter((verb) => !verb.signed).map(({ verb }) => verb)).toEqual(expect.arrayContaining([...loweringVerb.options])));

test('a verb is named once', () => expect(new Set(verbs.map(({ verb }) => verb)).size).toBe(verbs.length));

test('a verb is found by its name, and nothing by another', () => expect([verbNamed('policy'), verbNamed('toString')]).toEqual([policyVerb, undefined]));

test('a verb stands under its desk', () => expect(verbSubject('paper', 'kill')).toBe('ops.paper.kill'));

test('a kill needs a reason', () => expect([kill.request.safeParse({ reason: 'x' }).success, kill.request.safeParse({}).success, kill.request.safeParse({ reason: '' }).success]).toEqual([true, false, false]));

test('a field that nobody knows is refused', () => expect(kill.request.safeParse({ reason: 'x', sure: true }).success).toBe(false));

test('a question takes nothing', () => expect([status.request.safeParse({}).success, status.request.safeParse({ verbose: true }).success]).toEqual([true, false]));

test('a pause or a cancel without a target means all', () => expect([pause, cancel].map(({ request }) => request.safeParse({ reason: 'x' }).success)).toEqual([true, true]));

test('a retirement names its strategy', () => expect([{ reason: 'x' }, { reason: 'x', target: 's-1' }].map((asked) => retire.request.safeParse(asked).success)).toEqual([false, true]));

test('a signed request has the shape of the fact that it becomes', () => expect(signed.body.parse(toOrder)).toEqual(order.request.parse(toOrder)));

test('a request signed for another verb is refused', () => expect(resume.request.safeParse({ ...toResume, verb: 'spawn' }).success).toBe(false));

test('a request without a signature is refused', () => expect(resume.request.safeParse({ ...toResume, signature: undefined }).success).toBe(false));

test('an unkill names the kill that it lifts, as target and as kill', () =>
  expect([toUnkill, { ...toUnkill, kill: other }, { ...toUnkill, kill: undefined }].map((asked) => unkill.request.safeParse(asked).success)).toEqual([true, false, false]));

test('an order says what it is for', () => expect([toOrder, { ...toOrder, payload: { symbol: 'SPY' } }].map((asked) => order.request.safeParse(asked).success)).toEqual([true, false]));

test('a quarantine is released by the name of its actor', () =>
  expect(['strategy.s-1', 's-1'].map((target) => release.request.safeParse({ ...toResume, verb: 'release', target, payload: { skip: false } }).success)).toEqual([true, false]));

test('an enrolment carries a name and a user nkey', () =>
  expect(['U', 'S'].map((first) => enroll.request.safeParse({ ...toResume, verb: 'enroll', target: 'desk', payload: { name: 'bob', publicKey: first + 'A'.repeat(55) } }).success)).toEqual([true, false]));

test('a plan reaches the log as it was signed, without the defaults that its rules fill in', () => {
  const asked = { ...toResume, verb: 'spawn', payload: { plan: { entry: { bar: 'close' } } } };
  expect(spawn.request.parse(asked)).toEqual(asked);
});

test('a reply is a success or says what is wrong', () =>
  expect([{ ok: true, fact: id }, { ok: false, error: 'no' }, { ok: true }, { ok: false }].map((reply) => kill.reply.safeParse(reply).success)).toEqual([true, true, false, false]));

test('the service tells what a verb takes and gives, as JSON Schema', () => {
  const { signed: isSigned, request, reply } = metadataOf(kill);
  expect(isSigned).toBe('false');
  expect(JSON.parse(request ?? '')).toMatchObject({ type: 'object', required: ['reason'], additionalProperties: false });
  expect(JSON.parse(reply ?? '')).toMatchObject({ oneOf: [{ properties: { ok: { const: true } } }, { properties: { ok: { const: false } } }] });
});

test('what the services tell of all verbs fits in one message', () => expect(JSON.stringify(verbs.map(metadataOf)).length).toBeLessThan(100_000));
