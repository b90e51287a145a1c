import type { Decision, Run, RunOf } from '../gym/run.ts';
import { xoshiro } from '../random.ts';
import { knownAt, sampled, tradedTimes } from './spans.ts';

/** What a plan decided with the future before it, and what it decided when the future was cut off. */
export interface Difference {
  /** Last close that the cut run knew. */
  readonly cutMs: number;
  /** Place in the order of decisions. */
  readonly index: number;
  /** null: no such decision. */
  readonly whole: Decision | null;
  readonly cut: Decision | null;
}

export interface LookAhead {
  /** Runs on a part of the bars. */
  readonly cuts: number;
  /** Cuts after which a decision up to the cut differed. */
  readonly differences: number;
  /** Of them, the one about the earliest decision. */
  readonly first: Difference | null;
}

/**
 * Whether decisions know the future: the plan is run again on the bars up to a moment, for many moments, and must decide up to there what it decided on
 * all bars, for the same reasons. A difference means that something reads bars that are not closed yet.
 * @param cuts how many moments, drawn from the traded steps by `seed`; `all` of them takes as many runs as there are steps
 */
export function lookAhead(run: Run, of: RunOf, { cuts, seed }: { readonly cuts: number | 'all'; readonly seed: number }): LookAhead {
  if (cuts !== 'all' && !(Number.isInteger(cuts) && cuts >= 1)) throw new RangeError(`lookAhead: expected at least 1 cut, or all, was ${cuts}`);
  const whole = run(of).decisions;
  const times = tradedTimes(of);
  const moments = cuts === 'all' ? times : sampled(times, cuts, xoshiro(seed));
  const found = moments.flatMap((cutMs) => differenceAt(cutMs, whole, run({ ...of, bars: knownAt(of.bars, cutMs) }).decisions));
  const first = found.reduce<Difference | null>((earliest, each) => (earliest === null || timeOf(each) < timeOf(earliest) ? each : earliest), null);
  return { cuts: moments.length, differences: found.length, first };
}

const timeOf = ({ whole, cut }: Difference): number => Math.min(whole?.atMs ?? Infinity, cut?.atMs ?? Infinity);

function differenceAt(cutMs: number, all: readonly Decision[], cut: readonly Decision[]): readonly Difference[] {
  const whole = all.filter(({ atMs }) => atMs <= cutMs);
  for (let index = 0; index < Math.max(whole.length, cut.length); index += 1) {
    const [a, b] = [whole[index] ?? null, cut[index] ?? null];
    if (a === null || b === null || !isSame(a, b)) return [{ cutMs, index, whole: a, cut: b }];
  }
  return [];
}

const isSame = (a: Decision, b: Decision): boolean => a.atMs === b.atMs && a.symbol === b.symbol && a.action === b.action && a.reason === b.reason;
