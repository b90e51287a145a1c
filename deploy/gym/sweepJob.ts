import { CannotRun } from '../../actors/sweep/worker.ts';
import { planHashOf } from '../../machines/plan/decisions.ts';
import { monthlyReturns } from '../../machines/statistics/months.ts';
import type { Metrics } from '../../machines/statistics/metrics.ts';
import type { SweepJob, SweepResult, SweepTerms } from '../../subjects/sweep.ts';
import { sha256Of, type BarFile } from './barFiles.ts';
import { GymFault, type GymOutcome, type GymRequest } from './gymThread.ts';

/** A file by what it holds. */
export interface KnownFile {
  readonly file: BarFile;
  readonly sha256: string;
  readonly factorsSha256?: string;
}

export const known = (file: BarFile): KnownFile =>
  ({ file, sha256: sha256Of(file.path), ...(file.factorsPath === undefined ? {} : { factorsSha256: sha256Of(file.factorsPath) }) });

type Wanted = SweepTerms['bars'][number];

export const wantedOf = ({ file: { symbol, timeframe }, sha256, factorsSha256 }: KnownFile): Wanted =>
  ({ symbol, timeframe, sha256, ...(factorsSha256 === undefined ? {} : { factorsSha256 }) });

/** A job as a backtest from this machine's files. Throws CannotRun where one that it needs is not here. */
export function requestOf({ plan, terms }: SweepJob, files: readonly KnownFile[]): GymRequest {
  const { bars, cashUsd, venue, policy, from, before } = terms;
  if (venue.kind !== 'sim') throw new CannotRun('expected a simulated venue');
  return {
    plan, files: bars.map((wanted) => fileOf(wanted, files)),
    terms: { cashUsd, venue, policy, ...(from === undefined ? {} : { fromMs: Date.parse(from) }), ...(before === undefined ? {} : { beforeMs: Date.parse(before) }) },
  };
}

function fileOf(wanted: Wanted, files: readonly KnownFile[]): BarFile {
  const found = files.find((each) => each.file.symbol === wanted.symbol && each.sha256 === wanted.sha256 && (wanted.factorsSha256 === undefined || each.factorsSha256 === wanted.factorsSha256));
  if (found === undefined) throw new CannotRun(`expected ${wanted.timeframe} bars of ${wanted.symbol} with SHA-256 ${wanted.sha256.slice(0, 12)}..., was none here; name their folder with --bars`);
  const { factorsPath: _, ...raw } = found.file;
  return wanted.factorsSha256 === undefined ? raw : found.file;
}

/** What a job gave. A backtest that can't be run is a result too: it would fail everywhere. Throws what is no fault of the job. */
export async function resultOf(job: SweepJob, run: () => Promise<GymOutcome>): Promise<SweepResult> {
  const about = { sweep: job.sweep, index: job.index, plan: job.plan.name, planHash: planHashOf(job.plan) };
  try {
    const { result, metrics } = await run();
    return {
      ...about, outcome: 'run', bars: result.bars, fills: result.fills, trades: result.trades.filter(({ exitTime }) => exitTime !== null).length, rejections: result.rejections,
      finalEquityUsd: result.finalEquityUsd, metrics: numbersOf(metrics), monthly: monthlyReturns(result.equity).map(({ change }) => change ?? -1),
    };
  } catch (error) {
    if (error instanceof GymFault && (error.name === 'RangeError' || error.name === 'SourceRefused')) return { ...about, outcome: 'failed', reason: error.message.slice(0, 2000) };
    throw error;
  }
}

const numbersOf = (metrics: Metrics): Record<string, number | null> =>
  Object.fromEntries(Object.entries(metrics).flatMap(([name, value]) => (typeof value === 'string' ? [] : [[name, value]])));
