import type { Plan } from '../../subjects/plan.ts';
import type { Follower, Series } from '../following.ts';
import { mayState, wantsIn, wish } from './decisions.ts';
import { isSettled } from './holding.ts';
import { restraintOn, type Following, type Trader } from './trader.ts';

/**
 * How a strategy takes bars from columns: its indicators always, its rules as `takeBar` does. It stops at the first bar at which it would
 * state an intent, with that bar's figures taken; the fact of it must come next. While something is under way it wants every bar as a fact, and
 * with a plan that reads other symbols' bars too, since there the order of the symbols counts.
 */
export const followerOf = (trader: Trader): Follower => ({ bars: { quietUntil: (series, from, before) => quietUntil(trader, series, from, before), take: () => {} } });

const never = () => false;
const always = () => true;

function quietUntil(trader: Trader, { bars, tradedFrom }: Series, from: number, before: number): number {
  const { trade } = trader;
  const following = trade?.following.get(bars.symbol);
  if (trade === undefined || trader.retired || bars.timeframe !== trade.plan.timeframe) return before;
  if (trade.hearers.size > 0) return trade.hearers.has(bars.symbol) || following !== undefined ? from : before;
  if (following === undefined) return before;
  if (following.foreseen) return from;
  const traded = Math.max(from, Math.min(before, tradedFrom));
  const splits = trade.splits[bars.symbol];
  following.evaluator.follow(bars, from, traded, never, splits);
  const at = following.evaluator.follow(bars, traded, before, isSettled(following.holding) ? () => wouldState(trader, trade.plan, bars.symbol, following) : always, splits);
  following.foreseen = at < before;
  return at;
}

/** What the newest bar comes to, as in `takeBar`: true where it asks for an intent. */
function wouldState(trader: Trader, plan: Plan, symbol: string, { evaluator, holding }: Following): boolean {
  if (holding.exitDue && wantsIn(evaluator)) holding.exitDue = false;
  const action = wish(plan, holding, evaluator);
  if (action === undefined) return false;
  if (mayState(action, restraintOn(trader, symbol))) return true;
  if (action === 'exit') holding.exitDue = true;
  return false;
}
