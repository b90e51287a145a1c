import { statSync } from 'node:fs';
import { CannotRun } from '../../actors/sweep/worker.ts';
import { planHashOf } from '../../machines/plan/decisions.ts';
import { monthlyReturns } from '../../machines/statistics/months.ts';
import type { Metrics } from '../../machines/statistics/metrics.ts';
import type { SweepJob, SweepResult, SweepTerms } from '../../subjects/sweep.ts';
import { sha256Of, type BarFile } from './barFiles.ts';
import { GymFault, type GymOutcome, type GymRequest } from './gymThread.ts';

type Wanted = SweepTerms['bars'][number];

/** Files by what they hold: each is hashed when it is first asked for, and again when it has changed. */
export class KnownFiles {
  readonly #files: readonly BarFile[];
  readonly #known = new Map<string, Promise<string>>();

  constructor(files: readonly BarFile[]) {
    this.#files = files;
  }

  /** What a sweep says of a file: only what it holds. */
  async wantedOf({ symbol, timeframe, path, factorsPath, isRaw }: BarFile): Promise<Wanted> {
    return { symbol, timeframe, sha256: await this.#sha256(path), ...(factorsPath === undefined ? {} : { factorsSha256: await this.#sha256(factorsPath) }), ...(isRaw === undefined ? {} : { isRaw }) };
  }

  /** The file that holds it. Throws CannotRun where it is not here. */
  async find(wanted: Wanted): Promise<BarFile> {
    for (const file of this.#files) {
      if (file.symbol !== wanted.symbol || file.timeframe !== wanted.timeframe || await this.#sha256(file.path) !== wanted.sha256) continue;
      const { factorsPath, isRaw: _, ...bare } = file;
      const own = { ...bare, sha256: wanted.sha256, ...(wanted.isRaw === undefined ? {} : { isRaw: wanted.isRaw }) };
      if (wanted.factorsSha256 === undefined) return own;
      if (factorsPath !== undefined && await this.#sha256(factorsPath) === wanted.factorsSha256) return { ...own, factorsPath, sha256: `${wanted.sha256} ${wanted.factorsSha256}` };
    }
    throw new CannotRun(`expected ${wanted.timeframe} bars of ${wanted.symbol} with SHA-256 ${wanted.sha256.slice(0, 12)}...${wanted.factorsSha256 === undefined ? '' : ` and factors with ${wanted.factorsSha256.slice(0, 12)}...`}, was none here; name their folder with --bars`);
  }

  /** Empty of a file that is there no more. */
  async #sha256(path: string): Promise<string> {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return '';
    const key = `${found.mtimeMs} ${found.size} ${path}`;
    const known = this.#known.get(key) ?? sha256Of(path);
    this.#known.set(key, known);
    return known;
  }
}

/** A job as a backtest from this machine's files. Throws CannotRun where one that it needs is not here. */
export async function requestOf({ plan, terms }: SweepJob, files: KnownFiles): Promise<GymRequest> {
  const { bars, cashUsd, venue, policy, from, before } = terms;
  if (venue.kind !== 'sim') throw new CannotRun('expected a simulated venue');
  return {
    plan, files: await Promise.all(bars.map((wanted) => files.find(wanted))),
    terms: { cashUsd, venue, policy, ...(from === undefined ? {} : { fromMs: Date.parse(from) }), ...(before === undefined ? {} : { beforeMs: Date.parse(before) }) },
  };
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
