import type { FactOf } from '../../subjects/fact.ts';
import type { approved, RiskState, stateChanged } from '../../subjects/risk.ts';
import { own } from '../authority/own.ts';
import type { Order } from '../order/decisions.ts';

/** More kills than this in force at once are no desk's doing; each of them is enough. */
const mostKills = 100;

/** What of the desk is held back beside its own kills and halts. Plain data, left out where nothing is. */
export interface HeldScopes {
  /** By `desk`, strategy or symbol; what is active is not kept. */
  lowered?: Record<string, RiskState>;
  /** Kills of a strategy or symbol in force, the newest last. */
  scopeKills?: readonly { readonly kill: string; readonly target: string }[];
}

type Whose = Pick<Order, 'strategy' | 'symbol'>;

export const isOf = (target: string) => ({ strategy, symbol }: Whose): boolean => target === strategy || target === symbol;

/** A kill of a strategy or symbol holds from the operator's word on, before risk has said its own. */
export function latchScope(state: HeldScopes, kill: string, target: string): void {
  state.scopeKills = [...(state.scopeKills ?? []).filter((each) => each.kill !== kill), { kill, target }].slice(-mostKills);
}

/** What risk says of a scope; only the kill that it names is lifted. */
export function noteScope(state: HeldScopes, { target, to, rule, kill }: FactOf<typeof stateChanged>['body']): void {
  const lowered = { ...state.lowered };
  if (to === 'active') delete lowered[target];
  else lowered[target] = to;
  if (Object.keys(lowered).length === 0) delete state.lowered;
  else state.lowered = lowered;
  if (kill === undefined) return;
  if (rule !== 'unkill') return latchScope(state, kill, target);
  const left = (state.scopeKills ?? []).filter((each) => each.kill !== kill);
  if (left.length === 0) delete state.scopeKills;
  else state.scopeKills = left;
}

export const isScopeKilled = ({ scopeKills }: HeldScopes, order: Whose): boolean => scopeKills !== undefined && scopeKills.some(({ target }) => isOf(target)(order));

/** Whether a scope's state holds an approved order back. Risk decided under it already: this is the second lock on the same door. */
export function isHeldBack({ lowered }: HeldScopes, { strategy, symbol, purpose }: Pick<FactOf<typeof approved>['body'], 'strategy' | 'symbol' | 'purpose'>): boolean {
  if (lowered === undefined) return false;
  const states = ['desk', strategy, symbol].map((target) => own(lowered, target));
  return states.some((state) => state === 'halted' || state === 'killed' || (state === 'reducing' && purpose === 'entry'));
}
