import { z } from 'zod';
import type { SignatureFault } from '../../subjects/approval.ts';
import { venue, type Venue } from '../../subjects/venue.ts';
import { canonical } from '../canonical.ts';

/** That a desk may trade real money: at which venue, and who has signed for it. */
export interface LiveApproval {
  readonly venue: Venue;
  readonly signers: readonly string[];
  readonly granted: boolean;
}

const livePayload = z.strictObject({ venue });

/** Why an authorised signature does not count, or undefined where it does. */
export function liveObjection(live: LiveApproval | undefined, payload: unknown, signer: string): SignatureFault | undefined {
  if (live === undefined || live.granted) return 'nothing to sign';
  const { success, data } = livePayload.safeParse(payload);
  if (!success) return 'invalid payload';
  if (canonical(data.venue) !== canonical(live.venue)) return 'other target';
  return live.signers.includes(signer) ? 'same signer' : undefined;
}

export function withLiveSigner(live: LiveApproval, signer: string, signersNeeded: number): LiveApproval {
  const signers = [...live.signers, signer];
  return { ...live, signers, granted: signers.length >= signersNeeded };
}
