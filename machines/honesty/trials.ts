import type { Plan } from '../../subjects/plan.ts';
import type { GatePolicy } from '../../subjects/policy.ts';
import { verdict, type Verdict } from '../gym/gate.ts';
import type { Run, RunOf } from '../gym/run.ts';
import { runFigures } from '../gym/runFigures.ts';
import { xoshiro } from '../random.ts';
import { examined, usualThoroughness, type Thoroughness } from './examination.ts';
import { ownSharpe } from './ownReturns.ts';
import { closeMsAt, drawnBars, plantedEdge, plantedPlan } from './plantedBars.ts';
import { randomPlan } from './randomPlans.ts';

/** Noise: nothing to be found. Edge: bars with a true edge, and among the plans one that follows it. */
export type World = 'noise' | 'edge';

export interface TrialOf {
  readonly world: World;
  readonly seed: number;
  /** Plans that the best is chosen from, at least 2; in a world with an edge the planted one is one of them. */
  readonly plans: number;
  /** Bars that are traded on, after `warmUpBars`. */
  readonly bars: number;
}

/** What the bars are traded on: capital, venue, limits. */
export type Terms = Pick<RunOf, 'cashUsd' | 'venue' | 'policy'>;

export interface Trial {
  readonly world: World;
  readonly seed: number;
  /** The plan with the highest Sharpe ratio, which went to the gate. */
  readonly name: string;
  readonly isPlanted: boolean;
  readonly sharpeAnnual: number;
  /** null in noise. */
  readonly plantedSharpe: number | null;
  readonly verdict: Verdict;
}

const symbol = 'SYN';

/**
 * One trial of the gate, the same procedure in both worlds: draw bars and plans, run all plans, and let the best by Sharpe ratio be examined and judged, with all the
 * others known to have been tried. A good gate refuses it in noise, and passes the planted plan. Deterministic in world and seed.
 */
export function trial(run: Run, terms: Terms, gate: GatePolicy, { world, seed, plans, bars }: TrialOf, how: Thoroughness = usualThoroughness): Trial {
  if (!(plans >= 2)) throw new RangeError(`trial: expected at least 2 plans to choose from, was ${plans}`);
  const drawn = drawnBars({ seed, symbol, bars: how.warmUpBars + bars, edge: world === 'noise' ? { kind: 'none' } : plantedEdge });
  // Another stream than the bars': plans know nothing of prices.
  const uniform = xoshiro(seed ^ 0x5eed_0000);
  const random = Array.from({ length: plans - (world === 'edge' ? 1 : 0) }, () => randomPlan(uniform, symbol));
  const all: readonly Plan[] = world === 'edge' ? [...random, plantedPlan(symbol)] : random;
  const on = (plan: Plan): RunOf => ({ ...terms, plan, bars: [drawn], fromMs: closeMsAt(how.warmUpBars) });
  const candidates = all.map((plan) => {
    const result = run(on(plan));
    return { plan, result, sharpe: ownSharpe(on(plan), result) };
  });
  const best = candidates.reduce((most, each) => (each.sharpe > most.sharpe ? each : most));
  const honesty = examined(run, on(best.plan), { others: candidates.filter((each) => each !== best), areOnLog: false }, how);
  const planted = world === 'edge' ? candidates.at(-1) : undefined;
  return {
    world, seed, name: best.plan.name, isPlanted: best === planted, sharpeAnnual: best.sharpe, plantedSharpe: planted?.sharpe ?? null,
    verdict: verdict(gate, { ...runFigures(on(best.plan), best.result), honesty }),
  };
}

/** Whether the gate did right: in noise it refused, with an edge it passed the planted plan. Another plan that it passed there counts as wrong. */
export const isRight = ({ world, isPlanted, verdict: { verdict: said } }: Trial): boolean => (world === 'noise' ? said === 'refused' : said === 'passed' && isPlanted);
