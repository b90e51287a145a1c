import type { Plan, Term } from '../../subjects/plan.ts';
import type { Timeframe } from '../../subjects/values.ts';
import { leavesOfPlan, readingsOf } from './rules.ts';

/*
 * Plans whose rules read other symbols. Each symbol is a publisher of its own, and within a step their bars stand on the log in any order. So that a
 * decision does not depend on that order, a rule reads of another symbol what was known before the step: its newest bar that closed strictly
 * earlier than the bar that is judged. Judging at the step's end instead would come later, not sooner: risk decides a step's intents
 * at that very fact, so they would wait for the next. Bars of a coarser timeframe are built of the plan's own, and read in the same way.
 */

/** How a plan's rules call the other symbols that they read: tickers, and `other`; sorted. */
export const namesRead = (plan: Pick<Plan, 'entry' | 'exit'>): readonly string[] =>
  [...new Set(leavesOfPlan(plan).flatMap(readingsOf).flatMap(({ term }) => [term.of, term.against].filter((name) => name !== undefined)))].toSorted();

/** How the bars are called that a term reads, where they are not the judged symbol's own of the plan's timeframe: `QQQ`, `other`, `@1d` (its own of a day), `QQQ@1h`. */
export const trackName = ({ of, against, timeframe }: Pick<Term, 'of' | 'against' | 'timeframe'>): string | undefined =>
  (timeframe === undefined ? of ?? against : `${of ?? ''}@${timeframe}`);

/** The coarser bars that a plan's rules read, by how they are called; in order of their names. */
function coarserRead(plan: Pick<Plan, 'entry' | 'exit'>): readonly { readonly as: string; readonly of: string | undefined; readonly timeframe: Timeframe }[] {
  const read = leavesOfPlan(plan).flatMap(readingsOf).flatMap(({ term }) => {
    const { of, timeframe } = term;
    const as = trackName(term);
    return timeframe === undefined || as === undefined ? [] : [{ as, of, timeframe }];
  });
  return [...new Map(read.map((each) => [each.as, each])).values()].toSorted((a, b) => (a.as < b.as ? -1 : 1));
}

/** Timeframes that a plan's rules read beside its own, each once. */
export const timeframesRead = (plan: Pick<Plan, 'entry' | 'exit'>): readonly Timeframe[] => [...new Set(coarserRead(plan).map(({ timeframe }) => timeframe))];

/** Symbols outside of a plan's universe that its rules read: it trades none of them, but needs their bars. Sorted. */
export const symbolsRead = (plan: Plan): readonly string[] => namesRead(plan).filter((name) => name !== 'other' && !plan.universe.includes(name));

/** Symbols whose bars a plan needs: those that it trades, in its order, and those that its rules read besides. */
export const symbolsOf = (plan: Plan): readonly string[] => [...plan.universe, ...symbolsRead(plan)];

/** Those of the names whose bars of the plan's own timeframe are read. */
const finelyRead = (plan: Pick<Plan, 'entry' | 'exit'>): readonly string[] =>
  [...new Set(leavesOfPlan(plan).flatMap(readingsOf).flatMap(({ term }) => (term.timeframe === undefined ? [term.of, term.against] : []).filter((name) => name !== undefined)))].toSorted();

/** A symbol of the universe that reads another's bars, or coarser ones of its own, and the name that its rules call them by. */
export interface Hearer {
  readonly symbol: string;
  readonly as: string;
  /** Coarser than the plan's: it hears them as parts of such bars. */
  readonly timeframe?: Timeframe;
}

/** Who reads a symbol's bars, by that symbol; empty for a plan whose symbols read only their own, of its timeframe. */
export function hearersOf(plan: Plan): ReadonlyMap<string, readonly Hearer[]> {
  const hearers = new Map<string, Hearer[]>();
  const hears = (of: string | undefined, how: Omit<Hearer, 'symbol'>) => {
    for (const symbol of plan.universe) {
      const read = of === 'other' ? plan.universe.find((each) => each !== symbol) : of ?? symbol;
      if (read !== undefined) hearers.set(read, [...hearers.get(read) ?? [], { symbol, ...how }]);
    }
  };
  for (const name of finelyRead(plan)) hears(name, { as: name });
  for (const { of, ...how } of coarserRead(plan)) hears(of, how);
  return hearers;
}
