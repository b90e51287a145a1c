import { expect, test } from 'vitest';
import * as ops from '../../subjects/operations.ts';
import { requestRefused, spawned, transitioned } from '../../subjects/strategy.ts';
import { fact, given } from '../../test/given.ts';
import { ada, bob, eve, openedWith, settings, signedBy } from '../../test/people.ts';
import { planHashOf } from '../plan/decisions.ts';
import { examplePlan } from '../plan/examplePlan.ts';
import { barAt, bars, proposedWith, trading, up } from '../../test/strategies.ts';
import { strategy } from './strategy.ts';

const pause = fact(ops.requested, { verb: 'pause', target: 'main', reason: 'holiday', requester: 'ada' });
const resume = { verb: 'resume', target: 'main', payload: null } as const;
const spawn = { verb: 'spawn', target: 'main', payload: { plan: examplePlan } } as const;
const opened = openedWith();
const paused = [opened, ...trading(), ...bars(...up), pause];
const refusedFor = (reason: string, verb = 'resume', signer = 'ada') => [requestRefused, { verb, target: 'main', signer, reason }] as const;

test('a signed resume lets it trade again', () => given(strategy, ...paused).when(signedBy(ada, resume)).then([transitioned, { from: 'paused', to: 'trading', reason: 'ada signed to resume' }]));
test('resumed, it has followed the bars meanwhile', () => given(strategy, ...paused, signedBy(ada, resume)).when(barAt('9')).published.map(({ kind }) => expect(kind.name).toBe('strategy.intent')));
test('a stranger does not resume it', () => given(strategy, ...paused).when(signedBy(eve, resume)).then(refusedFor('unknown signer', 'resume', 'eve')));
test('a signature is used once', () => {
  const nonce = 'b'.repeat(32);
  given(strategy, ...paused, signedBy(ada, resume, { nonce }), pause).when(signedBy(ada, resume, { nonce })).then(refusedFor('reused'));
});
test('an expired signature does not resume it', () =>
  given(strategy, ...paused).when(signedBy(ada, resume, { expiresAt: '2020-01-02T21:00:00Z' })).then(refusedFor('expired')));
test("another desk's signature does not resume it", () => given(strategy, ...paused).when(signedBy(ada, resume, { genesis: 'f'.repeat(32) })).then(refusedFor('forged')));
test('what is not paused has nothing to resume', () => given(strategy, opened, ...trading()).when(signedBy(ada, resume)).then(refusedFor('nothing to sign')));
test('before it knows the desk, nobody resumes it', () => given(strategy, ...trading(), pause).when(signedBy(ada, resume)).then(refusedFor('unknown signer')));
test('a person enrolled later resumes it', () => given(strategy, ...paused, signedBy(ada, { verb: 'enroll', target: 'desk', payload: { name: 'eve', publicKey: eve.publicKey } }))
  .when(signedBy(eve, resume)).then([transitioned, expect.objectContaining({ to: 'trading' })]));
test('a person revoked does not', () => given(strategy, ...paused, signedBy(ada, { verb: 'revoke', target: 'desk', payload: { name: 'bob' } }))
  .when(signedBy(bob, resume)).then(refusedFor('unknown signer', 'resume', 'bob')));

test('a signed plan trades at once', () => given(strategy, opened).when(signedBy(bob, spawn)).then(
  [spawned, { planHash: planHashOf(examplePlan), name: 'two-three', budget: 0.2 }], [transitioned, { from: 'proposed', to: 'trading', reason: 'bob signed for it' }],
));
test('a plan that breaks a rule is refused', () => given(strategy, opened).when(signedBy(ada, { ...spawn, payload: { plan: { ...examplePlan, budget: 2 } } })).then(refusedFor('invalid payload', 'spawn')));
test('a payload without a plan is refused', () => given(strategy, opened).when(signedBy(ada, { ...spawn, payload: [] })).then(refusedFor('invalid payload', 'spawn')));
test('where a desk asks for two people, one does not spawn', () =>
  given(strategy, openedWith({ approval: { ...settings.approval, signersNeeded: 2 } })).when(signedBy(ada, spawn)).then(refusedFor('too few signers', 'spawn')));
test('a strategy that has a plan takes no other', () => given(strategy, opened, ...trading()).when(signedBy(ada, spawn)).then(refusedFor('nothing to sign', 'spawn')));
test('a forged plan leaves the name to the planner', () => given(strategy, opened, signedBy(eve, spawn)).when(proposedWith(examplePlan)).then([spawned, expect.anything()]));
test('a signed plan begins its strategy', () => expect(strategy.spawnedBy?.(signedBy(ada, spawn))).toBe('main'));
test('a signed plan for a name that no strategy can have begins none', () => expect(strategy.spawnedBy?.(signedBy(ada, { ...spawn, target: 'No Name' }))).toBeUndefined());
test('an enrolment is for all', () => expect(strategy.address?.(signedBy(ada, { verb: 'enroll', target: 'desk', payload: null }))).toBeUndefined());
