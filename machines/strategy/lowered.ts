import type { FactOf } from '../../subjects/fact.ts';
import type { stateChanged, RiskState } from '../../subjects/risk.ts';
import { own } from '../authority/own.ts';

/** What risk holds back of the desk, of this strategy and of symbols, by their names; what is active is not kept. */
export type LoweredStates = Record<string, RiskState>;

interface Lowerable {
  readonly id: string;
  /** Left out where nothing is held back. */
  lowered?: LoweredStates;
}

export function noteLowered(trader: Lowerable, { target, to }: FactOf<typeof stateChanged>['body']): void {
  const lowered = { ...trader.lowered };
  if (to === 'active') delete lowered[target];
  else lowered[target] = to;
  if (Object.keys(lowered).length === 0) delete trader.lowered;
  else trader.lowered = lowered;
}

/** Whether risk lets nothing of the strategy pass in a symbol, not even what lowers risk. */
export function isHeld({ id, lowered }: Lowerable, symbol: string): boolean {
  return lowered !== undefined && ['desk', id, symbol].some((name) => own(lowered, name) === 'halted' || own(lowered, name) === 'killed');
}

/** Whether risk lets no entry of the strategy pass in a symbol. */
export function mayOnlyLeave({ id, lowered }: Lowerable, symbol: string): boolean {
  return lowered !== undefined && ['desk', id, symbol].some((name) => own(lowered, name) !== undefined);
}
