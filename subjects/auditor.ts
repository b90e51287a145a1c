import { z } from 'zod';
import { factKind } from './fact.ts';
import { heard } from './roles.ts';
import { sha256 } from './values.ts';

export const headSigned = factKind('auditor.headSigned', {
  about: "The archive's hash chain up to a sequence, signed with the auditor's key; also kept in a file.", origin: 'observed', by: 'auditor', heardBy: heard(),
  says: { seq: z.int().min(1), hash: sha256, publicKey: z.string(), signature: z.string() },
});

export const archiveBroken = factKind('auditor.archiveBroken', {
  about: 'The archive differs from its hash chain or from the log; the desk halts.', origin: 'observed', by: 'auditor', heardBy: heard('risk'),
  says: { seq: z.int().min(1), expected: z.string(), was: z.string() },
});

export const archiveStalled = factKind('auditor.archiveStalled', {
  about: 'MongoDB does not take facts; trading goes on, the log is the authority.', origin: 'observed', by: 'auditor', heardBy: heard(),
  says: { archivedSeq: z.int().min(0), reason: z.string().max(500) },
});

export const archiveResumed = factKind('auditor.archiveResumed', {
  about: 'The archive has caught up again.', origin: 'observed', by: 'auditor', heardBy: heard(), says: { archivedSeq: z.int().min(0) },
});
