import { examined, usualThoroughness, type Thoroughness } from '../../machines/honesty/examination.ts';
import { ownEquity } from '../../machines/honesty/ownReturns.ts';
import type { Run, RunOf } from '../../machines/gym/run.ts';
import { neighboursOf } from '../../machines/honesty/neighbours.ts';
import { library } from '../../machines/scenario/library.ts';
import { suite } from '../../machines/scenario/suite.ts';
import type { BacktestFigures } from '../../subjects/gym.ts';
import type { GatePolicy } from '../../subjects/policy.ts';
import { backtestOn, reportOf, runOf, type BacktestOf } from './backtest.ts';
import type { SpanColumns } from './barColumns.ts';
import { run } from './run.ts';

export interface Rehearsal {
  readonly figures: BacktestFigures;
  /** As it is stored. */
  readonly report: string;
}

/** Of what the checks draw: the same request must always give the same figures. */
const seed = 1;

/** Fewer cuts than a person would ask for: every proposed plan goes through it. */
const howThorough = (warmUpBars: number): Thoroughness => ({ ...usualThoroughness, seed, cuts: 6, warmUpBars: Math.max(1, warmUpBars) });

/** Only this plan's capital counts, as in its other figures. */
const onOwnCapital = (by: Run): Run => (of) => {
  const result = by(of);
  return { ...result, equity: ownEquity(of, result) };
};

/**
 * A plan's backtest, with the honesty checks and scenarios where the desk's gate asks for them: they are dozens of backtests more.
 * RangeError where there is too little to compute figures from.
 */
export function rehearsed(of: BacktestOf, columns: SpanColumns): Rehearsal {
  const { gate, session } = of.settings;
  const done = backtestOn(of, columns);
  const figures: BacktestFigures = { ...done.figures, ...askedBy(gate, runOf(of, columns), session.warmUpBars) };
  return { figures, report: reportOf(of.plan, { figures, result: done.result }) };
}

/**
 * The honesty checks and scenarios that a gate asks for, of one plan. It is examined as one that was chosen from nothing; a desk's gate counts the other plans of its log itself.
 * Where the gate limits the probability of overfitting, the plan counts as chosen among its neighbours: each parameter 10 and 20 % lower and higher.
 * @param warmUpBars that the plan has where it trades
 * @param by what runs each of the backtests
 */
export function askedBy({ honesty, scenarios }: GatePolicy, of: RunOf, warmUpBars: number, by: Run = run): Pick<BacktestFigures, 'honesty' | 'scenarios'> {
  const others = honesty?.maxOverfitting === undefined ? [] : neighboursOf(of.plan).map(({ plan }) => ({ plan, result: by({ ...of, plan }) }));
  return {
    ...(honesty === undefined ? {} : { honesty: examined(by, of, { others, areOnLog: true }, howThorough(warmUpBars)) }),
    ...(scenarios === undefined ? {} : { scenarios: scenariosOf(by, of, scenarios.only) }),
  };
}

function scenariosOf(by: Run, of: RunOf, only: readonly string[] | undefined): NonNullable<BacktestFigures['scenarios']> {
  const cases = library.filter(({ name }) => only === undefined || only.includes(name));
  return [...suite(onOwnCapital(by), of, cases, seed)].flatMap((row) => ('leftOut' in row ? [] : [{ name: row.name, totalReturn: row.totalReturn, maxDrawdown: Math.min(1, row.maxDrawdown) }]));
}
