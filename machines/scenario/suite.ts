import type { Run, RunOf, RunResult } from '../gym/run.ts';
import { instantMs } from '../authority/instant.ts';
import { symbolsOf } from '../plan/others.ts';
import { symbolSeed, xoshiro } from '../random.ts';
import { maxDrawdown, simpleReturns, totalReturn } from '../statistics/returns.ts';
import { faulty } from './faults.ts';
import type { Scenario } from './scenario.ts';
import { placeFrom } from './select.ts';
import { shocked } from './shocks.ts';
import { drawn } from './synthetic.ts';

/** One line of a suite's table. Shares of equity; `worstBar` is the lowest return of one bar. */
export interface ScenarioFigures {
  readonly name: string;
  readonly bars: number;
  readonly trades: number;
  readonly rejections: number;
  readonly totalReturn: number;
  readonly maxDrawdown: number;
  readonly worstBar: number;
  readonly finalEquityUsd: string;
}

/** A scenario that these bars can't show, and why. */
export interface LeftOut { readonly name: string; readonly leftOut: string }

export type ScenarioRow = ScenarioFigures | LeftOut;

/** A shock or fault that comes while nothing is held says nothing: it is tried at each of these, and the worst is told. */
const moments = [0.1, 0.3, 0.5, 0.7, 0.9];

/** The scenario at every moment; one that has no moment is one case. */
function momentsOf(scenario: Scenario): readonly Scenario[] {
  const { change } = scenario;
  if (change.kind === 'shock' && 'at' in change.shock) {
    const { shock } = change;
    return moments.map((at) => ({ ...scenario, change: { kind: 'shock', shock: { ...shock, at } } }));
  }
  if (change.kind === 'feed' && 'at' in change.fault) {
    const { fault } = change;
    return moments.map((at) => ({ ...scenario, change: { kind: 'feed', fault: { ...fault, at } } }));
  }
  return [scenario];
}

/** How many backtests a scenario takes. */
export const runsOf = (scenario: Scenario): number => momentsOf(scenario).length;

/** The case that a scenario makes of a backtest, or why there is none. The same seed makes the same case. */
export function caseOf({ change, name }: Scenario, of: RunOf, seed: number): RunOf | LeftOut {
  const needed = symbolsOf(of.plan);
  const bars = of.bars.filter(({ symbol }) => needed.includes(symbol));
  const traded = bars.map((each) => placeFrom(each, of.fromMs ?? -Infinity));
  const uniform = xoshiro(symbolSeed(seed, name));
  switch (change.kind) {
    case 'none': return { ...of, bars };
    case 'venue': return { ...of, bars, venue: { ...of.venue, ...change.venue } };
    case 'shock': return { ...of, bars: shocked(bars, change.shock, traded, uniform) };
    case 'feed': return { ...of, bars: bars.map((each, index) => faulty(each, change.fault, traded[index] ?? 0, uniform)) };
    case 'path': {
      const { fromMs: _, beforeMs: __, events: ___, ...whole } = of;
      return { ...whole, bars: drawn(bars, change.model, change.bars, symbolSeed(seed, name)) };
    }
    case 'window': {
      const [fromMs, beforeMs] = [instantMs(change.from), instantMs(change.before)];
      const covered = bars.every((each) => placeFrom(each, beforeMs) - placeFrom(each, fromMs) >= 3);
      return covered ? { ...of, bars, fromMs, beforeMs } : { name, leftOut: `expected bars of every symbol from ${change.from.slice(0, 10)} to ${change.before.slice(0, 10)}` };
    }
  }
}

/** Runs a backtest under each scenario, one after another; of one that may come at any moment, the run that ends with least. */
export function* suite(run: Run, of: RunOf, scenarios: readonly Scenario[], seed: number): Generator<ScenarioRow> {
  for (const scenario of scenarios) yield worstOf(momentsOf(scenario).map((each) => rowOf(run, each, of, seed)));
}

/** Bars that are too few for a case are refused with a RangeError: it is left out then, and the others are not. */
function rowOf(run: Run, scenario: Scenario, of: RunOf, seed: number): ScenarioRow {
  try {
    const made = caseOf(scenario, of, seed);
    return 'leftOut' in made ? made : figuresOf(scenario.name, run(made));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { name: scenario.name, leftOut: error.message };
  }
}

const worstOf = (rows: readonly ScenarioRow[]): ScenarioRow =>
  rows.reduce((worst, each) => ('leftOut' in each || (!('leftOut' in worst) && worst.totalReturn <= each.totalReturn) ? worst : each));

function figuresOf(name: string, { bars, trades, rejections, equity, finalEquityUsd }: RunResult): ScenarioFigures {
  const usd = [...equity.usd];
  return { name, bars, trades: trades.filter(({ exitTime }) => exitTime !== null).length, rejections, ...fallsOf(usd), finalEquityUsd };
}

/** Nothing is left to measure after a ruin: all is lost then. */
function fallsOf(usd: readonly number[]): Pick<ScenarioFigures, 'totalReturn' | 'maxDrawdown' | 'worstBar'> {
  if (usd.length < 2) return { totalReturn: 0, maxDrawdown: 0, worstBar: 0 };
  if (usd.some((value) => value <= 0)) return { totalReturn: -1, maxDrawdown: 1, worstBar: -1 };
  return { totalReturn: totalReturn(usd), maxDrawdown: maxDrawdown(usd), worstBar: simpleReturns(usd).reduce((worst, each) => Math.min(worst, each), 0) };
}
