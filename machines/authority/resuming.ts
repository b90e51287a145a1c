import { z } from 'zod';

const partly = z.strictObject({ to: z.literal('reducing') });

/** How far a signed `resume` lifts what holds its target. Whatever else its payload says is no more than the desk ever asked for: all of it. */
export const resumesTo = (payload: unknown): 'active' | 'reducing' => (partly.safeParse(payload).success ? 'reducing' : 'active');
