import type { Plan } from '../../subjects/plan.ts';
import { leavesOfPlan, readingsOf } from './rules.ts';

/*
 * Plans whose rules read other symbols. Each symbol is a publisher of its own, and within a step their bars stand on the log in any order. So that a
 * decision does not depend on that order, a rule reads of another symbol what was known before the step: its newest bar that closed strictly
 * earlier than the bar that is judged. Judging at the step's end instead would come later, not sooner: risk decides a step's intents
 * at that very fact, so they would wait for the next.
 */

/** How a plan's rules call the other symbols that they read: tickers, and `other`; sorted. */
export const namesRead = (plan: Pick<Plan, 'entry' | 'exit'>): readonly string[] =>
  [...new Set(leavesOfPlan(plan).flatMap(readingsOf).flatMap(({ term }) => [term.of, term.against].filter((name) => name !== undefined)))].toSorted();

/** Symbols outside of a plan's universe that its rules read: it trades none of them, but needs their bars. Sorted. */
export const symbolsRead = (plan: Plan): readonly string[] => namesRead(plan).filter((name) => name !== 'other' && !plan.universe.includes(name));

/** Symbols whose bars a plan needs: those that it trades, in its order, and those that its rules read besides. */
export const symbolsOf = (plan: Plan): readonly string[] => [...plan.universe, ...symbolsRead(plan)];

/** A symbol of the universe that reads another's bars, and the name that its rules call it by. */
export interface Hearer {
  readonly symbol: string;
  readonly as: string;
}

/** Who reads a symbol's bars, by that symbol; empty for a plan whose symbols read only their own. */
export function hearersOf(plan: Plan): ReadonlyMap<string, readonly Hearer[]> {
  const hearers = new Map<string, Hearer[]>();
  for (const as of namesRead(plan)) {
    for (const symbol of plan.universe) {
      const read = as === 'other' ? plan.universe.find((each) => each !== symbol) : as;
      if (read !== undefined) hearers.set(read, [...hearers.get(read) ?? [], { symbol, as }]);
    }
  }
  return hearers;
}
