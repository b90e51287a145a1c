import { sweepIdOf, type SweepOf } from '../../actors/sweep/sweep.ts';
import type { SweepResult } from '../../subjects/sweep.ts';
import { beliefIn, ranked, type Belief } from '../gym/ranking.ts';
import { hundredths, usd, whole } from '../view/text.ts';
import { columns } from './columns.ts';

interface Shown {
  readonly of: SweepOf;
  readonly results: readonly SweepResult[];
  /** Before all were done. */
  readonly stopped: boolean;
  readonly rank: string;
  readonly top: number;
}

export function sweepJson({ of, results, stopped, rank, top }: Shown): Readonly<Record<string, unknown>> {
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  return {
    sweep: sweepIdOf(of), backtests: results.length, of: of.plans.length, stopped, failed: failed.length, ...beliefIn(results), rank,
    best: ranked(results, rank).slice(0, top).map(({ monthly: _, ...shown }) => shown),
  };
}

export function sweepText({ results, rank, top }: Shown): string {
  const best = ranked(results, rank).slice(0, top);
  const figure = (value: number | null | undefined, times = 1) => (typeof value === 'number' ? hundredths(value * times) : '-');
  const ranks = ['sharpeAnnual', 'totalReturn', 'maxDrawdown'].includes(rank) ? [] : [rank];
  const rows = best.map(({ plan, trades, finalEquityUsd, metrics }) => [
    plan, ...ranks.map((each) => figure(metrics[each])), figure(metrics['sharpeAnnual']), `${figure(metrics['totalReturn'], 100)} %`, `${figure(metrics['maxDrawdown'], 100)} %`, whole(trades), usd(finalEquityUsd),
  ]);
  const failed = results.flatMap((result) => (result.outcome === 'failed' ? [`${result.plan}: ${result.reason}`] : []));
  if (results.length === 0) return 'no results yet';
  return [
    columns([['plan', ...ranks, 'Sharpe', 'return', 'drawdown', 'trades', 'final equity'], ...rows]),
    beliefText(beliefIn(results)),
    ...(failed.length === 0 ? [] : [`${whole(failed.length)} could not be run, such as ${failed[0]}`]),
  ].join('\n');
}

const beliefText = ({ trials, deflatedSharpe, overfitting }: Belief): string =>
  `best Sharpe of ${whole(trials)}: deflated ${share(deflatedSharpe)}, probability of overfitting ${share(overfitting)}`;
const share = (value: number | null) => (value === null ? 'not to be had' : `${(value * 100).toFixed(0)} %`);
