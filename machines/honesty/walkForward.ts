import type { Plan } from '../../subjects/plan.ts';
import type { Run, RunOf } from '../gym/run.ts';
import { mean } from '../statistics/moments.ts';
import { sharpeAnnual } from '../statistics/sharpe.ts';
import { ownReturns, type DailyReturns } from './ownReturns.ts';

/** Closes [fromMs, testMs) to choose by, [testMs, beforeMs) to be judged by. */
export interface Window {
  readonly fromMs: number;
  readonly testMs: number;
  readonly beforeMs: number;
}

export interface WindowsOf {
  /** Anchored: every window begins with the first step. Rolling: each has the same length. */
  readonly kind: 'anchored' | 'rolling';
  /** Steps to choose by (in the first window), at least 3, and to be judged by, at least 3. */
  readonly trainSteps: number;
  readonly testSteps: number;
}

/** The windows that fit into the steps, whole ones only; tests follow one another without gap or overlap. */
export function windowsOf(times: readonly number[], { kind, trainSteps, testSteps }: WindowsOf): readonly Window[] {
  const wrong = [trainSteps, testSteps].find((steps) => !(Number.isInteger(steps) && steps >= 3));
  if (wrong !== undefined) throw new RangeError(`walk-forward: expected at least 3 steps to train and to test on, was ${wrong}`);
  const count = Math.floor((times.length - trainSteps) / testSteps);
  if (count < 1) throw new RangeError(`walk-forward: expected at least ${trainSteps + testSteps} steps, was ${times.length}; give a longer span or shorter windows`);
  const at = (place: number) => times[place] ?? (times.at(-1) ?? 0) + 1;
  return Array.from({ length: count }, (_, fold) => {
    const test = trainSteps + fold * testSteps;
    return { fromMs: at(kind === 'anchored' ? 0 : fold * testSteps), testMs: at(test), beforeMs: at(test + testSteps) };
  });
}

export interface Fold extends Window {
  /** The best plan in sample, by its place in the list. */
  readonly picked: number;
  /** Sharpe ratios a year. */
  readonly inSample: number;
  readonly outOfSample: number;
}

export interface WalkForward {
  readonly folds: readonly Fold[];
  /** Of all returns out of sample, one after another. */
  readonly sharpeAnnual: number;
  /** Mean daily return out of sample over that in sample, of the picked plans: near 1 what was chosen by comes again, near 0 it does not. null where in sample nothing was earned. */
  readonly efficiency: number | null;
}

/** Daily returns of the plan at a place in the list, over the closes [fromMs, beforeMs). */
export type ReturnsIn = (place: number, fromMs: number, beforeMs: number) => Float64Array;

/** Each window a run of its own, from the opening cash, the bars before it as warm-up. */
export const byRunning = (run: Run, of: RunOf, plans: readonly Plan[]): ReturnsIn => (place, fromMs, beforeMs) => {
  const part = { ...of, plan: plans[place] ?? of.plan, fromMs, beforeMs };
  return ownReturns(part, run(part)).each;
};

/** Windows cut out of runs over all steps: many times quicker; a position that is open at a window's edge goes on. */
export const byCutting = (rows: readonly DailyReturns[]): ReturnsIn => (place, fromMs, beforeMs) => {
  const { atMs, each } = rows[place] ?? { atMs: new Float64Array(0), each: new Float64Array(0) };
  return each.filter((_, at) => (atMs[at] ?? 0) >= fromMs && (atMs[at] ?? 0) < beforeMs);
};

/**
 * Chooses the plan with the highest Sharpe ratio in each window, and takes its returns of the steps after.
 * @param plans how many there are to choose from, at least one; one alone is always chosen
 * Source: Pardo, "The Evaluation and Optimization of Trading Strategies" (2008), chapter 11, which compares annual profits.
 */
export function walkForward(plans: number, returnsIn: ReturnsIn, windows: readonly Window[]): WalkForward {
  if (!(plans >= 1) || windows.length === 0) throw new RangeError(`walk-forward: expected at least one plan and one window, was ${plans} and ${windows.length}`);
  const done = windows.map((window) => {
    const tried = Array.from({ length: plans }, (_, place) => returnsIn(place, window.fromMs, window.testMs));
    const sharpes = tried.map((returns) => sharpeAnnual(returns));
    const picked = sharpes.reduce((best, sharpe, place) => (sharpe > (sharpes[best] ?? Infinity) ? place : best), 0);
    const outside = returnsIn(picked, window.testMs, window.beforeMs);
    return { fold: { ...window, picked, inSample: sharpes[picked] ?? 0, outOfSample: sharpeAnnual(outside) }, inside: tried[picked] ?? outside, outside };
  });
  const [inside, outside] = [done.flatMap((each) => [...each.inside]), done.flatMap((each) => [...each.outside])];
  const earned = mean(inside);
  return { folds: done.map(({ fold }) => fold), sharpeAnnual: sharpeAnnual(outside), efficiency: earned > 0 ? mean(outside) / earned : null };
}
