import { parentPort, workerData } from 'node:worker_threads';
import { run } from '../../actors/gym/run.ts';
import type { BarColumns } from '../../machines/gym/run.ts';
import { symbolsOf } from '../../machines/plan/others.ts';
import { reportHtml, type ReportOf } from '../report/report.ts';
import { shared, type GymOutcome, type GymRequest } from './gymThread.ts';
import { loadBars, type LoadedBars } from './loadBars.ts';
import { measured } from './measured.ts';
import { shownTerms, type Terms } from './terms.ts';

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

function performed({ plan, files, terms, benchmark, report }: GymRequest): GymOutcome {
  const wanted = new Set([...symbolsOf(plan), ...(benchmark === undefined ? [] : [benchmark])]);
  const began = performance.now();
  const read = files.filter(({ symbol, timeframe }) => wanted.has(symbol) && timeframe === plan.timeframe).map(loaded);
  const bars = read.map((each) => each.bars);
  assertAll(plan.universe, bars, plan.timeframe);
  Atomics.store(memory, shared.total, bars.filter(({ symbol }) => plan.universe.includes(symbol)).reduce((sum, { close }) => sum + close.length, 0));
  const ran = performance.now();
  const result = run({ ...terms, plan, bars, isStopped: (done) => {
    Atomics.store(memory, shared.done, done);
    return Atomics.load(memory, shared.stop) === 1;
  } });
  const ended = performance.now();
  const metrics = measured(plan, result, bars.find(({ symbol }) => symbol === benchmark));
  const html = report === true ? reported({ plan, result, metrics, bars, terms }, benchmark) : undefined;
  return {
    result, metrics, stopped: Atomics.load(memory, shared.stop) === 1, refusedRows: read.reduce((sum, { refused }) => sum + refused, 0),
    seconds: { load: (ran - began) / 1000, run: (ended - ran) / 1000 }, ...(html === undefined ? {} : { html }),
  };
}

function reported(of: Pick<ReportOf, 'plan' | 'result' | 'metrics' | 'bars'> & { readonly terms: Terms }, name: string | undefined): string {
  const beside = of.bars.find(({ symbol }) => symbol === name);
  return reportHtml({
    ...of, terms: shownTerms(of.terms), bars: of.bars.filter(({ symbol }) => of.plan.universe.includes(symbol)),
    ...(beside === undefined ? {} : { benchmark: { name: beside.symbol, atMs: beside.atMs, usd: beside.close } }),
  });
}

function assertAll(universe: readonly string[], bars: readonly BarColumns[], timeframe: string): void {
  const missing = universe.filter((symbol) => !bars.some((each) => each.symbol === symbol));
  if (missing.length > 0) throw new RangeError(`backtest: expected ${timeframe} bars of ${missing.join(', ')}, was none among the files; name them with --bars`);
}

parentPort?.on('message', (request: GymRequest) => {
  try {
    parentPort?.postMessage({ outcome: performed(request) });
  } catch (error) {
    parentPort?.postMessage({ fault: error instanceof Error ? { name: error.name, message: error.message, stack: error.stack } : { name: 'Error', message: String(error) } });
  }
});
