import { z } from 'zod';
import { reason } from '../../subjects/operations.ts';
import { factId } from '../../subjects/values.ts';

/** What goes out on `latchSubject` at once: the id that the kill's fact has, or will have as soon as the log takes it. */
export const killLatch = z.strictObject({ kill: factId, reason });
