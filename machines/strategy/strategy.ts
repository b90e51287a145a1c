import * as approval from '../../subjects/approval.ts';
import { opened } from '../../subjects/desk.ts';
import { busted, closed, corrected, filled as filledFact, suppressed } from '../../subjects/execution.ts';
import type { Fact, FactKind, FactOf } from '../../subjects/fact.ts';
import { backtestRequested, gated } from '../../subjects/gym.ts';
import { action, bar, delisted } from '../../subjects/market.ts';
import * as ops from '../../subjects/operations.ts';
import { proposed } from '../../subjects/planner.ts';
import { approved, halted, killed, rejected, resumed, stateChanged, stopTriggered } from '../../subjects/risk.ts';
import { spawned } from '../../subjects/strategy.ts';
import { strategyId } from '../../subjects/values.ts';
import { nothing, on, says, type Actor, type ActorKind, type Publication } from '../actor.ts';
import { parse } from '../decimal.ts';
import { Filled } from '../order/traded.ts';
import { checkPlan, isFault } from '../plan/decisions.ts';
import { faultText } from '../plan/faults.ts';
import { advance } from './advance.ts';
import { followerOf } from './follow.ts';
import { filled, orderApproved, orderEnded, orderRejected, stopTouched } from './holding.ts';
import { noteLowered } from './lowered.ts';
import { takeSigned } from './requests.ts';
import { forget, takeSplit } from './splits.ts';
import { leastHeld, follow, knowDesk, newTrader, revived, stateOfTrader, takeBar, withHolding, withSplits, type Trader, type TraderState } from './trader.ts';

/** Begins with a plan that the planner proposed. What the planner lets through is checked again: the strategy trades it. */
function begin(trader: Trader, { body: { plan, planHash } }: FactOf<typeof proposed>): readonly Publication[] {
  if (trader.trade !== undefined) return nothing;
  const checked = checkPlan(plan);
  if (isFault(checked)) return advance(trader, 'planRefused', faultText(checked));
  if (checked.planHash !== planHash) return advance(trader, 'planRefused', `the plan's hash is ${checked.planHash}, was said to be ${planHash}`);
  follow(trader, checked.plan, planHash);
  return [says(spawned, { planHash, name: plan.name, budget: plan.budget })];
}

/** Another plan's verdict is not this one's. */
const isOurs = ({ trade }: Trader, { planHash }: { readonly planHash: string }) => trade?.planHash === planHash;

const answersIntent = (purpose: string) => purpose === 'entry' || purpose === 'exit';

/** Kills that can be in force at once; more than that is no desk's doing, and the oldest are enough to keep it still. */
const mostKills = 100;

const reactions = [
  on(bar, takeBar),
  on(action, (trader: Trader, { actor: symbol, body }) => {
    if (body.action.kind === 'split') takeSplit(trader, symbol, body.action);
    // Its plan names the old symbol: what it held there is no longer its own to trade, though its stop holds.
    if (body.action.kind === 'cashMerger' || body.action.kind === 'symbolChange') forget(trader, symbol);
    return nothing;
  }),
  on(delisted, (trader: Trader, { actor: symbol }) => {
    forget(trader, symbol);
    return nothing;
  }),
  on(opened, (trader: Trader, { body }) => {
    knowDesk(trader, body);
    return nothing;
  }),
  on(proposed, begin),
  on(backtestRequested, (trader: Trader, { body }) => (isOurs(trader, body) ? advance(trader, 'backtestRequested', `backtest from ${body.from} to ${body.before}`) : nothing)),
  on(gated, (trader: Trader, { body }) => {
    if (!isOurs(trader, body)) return nothing;
    if (body.verdict === 'passed') return advance(trader, 'gatePassed', 'passed the gate');
    const failed = body.criteria.filter(({ passed }) => !passed).map(({ name, figure, threshold }) => `${name} ${figure} against ${threshold}`);
    return advance(trader, 'gateRefused', `the gate refused it: ${failed.join(', ')}`);
  }),
  on(approval.requested, (trader: Trader, { body }) => (isOurs(trader, body) ? advance(trader, 'approvalRequested', 'waits for people') : nothing)),
  on(approval.granted, (trader: Trader, { body }) => (isOurs(trader, body) ? advance(trader, 'granted', `approved by ${body.signers.join(', ')}`) : nothing)),
  on(approval.denied, (trader: Trader, { body }) => (isOurs(trader, body) ? advance(trader, 'denied', `approval ${body.reason}`) : nothing)),
  on(ops.requested, (trader: Trader, { body: { verb, target, reason, requester } }) => {
    if (target !== trader.id && target !== 'desk') return nothing;
    return verb === 'pause' || verb === 'retire' ? advance(trader, verb, `${requester}: ${reason}`) : nothing;
  }),
  on(ops.signed, takeSigned),
  on(approved, (trader: Trader, { id, body }) => withHolding(trader, body.symbol, (holding) => orderApproved(holding, id, body.side, answersIntent(body.purpose)))),
  on(rejected, (trader: Trader, { body }) => withHolding(trader, body.symbol, (holding) => orderRejected(holding, answersIntent(body.purpose)))),
  on(stopTriggered, (trader: Trader, { body }) => withHolding(trader, body.symbol, stopTouched)),
  on(filledFact, (trader: Trader, { body }) => withHolding(trader, body.symbol, (holding) => filled(holding, body.order, body.side, Filled.tradedIn(body).quantity, body.done, leastHeld(trader)))),
  // What the venue takes back or corrects changes what is held, not how far the order came.
  on(busted, (trader: Trader, { body }) => withHolding(trader, body.symbol, (holding) => filled(holding, body.order, opposite[body.side], parse(body.quantity), false))),
  on(corrected, (trader: Trader, { body }) => withHolding(trader, body.symbol, (holding) => {
    filled(holding, body.order, opposite[body.side], parse(body.was.quantity), false);
    filled(holding, body.order, body.side, parse(body.quantity), false);
  })),
  on(closed, (trader: Trader, { body }) => withHolding(trader, body.symbol, (holding) => orderEnded(holding, body.order))),
  on(suppressed, (trader: Trader, { body }) => withHolding(trader, body.symbol, (holding) => orderEnded(holding, body.order))),
  on(killed, (trader: Trader, { body }) => {
    if (!trader.kills.includes(body.kill) && trader.kills.length < mostKills) trader.kills.push(body.kill);
    return nothing;
  }),
  on(halted, (trader: Trader) => {
    trader.halted = true;
    return nothing;
  }),
  on(stateChanged, (trader: Trader, { body }) => {
    noteLowered(trader, body);
    return nothing;
  }),
  on(resumed, (trader: Trader, { body }) => {
    trader.halted = false;
    trader.kills = trader.kills.filter((kill) => kill !== body.lifted);
    return nothing;
  }),
];

const opposite = { buy: 'sell', sell: 'buy' } as const;

const byName = new Map(reactions.map((reaction) => [reaction.kind.name, reaction]));

const run = (trader: Trader): Actor => ({
  // Almost everything that comes is a bar, so it is looked for first.
  take: (fact) => (is(bar, fact) ? takeBar(trader, fact) : byName.get(fact.type)?.react(trader, fact) ?? nothing),
  state: () => stateOfTrader(trader),
  follower: followerOf(trader),
  get addresses() {
    return [`strategy:${trader.id}`, ...Array.from(new Set([...trader.trade?.following.keys() ?? [], ...trader.trade?.hearers.keys() ?? []]), (symbol) => `bar:${symbol}`)];
  },
});

const is = <Name extends string, Body>(kind: FactKind<Name, Body>, fact: Fact): fact is Fact<Name, Body> => fact.type === kind.name;

/** Facts that name their strategy in the body. */
const named = new Set([proposed, backtestRequested, gated, approval.requested, approval.granted, approval.denied, approved, rejected, stopTriggered, filledFact, busted, corrected, closed, suppressed]
  .map(({ name }): string => name));

const namesStrategy = (body: unknown): body is { readonly strategy: string } => typeof body === 'object' && body !== null && 'strategy' in body;

function address(fact: Fact): string | undefined {
  if (is(bar, fact) || is(action, fact) || is(delisted, fact)) return `bar:${fact.actor}`;
  if (named.has(fact.type) && namesStrategy(fact.body)) return `strategy:${fact.body.strategy}`;
  if (is(stateChanged, fact)) return fact.body.scope === 'desk' ? undefined : `${fact.body.scope === 'symbol' ? 'bar' : 'strategy'}:${fact.body.target}`;
  if (is(ops.requested, fact)) return fact.body.target === 'desk' ? undefined : `strategy:${fact.body.target}`;
  if (is(ops.signed, fact)) return fact.body.verb === 'enroll' || fact.body.verb === 'revoke' ? undefined : `strategy:${fact.body.target}`;
  return undefined;
}

function spawnedBy(fact: Fact): string | undefined {
  if (is(proposed, fact)) return fact.body.strategy;
  return is(ops.signed, fact) && fact.body.verb === 'spawn' && isStrategyId(fact.body.target) ? fact.body.target : undefined;
}

const isStrategyId = (target: string) => strategyId.safeParse(target).success;

/**
 * One strategy, from its plan to its retirement. A step's end and a session's end say nothing to it, so it does not hear them.
 * After a kill it goes on by itself when risk does: the signature that lifts the kill is for the whole desk. To start again one by one, pause first.
 * A retired or paused strategy leaves its holdings to risk's stops and to `flatten`.
 */
export const strategy: ActorKind = {
  kind: 'strategy', version: 3, migrations: { 2: withSplits },
  hears: reactions.map(({ kind }) => kind),
  begin: (id) => run(newTrader(strategyId.parse(id))),
  hydrate: (id, state) => run(revived(strategyId.parse(id), state as TraderState)),
  address, spawnedBy,
  prologue: (fact) => is(opened, fact) || (is(ops.signed, fact) && (fact.body.verb === 'enroll' || fact.body.verb === 'revoke')),
};
