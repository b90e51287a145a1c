import { z } from 'zod';
import { factId, time } from '../../subjects/values.ts';

/** What stands around every fact's body. */
export const envelope = z.strictObject({
  id: factId, v: z.int().min(1), cause: factId, correlation: factId, code: z.string().max(64), at: time, body: z.unknown(),
});

const hexId = /^[0-9a-f]{32}$/;
/** The last time that passed: the facts of a step have one. */
let soundAt = '';

function isSoundTime(at: string): boolean {
  if (at === soundAt) return true;
  if (!time.safeParse(at).success) return false;
  soundAt = at;
  return true;
}

/** What `envelope` accepts, asked without it: it stands before every fact. What is false here is asked again there, for its message. */
export function isEnvelope(read: unknown): read is z.output<typeof envelope> {
  if (typeof read !== 'object' || read === null || Object.keys(read).length !== 7) return false;
  const { id, v, cause, correlation, code, at } = read as Partial<Record<string, unknown>>;
  return typeof id === 'string' && hexId.test(id) && typeof v === 'number' && Number.isSafeInteger(v) && v >= 1
    && typeof cause === 'string' && (cause === id || hexId.test(cause)) && typeof correlation === 'string' && (correlation === cause || hexId.test(correlation))
    && typeof code === 'string' && code.length <= 64 && typeof at === 'string' && isSoundTime(at) && 'body' in read;
}
