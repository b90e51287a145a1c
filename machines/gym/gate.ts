import type { z } from 'zod';
import type { BacktestFigures, gated } from '../../subjects/gym.ts';
import type { GatePolicy } from '../../subjects/policy.ts';
import { nothingTried, type Tried } from '../honesty/deflated.ts';
import { honestyCriteria, scenarioCriteria } from './criteria.ts';
import { reaches, stays, type Criterion } from './criterion.ts';

type Gated = z.output<typeof gated.body>;
export type { Criterion } from './criterion.ts';
export interface Verdict { readonly verdict: Gated['verdict']; readonly criteria: Criterion[] }

/**
 * Whether a backtest's figures pass the gate: every criterion must. A figure that meets its threshold exactly passes. A criterion of honesty or of scenarios stands where
 * the policy asks for it; one whose figure is not there is refused, as `overfittingGiven` 0 of 1.
 * @param tried Sharpe ratios of the other plans tried on the desk, for the deflated Sharpe ratio
 */
export function verdict(gate: GatePolicy, figures: BacktestFigures, tried: Tried = nothingTried): Verdict {
  const criteria = [
    reaches('trades', figures.trades, gate.minTrades),
    reaches('sharpeAnnual', figures.sharpeAnnual, gate.minSharpeAnnual),
    stays('maxDrawdown', figures.maxDrawdown, gate.maxDrawdown),
    reaches('totalReturn', figures.totalReturn, gate.minReturn),
    ...honestyCriteria(gate, figures, tried),
    ...scenarioCriteria(gate, figures),
  ];
  return { verdict: criteria.every(({ passed }) => passed) ? 'passed' : 'refused', criteria };
}

/** The verdict on a plan whose backtest could not be run: of one backtest that was needed, none was. The reason is in the `backtestFailed` that it follows. */
export const notBacktested = (): Verdict => ({ verdict: 'refused', criteria: [reaches('backtestsRun', 0, 1)] });
