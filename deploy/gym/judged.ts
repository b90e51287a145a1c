import { askedBy } from '../../actors/gym/rehearsal.ts';
import { verdict, type Verdict } from '../../machines/gym/gate.ts';
import type { Run, RunOf, RunResult } from '../../machines/gym/run.ts';
import { runFigures } from '../../machines/gym/runFigures.ts';
import { usualThoroughness } from '../../machines/honesty/examination.ts';
import type { GatePolicy } from '../../subjects/policy.ts';

/** As a desk's gate would judge a plan that nobody had tried others beside. Dozens of backtests, where the gate asks for honesty checks or scenarios. @param by what runs them */
export const judged = (gate: GatePolicy, of: RunOf, result: RunResult, by: Run): Verdict =>
  verdict(gate, { ...runFigures(of, result), ...askedBy(gate, of, usualThoroughness.warmUpBars, by) });
