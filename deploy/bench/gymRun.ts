import { defaultPolicy } from '../../machines/desk/defaultSettings.ts';
import type { BarColumns, RunOf } from '../../machines/gym/run.ts';
import { checkPlan, isFault } from '../../machines/plan/decisions.ts';

const wide = '1000000000';
const sma = (length: number) => ({ indicator: { kind: 'sma', length } });

/** The backtest that is measured, here and in other programs: SMA(10) crosses SMA(30), one share, next open, 0.1 % commission a side. No limit stands in its way. */
export function crossingRun(bars: readonly BarColumns[]): RunOf {
  const [first] = bars;
  const checked = checkPlan({
    name: 'sma-cross-10-30', thesis: 'measured, not believed', universe: bars.map(({ symbol }) => symbol), timeframe: first?.timeframe, timing: 'nextOpen', budget: 1, refutedBy: 'nothing',
    entry: { cross: 'above', left: sma(10), right: sma(30) }, exit: { cross: 'below', left: sma(10), right: sma(30) }, sizing: { kind: 'quantity', quantity: '1' },
  });
  if (isFault(checked)) throw new Error(`expected a sound plan: ${checked.path} ${checked.rule}`);
  return {
    plan: checked.plan, bars, cashUsd: '1000000', venue: { kind: 'sim', commissionRate: '0.001', minCommissionUsd: '0', slippageRate: '0', maxVolumeShare: 1 },
    policy: { ...defaultPolicy, collar: 1, maxOrderNotionalUsd: wide, maxOrderQuantity: wide, maxPositionNotionalUsd: wide, maxGrossNotionalUsd: wide, maxDailyLossUsd: wide, maxOrdersAMinute: 1_000_000, minCashUsd: '0' },
  };
}
