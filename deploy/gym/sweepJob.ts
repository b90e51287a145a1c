import { statSync } from 'node:fs';
import { CannotRun } from '../../actors/sweep/worker.ts';
import { planHashOf } from '../../machines/plan/decisions.ts';
import { definitions } from '../../machines/statistics/definitions.ts';
import { daysOf } from '../../machines/statistics/curve.ts';
import { monthlyReturns } from '../../machines/statistics/months.ts';
import type { Metrics } from '../../machines/statistics/metrics.ts';
import type { SweepJob, SweepResult, SweepTerms } from '../../subjects/sweep.ts';
import { sha256Of, type BarFile } from './barFiles.ts';
import type { ScenarioRow } from '../../machines/scenario/suite.ts';
import { GymFault, type GymOutcome, type GymRequest, type GymThread } from './gymThread.ts';

type Wanted = SweepTerms['bars'][number];

/** What the file itself has. */
const ownTimeframe = ({ timeframe, builtFrom }: Pick<Wanted, 'timeframe' | 'builtFrom'>): Wanted['timeframe'] => builtFrom ?? timeframe;

/** Files by what they hold: each is hashed when it is first asked for, and again when it has changed. */
export class KnownFiles {
  readonly #files: readonly BarFile[];
  readonly #known = new Map<string, Promise<string>>();

  constructor(files: readonly BarFile[]) {
    this.#files = files;
  }

  /** What a sweep says of a file: only what it holds. */
  async wantedOf({ symbol, timeframe, builtFrom, path, factorsPath, isRaw }: BarFile): Promise<Wanted> {
    return { symbol, timeframe, sha256: await this.#sha256(path), ...(factorsPath === undefined ? {} : { factorsSha256: await this.#sha256(factorsPath) }), ...(builtFrom === undefined ? {} : { builtFrom }), ...(isRaw === undefined ? {} : { isRaw }) };
  }

  /** The file that holds it. Throws CannotRun where it is not here. */
  async find(wanted: Wanted): Promise<BarFile> {
    for (const file of this.#files) {
      if (file.symbol !== wanted.symbol || ownTimeframe(file) !== ownTimeframe(wanted) || await this.#sha256(file.path) !== wanted.sha256) continue;
      const { factorsPath, isRaw: _, builtFrom: __, ...bare } = file;
      const own = { ...bare, timeframe: wanted.timeframe, sha256: wanted.sha256, ...(wanted.builtFrom === undefined ? {} : { builtFrom: wanted.builtFrom }), ...(wanted.isRaw === undefined ? {} : { isRaw: wanted.isRaw }) };
      if (wanted.factorsSha256 === undefined) return own;
      if (factorsPath !== undefined && await this.#sha256(factorsPath) === wanted.factorsSha256) return { ...own, factorsPath, sha256: `${wanted.sha256} ${wanted.factorsSha256}` };
    }
    throw new CannotRun(`expected ${ownTimeframe(wanted)} bars of ${wanted.symbol} with SHA-256 ${wanted.sha256.slice(0, 12)}...${wanted.factorsSha256 === undefined ? '' : ` and factors with ${wanted.factorsSha256.slice(0, 12)}...`}, was none here; name their folder with --bars`);
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

/** What performs jobs in a thread. Throws CannotRun where a job is of other code than this process runs. */
export function performing(thread: Pick<GymThread, 'run' | 'runCase'>, files: KnownFiles, code: string): (job: SweepJob) => Promise<SweepResult> {
  return async (job) => {
    if (job.terms.code !== code) throw new CannotRun(`expected a worker with code ${job.terms.code}, this one has ${code}; start workers of the build that began the sweep`);
    const request = await requestOf(job, files);
    return job.case === undefined ? resultOf(job, () => thread.run(request)) : caseResultOf(job, thread.runCase({ request, ...job.case }));
  };
}

async function caseResultOf(job: SweepJob, row: Promise<ScenarioRow>): Promise<SweepResult> {
  try {
    return { ...about(job), outcome: 'case', row: await row };
  } catch (error) {
    return failed(job, error);
  }
}

const about = ({ sweep, index, plan }: SweepJob) => ({ sweep, index, plan: plan.name, planHash: planHashOf(plan) });

function failed(job: SweepJob, error: unknown): SweepResult {
  if (error instanceof GymFault && (error.name === 'RangeError' || error.name === 'SourceRefused')) return { ...about(job), outcome: 'failed', reason: error.message.slice(0, 2000) };
  throw error;
}

/** What a job gave. A backtest that can't be run is a result too: it would fail everywhere. Throws what is no fault of the job. */
export async function resultOf(job: SweepJob, run: () => Promise<GymOutcome>): Promise<SweepResult> {
  try {
    const { result, metrics } = await run();
    return {
      ...about(job), outcome: 'run', bars: result.bars, fills: result.fills, trades: result.trades.filter(({ exitTime }) => exitTime !== null).length, rejections: result.rejections,
      finalEquityUsd: result.finalEquityUsd, metrics: numbersOf(metrics), monthly: monthlyReturns(result.equity, daysOf(job.plan.universe)).map(({ change }) => change ?? -1),
    };
  } catch (error) {
    return failed(job, error);
  }
}

/** Times are left out: of many plans nobody asks for them. */
const numbersOf = (metrics: Metrics): Record<string, number | null> =>
  Object.fromEntries(Object.entries(metrics).flatMap(([name, value]) => (typeof value === 'string' || isTime(name) ? [] : [[name, value]])));
const isTime = (name: string): boolean => Object.entries(definitions).some(([each, { unit }]) => each === name && unit === 'time');
