import type { SignatureFault } from '../../subjects/approval.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { gated } from '../../subjects/gym.ts';
import { sha256 } from '../../subjects/values.ts';
import { reached, secondsAfter } from '../authority/instant.ts';

/** What a desk asks of an approval. */
export interface ApprovalRules {
  readonly signersNeeded: number;
  readonly validSeconds: number;
  readonly automatic: boolean;
}

/** One plan before people: which it is, what is still needed, and who has signed. */
export interface Approval {
  readonly strategy: string;
  readonly planHash: string;
  readonly signersNeeded: number;
  readonly expiresAt: string;
  /** The policy in force when people were asked; they sign over it. */
  readonly policyVersion: number;
  readonly signers: readonly string[];
}

/** What a plan that passed the gate waits for. */
export const waitingFor = ({ at, body: { strategy, planHash } }: FactOf<typeof gated>, rules: ApprovalRules, policyVersion: number): Approval =>
  ({ strategy, planHash, signersNeeded: rules.signersNeeded, expiresAt: secondsAfter(at, rules.validSeconds), policyVersion, signers: [] });

/** The plan hash that a signed approval names, or undefined where it names none. */
export function approvedHash(payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null || !('planHash' in payload)) return undefined;
  const { success, data } = sha256.safeParse(payload.planHash);
  return success ? data : undefined;
}

/** Why an authorised signature does not count for this plan, or undefined where it does. Two signatures by one person are one person. */
export function objection(approval: Approval, { signer, planHash, at }: { readonly signer: string; readonly planHash: string | undefined; readonly at: string }): SignatureFault | undefined {
  if (planHash !== approval.planHash) return 'other target';
  if (isLate(approval, at)) return 'expired';
  return approval.signers.includes(signer) ? 'same signer' : undefined;
}

export const isLate = (approval: Approval, at: string): boolean => reached(at, approval.expiresAt);

export const withSigner = (approval: Approval, signer: string): Approval => ({ ...approval, signers: [...approval.signers, signer] });

/** Someone whose key was revoked has not signed. */
export const withoutSigner = (approval: Approval, signer: string): Approval => ({ ...approval, signers: approval.signers.filter((each) => each !== signer) });

export const completes = (approval: Approval, signer: string): boolean => withSigner(approval, signer).signers.length >= approval.signersNeeded;
