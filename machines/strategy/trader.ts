import type { DeskSettings } from '../../subjects/desk.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { bar } from '../../subjects/market.ts';
import type { Plan } from '../../subjects/plan.ts';
import { intent, type StrategyState } from '../../subjects/strategy.ts';
import { nothing, says, type Publication } from '../actor.ts';
import { begunBy, nobody, type Authority } from '../authority/decisions.ts';
import { instantMs } from '../authority/instant.ts';
import { coarserCloseMs } from '../feed/coarser.ts';
import { floatsOf } from '../indicators/bar.ts';
import type { Saved } from '../indicators/memory.ts';
import { compile, type Evaluator } from '../plan/compile.ts';
import { hearersOf, type Hearer } from '../plan/others.ts';
import { one, parse, type Decimal } from '../decimal.ts';
import { entryIntent, exitIntent, mayState, wantsIn, wish, type Restraint } from './decisions.ts';
import { intended, isSettled, outside, type Deciding, type Holding } from './holding.ts';
import { isHeld, mayOnlyLeave, type LoweredStates } from './lowered.ts';
import { unsplit } from './splits.ts';
import { livedFrom, stateOf, type Life } from './statechart.ts';

export interface Following {
  readonly evaluator: Evaluator;
  readonly holding: Holding;
  /** The newest bar was taken from a column, and its fact comes next: it brings the evaluator nothing new. Never so in a state that is kept. */
  foreseen: boolean;
}

interface Trade {
  readonly plan: Plan;
  readonly planHash: string;
  /** By symbol of the plan's universe. */
  readonly following: ReadonlyMap<string, Following>;
  /** Which of them read whose bars; empty where each reads only its own. */
  readonly hearers: ReadonlyMap<string, readonly Hearer[]>;
  /** By symbol that was split: how many of today's shares one of the first bar's has become. Empty on desks with adjusted prices. */
  readonly splits: Record<string, number>;
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
  /** The smallest part of a share that the desk's venue trades. */
  increment: Decimal;
  /** Kills in force. */
  kills: string[];
  halted: boolean;
  lowered?: LoweredStates;
}

/** Plain data: everything that a strategy goes on from. */
export interface TraderState {
  readonly life: StrategyState;
  readonly trade: { readonly plan: Plan; readonly planHash: string; readonly symbols: Readonly<Record<string, { readonly holding: Holding; readonly evaluator: Saved }>>; readonly splits: Readonly<Record<string, number>> } | null;
  readonly authority: Authority;
  readonly signersNeeded: number;
  readonly increment: Decimal;
  readonly kills: readonly string[];
  readonly halted: boolean;
  readonly lowered?: LoweredStates;
}

export const newTrader = (id: string): Trader =>
  ({ id, life: livedFrom(), trade: undefined, trading: false, retired: false, authority: nobody(), signersNeeded: 1, increment: one, kills: [], halted: false });

export function follow(trader: Trader, plan: Plan, planHash: string): void {
  const compiled = compile(plan);
  trader.trade = { plan, planHash, splits: {}, hearers: hearersOf(plan), following: new Map(plan.universe.map((symbol) => [symbol, { evaluator: compiled.evaluator(), holding: outside(), foreseen: false }])) };
}

/** What is known of the desk before the strategy begins: whose signatures count, and in which parts shares are traded. */
export function knowDesk(trader: Trader, settings: Parameters<typeof begunBy>[0] & Pick<DeskSettings, 'venue'>): void {
  trader.authority = begunBy(settings);
  trader.signersNeeded = settings.approval.signersNeeded;
  if (settings.venue.increment !== undefined) trader.increment = parse(settings.venue.increment);
}

/** What a holding must be to count. Where the desk names no parts, a venue outside may have filled a notional in any. */
export const leastHeld = ({ increment }: Pick<Trader, 'increment'>): Decimal => (increment < one ? increment : 0n);

/** Takes a closed bar, for its symbol and for those whose rules read it. */
export function takeBar(trader: Trader, fact: FactOf<typeof bar>): readonly Publication[] {
  const published = takeOwnBar(trader, fact);
  const { trade, retired } = trader;
  if (trade === undefined || trade.hearers.size === 0 || retired || fact.body.timeframe !== trade.plan.timeframe) return published;
  const atMs = instantMs(fact.at);
  for (const { symbol, as, timeframe } of trade.hearers.get(fact.actor) ?? []) {
    const closeMs = timeframe === undefined ? atMs : coarserCloseMs(fact.actor, timeframe, atMs);
    if (closeMs !== undefined) trade.following.get(symbol)?.evaluator.hear(as, unsplit(floatsOf(fact.body), trade.splits[fact.actor]), atMs, closeMs);
  }
  return published;
}

/** Indicators always, rules only where they may matter. No statechart here: a bar costs well under a microsecond. */
function takeOwnBar(trader: Trader, fact: FactOf<typeof bar>): readonly Publication[] {
  const { trade } = trader;
  const following = trade?.following.get(fact.actor);
  if (trade === undefined || following === undefined || trader.retired || fact.body.timeframe !== trade.plan.timeframe) return nothing;
  const { evaluator, holding } = following;
  if (trade.hearers.size > 0) evaluator.reach(instantMs(fact.at));
  if (following.foreseen) following.foreseen = false;
  else evaluator.update(unsplit(floatsOf(fact.body), trade.splits[fact.actor]));
  if (fact.body.warmUp) return nothing;
  if (holding.exitDue && wantsIn(evaluator)) holding.exitDue = false;
  if (fact.body.flags.length > 0 && fact.body.flags.includes('late')) {
    // It came too long after its close to be decided on. What it asks to leave is left with the next that comes in time.
    if ((holding.want === 'in' || holding.want === 'entering') && evaluator.exits()) holding.exitDue = true;
    return nothing;
  }
  const deciding = { closeUsd: fact.body.close, correlation: fact.correlation };
  if (isSettled(holding)) return decided(trader, trade.plan, fact.actor, following, deciding);
  if (holding.want === 'entering' && evaluator.exits()) holding.exitDue = true;
  holding.unseen = deciding;
  return nothing;
}

/** What holds the strategy back in a symbol. */
export const restraintOn = (trader: Trader, symbol: string): Restraint =>
  ({ trading: trader.trading, killed: trader.kills.length > 0 || isHeld(trader, symbol), halted: trader.halted || mayOnlyLeave(trader, symbol) });

/** What the newest bar asks for in a symbol where nothing is under way. */
function decided(trader: Trader, plan: Plan, symbol: string, { evaluator, holding }: Following, { closeUsd, correlation }: Deciding): readonly Publication[] {
  const action = wish(plan, holding, evaluator);
  if (action === undefined) return nothing;
  if (!mayState(action, restraintOn(trader, symbol))) {
    if (action === 'exit') holding.exitDue = true;
    return nothing;
  }
  const body = action === 'enter' ? entryIntent(plan, evaluator, symbol, closeUsd, trader.trade?.splits[symbol]) : exitIntent(plan, evaluator, symbol, closeUsd);
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

export function stateOfTrader({ life, trade, authority, signersNeeded, increment, kills, halted, lowered }: Trader): TraderState {
  return {
    life: stateOf(life), authority, signersNeeded, increment, kills, halted, ...(lowered === undefined ? {} : { lowered }),
    trade: trade === undefined ? null : {
      plan: trade.plan, planHash: trade.planHash, splits: trade.splits,
      symbols: Object.fromEntries(Array.from(trade.following, ([symbol, { holding, evaluator }]) => [symbol, { holding, evaluator: evaluator.save() }])),
    },
  };
}

/** A strategy as `stateOfTrader` kept it. Throws where the state lacks a symbol of its plan. */
export function revived(id: string, { life, trade, authority, signersNeeded, increment, kills, halted, lowered }: TraderState): Trader {
  return {
    id, life: livedFrom(life), trading: life === 'trading', retired: life === 'retired', authority, signersNeeded, increment, kills: [...kills], halted, ...(lowered === undefined ? {} : { lowered: { ...lowered } }),
    trade: trade === null ? undefined : revivedTrade(id, trade),
  };
}

function revivedTrade(id: string, { plan, planHash, symbols, splits }: NonNullable<TraderState['trade']>): Trade {
  const compiled = compile(plan);
  return {
    plan, planHash, hearers: hearersOf(plan), splits: { ...splits },
    following: new Map(plan.universe.map((symbol) => {
      const kept = symbols[symbol];
      if (kept === undefined) throw new Error(`strategy ${id}: expected state for ${symbol}, which its plan trades, was none; use an older snapshot or replay from the log`);
      return [symbol, { holding: { ...kept.holding, orders: [...kept.holding.orders] }, evaluator: compiled.evaluator(kept.evaluator), foreseen: false }];
    })),
  };
}

/** Version 2 knew whole shares and adjusted prices only. */
export function withSplits(state: unknown): TraderState {
  if (typeof state !== 'object' || state === null || !('trade' in state) || !('signersNeeded' in state) || 'increment' in state) throw new Error('expected a state of a strategy of version 2, was another');
  const { trade, ...rest } = state as Omit<TraderState, 'increment' | 'trade'> & { readonly trade: Omit<NonNullable<TraderState['trade']>, 'splits'> | null };
  return { ...rest, increment: one, trade: trade === null ? null : { ...trade, splits: {} } };
}
