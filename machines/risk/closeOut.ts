import { nothing, type Publication } from '../actor.ts';
import { flatten } from './flatten.ts';
import type { Desk } from './state.ts';

/** A kill that asked for all positions to be closed, until they are asked to be. */
export interface ClosingOut {
  readonly kill: string;
  readonly correlation: string;
}

function hasOpenOrder({ reservations }: Desk): boolean {
  for (const _ in reservations) return true;
  return false;
}

/**
 * Closes all positions for a kill, once, as soon as every open order has ended at its venue: an order that is still there might fill and leave the desk
 * short of what it sold. An order whose outcome nobody knows keeps it waiting for a person. A kill that was lifted, or that a newer one followed, closes nothing.
 * @param at time of the decision on the log
 */
export function closeOut(desk: Desk, at: string): readonly Publication[] {
  const { closing } = desk;
  if (closing === undefined) return nothing;
  const { kill, correlation } = closing;
  if (desk.control.context.kills.at(-1) !== kill) {
    delete desk.closing;
    return nothing;
  }
  if (hasOpenOrder(desk)) return nothing;
  delete desk.closing;
  return flatten(desk, { intent: kill, correlation, target: 'desk', kill }, at);
}
