import { describe, expect, test } from 'vitest';
import { denied, granted, requested, signatureRefused } from '../../subjects/approval.ts';
import { ticked } from '../../subjects/desk.ts';
import { gated } from '../../subjects/gym.ts';
import { stepClosed } from '../../subjects/market.ts';
import * as ops from '../../subjects/operations.ts';
import { proposed } from '../../subjects/planner.ts';
import type { Policy } from '../../subjects/policy.ts';
import { fact, given } from '../../test/given.ts';
import { ada, bob, eve, openedWith, settings, signedBy } from '../../test/people.ts';
import { approval } from './approval.ts';

const planHash = 'a'.repeat(64);
const about = { strategy: 's-1', planHash };
const at = '2020-01-01T00:00:00Z';
const expiresAt = '2020-01-01T01:00:00Z';
const rule = { compare: 'above' as const, left: { bar: 'close' as const, offset: 0 }, right: { value: 1 } };
const plan = {
  name: 'p', thesis: 't', universe: ['SPY'], timeframe: '1d' as const, entry: rule, exit: rule, sizing: { kind: 'allIn' as const },
  timing: 'nextOpen' as const, budget: 0.5, refutedBy: 'r',
};
const opening = openedWith({ approval: { signersNeeded: 1, validSeconds: 3600, automatic: false } });
const openingForTwo = openedWith({ approval: { signersNeeded: 2, validSeconds: 3600, automatic: false } });
const offer = fact(proposed, { ...about, plan }, { at });
const verdict = (word: 'passed' | 'refused', hash = planHash) => fact(gated, { strategy: 's-1', planHash: hash, verdict: word, gateVersion: 1, criteria: [] }, { at });
const passed = verdict('passed');
const approves = { verb: 'approve', target: 's-1', payload: { planHash } } as const;
const soon = { at: '2020-01-01T00:10:00Z' };
const refusedTo = (signer: string, reason: string, target = 's-1') => [signatureRefused, { verb: 'approve', target, signer, reason }] as const;
const asked = { ...about, signersNeeded: 1, expiresAt, policyVersion: 1, automatic: false };

test('a plan that passed the gate is put before people, who have so many seconds', () => given(approval, opening, offer).when(passed).then([requested, asked]));

test('on a desk with automatic approval the request says so', () =>
  given(approval, openedWith({ approval: { signersNeeded: 1, validSeconds: 3600, automatic: true } }), offer).when(passed).then([requested, { ...asked, automatic: true }]));

describe('where a policy wants a person for so much of the capital', () => {
  const byItself = { approval: { signersNeeded: 1, validSeconds: 3600, automatic: true } };
  const of = (policy: Partial<Policy>) => openedWith({ ...byItself, policy: { ...settings.policy, ...policy } });
  test('a plan with a larger budget is for people, one with just as much is not', () => {
    given(approval, of({ maxUnattendedShare: 0.49 }), offer).when(passed).then([requested, asked]);
    given(approval, of({ maxUnattendedShare: 0.5 }), offer).when(passed).then([requested, { ...asked, automatic: true }]);
  });
  test('the tightest of what the plan falls under holds', () =>
    given(approval, of({ maxUnattendedShare: 0.5, scopes: [{ symbol: 'SPY', limits: { maxUnattendedShare: 0.4 } }] }), offer).when(passed).then([requested, asked]));
  test('also where the policy came later than the desk', () =>
    given(approval, openedWith(byItself), signedBy(ada, { verb: 'policy', target: 'desk', payload: { ...settings.policy, version: 2, maxUnattendedShare: 0.1 } }, { at }), offer).when(passed).then([requested, { ...asked, policyVersion: 2 }]));
});

test('a plan that the gate refused is not', () => given(approval, opening, offer).when(verdict('refused')).then());

test('a verdict on another plan than the one proposed is not', () => given(approval, opening, offer).when(verdict('passed', 'b'.repeat(64))).then());

test('a plan is asked for once', () => given(approval, opening, offer, passed).when(passed).then());

test('one signature where one is needed grants', () =>
  given(approval, opening, offer, passed).when(signedBy(ada, approves, soon)).then([granted, { ...about, signers: ['ada'] }]));

test('one signature where two are needed is not enough', () => given(approval, openingForTwo, offer, passed).when(signedBy(ada, approves, soon)).then());

test('two people grant', () =>
  given(approval, openingForTwo, offer, passed, signedBy(ada, approves, soon)).when(signedBy(bob, approves, soon)).then([granted, { ...about, signers: ['ada', 'bob'] }]));

test('one person twice is one person', () =>
  given(approval, openingForTwo, offer, passed, signedBy(ada, approves, soon)).when(signedBy(ada, approves, soon)).then(refusedTo('ada', 'same signer')));

test('someone who was revoked has not signed', () =>
  given(approval, openingForTwo, offer, passed, signedBy(bob, approves, soon), signedBy(ada, { verb: 'revoke', target: 'desk', payload: { name: 'bob' } }, soon))
    .when(signedBy(ada, approves, soon)).then());

test('someone who was enrolled may sign', () =>
  given(approval, opening, offer, passed, signedBy(ada, { verb: 'enroll', target: 'desk', payload: { name: 'eve', publicKey: eve.publicKey } }, soon))
    .when(signedBy(eve, approves, soon)).then([granted, { ...about, signers: ['eve'] }]));

test('a forged signature is refused', () => given(approval, opening, offer, passed).when(signedBy({ ...eve, name: 'ada' }, approves, soon)).then(refusedTo('ada', 'forged')));

test('an altered approval is refused', () => {
  const real = signedBy(ada, { ...approves, payload: { planHash: 'b'.repeat(64) } }, soon);
  given(approval, opening, offer, passed).when({ ...real, body: { ...real.body, payload: { planHash } } }).then(refusedTo('ada', 'forged'));
});

test("another desk's approval is refused", () =>
  given(approval, opening, offer, passed).when(signedBy(ada, approves, { ...soon, genesis: 'f'.repeat(32) })).then(refusedTo('ada', 'forged')));

test('an approval used once is refused the second time', () => {
  const once = signedBy(ada, approves, soon);
  given(approval, openingForTwo, offer, passed, once).when(once).then(refusedTo('ada', 'reused'));
});

test('a signature that expired is refused', () =>
  given(approval, opening, offer, passed).when(signedBy(ada, approves, { ...soon, expiresAt: soon.at })).then(refusedTo('ada', 'expired')));

test('a signature at the moment the request expires is refused', () =>
  given(approval, opening, offer, passed).when(signedBy(ada, approves, { at: expiresAt })).then(refusedTo('ada', 'expired')));

test('a signature for another plan of the strategy is refused', () =>
  given(approval, opening, offer, passed).when(signedBy(ada, { ...approves, payload: { planHash: 'b'.repeat(64) } }, soon)).then(refusedTo('ada', 'other target')));

test('a signature without a plan is refused', () =>
  given(approval, opening, offer, passed).when(signedBy(ada, { ...approves, payload: 'yes' }, soon)).then(refusedTo('ada', 'other target')));

test('a signature where nothing waits is refused', () => given(approval, opening).when(signedBy(ada, approves, soon)).then(refusedTo('ada', 'nothing to sign')));

test('a signature after the grant is refused', () =>
  given(approval, opening, offer, passed, signedBy(ada, approves, soon)).when(signedBy(bob, approves, soon)).then(refusedTo('bob', 'nothing to sign')));

test('a signature over another policy than the request named is refused', () =>
  given(approval, opening, offer, passed).when(signedBy(ada, { ...approves, policyVersion: 2 }, soon)).then(refusedTo('ada', 'other policy')));

test('a request after a change of policy names the new one', () =>
  given(approval, opening, offer, signedBy(ada, { verb: 'policy', target: 'desk', payload: { ...settings.policy, version: 2 } }, soon)).when(passed).then([requested, { ...asked, policyVersion: 2 }]));

const rejection = fact(ops.requested, { verb: 'reject', target: 's-1', reason: 'no', requester: 'ada' }, soon);

test('any operator may reject', () => given(approval, opening, offer, passed).when(rejection).then([denied, { ...about, reason: 'rejected' }]));

test('what was rejected cannot be granted', () =>
  given(approval, opening, offer, passed, rejection).when(signedBy(ada, approves, soon)).then(refusedTo('ada', 'nothing to sign')));

test('what was denied is asked for anew after a new verdict of the gate', () => given(approval, opening, offer, passed, rejection).when(passed).then([requested, asked]));

test('a moment before it expires it still waits', () =>
  given(approval, opening, offer, passed).when(fact(ticked, { everySeconds: 1 }, { at: '2020-01-01T00:59:59.999Z' })).then());

test("it expires by the clock's time", () =>
  given(approval, opening, offer, passed).when(fact(ticked, { everySeconds: 1 }, { at: expiresAt })).then([denied, { ...about, reason: 'expired' }]));

test("it expires by the market's time in lockstep", () =>
  given(approval, opening, offer, passed).when(fact(stepClosed, { step: 1, warmUp: false }, { at: expiresAt })).then([denied, { ...about, reason: 'expired' }]));

test('it expires once', () =>
  given(approval, opening, offer, passed, fact(ticked, { everySeconds: 1 }, { at: expiresAt })).when(fact(ticked, { everySeconds: 1 }, { at: expiresAt })).then());

test('a desk that its first human did not sign is not begun', () =>
  expect(() => given(approval).when(openedWith({}, bob))).toThrow(/expected a desk.opened that its first human signed/));

test('it goes on from a snapshot as if it had never stopped', () => {
  const { state } = given(approval, openingForTwo, offer, passed).when(signedBy(ada, approves, soon));
  const again = approval.hydrate('main', JSON.parse(JSON.stringify(state)));
  expect(again.take(signedBy(bob, approves, soon)).map(({ body }) => body)).toEqual([{ ...about, signers: ['ada', 'bob'] }]);
});
