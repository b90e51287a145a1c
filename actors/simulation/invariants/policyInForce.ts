import { parse } from '../../../machines/decimal.ts';
import { opened } from '../../../subjects/desk.ts';
import { signed } from '../../../subjects/operations.ts';
import { policy as policySchema, type Policy, type ScopeLimits } from '../../../subjects/policy.ts';
import type { Logged } from '../../runtime/envelope.ts';
import { bodyOf, is } from './invariant.ts';
import type { Signatures } from './signatures.ts';

type Ladder = Pick<ScopeLimits, 'maxOrderNotionalUsd' | 'maxPositionNotionalUsd' | 'maxGrossNotionalUsd'>;

const isAbove = (lower: string | undefined, upper: string | undefined): boolean => lower !== undefined && upper !== undefined && parse(lower) > parse(upper);
const isUpsideDown = ({ maxOrderNotionalUsd: order, maxPositionNotionalUsd: position, maxGrossNotionalUsd: gross }: Ladder): boolean => isAbove(order, position) || isAbove(position, gross);

/** Whether a policy contradicts itself in one of the ways that people here draw: an order above a position, a position above all, a part of the desk above the desk. */
export function isUnsound(policy: Policy): boolean {
  const names = ['maxOrderNotionalUsd', 'maxPositionNotionalUsd', 'maxGrossNotionalUsd'] as const;
  return isUpsideDown(policy) || (policy.scopes ?? []).some(({ limits }) => isUpsideDown(limits) || names.some((name) => isAbove(limits[name], policy[name])));
}

/** The policy that the desk opened with, and then each that somebody signed for, one version after the other; one that contradicts itself is none. */
export class PolicyInForce {
  policy: Policy | undefined;
  readonly #signatures: Signatures;

  constructor(signatures: Signatures) {
    this.#signatures = signatures;
  }

  take(logged: Logged): void {
    this.policy = bodyOf(opened, logged)?.policy ?? this.policy;
    if (is(signed, logged)) this.#change(logged.fact.id);
  }

  #change(fact: string): void {
    const body = this.#signatures.of(fact);
    if (body === undefined || body.verb !== 'policy' || body.target !== 'desk' || body.policyVersion !== this.policy?.version) return;
    const next = policySchema.safeParse(body.payload);
    if (next.success && next.data.version === this.policy.version + 1 && !isUnsound(next.data)) this.policy = next.data;
  }
}
