import type { EventFromLogic } from 'xstate';
import { z } from 'zod';
import { liveGranted, releaseGranted, requested, signatureRefused, type SignatureFault } from '../../subjects/approval.ts';
import { opened, ticked } from '../../subjects/desk.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { gated } from '../../subjects/gym.ts';
import { stepClosed } from '../../subjects/market.ts';
import * as ops from '../../subjects/operations.ts';
import { proposed } from '../../subjects/planner.ts';
import type { Policy } from '../../subjects/policy.ts';
import { isRealMoney } from '../../subjects/venue.ts';
import { actorKind, nothing, on, says, type Publication } from '../actor.ts';
import { authorise, begunBy, changeHumans, nobody, openedFault, used, type Authority } from '../authority/decisions.ts';
import { own } from '../authority/own.ts';
import { changedPolicy } from '../authority/policyChange.ts';
import { advanced, type Standing } from '../chart.ts';
import { limits } from '../checks/needs.ts';
import { fromFloat } from '../decimal.ts';
import { boundsOf } from '../policy/bounds.ts';
import { liveObjection, withLiveSigner, type LiveApproval } from './live.ts';
import { approvedHash, objection, waitingFor, type Approval, type ApprovalRules } from './decisions.ts';
import { approvalChart, waiting } from './statechart.ts';

const releasePayload = z.strictObject({ skip: z.boolean() });

interface Approvals {
  authority: Authority;
  rules: ApprovalRules | null;
  policyVersion: number;
  /** Hashes of proposed plans by strategy: a gate's verdict counts only for the plan that was proposed. */
  proposed: Record<string, string>;
  plans: Record<string, Standing<Approval>>;
  /** Only of a desk whose venue trades real money. */
  live?: LiveApproval;
  /** Only where the policy wants a person for so much of the capital: the policy, and the strategies whose plans want more. */
  attending?: { readonly policy: Policy; readonly strategies: readonly string[] };
}

const begin = (): Approvals => ({ authority: nobody(), rules: null, policyVersion: 0, proposed: {}, plans: {} });

function open(state: Approvals, { body }: FactOf<typeof opened>): readonly Publication[] {
  const fault = openedFault(body);
  if (fault !== undefined) throw new Error(`expected a desk.opened that its first human signed, was: ${fault}; open the desk anew`);
  state.authority = begunBy(body);
  state.rules = body.approval;
  state.policyVersion = body.policy.version;
  attend(state, body.policy);
  if (isRealMoney(body.venue)) state.live = { venue: body.venue, signers: [], granted: false };
  return nothing;
}

/** Keeps what a policy says of plans that are for people, whoever else signs on this desk. */
function attend(state: Approvals, policy: Policy): void {
  if (limits(policy, 'maxUnattendedShare')) state.attending = { policy, strategies: state.attending?.strategies ?? [] };
  else delete state.attending;
}

/** A plan's budget is what it may touch of the capital. */
function notePlan(state: Approvals, { strategy, planHash, plan: { budget, universe } }: FactOf<typeof proposed>['body']): void {
  state.proposed[strategy] = planHash;
  const { attending } = state;
  if (attending === undefined) return;
  const isMore = universe.some((symbol) => {
    const bound = boundsOf(attending.policy, strategy, symbol).unattendedShare;
    return bound !== null && fromFloat(budget, 12) > bound.limit;
  });
  if (isMore) state.attending = { ...attending, strategies: [...attending.strategies.filter((each) => each !== strategy), strategy] };
}

/** Asks people for a plan that passed the gate. While they are asked, and once they have granted it, it is not asked for again. */
function ask(state: Approvals, fact: FactOf<typeof gated>): readonly Publication[] {
  const { strategy, planHash, verdict } = fact.body;
  if (verdict !== 'passed' || own(state.proposed, strategy) !== planHash) return nothing;
  const before = own(state.plans, strategy);
  if (before !== undefined && before.value !== 'denied' && before.context.planHash === planHash) return nothing;
  if (state.rules === null) throw new Error('expected desk.opened before gym.gated; was the first fact lost?');
  const approval = waitingFor(fact, state.rules, state.policyVersion);
  state.plans[strategy] = waiting(approval);
  const { signersNeeded, expiresAt, policyVersion } = approval;
  return [says(requested, { strategy, planHash, signersNeeded, expiresAt, policyVersion, automatic: state.rules.automatic && state.attending?.strategies.includes(strategy) !== true })];
}

function advance(state: Approvals, plan: Standing<Approval>, event: EventFromLogic<typeof approvalChart>): readonly Publication[] {
  const { standing, publications } = advanced(approvalChart, plan, event);
  state.plans[plan.context.strategy] = standing;
  return publications;
}

function waitingPlan(state: Approvals, strategy: string): Standing<Approval> | undefined {
  const plan = own(state.plans, strategy);
  return plan?.value === 'waiting' ? plan : undefined;
}

const refused = ({ body: { verb, target, signature: { signer } } }: FactOf<typeof ops.signed>, reason: SignatureFault): readonly Publication[] =>
  [says(signatureRefused, { verb, target, signer, reason })];

/** The signature itself is checked before it is told whether there is anything to sign: a stranger learns nothing. */
function approve(state: Approvals, fact: FactOf<typeof ops.signed>): readonly Publication[] {
  const { at, body: { target, payload, signature: { signer, nonce } } } = fact;
  const plan = waitingPlan(state, target);
  const unsound = authorise(state.authority, fact, { verb: 'approve', target, ...(plan && { policyVersion: plan.context.policyVersion }) }, at);
  if (unsound !== undefined) return refused(fact, unsound);
  if (plan === undefined) return refused(fact, 'nothing to sign');
  const against = objection(plan.context, { signer, planHash: approvedHash(payload), at });
  if (against !== undefined) return refused(fact, against);
  used(state.authority, nonce);
  return advance(state, plan, { type: 'signed', signer });
}

function changePeople(state: Approvals, fact: FactOf<typeof ops.signed>): void {
  const before = Object.keys(state.authority.humans);
  if (changeHumans(state.authority, fact) !== undefined) return;
  const gone = before.filter((name) => own(state.authority.humans, name) === undefined);
  for (const signer of gone) toAll(state, { type: 'revoked', signer });
  // Someone whose key was revoked has not signed; what enough had signed for stays.
  if (state.live?.granted === false) state.live = { ...state.live, signers: state.live.signers.filter((signer) => !gone.includes(signer)) };
}

/** Whether the actor is in quarantine its host knows; the signature is judged here. */
function release(state: Approvals, fact: FactOf<typeof ops.signed>): readonly Publication[] {
  const { at, body: { target, payload, signature: { signer, nonce } } } = fact;
  const unsound = authorise(state.authority, fact, { verb: 'release', target }, at);
  if (unsound !== undefined) return refused(fact, unsound);
  const { success, data } = releasePayload.safeParse(payload);
  if (!success) return refused(fact, 'invalid payload');
  used(state.authority, nonce);
  return [says(releaseGranted, { actor: target, skip: data.skip, signer })];
}

/** Counts a signature for real money; the venue that was signed for must be the desk's, to the letter. */
function goLive(state: Approvals, fact: FactOf<typeof ops.signed>): readonly Publication[] {
  const { at, body: { target, payload, signature: { signer, nonce } } } = fact;
  const unsound = authorise(state.authority, fact, { verb: 'live', target, policyVersion: state.policyVersion }, at);
  if (unsound !== undefined) return refused(fact, unsound);
  const against = liveObjection(state.live, payload, signer);
  if (against !== undefined || state.live === undefined) return refused(fact, against ?? 'nothing to sign');
  used(state.authority, nonce);
  state.live = withLiveSigner(state.live, signer, state.rules?.signersNeeded ?? 1);
  return state.live.granted ? [says(liveGranted, { venue: state.live.venue, signers: [...state.live.signers] })] : nothing;
}

/** A faulty policy or enrolment is risk's to report; here it only changes nothing. */
function hearSigned(state: Approvals, fact: FactOf<typeof ops.signed>): readonly Publication[] {
  const { verb } = fact.body;
  if (verb === 'approve') return approve(state, fact);
  if (verb === 'release') return release(state, fact);
  if (verb === 'live') return goLive(state, fact);
  if (verb === 'enroll' || verb === 'revoke') changePeople(state, fact);
  if (verb === 'policy') {
    const next = changedPolicy(state.authority, fact, state.policyVersion);
    if (typeof next === 'string') return nothing;
    state.policyVersion = next.version;
    attend(state, next);
  }
  return nothing;
}

/** What a waiting plan hears; in the order of strategies, so that a state read back from a snapshot says the same. */
const toAll = (state: Approvals, event: EventFromLogic<typeof approvalChart>): readonly Publication[] => Object.keys(state.plans).sort().flatMap((strategy) => {
  const plan = waitingPlan(state, strategy);
  return plan === undefined ? nothing : advance(state, plan, event);
});

const passTime = (state: Approvals, { at }: { readonly at: string }) => toAll(state, { type: 'timePassed', at });

/** Asks people for plans that passed the gate, and counts their signatures. */
export const approval = actorKind<Approvals>({
  kind: 'approval', version: 1, begin,
  reactions: [
    on(opened, open),
    on(proposed, (state, { body }) => {
      notePlan(state, body);
      return nothing;
    }),
    on(gated, ask),
    on(ops.signed, hearSigned),
    on(ops.requested, (state, { body: { verb, target } }) => {
      const plan = waitingPlan(state, target);
      return verb === 'reject' && plan !== undefined ? advance(state, plan, { type: 'rejected' }) : nothing;
    }),
    on(ticked, passTime),
    on(stepClosed, passTime),
  ],
});
