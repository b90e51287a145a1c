import type { z } from 'zod';
import type { BacktestFigures, gated } from '../../subjects/gym.ts';
import type { GatePolicy } from '../../subjects/policy.ts';

type Gated = z.output<typeof gated.body>;
export type Criterion = Gated['criteria'][number];
export interface Verdict { readonly verdict: Gated['verdict']; readonly criteria: Criterion[] }

/**
 * Whether a backtest's figures pass the gate: every criterion must. A figure that meets its threshold exactly passes.
 * `trades`, `sharpeAnnual` and `totalReturn` must reach their threshold, `maxDrawdown` must not exceed it.
 */
export function verdict(gate: GatePolicy, figures: BacktestFigures): Verdict {
  const criteria = [
    reaches('trades', figures.trades, gate.minTrades),
    reaches('sharpeAnnual', figures.sharpeAnnual, gate.minSharpeAnnual),
    stays('maxDrawdown', figures.maxDrawdown, gate.maxDrawdown),
    reaches('totalReturn', figures.totalReturn, gate.minReturn),
  ];
  return { verdict: criteria.every(({ passed }) => passed) ? 'passed' : 'refused', criteria };
}

const reaches = (name: string, figure: number, threshold: number): Criterion => ({ name, figure, threshold, passed: figure >= threshold });
const stays = (name: string, figure: number, threshold: number): Criterion => ({ name, figure, threshold, passed: figure <= threshold });

/** The verdict on a plan whose backtest could not be run: of one backtest that was needed, none was. The reason is in the `backtestFailed` that it follows. */
export const notBacktested = (): Verdict => ({ verdict: 'refused', criteria: [reaches('backtestsRun', 0, 1)] });
