import { credited } from '../../../subjects/accounting.ts';
import { granted, releaseGranted, requested } from '../../../subjects/approval.ts';
import { opened } from '../../../subjects/desk.ts';
import type { RaisingVerb } from '../../../subjects/operations.ts';
import { approved, replaceApproved, resumed, stateChanged } from '../../../subjects/risk.ts';
import { intent, transitioned } from '../../../subjects/strategy.ts';
import type { Logged } from '../../runtime/envelope.ts';
import { bodyOf, type Invariant } from './invariant.ts';
import type { Signatures } from './signatures.ts';

/** Whatever raises risk was signed for by an enrolled person: plans by as many as the desk asks for, lifted kills and states, releases, orders by hand and their changes, money put in and taken out; and each signature counts once. */
export function consent(signatures: Signatures): Invariant {
  const grants = new Map<string, string>();
  const states = new Map<string, string>();
  /** By kind of actor and nonce: the fact that it counted with. */
  const counted = new Map<string, string>();
  let signersNeeded = 1;
  let asked = new Map<string, { readonly planHash: string }>();

  /** Whether that fact is a person's signature for the verb and target, and counts for the first time. */
  function signedFor(fact: string, verb: RaisingVerb, target: string, by: string): string | undefined {
    const body = signatures.of(fact);
    if (body === undefined) return `${verb} of ${target} without a signature`;
    if (body.verb !== verb || body.target !== target) return `${verb} of ${target} by a signature for ${body.verb} of ${body.target}`;
    const key = `${by} ${body.signature.nonce}`;
    const before = counted.get(key) ?? fact;
    counted.set(key, fact);
    return before === fact ? undefined : `the nonce ${body.signature.nonce} for a second time`;
  }

  function granting(logged: Logged): string | undefined {
    const body = bodyOf(granted, logged);
    if (body === undefined) return undefined;
    const { strategy, planHash, signers } = body;
    grants.set(logged.fact.id, strategy);
    if (asked.get(strategy)?.planHash !== planHash) return `a grant for the plan ${planHash} of ${strategy}, for which nobody was asked`;
    const willing = new Set(signatures.all
      .filter(({ verb, target, payload }) => verb === 'approve' && target === strategy && typeof payload === 'object' && payload !== null && 'planHash' in payload && payload.planHash === planHash)
      .map(({ signature: { signer } }) => signer));
    const missing = signers.find((signer) => !willing.has(signer));
    if (missing !== undefined) return `a grant for ${strategy} in the name of ${missing}, who has not signed`;
    return new Set(signers).size >= signersNeeded ? undefined : `a grant for ${strategy} by ${signers.length} of ${signersNeeded} people`;
  }

  function living({ fact: { actor, cause } }: Logged, { from, to }: { readonly from: string; readonly to: string }): string | undefined {
    states.set(actor, to);
    if (to !== 'trading') return undefined;
    if (from === 'awaitingApproval') return grants.get(cause) === actor ? undefined : `${actor} trades without a grant`;
    return signedFor(cause, from === 'paused' ? 'resume' : 'spawn', actor, `strategy.${actor}`);
  }

  return {
    name: 'consent',
    fact(logged) {
      const { fact } = logged;
      signersNeeded = bodyOf(opened, logged)?.approval.signersNeeded ?? signersNeeded;
      const asks = bodyOf(requested, logged);
      if (asks !== undefined) asked = new Map(asked).set(asks.strategy, asks);
      const life = bodyOf(transitioned, logged);
      if (life !== undefined) return living(logged, life);
      if (fact.type === intent.name) return states.get(fact.actor) === 'trading' ? undefined : `an intent of ${fact.actor}, which is ${states.get(fact.actor) ?? 'unknown'}`;
      const lift = bodyOf(resumed, logged);
      if (lift !== undefined) {
        const { verb } = signatures.of(fact.cause) ?? {};
        return verb === 'unkill' ? signedFor(fact.cause, 'unkill', lift.lifted, 'risk.main') : signedFor(fact.cause, 'resume', 'desk', 'risk.main');
      }
      const state = bodyOf(stateChanged, logged);
      if (state?.rule === 'resume') return signedFor(fact.cause, 'resume', state.target, 'risk.main');
      if (state?.rule === 'unkill') return signedFor(fact.cause, 'unkill', state.kill ?? '', 'risk.main');
      const change = bodyOf(replaceApproved, logged);
      if (change !== undefined) return signedFor(change.request, 'replace', change.order, 'risk.main');
      const put = bodyOf(credited, logged);
      if (put?.why === 'deposit' || put?.why === 'withdrawal') return signedFor(fact.cause, put.why === 'deposit' ? 'deposit' : 'withdraw', 'desk', 'accounting.main');
      const release = bodyOf(releaseGranted, logged);
      if (release !== undefined) return signedFor(fact.cause, 'release', release.actor, 'approval.main');
      const order = bodyOf(approved, logged);
      if (order?.purpose === 'manual') return signedFor(order.intent, 'order', 'desk', 'risk.main');
      return granting(logged);
    },
  };
}
