import type { BacktestFigures } from '../../subjects/gym.ts';
import type { GatePolicy } from '../../subjects/policy.ts';
import { deflated, together, withTrial, type Tried } from '../honesty/deflated.ts';
import { asked, reaches, stays, type Criterion } from './criterion.ts';

/** Criteria of honesty that a policy asks for, in a fixed order. */
export function honestyCriteria({ honesty: wanted }: GatePolicy, { honesty: found = {} }: BacktestFigures, others: Tried): readonly Criterion[] {
  if (wanted === undefined) return [];
  return [
    ...asked(reaches, 'deflatedSharpe', deflatedSharpeOf(found, others), wanted.minDeflatedSharpe),
    ...asked(stays, 'overfitting', found.overfitting?.probability, wanted.maxOverfitting),
    ...asked(stays, 'lookAheadDifferences', found.lookAhead?.differences, wanted.maxLookAhead),
    ...asked(stays, 'indicatorDrift', found.recursion?.drift, wanted.maxIndicatorDrift),
    ...asked(stays, 'unstableDecisions', found.recursion?.unstableDecisions, wanted.maxUnstableDecisions),
    ...asked(reaches, 'walkForwardEfficiency', found.walkForward?.efficiency, wanted.minWalkForwardEfficiency),
    ...asked(reaches, 'lowestPathSharpe', found.crossValidation?.lowestSharpe, wanted.minPathSharpe),
    ...asked(reaches, 'bootstrapSharpe', found.bootstrap?.sharpeLow, wanted.minBootstrapSharpe),
    ...asked(reaches, 'doubledCostSharpe', found.doubledCostSharpe, wanted.minDoubledCostSharpe),
    ...asked(reaches, 'delayedSharpe', found.delayedSharpe, wanted.minDelayedSharpe),
    ...asked(reaches, 'steadyNeighbours', found.sensitivity?.steadyShare, wanted.minSteadyShare),
  ];
}

/** Counted over this plan, those that its maker tried, and the others of the desk. */
function deflatedSharpeOf({ measured, tried }: NonNullable<BacktestFigures['honesty']>, others: Tried): number | null {
  if (measured === undefined) return null;
  const own = withTrial(others, measured.sharpe);
  return deflated(measured, tried === undefined ? own : together(own, tried));
}

/** The worst of the scenarios; a policy that asks for them refuses where there was none. */
export function scenarioCriteria({ scenarios: wanted }: GatePolicy, { scenarios: found = [] }: BacktestFigures): readonly Criterion[] {
  if (wanted === undefined) return [];
  const given = found.length > 0;
  return [
    ...asked(stays, 'scenarioDrawdown', given ? Math.max(...found.map(({ maxDrawdown }) => maxDrawdown)) : undefined, wanted.maxDrawdown),
    ...asked(reaches, 'scenarioReturn', given ? Math.min(...found.map(({ totalReturn }) => totalReturn)) : undefined, wanted.minReturn),
  ];
}
