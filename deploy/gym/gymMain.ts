import { parentPort, workerData } from 'node:worker_threads';
import { run } from '../../actors/gym/run.ts';
import type { Verdict } from '../../machines/gym/gate.ts';
import type { BarColumns, RunOf, RunResult } from '../../machines/gym/run.ts';
import { symbolsOf } from '../../machines/plan/others.ts';
import type { ScenarioRow } from '../../machines/scenario/suite.ts';
import type { GatePolicy } from '../../subjects/policy.ts';
import type { ReportOf } from '../report/report.ts';
import { shared, type CaseRequest, type GymAsked, type GymOutcome, type GymRequest } from './gymThread.ts';
import { endsAmong } from './happenings.ts';
import { loadBars, type LoadedBars } from './loadBars.ts';
import { measured } from './measured.ts';
import { assertCovered, assertTraded } from './span.ts';
import { shownTerms, type Terms } from './terms.ts';
import { requestFrom } from './typedBacktest.ts';

/* The thread of gymThread.ts. */

const memory = workerData as Int32Array;
/** As many symbols as a plan may have, twice. */
const mostKept = 2000;
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

/** A run, as `performed` leaves it: with what stays here. */
type Performed = GymOutcome & { readonly result: RunResult };

async function performed({ plan, files, terms, benchmark, report, gate, lookAhead }: GymRequest): Promise<Performed> {
  const began = performance.now();
  const read = files.map(loaded);
  const beside = besideOf(files, benchmark);
  const bars = read.map((each) => each.bars);
  const needed = symbolsOf(plan);
  const ends = endsAmong(bars.filter(({ symbol }) => needed.includes(symbol)));
  Atomics.store(memory, shared.total, assertTraded(plan, bars, terms));
  if (benchmark !== undefined) assertCovered(plan, bars, terms, benchmark);
  let stopped = false;
  const isStopped = () => (stopped ||= Atomics.load(memory, shared.stop) === 1);
  const ran = performance.now();
  const of: RunOf = { ...terms, plan, bars, events: [...read.flatMap(({ events }) => events), ...ends] };
  const result = run({ ...of, hasNoDecisions: true, isStopped: (done) => {
    Atomics.store(memory, shared.done, done);
    return isStopped();
  } });
  const ended = performance.now();
  const at = (done: number, total: number) => {
    Atomics.store(memory, shared.done, done);
    Atomics.store(memory, shared.total, total);
  };
  const looked = lookAhead === undefined || stopped ? undefined : (await import('./lookedAhead.ts')).lookedAhead(of, lookAhead, { isStopped, at });
  const verdict = gate === undefined || stopped ? undefined : await verdictOf(gate, of, result, isStopped);
  const metrics = measured(plan, result, beside);
  const html = report === true ? await reported({ plan, result, metrics, bars, terms }, beside) : undefined;
  return {
    name: plan.name, result, metrics, stopped, refusedRows: read.reduce((sum, { refused }) => sum + refused, 0), faults: read.flatMap(({ faults }) => faults),
    ended: ends.flatMap((each) => (each.kind === 'delisted' && each.atMs < (terms.beforeMs ?? Infinity) ? [{ symbol: each.symbol, lastAt: each.lastAt }] : [])),
    built: files.flatMap(({ symbol, timeframe, builtFrom }) => (builtFrom === undefined ? [] : [{ symbol, timeframe, from: builtFrom }])),
    seconds: { load: (ran - began) / 1000, run: (ended - ran) / 1000 }, ...(html === undefined ? {} : { html }), ...(verdict === undefined ? {} : { verdict }),
    ...(looked === undefined ? {} : { lookAhead: looked }),
  };
}

async function underCase({ request: { plan, files, terms }, name, seed }: CaseRequest): Promise<ScenarioRow> {
  const [{ library }, { suite }] = await Promise.all([import('../../machines/scenario/library.ts'), import('../../machines/scenario/suite.ts')]);
  const bars = files.map((file) => loaded(file).bars);
  assertTraded(plan, bars, terms);
  const [row] = suite(run, { ...terms, plan, bars, events: endsAmong(bars) }, library.filter((each) => each.name === name), seed);
  if (row === undefined) throw new Error(`gym: expected a scenario of the library, was ${name}`);
  return row;
}

async function verdictOf(gate: GatePolicy, of: RunOf, result: RunResult, isStopped: () => boolean): Promise<Verdict | undefined> {
  const [{ judged }, { stoppable, unlessStopped }] = await Promise.all([import('./judged.ts'), import('./stoppable.ts')]);
  return unlessStopped(() => judged(gate, of, result, stoppable(run, isStopped)));
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
    if ('case' in asked) return parentPort?.postMessage({ row: await underCase(asked.case) });
    const { result: { decisions: _, ...result }, ...outcome } = await performed('typed' in asked ? requestFrom(asked.typed) : asked.request);
    // The equity goes over in memory of its own: its times may be one with those of the bars, which stay here.
    const atMs = new Float64Array(result.equity.atMs);
    const { usd } = result.equity;
    parentPort?.postMessage({ outcome: { ...outcome, result: { ...result, equity: { atMs, usd } } } }, [atMs.buffer, usd.buffer].filter((buffer) => buffer instanceof ArrayBuffer));
  } catch (error) {
    parentPort?.postMessage({ fault: error instanceof Error ? { name: error.name, message: error.message, stack: error.stack } : { name: 'Error', message: String(error) } });
  }
}

parentPort?.on('message', (asked: GymAsked) => void answered(asked));
