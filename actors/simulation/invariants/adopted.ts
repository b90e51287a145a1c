import { policyAdopted } from '../../../subjects/risk.ts';
import { bodyOf, Lagging, type Invariant } from './invariant.ts';
import { PolicyInForce } from './policyInForce.ts';
import type { Signatures } from './signatures.ts';

/** Risk adopts each policy that somebody signed for, one version after the other, and none that contradicts itself. */
export function adopted(signatures: Signatures): Invariant {
  const inForce = new PolicyInForce(signatures);
  const lagging = new Lagging((logged) => inForce.take(logged));
  return {
    name: 'policy',
    fact(logged) {
      lagging.wait(logged);
      const change = bodyOf(policyAdopted, logged);
      if (change === undefined) return undefined;
      lagging.upTo(logged.fact.cause);
      return inForce.policy?.version === change.to ? undefined : `policy ${change.to} adopted, where ${inForce.policy?.version} is the newest sound one that was signed`;
    },
  };
}
