import { z } from 'zod';
import { factKind } from './fact.ts';
import { roles } from './roles.ts';
import { factId, sha256 } from './values.ts';

/* What every host says of the actors it runs; they stand under the actor's own prefix. */

const everyone = [...roles];

export const claimed = factKind('*.claimed', {
  about: 'A host took the actor over; only the newest claimant performs effects.', origin: 'observed', by: everyone, heardBy: everyone,
  says: { host: z.string().max(100), role: z.enum(roles), epoch: z.int().min(1), code: z.string().max(64) },
});

export const quarantined = factKind('*.quarantined', {
  about: 'An actor failed three times on one fact, or differed from its own past; it takes nothing until released.', origin: 'observed', by: everyone, heardBy: everyone,
  says: { fact: factId, error: z.string().max(1000), failures: z.int().min(1) },
});

export const released = factKind('*.released', {
  about: 'A quarantine ended on a signed request; `skip` leaves out the fact that failed.', origin: 'observed', by: everyone, heardBy: everyone,
  says: { fact: factId, skip: z.boolean(), signer: z.string() },
});

export const snapshotTaken = factKind('*.snapshotTaken', {
  about: "An actor's state was stored; the hash ties the snapshot to the log.", origin: 'observed', by: everyone, heardBy: everyone,
  says: { seq: z.int().min(0), stateHash: sha256 },
});
