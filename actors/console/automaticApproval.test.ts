import { expect, test } from 'vitest';
import { begunBy, fault } from '../../machines/authority/decisions.ts';
import { fact, given } from '../../test/given.ts';
import { ada, openedWith, settings } from '../../test/people.ts';
import { proposedWith } from '../../test/strategies.ts';
import { approval } from '../../machines/approval/approval.ts';
import { examplePlan } from '../../machines/plan/examplePlan.ts';
import { granted, requested } from '../../subjects/approval.ts';
import { gated } from '../../subjects/gym.ts';
import { signed } from '../../subjects/operations.ts';
import type { Logged } from '../runtime/envelope.ts';
import { automaticApproval } from './automaticApproval.ts';

const { body: proposal } = proposedWith(examplePlan);
const { planHash } = proposal;
const asked = (automatic = true): Logged => {
  const request = fact(requested, { strategy: 'main', planHash, signersNeeded: 1, expiresAt: '2020-01-02T22:00:00Z', policyVersion: 1, automatic }, { id: 'a'.repeat(32) });
  return { seq: 7, kind: requested, fact: request, code: 'c', actorKey: 'approval.main', subject: 'sim.approval.main.requested', text: '' };
};
const effect = (environment: 'sim' | 'paper' = 'sim') => automaticApproval({ settings: () => ({ ...settings, environment }), signer: ada });

test('on a sim desk that approves by itself, a request is signed', () => expect(effect().concerns(asked())).toBe(true));
test('a request that waits for people is not signed', () => expect(effect().concerns(asked(false))).toBe(false));
test('on any other desk nothing is signed', () => expect(effect('paper').concerns(asked())).toBe(false));

test('what it signs stands under the operators, and is the same each time', async () => {
  const once = await effect().perform(asked());
  expect(once).toEqual([expect.objectContaining({ prefix: { kind: 'ops', actor: 'main' }, kind: signed })]);
  expect(await effect().perform(asked())).toEqual(once);
});

test('its signature counts like any', async () => {
  const [observation] = await effect().perform(asked());
  expect(fault(begunBy(openedWith().body), signed.body.parse(observation?.body), '2020-01-02T21:59:59Z')).toBe(undefined);
});

test('the approval grants the plan by it', async () => {
  const [observation] = await effect().perform(asked());
  const gate = fact(gated, { strategy: 'main', planHash, verdict: 'passed', gateVersion: 1, criteria: [] });
  given(approval, openedWith(), proposedWith(examplePlan), gate).when(fact(signed, signed.body.parse(observation?.body)))
    .then([granted, { strategy: 'main', planHash, signers: ['ada'] }]);
});
