import type { Operand, Plan } from '../../subjects/plan.ts';

export const sma = (length: number): Operand => ({ indicator: { kind: 'sma', length, source: 'close' }, offset: 0 });
export const close: Operand = { bar: 'close', offset: 0 };

/** A plan for tests: in while SMA(2) is above SMA(3), all in, without a stop. */
export const examplePlan: Plan = {
  name: 'two-three', thesis: 'prices that rise go on rising', universe: ['SPY'], timeframe: '1d',
  entry: { cross: 'above', left: sma(2), right: sma(3) }, exit: { cross: 'below', left: sma(2), right: sma(3) },
  sizing: { kind: 'allIn' }, timing: 'nextOpen', budget: 0.2, refutedBy: 'a year of losses',
};
