import type { Desk } from './state.ts';

/* Approvals of the last minute, their sum kept, so that a decision costs the same however many there were. */

const minuteMs = 60_000;

/** Lets go of approvals a minute or more before `ms`. @returns how many are left */
export function approvedInMinute(desk: Desk, ms: number): number {
  const { approvals } = desk;
  let sum = desk.approved ?? approvals.reduce((all, [, count]) => all + count, 0);
  for (let oldest = approvals[0]; oldest !== undefined && oldest[0] <= ms - minuteMs; oldest = approvals[0]) {
    sum -= oldest[1];
    approvals.shift();
  }
  desk.approved = sum;
  return sum;
}

/** The log's time may go back where sources of different timeframes overlap: then it counts with the newest. */
export function noteApproved(desk: Desk, ms: number): void {
  const sum = approvedInMinute(desk, ms);
  const last = desk.approvals.at(-1);
  if (last !== undefined && last[0] >= ms) desk.approvals[desk.approvals.length - 1] = [last[0], last[1] + 1];
  else desk.approvals.push([ms, 1]);
  desk.approved = sum + 1;
}
