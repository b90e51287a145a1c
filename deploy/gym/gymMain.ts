import { parentPort, workerData } from 'node:worker_threads';
import { run } from '../../actors/gym/run.ts';
import type { BarColumns, RunOf } from '../../machines/gym/run.ts';
import { symbolsOf } from '../../machines/plan/others.ts';
import type { ReportOf } from '../report/report.ts';
import { shared, type GymAsked, type GymOutcome, type GymRequest } from './gymThread.ts';
import { endsAmong } from './happenings.ts';
import { loadBars, type LoadedBars } from './loadBars.ts';
import { measured } from './measured.ts';
import { assertCovered, assertTraded } from './span.ts';
import { shownTerms, type Terms } from './terms.ts';
import { requestFrom } from './typedBacktest.ts';

/* The thread of gymThread.ts. */

const memory = workerData as Int32Array;
/** As many symbols as a plan may have, twice. */
const mostKept = 100;
const kept = new Map<string, LoadedBars>();

function loaded(file: GymRequest['files'][number]): LoadedBars {
  const key = JSON.stringify(file);
  const known = kept.get(key);
  if (known !== undefined) return known;
  const bars = loadBars(file);
  if (kept.size >= mostKept) kept.clear();
  kept.set(key, bars);
  return bars;
}

/** What the metrics are held against: with its dividends, whatever prices the plan trades at. */
function besideOf(files: GymRequest['files'], benchmark: string | undefined): BarColumns | undefined {
  const file = files.find(({ symbol }) => symbol === benchmark);
  if (file === undefined) return undefined;
  const { isRaw: _, ...adjusted } = file;
  return loaded(adjusted).bars;
}

async function performed({ plan, files, terms, benchmark, report, gate }: GymRequest): Promise<GymOutcome> {
  const began = performance.now();
  const read = files.map(loaded);
  const beside = besideOf(files, benchmark);
  const bars = read.map((each) => each.bars);
  const needed = symbolsOf(plan);
  const ends = endsAmong(bars.filter(({ symbol }) => needed.includes(symbol)));
  Atomics.store(memory, shared.total, assertTraded(plan, bars, terms));
  if (benchmark !== undefined) assertCovered(plan, bars, terms, benchmark);
  let stopped = false;
  const ran = performance.now();
  const of: RunOf = { ...terms, plan, bars, events: [...read.flatMap(({ events }) => events), ...ends] };
  const result = run({ ...of, isStopped: (done) => {
    Atomics.store(memory, shared.done, done);
    stopped ||= Atomics.load(memory, shared.stop) === 1;
    return stopped;
  } });
  const ended = performance.now();
  const metrics = measured(plan, result, beside);
  const html = report === true ? await reported({ plan, result, metrics, bars, terms }, beside) : undefined;
  return {
    name: plan.name, result, metrics, stopped, refusedRows: read.reduce((sum, { refused }) => sum + refused, 0), faults: read.flatMap(({ faults }) => faults),
    ended: ends.flatMap((each) => (each.kind === 'delisted' && each.atMs < (terms.beforeMs ?? Infinity) ? [{ symbol: each.symbol, lastAt: each.lastAt }] : [])),
    seconds: { load: (ran - began) / 1000, run: (ended - ran) / 1000 }, ...(html === undefined ? {} : { html }), ...(gate === undefined || stopped ? {} : { verdict: (await import('./judged.ts')).judged(gate, of, result) }),
  };
}

async function reported(of: Pick<ReportOf, 'plan' | 'result' | 'metrics' | 'bars'> & { readonly terms: Terms }, beside: BarColumns | undefined): Promise<string> {
  const { reportHtml } = await import('../report/report.ts');
  return reportHtml({
    ...of, terms: shownTerms(of.terms), bars: of.bars.filter(({ symbol }) => of.plan.universe.includes(symbol)),
    ...(beside === undefined ? {} : { benchmark: { name: beside.symbol, atMs: beside.atMs, usd: beside.close } }),
  });
}

async function answered(asked: GymAsked): Promise<void> {
  try {
    const outcome = await performed('typed' in asked ? requestFrom(asked.typed) : asked.request);
    // The equity goes over in memory of its own: that of the run may be one with the bars, which stay here.
    const [atMs, usd] = [new Float64Array(outcome.result.equity.atMs), new Float64Array(outcome.result.equity.usd)];
    parentPort?.postMessage({ outcome: { ...outcome, result: { ...outcome.result, equity: { atMs, usd } } } }, [atMs.buffer, usd.buffer]);
  } catch (error) {
    parentPort?.postMessage({ fault: error instanceof Error ? { name: error.name, message: error.message, stack: error.stack } : { name: 'Error', message: String(error) } });
  }
}

parentPort?.on('message', (asked: GymAsked) => void answered(asked));
