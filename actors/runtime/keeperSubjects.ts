import { z } from 'zod';

/*
 * What hosts and the keeper say to each other. A role may not create consumers (who may create one by name can read anything):
 * it asks the keeper, who creates one with the role's own filter that delivers to the role's own subject.
 */

export const followRequest = z.strictObject({
  from: z.int().min(1),
  /** Names the consumer and ends its deliver subject; new for every request, so that what an older one still delivers is told apart. */
  generation: z.string().regex(/^[A-Za-z0-9]{8,40}$/),
});
export type FollowRequest = z.infer<typeof followRequest>;
export const followReply = z.strictObject({
  /** Facts to be delivered that were there when the consumer was made. */
  backlog: z.int().min(0).optional(),
  error: z.string().optional(),
});
export type FollowReply = z.infer<typeof followReply>;

export const followSubject = (desk: string, role: string, host: string) => `keeper.${desk}.follow.${role}.${host}`;
export const deliverSubject = (desk: string, role: string, host: string) => `deliver.${desk}.${role}.${host}`;
/** Where hosts of a lockstep desk tell the market how far they are. */
export const paceSubject = (desk: string, role: string, host: string) => `pace.${desk}.${role}.${host}`;
/** A kill, to whom it must reach at once. */
export const latchSubject = (desk: string) => `latch.${desk}`;
