import { z } from 'zod';
import { factKind } from './fact.ts';
import { heard, roles } from './roles.ts';
import { sha256, strategyId, time } from './values.ts';
import { venue } from './venue.ts';

/** Why a signed request does not count. */
export const signatureFault = z.enum(['unknown signer', 'forged', 'expired', 'reused', 'other target', 'same signer', 'nothing to sign', 'other kill', 'other policy', 'invalid payload', 'last human']);
export type SignatureFault = z.infer<typeof signatureFault>;

/** On a sim desk with automatic approval the operator's own process answers this as an effect, with a signature like any other. */
export const requested = factKind('approval.requested', {
  about: 'A plan that passed the gate waits for people.', origin: 'derived', by: 'approval', heardBy: heard('approval', 'strategy'), effect: true,
  says: { strategy: strategyId, planHash: sha256, signersNeeded: z.int().min(1).max(5), expiresAt: time, policyVersion: z.int().min(1), automatic: z.boolean() },
});

export const granted = factKind('approval.granted', {
  about: 'Enough people signed for a plan.', origin: 'derived', by: 'approval', heardBy: heard('approval', 'strategy'),
  says: { strategy: strategyId, planHash: sha256, signers: z.array(z.string()).min(1) },
});

export const denied = factKind('approval.denied', {
  about: 'A plan was rejected by a person, or nobody signed in time.', origin: 'derived', by: 'approval', heardBy: heard('approval', 'strategy'),
  says: { strategy: strategyId, planHash: sha256, reason: z.enum(['rejected', 'expired']) },
});

/** The host of the quarantined actor hears it and ends the quarantine. */
export const releaseGranted = factKind('approval.releaseGranted', {
  about: "An enrolled person's signature ends an actor's quarantine.", origin: 'derived', by: 'approval', heardBy: [...roles],
  says: { actor: z.string().max(100), skip: z.boolean(), signer: z.string() },
});

/** Only of a desk whose venue trades real money; without it no connection to the venue is made. */
export const liveGranted = factKind('approval.liveGranted', {
  about: 'Enough people signed that the desk may trade real money at its venue.', origin: 'derived', by: 'approval', heardBy: heard('approval', 'execution'),
  says: { venue, signers: z.array(z.string()).min(1) },
});

export const signatureRefused = factKind('approval.signatureRefused', {
  about: 'A signature for an approval that does not count; an incident.', origin: 'derived', by: 'approval', heardBy: heard('approval'),
  says: { verb: z.string(), target: z.string(), signer: z.string(), reason: signatureFault },
});
