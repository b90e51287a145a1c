import { run } from '../../actors/gym/run.ts';
import type { Scenario } from '../../machines/scenario/scenario.ts';
import { suite, type ScenarioRow } from '../../machines/scenario/suite.ts';
import type { Plan } from '../../subjects/plan.ts';
import type { BarFile } from '../gym/barFiles.ts';
import { endsAmong } from '../gym/happenings.ts';
import { loadBars } from '../gym/loadBars.ts';
import { assertTraded } from '../gym/span.ts';
import type { Terms } from '../gym/terms.ts';
import { Progress } from '../view/progress.ts';

/** A plan and the cases that it is to be run under. */
export interface Suite {
  readonly plan: Plan;
  readonly terms: Terms;
  readonly cases: readonly Scenario[];
  readonly files: readonly BarFile[];
  readonly seed: number;
}

export interface Rows {
  readonly rows: readonly ScenarioRow[];
  readonly stopped: boolean;
}

/** Runs a suite in this process, until it is done or stopped. */
export async function suiteHere({ plan, terms, cases, files, seed }: Suite, stop: AbortSignal): Promise<Rows> {
  const bars = files.map((file) => loadBars(file).bars);
  assertTraded(plan, bars, terms);
  const progress = new Progress('cases');
  const rows: ScenarioRow[] = [];
  const left = suite(run, { ...terms, plan, bars, events: endsAmong(bars) }, cases, seed);
  while (rows.length < cases.length) {
    // A person may want it to end: signals are heard between two cases.
    await new Promise((done) => setImmediate(done));
    const next = stop.aborted ? undefined : left.next();
    if (next === undefined || next.done === true) break;
    rows.push(next.value);
    progress.at(rows.length, cases.length);
  }
  progress.end();
  return { rows, stopped: stop.aborted };
}
