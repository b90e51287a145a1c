import type { FactOf } from '../../subjects/fact.ts';
import type { bar } from '../../subjects/market.ts';
import type { Plan } from '../../subjects/plan.ts';
import { intent, type StrategyState } from '../../subjects/strategy.ts';
import { nothing, says, type Publication } from '../actor.ts';
import { begunBy, nobody, type Authority } from '../authority/decisions.ts';
import { floatsOf } from '../indicators/bar.ts';
import type { Saved } from '../indicators/memory.ts';
import { compile, type Evaluator } from '../plan/compile.ts';
import { entryIntent, exitIntent, mayState, wantsIn, wish } from './decisions.ts';
import { intended, isSettled, outside, type Deciding, type Holding } from './holding.ts';
import { livedFrom, stateOf, type Life } from './statechart.ts';

interface Following {
  readonly evaluator: Evaluator;
  readonly holding: Holding;
}

interface Trade {
  readonly plan: Plan;
  readonly planHash: string;
  /** By symbol of the plan's universe. */
  readonly following: ReadonlyMap<string, Following>;
}

/** A strategy as it lives. What of it is kept is `TraderState`. */
export interface Trader {
  readonly id: string;
  readonly life: Life;
  trade: Trade | undefined;
  /** Whether its life is `trading`, so that a bar need not ask the statechart. */
  trading: boolean;
  retired: boolean;
  authority: Authority;
  signersNeeded: number;
  /** Kills in force. */
  kills: string[];
  halted: boolean;
}

/** Plain data: everything that a strategy goes on from. */
export interface TraderState {
  readonly life: StrategyState;
  readonly trade: { readonly plan: Plan; readonly planHash: string; readonly symbols: Readonly<Record<string, { readonly holding: Holding; readonly evaluator: Saved }>> } | null;
  readonly authority: Authority;
  readonly signersNeeded: number;
  readonly kills: readonly string[];
  readonly halted: boolean;
}

export const newTrader = (id: string): Trader =>
  ({ id, life: livedFrom(), trade: undefined, trading: false, retired: false, authority: nobody(), signersNeeded: 1, kills: [], halted: false });

export function follow(trader: Trader, plan: Plan, planHash: string): void {
  const compiled = compile(plan);
  trader.trade = { plan, planHash, following: new Map(plan.universe.map((symbol) => [symbol, { evaluator: compiled.evaluator(), holding: outside() }])) };
}

/** What is known of the desk before the strategy begins: whose signatures count. */
export function knowDesk(trader: Trader, settings: Parameters<typeof begunBy>[0]): void {
  trader.authority = begunBy(settings);
  trader.signersNeeded = settings.approval.signersNeeded;
}

/** Takes a closed bar: indicators always, rules only where they may matter. No statechart here: a bar costs well under a microsecond. */
export function takeBar(trader: Trader, fact: FactOf<typeof bar>): readonly Publication[] {
  const { trade } = trader;
  const following = trade?.following.get(fact.actor);
  if (trade === undefined || following === undefined || trader.retired || fact.body.timeframe !== trade.plan.timeframe) return nothing;
  const { evaluator, holding } = following;
  evaluator.update(floatsOf(fact.body));
  if (fact.body.warmUp) return nothing;
  if (holding.exitDue && wantsIn(evaluator)) holding.exitDue = false;
  const deciding = { closeUsd: fact.body.close, correlation: fact.correlation };
  if (isSettled(holding)) return decided(trader, trade.plan, fact.actor, following, deciding);
  holding.unseen = deciding;
  return nothing;
}

/** What the newest bar asks for in a symbol where nothing is under way. */
function decided(trader: Trader, plan: Plan, symbol: string, { evaluator, holding }: Following, { closeUsd, correlation }: Deciding): readonly Publication[] {
  const action = wish(plan, holding, evaluator);
  if (action === undefined) return nothing;
  if (!mayState(action, { trading: trader.trading, killed: trader.kills.length > 0, halted: trader.halted })) {
    if (action === 'exit') holding.exitDue = true;
    return nothing;
  }
  const body = action === 'enter' ? entryIntent(plan, evaluator, symbol, closeUsd) : exitIntent(plan, evaluator, symbol, closeUsd);
  intended(holding, action);
  return [says(intent, body, correlation)];
}

/** Does something to the strategy's holding of a symbol, where it follows it; a bar that had to wait for the end of it is looked at then. */
export function withHolding(trader: Trader, symbol: string, change: (holding: Holding) => void): readonly Publication[] {
  const { trade } = trader;
  const following = trade?.following.get(symbol);
  if (trade === undefined || following === undefined) return nothing;
  const { holding } = following;
  change(holding);
  const { unseen } = holding;
  if (unseen === null || !isSettled(holding)) return nothing;
  holding.unseen = null;
  return trader.retired ? nothing : decided(trader, trade.plan, symbol, following, unseen);
}

export function stateOfTrader({ life, trade, authority, signersNeeded, kills, halted }: Trader): TraderState {
  return {
    life: stateOf(life), authority, signersNeeded, kills, halted,
    trade: trade === undefined ? null : {
      plan: trade.plan, planHash: trade.planHash,
      symbols: Object.fromEntries(Array.from(trade.following, ([symbol, { holding, evaluator }]) => [symbol, { holding, evaluator: evaluator.save() }])),
    },
  };
}

/** A strategy as `stateOfTrader` kept it. Throws where the state lacks a symbol of its plan. */
export function revived(id: string, { life, trade, authority, signersNeeded, kills, halted }: TraderState): Trader {
  return {
    id, life: livedFrom(life), trading: life === 'trading', retired: life === 'retired', authority, signersNeeded, kills: [...kills], halted,
    trade: trade === null ? undefined : revivedTrade(id, trade),
  };
}

function revivedTrade(id: string, { plan, planHash, symbols }: NonNullable<TraderState['trade']>): Trade {
  const compiled = compile(plan);
  return {
    plan, planHash,
    following: new Map(plan.universe.map((symbol) => {
      const kept = symbols[symbol];
      if (kept === undefined) throw new Error(`strategy ${id}: expected state for ${symbol}, which its plan trades, was none; use an older snapshot or replay from the log`);
      return [symbol, { holding: { ...kept.holding, orders: [...kept.holding.orders] }, evaluator: compiled.evaluator(kept.evaluator) }];
    })),
  };
}
