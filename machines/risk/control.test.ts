import { expect, test } from 'vitest';
import { archiveBroken } from '../../subjects/auditor.ts';
import type { Fact } from '../../subjects/fact.ts';
import { approved, halted, killed, rejected, requestRefused, resumed } from '../../subjects/risk.ts';
import { quarantined } from '../../subjects/runtime.ts';
import { fact, given } from '../../test/given.ts';
import { ada, bob, eve, openedWith, settings, signedBy } from '../../test/people.ts';
import { asksToFlatten, asksToKill, barAt, doubts, holding, marks, spawn, stepOf, submits, suppresses, wants } from '../../test/trading.ts';
import { risk } from './risk.ts';

const contains = (some: object): unknown => expect.objectContaining(some);
const [kill, otherKill] = ['c'.repeat(32), 'e'.repeat(32)];
const desk = (...facts: readonly Fact[]) => given(risk, openedWith(), spawn(), ...facts);
const liftsKill = (id = kill, terms = {}, payload: unknown = {}) => signedBy(ada, { verb: 'unkill', target: id, payload, kill: id }, terms);
const refusedTo = (verb: string, target: string, reason: string, signer = 'ada') => [requestRefused, { verb, target, signer, reason }] as const;
const because = (rule: string) => contains({ checks: expect.arrayContaining([contains({ rule, passed: false })]) });
const resumes = () => signedBy(ada, { verb: 'resume', target: 'desk', payload: {} });

test('a kill is in force at once', () => desk().when(asksToKill()).then([killed, { kill, reason: 'enough' }]));
test('while killed every entry is refused', () => desk(barAt('100'), wants(), asksToKill()).when(stepOf()).then([rejected, because('killed')]));
test('while killed every exit is refused', () => desk(...holding(), asksToKill(), barAt('100', { day: 4 }), wants({ action: 'exit', day: 4 })).when(stepOf(4)).then([rejected, because('killed')]));
test('while killed no position is flattened', () => desk(...holding(), asksToKill(), asksToFlatten()).when(stepOf(4)).then([rejected, because('killed')]));

test('a signed unkill for that very kill lifts it', () => desk(asksToKill()).when(liftsKill()).then([resumed, { lifted: kill, signer: 'ada' }]));
test('after it orders leave again', () => desk(asksToKill(), liftsKill(), barAt('100'), wants()).when(stepOf()).then([approved, contains({ quantity: '10' })]));
test('an unkill for another kill does not', () => desk(asksToKill()).when(liftsKill(otherKill)).then(refusedTo('unkill', otherKill, 'other kill')));
test('an unkill that names no kill does not', () => desk(asksToKill()).when(signedBy(ada, { verb: 'unkill', target: kill, payload: {} })).then(refusedTo('unkill', kill, 'other kill')));
test('an unkill with that kill and another target does not', () => desk(asksToKill()).when(signedBy(ada, { verb: 'unkill', target: 'desk', payload: {}, kill })).then(refusedTo('unkill', 'desk', 'other target')));
test('an unkill without a kill in force does not', () => desk().when(liftsKill()).then(refusedTo('unkill', kill, 'nothing to sign')));
test('a forged unkill does not', () => desk(asksToKill()).when(signedBy({ ...eve, name: 'ada' }, { verb: 'unkill', target: kill, payload: {}, kill })).then(refusedTo('unkill', kill, 'forged')));
test("a stranger's unkill does not", () => desk(asksToKill()).when(signedBy(eve, { verb: 'unkill', target: kill, payload: {}, kill })).then(refusedTo('unkill', kill, 'unknown signer', 'eve')));
test('an expired unkill does not', () => desk(asksToKill()).when(liftsKill(kill, { expiresAt: '2020-01-02T21:00:00Z' })).then(refusedTo('unkill', kill, 'expired')));
test("another desk's unkill does not", () => desk(asksToKill()).when(liftsKill(kill, { genesis: 'f'.repeat(32) })).then(refusedTo('unkill', kill, 'forged')));
test('an unkill signed under another policy does not', () => desk(asksToKill()).when(signedBy(ada, { verb: 'unkill', target: kill, payload: {}, kill, policyVersion: 2 })).then(refusedTo('unkill', kill, 'other policy')));

test('an altered unkill does not', () => {
  const real = liftsKill();
  desk(asksToKill()).when({ ...real, body: { ...real.body, payload: { reason: 'altered' } } }).then(refusedTo('unkill', kill, 'forged'));
});

test('a used unkill does not lift the same kill asked for again', () => {
  const once = liftsKill();
  desk(asksToKill(), once, asksToKill()).when(once).then(refusedTo('unkill', kill, 'reused'));
});

test('of two kills, lifting one leaves the other in force', () =>
  desk(asksToKill(), asksToKill(otherKill), liftsKill(), barAt('100'), wants()).when(stepOf()).then([rejected, because('killed')]));
test('lifting both does', () => desk(asksToKill(), asksToKill(otherKill), liftsKill(), liftsKill(otherKill), barAt('100'), wants()).when(stepOf()).then([approved, contains({})]));

const loss = marks('90000', 2, 'b'.repeat(32));
const isHalted = (reason: unknown) => [halted, contains({ reason })] as const;

test("the day's loss at the limit halts", () =>
  desk().when(loss).then([halted, { reason: "the day's loss of 10000 USD reached the limit of 10000 USD", figure: '10000', limit: '10000' }]));
test('it halts once', () => desk(loss).when(marks('89000')).then());
test("the day's loss is counted from the last mark of the day before", () => desk(marks('95000', 2)).when(marks('85000', 3)).then([halted, contains({ figure: '10000' })]));
test('losses of two days are not one', () => desk(marks('95000', 2)).when(marks('85000.01', 3)).then());
test('a loss within the day counts from where the day began, gains in between or not', () => desk(marks('104000', 2)).when(marks('90000', 2)).then([halted, contains({ figure: '10000' })]));

test('an unresolved order halts', () => desk().when(doubts()).then(isHalted(expect.stringContaining('is unresolved: lost'))));
test('a broken archive halts', () => desk().when(fact(archiveBroken, { seq: 7, expected: 'a', was: 'b' })).then(isHalted('the archive is broken at 7: expected a, was b')));

const inQuarantine = (kind: string, actor = 'main') => ({ ...fact(quarantined, { fact: 'a'.repeat(32), error: 'boom', failures: 3 }, { actor }), type: `${kind}.quarantined` });
test.each(['market', 'risk', 'execution', 'accounting'])('%s in quarantine halts', (kind) => void desk().when(inQuarantine(kind)).then(isHalted(`${kind}.main is in quarantine: boom`)));
test.each(['strategy', 'planner', 'auditor'])('%s in quarantine stands alone', (kind) => void desk().when(inQuarantine(kind, 's-1')).then());

test('while halted entries are refused', () => desk(loss, barAt('100'), wants()).when(stepOf()).then([rejected, because('halted')]));
test('while halted exits pass', () => desk(...holding(), loss, barAt('100', { day: 4 }), wants({ action: 'exit', day: 4 })).when(stepOf(4)).then([approved, contains({ purpose: 'exit' })]));
test('while halted stops pass', () => {
  const { published } = desk(...holding({ stop: { kind: 'fixed', distance: 0.1 } }), loss, barAt('80', { day: 4 })).when(stepOf(4));
  expect(published.map(({ kind }) => kind.name)).toEqual(['risk.stopTriggered', 'risk.approved']);
});
test('while halted positions may be flattened', () => desk(...holding(), loss, asksToFlatten()).when(stepOf(4)).then([approved, contains({ purpose: 'flatten', side: 'sell', quantity: '10' })]));

test('a signed resume lifts a halt', () => desk(loss).when(resumes()).then([resumed, { lifted: 'b'.repeat(32), signer: 'ada' }]));
test('after it the same loss does not halt again', () => desk(loss, resumes()).when(marks('89000')).then());
test('after it as much again does', () => desk(loss, resumes()).when(marks('80000')).then([halted, contains({ figure: '10000' })]));
test('a resume of a desk that trades is refused', () => desk().when(resumes()).then(refusedTo('resume', 'desk', 'nothing to sign')));
test('a forged resume is refused', () => desk(loss).when(signedBy({ ...eve, name: 'ada' }, { verb: 'resume', target: 'desk', payload: {} })).then(refusedTo('resume', 'desk', 'forged')));
test("a strategy's resume is not risk's", () => desk(loss).when(signedBy(ada, { verb: 'resume', target: 's-1', payload: {} })).then());
test('a resume does not lift a kill', () => desk(loss, asksToKill()).when(resumes()).then(refusedTo('resume', 'desk', 'nothing to sign')));
test('a halt outlives a kill that was lifted', () => desk(loss, asksToKill()).when(liftsKill()).then([resumed, { lifted: kill, signer: 'ada' }], [halted, { reason: 'still halted: dailyLoss' }]));
test('a halt under a kill holds after it', () => desk(asksToKill(), doubts(), liftsKill(), barAt('100'), wants()).when(stepOf()).then([rejected, because('halted')]));

test('flattening one strategy leaves the others', () =>
  desk(...holding(), asksToFlatten('s-2')).when(stepOf(4)).then());
test('flattening twice sells once', () => desk(...holding(), asksToFlatten(), asksToFlatten()).when(stepOf(4)).then([approved, contains({ quantity: '10' })]));
test('what was not sent may be flattened again', () =>
  desk(...holding(), asksToFlatten(), stepOf(4), submits({ order: '2', side: 'sell' }), suppresses({ order: '2', side: 'sell' }), asksToFlatten()).when(stepOf(5)).then([approved, contains({ quantity: '10' })]));

const order = (payload: unknown, signer = ada) => signedBy(signer, { verb: 'order', target: 'desk', payload });
const buy = { symbol: 'SPY', side: 'buy', quantity: '3' };

test("a person's signed order passes the same limits", () => desk(barAt('100'), order(buy)).when(stepOf()).then([approved, contains({ strategy: 'manual', purpose: 'manual', quantity: '3', reservedUsd: '330' })]));
test.each([['without a quantity', { symbol: 'SPY', side: 'buy' }], ['of none', { ...buy, quantity: '0' }], ['with an unknown field', { ...buy, price: '1' }]])('an order %s is refused', (_, payload) =>
  void desk(barAt('100')).when(order(payload)).then(refusedTo('order', 'desk', 'invalid payload')));
test('an order by a stranger is refused', () => desk(barAt('100')).when(order(buy, eve)).then(refusedTo('order', 'desk', 'unknown signer', 'eve')));

const stricter = { ...settings.policy, version: 2, maxOrderQuantity: '5' };
const newPolicy = (payload: unknown) => signedBy(bob, { verb: 'policy', target: 'desk', payload });

test('a signed policy decides from then on', () => desk(newPolicy(stricter), barAt('100'), wants()).when(stepOf()).then([rejected, contains({ policyVersion: 2, checks: expect.arrayContaining([contains({ rule: 'orderQuantity', limit: '5' })]) })]));
test('a policy that skips a version is refused', () => desk().when(newPolicy({ ...stricter, version: 3 })).then(refusedTo('policy', 'desk', 'invalid payload', 'bob')));
test('an enrolled human may lift a kill', () =>
  desk(signedBy(ada, { verb: 'enroll', target: 'desk', payload: { name: 'eve', publicKey: eve.publicKey } }), asksToKill()).when(signedBy(eve, { verb: 'unkill', target: kill, payload: {}, kill })).then([resumed, { lifted: kill, signer: 'eve' }]));
test('a revoked one may not', () =>
  desk(signedBy(ada, { verb: 'revoke', target: 'desk', payload: { name: 'bob' } }), asksToKill()).when(signedBy(bob, { verb: 'unkill', target: kill, payload: {}, kill })).then(refusedTo('unkill', kill, 'unknown signer', 'bob')));
test('a faulty enrolment is reported', () => desk().when(signedBy(ada, { verb: 'enroll', target: 'desk', payload: {} })).then(refusedTo('enroll', 'desk', 'invalid payload')));
test('what is for other machines is left to them', () => desk().when(signedBy(eve, { verb: 'approve', target: 's-1', payload: {} })).then());
test('a desk that its first human did not sign is not begun', () => expect(() => given(risk).when(openedWith({}, bob))).toThrow(/expected a desk.opened that its first human signed/));
