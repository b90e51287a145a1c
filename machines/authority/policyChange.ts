import type { SignatureFault } from '../../subjects/approval.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { signed } from '../../subjects/operations.ts';
import { policy, type Policy } from '../../subjects/policy.ts';
import { contradictions } from '../policy/contradictions.ts';
import { authorise, used, type Authority } from './decisions.ts';

/**
 * The policy that a signed `policy` request with target `desk` puts in force, its nonce spent; otherwise why not. The payload is the whole new
 * policy, its version one above the one in force, so that nobody replaces a policy that they have not seen. A policy that contradicts itself is none.
 */
export function changedPolicy(authority: Authority, fact: FactOf<typeof signed>, version: number): Policy | SignatureFault {
  const unsound = authorise(authority, fact, { verb: 'policy', target: 'desk', policyVersion: version }, fact.at);
  if (unsound !== undefined) return unsound;
  const { success, data: next } = policy.safeParse(fact.body.payload);
  if (!success || next.version !== version + 1 || contradictions(next).length > 0) return 'invalid payload';
  used(authority, fact.body.signature.nonce);
  return next;
}
