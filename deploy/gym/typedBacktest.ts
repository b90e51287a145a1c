import { symbolsOf } from '../../machines/plan/others.ts';
import { barFilesOf } from './barFiles.ts';
import type { GymRequest, TypedBacktest } from './gymThread.ts';
import { gateIn } from './gateFile.ts';
import { planIn } from './planFile.ts';
import { termsOf } from './terms.ts';

/** A backtest as it was typed, with all that it names read and checked but the bars. Throws WrongUse or SourceRefused. */
export function requestFrom({ plan: path, bars, isRaw, hasActions, benchmark, report, gate, lookAhead, terms: typed }: TypedBacktest): GymRequest {
  const plan = planIn(path);
  const terms = termsOf(typed);
  const symbols = [...new Set([...symbolsOf(plan), ...(benchmark === undefined ? [] : [benchmark])])];
  return { plan, terms, report, files: barFilesOf(symbols, plan.timeframe, bars, { isRaw, hasActions }), ...(benchmark === undefined ? {} : { benchmark }), ...(gate === undefined ? {} : { gate: gateIn(gate) }), ...(lookAhead === undefined ? {} : { lookAhead }) };
}
