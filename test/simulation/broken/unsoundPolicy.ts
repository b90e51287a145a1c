import { policyAdopted } from '../../../subjects/risk.ts';
import { says } from '../../../machines/actor.ts';
import { signed } from '../../../subjects/operations.ts';
import { policy } from '../../../subjects/policy.ts';
import type { Desk } from '../../../machines/risk/state.ts';
import type { FactOf } from '../../../subjects/fact.ts';
import { withKind, type Broken } from './broken.ts';

/** Risk takes every policy of the next version for sound. */
export const unsoundPolicy: Broken = {
  what: 'a policy that contradicts itself and is adopted', caughtBy: ['policy', 'limits'],
  build: withKind('risk', (fact, inner) => {
    const said = inner.take(fact);
    const { body } = fact as FactOf<typeof signed>;
    const desk = inner.state() as Desk;
    const next = fact.type === signed.name && body.verb === 'policy' ? policy.safeParse(body.payload) : undefined;
    if (next?.success !== true || said.some(({ kind }) => kind.name === policyAdopted.name) || next.data.version !== (desk.policy?.version ?? 0) + 1) return said;
    desk.policy = next.data;
    return [says(policyAdopted, { from: next.data.version - 1, to: next.data.version, signer: body.signature.signer, changes: [], left: 0 })];
  }),
};
