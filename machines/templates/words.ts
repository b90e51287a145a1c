import type { Indicator, Operand, Rule, Term } from '../../subjects/plan.ts';
import type { Timeframe } from '../../subjects/values.ts';

/* The language's words as functions, for those who write plans in code. */

export const value = (number: number): Operand => ({ value: number });
export const of = (indicator: Indicator, offset = 0): Term => ({ indicator, offset });
export const close: Term = { bar: 'close', offset: 0 };
export const volume: Term = { bar: 'volume', offset: 0 };
export const sma = (length: number): Term => of({ kind: 'sma', length, source: 'close' });
export const ema = (length: number): Term => of({ kind: 'ema', length, source: 'close' });
export const rsi = (length: number): Term => of({ kind: 'rsi', length, source: 'close' });
export const roc = (length: number): Term => of({ kind: 'roc', length, source: 'close' });
export const atr = (length: number): Term => of({ kind: 'atr', length });
export const bollinger = (length: number, deviations: number, output: 'upper' | 'middle' | 'lower'): Term => of({ kind: 'bollinger', length, deviations, output, source: 'close' });
/** The channel before this bar: no close is beyond a channel that holds it. */
export const channel = (length: number, output: 'upper' | 'lower'): Term => of({ kind: 'donchian', length, output }, 1);

export const scaled = (term: Term, times: number): Term => ({ ...term, times });
export const sum = (...terms: Term[]): Operand => ({ sum: terms });
/** The same of another symbol, or of the ratio to it. */
export const ofSymbol = (symbol: string, term: Term): Term => ({ ...term, of: symbol });
export const against = (symbol: string, term: Term): Term => ({ ...term, against: symbol });

/** The same of bars of a coarser timeframe. */
export const inBarsOf = (timeframe: Timeframe, term: Term): Term => ({ ...term, timeframe });

export const above = (left: Operand, right: Operand): Rule => ({ compare: 'above', left, right });
export const below = (left: Operand, right: Operand): Rule => ({ compare: 'below', left, right });
export const crosses = (cross: 'above' | 'below', left: Operand, right: Operand): Rule => ({ cross, left, right });
export const never: Rule = above(value(0), value(1));
