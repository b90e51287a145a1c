import type { z } from 'zod';
import type { MarketSource, opened } from '../../subjects/desk.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { Plan } from '../../subjects/plan.ts';
import type { planRefused, planRequested, proposed } from '../../subjects/planner.ts';
import type { Timeframe } from '../../subjects/values.ts';
import { format, fromFloat, one, type Decimal } from '../decimal.ts';
import { checkPlan, isFault } from '../plan/decisions.ts';
import { symbolsRead } from '../plan/others.ts';

export type PlanRequest = z.output<typeof planRequested.body>;
export type ProposalBody = z.output<typeof proposed.body>;
export type PlanRefusal = z.output<typeof planRefused.body>;

/** What proposals of one desk are checked against; plain data. */
export interface Planning {
  /** What was asked for last; null until plans are. */
  asked: { readonly plans: number; readonly symbols: readonly string[]; readonly timeframe: Timeframe } | null;
  /** Requests that were answered or failed, so that an effect that ran twice counts once. */
  settled: Record<string, true>;
  /** Hashes of the plans proposed so far, with their strategies. */
  proposed: Record<string, string>;
  /** Sum of the proposed plans' budgets. */
  budgeted: Decimal;
  failures: number;
}

export const unplanned = (): Planning => ({ asked: null, settled: {}, proposed: {}, budgeted: 0n, failures: 0 });

/** What a new desk asks its planner for, or undefined where it has none. Features end where the session begins: nobody plans on what is yet to come. */
export function requestOf({ body: { planner, session, market } }: FactOf<typeof opened>): PlanRequest | undefined {
  if (planner.kind === 'none' || planner.plans === 0) return undefined;
  const { timeframe, symbols } = traded(market);
  return { planner: planner.kind, model: planner.model, plans: planner.plans, symbols, timeframe, from: session.backtestFrom, before: session.from };
}

/** The source's symbols in one timeframe, alphabetically: the timeframe of its first file. */
function traded(market: MarketSource): { readonly timeframe: Timeframe; readonly symbols: string[] } {
  if (market.kind !== 'csv') return { timeframe: market.timeframe, symbols: sortedOnce(market.symbols) };
  const timeframe = market.files[0]?.timeframe ?? '1d';
  return { timeframe, symbols: sortedOnce(market.files.filter((file) => file.timeframe === timeframe).map(({ symbol }) => symbol)) };
}

const sortedOnce = (symbols: readonly string[]): string[] => [...new Set(symbols)].sort();

/** A strategy's id: from its plan, so the same plan is the same strategy wherever it is proposed. */
export const strategyOf = (planHash: string): string => `s-${planHash.slice(0, 12)}`;

export type Fault = Omit<PlanRefusal, 'request' | 'index'>;

/**
 * A raw plan as a proposal, or the rule that it breaks: those for all plans, and those of this desk: asked for, on its symbols and timeframe,
 * not proposed before, and no more capital than there is.
 */
export function proposalOf(planning: Planning, raw: unknown, index: number): ProposalBody | Fault {
  const checked = checkPlan(raw);
  if (isFault(checked)) return { path: checked.path.slice(0, 500), value: checked.value.slice(0, 500), rule: checked.rule.slice(0, 500) };
  const { plan, planHash } = checked;
  return deskObjection(planning, plan, planHash, index) ?? { strategy: strategyOf(planHash), planHash, plan };
}

function deskObjection({ asked, proposed: known, budgeted }: Planning, plan: Plan, planHash: string, index: number): Fault | undefined {
  if (asked === null) return { path: '', value: plan.name, rule: 'must be asked for; this desk has no planner' };
  if (index >= asked.plans) return { path: '', value: `plan ${index + 1}`, rule: `must be one of the ${asked.plans} that were asked for` };
  if (plan.timeframe !== asked.timeframe) return { path: 'timeframe', value: plan.timeframe, rule: `must be the desk's, ${asked.timeframe}` };
  const stranger = plan.universe.findIndex((symbol) => !asked.symbols.includes(symbol));
  if (stranger >= 0) return { path: `universe[${stranger}]`, value: plan.universe[stranger] ?? '', rule: `must be one of the desk's symbols: ${asked.symbols.join(', ')}`.slice(0, 500) };
  const unseen = symbolsRead(plan).find((symbol) => !asked.symbols.includes(symbol));
  if (unseen !== undefined) return { path: 'entry', value: unseen, rule: `must, like exit, read the desk's symbols only: ${asked.symbols.join(', ')}`.slice(0, 500) };
  if (known[planHash] !== undefined) return { path: '', value: planHash, rule: `must be a new plan; ${known[planHash]} has it already` };
  if (budgeted + budgetOf(plan) > one) return { path: 'budget', value: String(plan.budget), rule: `must leave the sum of budgets at most 1; ${format(budgeted)} is given` };
  return undefined;
}

/** Budgets are floats; a millionth of the capital is fine enough, and a sum of tenths is then exactly 1. */
const budgetOf = (plan: Plan): Decimal => fromFloat(plan.budget, 6);

/** Remembers a proposal, in place. */
export function enter(planning: Planning, { planHash, strategy, plan }: ProposalBody): void {
  planning.proposed[planHash] = strategy;
  planning.budgeted += budgetOf(plan);
}
