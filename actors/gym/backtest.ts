import { backtestSettings } from '../../machines/gym/backtest.ts';
import type { RunOf, RunResult } from '../../machines/gym/run.ts';
import { runFigures } from '../../machines/gym/runFigures.ts';
import type { DeskSettings } from '../../subjects/desk.ts';
import { marked } from '../../subjects/accounting.ts';
import { filled } from '../../subjects/execution.ts';
import type { Fact, FactKind } from '../../subjects/fact.ts';
import type { BacktestFigures } from '../../subjects/gym.ts';
import type { Plan } from '../../subjects/plan.ts';
import type { CheckedStep } from '../market/checked.ts';
import { columnsOfSteps, type SpanColumns } from './barColumns.ts';
import { run, walked } from './run.ts';

export interface Backtest {
  readonly figures: BacktestFigures;
  readonly result: RunResult;
  /** Every mark and fill, as facts: a run of its own, fact by fact, made where somebody asks for it. */
  readonly facts: readonly { readonly kind: FactKind; readonly fact: Fact }[];
}

/** What a backtest is of: the desk's settings, the plan, and the request whose id is its genesis. */
export interface BacktestOf {
  readonly settings: DeskSettings;
  readonly strategy: string;
  readonly plan: Plan;
  readonly planHash: string;
  readonly request: string;
}

/**
 * Runs one plan through the desk's own actors in memory, in lockstep, on checked bars: warm-up first, then the span to be traded.
 * Throws a RangeError where there is too little to compute figures from.
 */
export const backtest = (of: BacktestOf, steps: Iterable<CheckedStep>): Backtest => backtestOn(of, columnsOfSteps(steps));

/** A backtest as the runner takes it: the desk's capital, limits and venue. */
export function runOf({ settings, plan, request }: BacktestOf, { bars, events, fromMs }: SpanColumns): RunOf {
  const { venue, cashUsd, policy } = backtestSettings(settings, plan, request);
  if (venue.kind !== 'sim') throw new Error(`backtest of ${plan.name}: expected a simulated venue, was ${venue.kind}`);
  return { plan, bars, events, cashUsd, venue, policy, fromMs };
}

/** The same on bars that are columns already. */
export function backtestOn(asked: BacktestOf, columns: SpanColumns): Backtest {
  const of = runOf(asked, columns);
  const result = run(of);
  return { figures: runFigures(of, result), result, get facts() { return factsOf(of); } };
}

const told = new Map<string, FactKind>([filled, marked].map((kind) => [kind.name, kind]));

function factsOf(of: RunOf): Backtest['facts'] {
  const facts: { readonly kind: FactKind; readonly fact: Fact }[] = [];
  walked(of, { quietly: false, onFact: (fact) => {
    const kind = told.get(fact.type);
    if (kind !== undefined) facts.push({ kind, fact });
  } });
  return facts;
}

/** A run's result as its report is stored: plain JSON. */
export const reportOf = (plan: Plan, { figures, result }: Pick<Backtest, 'figures' | 'result'>): string => JSON.stringify({
  plan, figures, result: { ...result, equity: Array.from(result.equity.atMs, (atMs, index) => [atMs, result.equity.usd[index] ?? 0]) },
});
