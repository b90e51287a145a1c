import type { Policy } from '../../subjects/policy.ts';
import type { Desk } from '../risk/state.ts';
import { noDayTrades } from './dayTrading.ts';
import type { Memory } from './memory.ts';
import { needsOf } from './needs.ts';
import { openSides } from './openSides.ts';
import { tallied } from './tally.ts';
import { allSettled } from './unsettled.ts';

/** Puts a policy in force, in place: what it needs is counted from what the desk has, and what can't be is remembered from now on. */
export function adoptPolicy(desk: Desk, policy: Policy): void {
  desk.policy = policy;
  const needs = needsOf(policy);
  const { messages = {}, unsettled = allSettled(), dayTrading = noDayTrades(), seen = {} } = desk.memory ?? {};
  const memory: Memory = {
    // What a margin account may still take follows from all that is held: it is never added up for an order.
    ...(needs.tally || desk.terms.initialMargin !== null ? { tally: tallied(desk) } : {}), ...(needs.messages ? { messages } : {}), ...(needs.open ? { open: openSides(desk) } : {}),
    ...(needs.unsettled || desk.settles === true ? { unsettled } : {}), ...(needs.dayTrading ? { dayTrading } : {}), ...(needs.seen === null ? {} : { seen }),
  };
  const remembers = Object.keys(memory).length > 0 || needs.unseenEntries;
  if (remembers) desk.memory = memory;
  else delete desk.memory;
}
