import type { Run, RunOf } from '../gym/run.ts';
import { ownSharpe } from './ownReturns.ts';
import { neighboursOf } from './neighbours.ts';

export interface Sensitivity {
  readonly neighbours: number;
  /** Share of the neighbours that keep at least half of the plan's Sharpe ratio; 1 where it has no neighbours, 0 where it earned nothing itself. */
  readonly steadyShare: number;
  /** The neighbour with the lowest Sharpe ratio a year: `entry.left.indicator.length 8 for 10`. */
  readonly worst: { readonly change: string; readonly sharpeAnnual: number } | null;
}

/** Whether a plan stands on a plateau or on a peak: how it does with its parameters 10 and 20 % lower and higher, one at a time. */
export function sensitivity(run: Run, of: RunOf): Sensitivity {
  const own = ownSharpe(of, run(of));
  const around = neighboursOf(of.plan).map(({ plan, parameter, was, is }) => ({ change: `${parameter} ${is} for ${was}`, sharpeAnnual: ownSharpe({ ...of, plan }, run({ ...of, plan })) }));
  if (around.length === 0) return { neighbours: 0, steadyShare: 1, worst: null };
  const steady = around.filter((each) => own > 0 && each.sharpeAnnual >= own / 2);
  return { neighbours: around.length, steadyShare: steady.length / around.length, worst: around.reduce((worst, each) => (each.sharpeAnnual < worst.sharpeAnnual ? each : worst)) };
}
