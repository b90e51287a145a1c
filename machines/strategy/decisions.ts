import type { FactOf } from '../../subjects/fact.ts';
import type { Plan } from '../../subjects/plan.ts';
import type { intent } from '../../subjects/strategy.ts';
import type { Evaluator } from '../plan/compile.ts';
import { figureOf, isPlainStop, stopsOf } from '../plan/stops.ts';
import type { Holding } from './holding.ts';
import { limitPrice } from './limitPrice.ts';

/** What holds a strategy back besides its own state. */
export interface Restraint {
  readonly trading: boolean;
  /** A kill is in force: no intent at all. */
  readonly killed: boolean;
  /** Risk has halted: no entries; exits lower risk and pass. */
  readonly halted: boolean;
}

type Action = FactOf<typeof intent>['body']['action'];

/** What the newest bar asks for in one symbol, whether or not it may be said. An exit that is true forbids the entry. */
export function wish(plan: Plan, { want, exitDue }: Holding, evaluator: Evaluator): Action | undefined {
  if (want === 'in') return exitDue || evaluator.exits() ? 'exit' : undefined;
  return want === 'out' && wantsIn(evaluator) && isSizable(plan, evaluator) ? 'enter' : undefined;
}

/** Whether the plan would be in now; an exit that was due is due no more. */
export const wantsIn = (evaluator: Evaluator): boolean => evaluator.enters() && !evaluator.exits();

/** Whether what an entry is sized by is there: a volatility or range of zero would ask for an unbounded quantity. */
const isSizable = (plan: Plan, evaluator: Evaluator): boolean =>
  (plan.sizing.kind !== 'volatility' || (evaluator.volatilityAnnual() ?? 0) > 0) && (plan.stop?.kind !== 'atr' || (evaluator.atr() ?? 0) > 0) && (saysPlainly(plan) || haveFigures(plan, evaluator));

/** Without a stop, or with one that an intent has had its own fields for from the start. */
const saysPlainly = ({ stop, stops }: Plan): boolean => stops === undefined && (stop === undefined || isPlainStop(stop));

function haveFigures(plan: Plan, evaluator: Evaluator): boolean {
  const figures = evaluator.stopFigures();
  return stopsOf(plan).every((stop, place) => figureOf(stop) === undefined || (figures[place] ?? 0) > 0);
}

/** @param splits as of `entryIntent`; a volatility is a share of any price */
function askedStops(plan: Plan, evaluator: Evaluator, splits: number): NonNullable<IntentBody['stops']> {
  const figures = evaluator.stopFigures();
  return stopsOf(plan).map((stop, place) => {
    const figure = figures[place];
    return figure === undefined ? { stop } : { stop, figure: figureOf(stop)?.kind === 'atr' ? figure / splits : figure };
  });
}

export function mayState(action: Action, { trading, killed, halted }: Restraint): boolean {
  return trading && !killed && !(halted && action === 'enter');
}

const longestReason = 300;

/** Cuts a text to what a reason may hold. */
export const reasonText = (text: string): string => (text.length <= longestReason ? text : `${text.slice(0, longestReason - 3)}...`);

type IntentBody = FactOf<typeof intent>['body'];

/** An intent with the figures of its reason: the text is made where it is read. */
class Reasoned implements IntentBody {
  readonly symbol: string;
  readonly action: Action;
  readonly sizing: IntentBody['sizing'];
  readonly referencePriceUsd: string;
  declare readonly limitUsd?: string;
  declare readonly volatilityAnnual?: number;
  declare readonly stop?: NonNullable<IntentBody['stop']>;
  declare readonly atr?: number;
  declare readonly stops?: NonNullable<IntentBody['stops']>;
  readonly #text: () => string;

  constructor(body: Omit<IntentBody, 'reason'>, text: () => string) {
    this.symbol = body.symbol;
    this.action = body.action;
    this.sizing = body.sizing;
    this.referencePriceUsd = body.referencePriceUsd;
    if (body.limitUsd !== undefined) this.limitUsd = body.limitUsd;
    if (body.volatilityAnnual !== undefined) this.volatilityAnnual = body.volatilityAnnual;
    if (body.stop !== undefined) this.stop = body.stop;
    if (body.atr !== undefined) this.atr = body.atr;
    if (body.stops !== undefined) this.stops = body.stops;
    this.#text = text;
  }

  get reason() { return reasonText(this.#text()); }
}

/** @param splits how many of today's shares one of the evaluator's has become: its ATR is in the evaluator's prices, the intent's in today's */
export function entryIntent(plan: Plan, evaluator: Evaluator, symbol: string, closeUsd: string, splits = 1): IntentBody {
  const volatilityAnnual = evaluator.volatilityAnnual();
  const atr = evaluator.atr();
  return new Reasoned({
    symbol, action: 'enter', sizing: plan.sizing, referencePriceUsd: closeUsd,
    ...(plan.timing === 'nextOpen' ? {} : { limitUsd: limitPrice(closeUsd, plan.timing.limit.offset) }),
    ...(volatilityAnnual === undefined ? {} : { volatilityAnnual }),
    ...(saysPlainly(plan) ? plan.stop === undefined ? {} : { stop: plan.stop } : { stops: askedStops(plan, evaluator, splits) }),
    ...(atr === undefined ? {} : { atr: atr / splits }),
  }, evaluator.becauseLater('entry'));
}

export const exitIntent = (plan: Plan, evaluator: Evaluator, symbol: string, closeUsd: string): IntentBody =>
  new Reasoned({ symbol, action: 'exit', sizing: plan.sizing, referencePriceUsd: closeUsd }, evaluator.exits() ? evaluator.becauseLater('exit') : stillDue);

const stillDue = () => 'an exit is still due: it could not be stated or was not filled when its signal came';
