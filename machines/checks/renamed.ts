import { own } from '../authority/own.ts';
import type { Desk } from '../risk/state.ts';
import type { Memory } from './memory.ts';
import { tallied } from './tally.ts';

/** A symbol's shares are another's from now on: so is what was seen of it. Sums are counted anew. */
export function renameSeen(desk: Desk, memory: Memory, symbol: string, to: string): void {
  if (memory.tally !== undefined) memory.tally = tallied(desk);
  const seen = memory.seen === undefined ? undefined : own(memory.seen, symbol);
  if (memory.seen === undefined || seen === undefined) return;
  delete memory.seen[symbol];
  if (own(memory.seen, to) === undefined) memory.seen[to] = seen;
}
