import type { Plan } from '../../subjects/plan.ts';
import type { Honesty } from '../../subjects/gym.ts';
import type { Run, RunOf, RunResult } from '../gym/run.ts';
import { isoTime } from '../authority/instant.ts';
import { excessKurtosis, mean, skewness } from '../statistics/moments.ts';
import { sharpeOfPeriod } from '../statistics/sharpe.ts';
import { bootstrap, leastReturns } from './bootstrap.ts';
import { crossValidated } from './crossValidation.ts';
import { nothingTried, withTrial } from './deflated.ts';
import { lookAhead, type Difference } from './lookAhead.ts';
import { overfitting } from './overfitting.ts';
import { ownReturns, ownSharpe, type DailyReturns } from './ownReturns.ts';
import { recursion } from './recursion.ts';
import { sensitivity } from './sensitivity.ts';
import { atDoubleCost, oneBarLater } from './stress.ts';
import { byCutting, walkForward, windowsOf, type Window, type WindowsOf } from './walkForward.ts';

/** A plan that was tried beside the one that is examined. */
export interface Candidate {
  readonly plan: Plan;
  readonly result: RunResult;
}

/** What a plan was chosen from. */
export interface Choice {
  readonly others: readonly Candidate[];
  /** Whether each of them has a `gym.backtested` of its own on the desk's log: the gate counts those trials itself. */
  readonly areOnLog: boolean;
}

/** How thorough the checks are. */
export interface Thoroughness {
  readonly seed: number;
  readonly cuts: number | 'all';
  /** Bars of warm-up that the plan will have where it trades. */
  readonly warmUpBars: number;
  readonly resamples: number;
  /** In days. */
  readonly windows: WindowsOf;
  /** Groups of purged cross-validation, how many are tested, and observations purged and embargoed. */
  readonly validation: { readonly groups: number; readonly tested: number; readonly horizon: number; readonly embargo: number };
  readonly blocks: number;
}

/** For daily bars over some years: three years to choose by and one to be judged by; 15 splits of six groups in five paths. */
export const usualThoroughness: Thoroughness = {
  seed: 1, cuts: 10, warmUpBars: 250, resamples: 1000, windows: { kind: 'rolling', trainSteps: 756, testSteps: 252 },
  validation: { groups: 6, tested: 2, horizon: 10, embargo: 10 }, blocks: 16,
};

/**
 * All honesty checks on one plan, as they stand in `gym.backtested`.
 * @param choice plans among which it was chosen, run on the same terms over the same bars. All of them count as trials; those with other days than the plan (another universe)
 * are no choice that overfitting, walk-forward and cross-validation can see. Without any, overfitting is left out, and the other two follow the plan alone
 */
export function examined(run: Run, of: RunOf, { others, areOnLog }: Choice, how: Thoroughness = usualThoroughness): Honesty {
  const own = ownReturns(of, run(of));
  const days = others.map((other) => ownReturns({ ...of, plan: other.plan }, other.result));
  const daily = [own, ...days.filter(({ each }) => each.length === own.each.length)];
  const [recursed] = recursion(run, of, { warmUps: [how.warmUpBars], samples: 20, seed: how.seed });
  const ahead = lookAhead(run, of, how);
  const moved = sensitivity(run, of);
  return {
    ...measuredOf(own.each),
    ...(days.length === 0 || areOnLog ? {} : { tried: days.reduce((tried, { each }) => withTrial(tried, sharpeOfPeriod(each) ?? 0), nothingTried) }),
    lookAhead: { cuts: ahead.cuts, differences: ahead.differences, ...(ahead.first === null ? {} : { first: differenceText(ahead.first) }) },
    ...(recursed === undefined ? {} : { recursion: { warmUpBars: recursed.warmUpBars, drift: recursed.drift, unstableDecisions: recursed.unstableDecisions } }),
    ...choiceOf(daily, how),
    ...bootstrapOf(own.each, how),
    doubledCostSharpe: sharpeOn(run, { ...of, venue: atDoubleCost(of.venue) }),
    delayedSharpe: sharpeOn(run, { ...of, venue: oneBarLater(of.venue) }),
    sensitivity: { neighbours: moved.neighbours, steadyShare: moved.steadyShare, ...(moved.worst === null ? {} : { worst: moved.worst.change.slice(0, 1000) }) },
  };
}

/** How the choice among plans does on days that it was not made by. Each check is left out where there are too few days for it, and overfitting of one plan alone. */
function choiceOf(daily: readonly DailyReturns[], { blocks, windows, validation }: Thoroughness): Pick<Honesty, 'overfitting' | 'walkForward' | 'crossValidation'> {
  const rows = daily.map(({ each }) => each);
  const times = [...(daily[0]?.atMs ?? [])];
  return {
    ...(rows.length < 2 || times.length < 2 * blocks ? {} : { overfitting: overfittingOf(rows, blocks) }),
    ...(times.length < windows.trainSteps + windows.testSteps ? {} : { walkForward: walkForwardOf(daily, windowsOf(times, windows)) }),
    ...(times.length < 2 * validation.groups ? {} : { crossValidation: crossValidationOf(rows, validation) }),
  };
}

function walkForwardOf(daily: readonly DailyReturns[], windows: readonly Window[]): NonNullable<Honesty['walkForward']> {
  const { folds, efficiency, sharpeAnnual } = walkForward(daily.length, byCutting(daily), windows);
  return { folds: folds.length, efficiency: efficiency ?? 0, sharpeAnnual };
}

function crossValidationOf(rows: readonly Float64Array[], validation: Thoroughness['validation']): NonNullable<Honesty['crossValidation']> {
  const { sharpes } = crossValidated(rows, validation);
  return { paths: sharpes.length, lowestSharpe: Math.min(...sharpes), meanSharpe: mean(sharpes) };
}

/** Left out of fewer than 20 returns. */
function bootstrapOf(returns: Float64Array, { seed, resamples }: Thoroughness): Pick<Honesty, 'bootstrap'> {
  if (returns.length < leastReturns) return {};
  const level = 0.9;
  const { sharpeAnnual, cagr, maxDrawdown } = bootstrap(returns, { seed, resamples, level });
  return { bootstrap: { resamples, level, sharpeLow: sharpeAnnual.low, sharpeHigh: sharpeAnnual.high, cagrLow: cagr.low, drawdownHigh: Math.min(1, maxDrawdown.high) } };
}

const sharpeOn = (run: Run, of: RunOf): number => ownSharpe(of, run(of));

function measuredOf(returns: Float64Array): Pick<Honesty, 'measured'> {
  const [sharpe, skew, kurtosis] = [sharpeOfPeriod(returns), skewness(returns), excessKurtosis(returns)];
  return sharpe === null || skew === null || kurtosis === null ? {} : { measured: { sharpe, returns: returns.length, skew, excessKurtosis: kurtosis } };
}

function overfittingOf(rows: readonly Float64Array[], blocks: number): NonNullable<Honesty['overfitting']> {
  const { combinations, probability, lossProbability, degradation } = overfitting(rows, blocks);
  return { plans: rows.length, combinations, probability, lossProbability, slope: degradation.slope };
}

/** "SPY at 2014-03-03T21:00:00Z, with the future after 2014-03-05T21:00:00Z cut off: exit for a, not enter for b" */
export function differenceText({ cutMs, whole, cut }: Difference): string {
  const said = (decision: Difference['whole']) => (decision === null ? 'nothing' : `${decision.action} for ${decision.reason}`);
  const about = whole ?? cut;
  return `${about?.symbol ?? ''} at ${about === null ? '' : isoTime(about.atMs)}, with the future after ${isoTime(cutMs)} cut off: ${said(cut)}, not ${said(whole)}`.slice(0, 1000);
}
