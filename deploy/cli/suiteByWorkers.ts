import { SourceRefused } from '../../actors/market/source.ts';
import { jobsOf, type SweepOf } from '../../actors/sweep/sweep.ts';
import { runsOf, type ScenarioRow } from '../../machines/scenario/suite.ts';
import type { SweepResult } from '../../subjects/sweep.ts';
import { estimated, estimateText, usdACoreHourOf } from '../gym/estimate.ts';
import { gymCode } from '../gym/gymCode.ts';
import { GymThread, type GymOutcome } from '../gym/gymThread.ts';
import { KnownFiles, requestOf } from '../gym/sweepJob.ts';
import type { BacktestAccess } from './backtest.ts';
import { spread } from './spread.ts';
import type { Rows, Suite } from './suiteHere.ts';

interface Typed {
  readonly bars: readonly string[];
  readonly workers: number;
  readonly offPeak?: boolean;
  readonly alone?: boolean;
  readonly usdACoreHour: string;
}

/** Runs a suite by the workers of this machine and of any other, each case a job of the queue: the rows that `suiteHere` gives. */
export async function suiteByWorkers({ plan, terms: { fromMs, beforeMs, ...terms }, cases, files, seed }: Suite, { bars, workers, offPeak = false, alone = false, usdACoreHour: typedUsd }: Typed, stop: AbortSignal, access: BacktestAccess): Promise<Rows> {
  const usdACoreHour = usdACoreHourOf(typedUsd);
  const known = new KnownFiles(files);
  const time = (ms: number) => new Date(ms).toISOString();
  const of: SweepOf = {
    plans: [plan], cases: cases.map(({ name }) => ({ name, seed })),
    terms: { ...terms, bars: await Promise.all(files.map((file) => known.wantedOf(file))), code: gymCode(), ...(fromMs === undefined ? {} : { from: time(fromMs) }), ...(beforeMs === undefined ? {} : { before: time(beforeMs) }) },
  };
  await using open = new AsyncDisposableStack();
  const thread = open.adopt(new GymThread(), (each) => each.close());
  const runs = cases.reduce((sum, each) => sum + runsOf(each), 0);
  const begins = async () => {
    const [job] = jobsOf(of);
    // The first pays for compilation.
    const tried: GymOutcome[] = [];
    for (let times = 0; times < 2 && job !== undefined && !stop.aborted; times += 1) tried.push(await thread.run(await requestOf(job, known)));
    const estimate = estimated(tried, { jobs: runs, workers: Math.max(1, workers), usdACoreHour });
    if (!stop.aborted) access.said(estimateText(estimate));
    return estimate.coreSeconds;
  };
  const done = await spread({ of, files: known, bars, thread, workers, offPeak, alone, counted: 'cases', stop, begins }, access);
  return { rows: (done?.results ?? []).map(rowOf), stopped: stop.aborted };
}

function rowOf(result: SweepResult): ScenarioRow {
  if (result.outcome === 'case') return result.row;
  if (result.outcome === 'failed') throw new SourceRefused(`${result.plan}: ${result.reason}`);
  throw new Error(`scenarios: expected the figures of a case, was a ${result.outcome} of ${result.plan}`);
}
