import { z } from 'zod';
import { factKind } from './fact.ts';
import { heard } from './roles.ts';

export const raised = factKind('sentinel.raised', {
  about: 'An incident that a person should know of.', origin: 'derived', by: 'sentinel', heardBy: heard(),
  says: { severity: z.enum(['warning', 'critical']), incident: z.string().max(100), detail: z.string().max(1000) },
});
