import type { FactOf } from '../../subjects/fact.ts';
import type { signed } from '../../subjects/operations.ts';
import { requestRefused, spawned, type strategyFault } from '../../subjects/strategy.ts';
import type { z } from 'zod';
import { nothing, says, type Publication } from '../actor.ts';
import { authorise, changeHumans, used } from '../authority/decisions.ts';
import { own } from '../authority/own.ts';
import { checkPlan, isFault } from '../plan/decisions.ts';
import { advance } from './advance.ts';
import { follow, type Trader } from './trader.ts';

type Signed = FactOf<typeof signed>;

const refused = ({ body: { verb, target, signature: { signer } } }: Signed, reason: z.infer<typeof strategyFault>): readonly Publication[] =>
  [says(requestRefused, { verb, target, signer, reason })];

/** What a human signed for, where it is for a strategy. Enrolling and revoking are reported by risk; here they only change whose signature counts. */
export function takeSigned(trader: Trader, fact: Signed): readonly Publication[] {
  const { verb, target } = fact.body;
  if (verb === 'enroll' || verb === 'revoke') {
    changeHumans(trader.authority, fact);
    return nothing;
  }
  if (target !== trader.id) return nothing;
  if (verb === 'resume') return resume(trader, fact);
  return verb === 'spawn' ? spawn(trader, fact) : nothing;
}

function resume(trader: Trader, fact: Signed): readonly Publication[] {
  const fault = authorise(trader.authority, fact, { verb: 'resume', target: trader.id }, fact.at);
  if (fault !== undefined) return refused(fact, fault);
  // What risk holds back is risk's to lift: a strategy that is not paused has nothing to add.
  if (!trader.life.getSnapshot().can({ type: 'resume' }) && trader.lowered !== undefined && own(trader.lowered, trader.id) !== undefined) return nothing;
  if (!trader.life.getSnapshot().can({ type: 'resume' })) return refused(fact, 'nothing to sign');
  used(trader.authority, fact.body.signature.nonce);
  return advance(trader, 'resume', `${fact.body.signature.signer} signed to resume`);
}

/**
 * A plan that a human signed for trades at once: the signature is the approval, so it is refused where a desk asks for more than
 * one. A refused request leaves the id free for a plan that is proposed later.
 */
function spawn(trader: Trader, fact: Signed): readonly Publication[] {
  const { payload, signature: { signer, nonce } } = fact.body;
  const fault = authorise(trader.authority, fact, { verb: 'spawn', target: trader.id }, fact.at);
  if (fault !== undefined) return refused(fact, fault);
  if (trader.trade !== undefined || !trader.life.getSnapshot().can({ type: 'signedFor' })) return refused(fact, 'nothing to sign');
  if (trader.signersNeeded > 1) return refused(fact, 'too few signers');
  const checked = checkPlan(typeof payload === 'object' && payload !== null && 'plan' in payload ? payload.plan : undefined);
  if (isFault(checked)) return refused(fact, 'invalid payload');
  used(trader.authority, nonce);
  follow(trader, checked.plan, checked.planHash);
  const { name, budget } = checked.plan;
  return [says(spawned, { planHash: checked.planHash, name, budget }), ...advance(trader, 'signedFor', `${signer} signed for it`)];
}
