import type { z } from 'zod';
import type { submitted } from '../../subjects/execution.ts';
import type { approved } from '../../subjects/risk.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { splitPrice, splitShares, type Split } from '../actions/split.ts';
import { one as wholeShare, parse, zero, type Decimal } from '../decimal.ts';
import type { Pricing, Terms } from '../order/decisions.ts';
import { isPast } from '../order/expiry.ts';
import { splitGroup } from '../order/legs.ts';
import type { OrderRecord } from '../order/order.ts';
import { Approved } from '../risk/answers.ts';
import type { Unconfirmed } from './askAgain.ts';
import { isOfNewestKill } from './latch.ts';
import type { Placed } from './placing.ts';
import { isHeldBack, isScopeKilled, type HeldScopes } from './scopes.ts';
import type { InWork } from './working.ts';

export type VenueName = z.infer<typeof submitted.body>['venue'];

/** An order that has not ended; `number` counts submissions, so that orders keep their sequence in a snapshot. */
export type OpenOrder = OrderRecord & { readonly number: number };

/** How many ended orders are remembered, so that their late and repeated reports are understood. */
export const rememberedOrders = 256;

/** How many kills, and lifted kills, are remembered. Beyond it the oldest id is dropped; what is left still holds the latch. */
export const rememberedKills = 100;

export interface ExecutionState extends HeldScopes, Unconfirmed, InWork, Placed {
  /** Null until the desk is opened. */
  venue: VenueName | null;
  /** The smallest part of a share that is traded. */
  increment: Decimal;
  /** Who signed that the desk may trade real money; absent until then, and where it does not. */
  liveSigners?: readonly string[];
  /** Kills in force, by the id of the `ops.killRequested`; while there is one, no order leaves. */
  kills: string[];
  liftedKills: string[];
  halted: boolean;
  /** Orders submitted so far. */
  submissions: number;
  open: Record<string, OpenOrder>;
  /** The last `rememberedOrders` orders that ended, whole. */
  ended: Record<string, OrderRecord>;
  /** Their ids, the one that ended first in front. */
  endedIds: string[];
  /** Reports without a fill for orders that are not remembered. */
  strays: number;
}

export const begun = (): ExecutionState =>
  ({ venue: null, increment: wholeShare, kills: [], liftedKills: [], halted: false, submissions: 0, open: {}, ended: {}, endedIds: [], strays: 0 });

/** Version 1 knew whole shares only. */
export function withIncrement(state: unknown): ExecutionState {
  if (typeof state !== 'object' || state === null || !('open' in state) || 'increment' in state) throw new Error('expected a state of execution of version 1, was another');
  return { ...(state as Omit<ExecutionState, 'increment'>), increment: wholeShare };
}

/** Undefined for a market order. Throws where an order has not the prices of its type. */
function pricingOf({ id, body }: FactOf<typeof approved>, limitUsd: Decimal | null): Pricing | undefined {
  const { type = 'market', stopUsd, touchedAt, trailUsd, trailRate } = body;
  const priced = (field: string, priceUsd: Decimal | null): Decimal => {
    if (priceUsd === null) throw new Error(`risk.approved ${id}: expected a ${type} order to have ${field}, was none; risk must price it`);
    return priceUsd;
  };
  switch (type) {
    case 'market': return undefined;
    case 'limit': case 'limitOnOpen': case 'limitOnClose': return { type, limitUsd: priced('limitUsd', limitUsd) };
    case 'stop': return { type, stopUsd: priced('stopUsd', decimalOf(stopUsd)), touchedAt: touchedAt ?? null };
    case 'stopLimit': return { type, stopUsd: priced('stopUsd', decimalOf(stopUsd)), limitUsd: priced('limitUsd', limitUsd) };
    case 'marketOnOpen': case 'marketOnClose': return { type };
    case 'trailingStop': {
      const [usd, rate] = [decimalOf(trailUsd), decimalOf(trailRate)];
      priced('trailUsd or trailRate', usd ?? rate);
      return { type, trailUsd: usd, trailRate: rate };
    }
  }
}

const decimalOf = (text: string | undefined): Decimal | null => (text === undefined ? null : parse(text));

/** The terms of an approval; the order's id is the approval's. Throws unless there is exactly one of quantity and notional. */
export function termsOf(fact: FactOf<typeof approved>, venue: VenueName): Terms {
  const { id, correlation, body } = fact;
  const { quantity, notionalUsd, collarUsd, limitUsd } = Approved.orderedIn(body);
  if ((quantity === null) === (notionalUsd === null)) {
    throw new Error(`risk.approved ${id}: expected either quantity or notionalUsd, was ${body.quantity} and ${body.notionalUsd}; risk must size by one of them`);
  }
  const terms: Terms = { order: id, strategy: body.strategy, symbol: body.symbol, side: body.side, expiresAt: body.expiresAt, venue, correlation, quantity, notionalUsd, collarUsd, isEntry: body.purpose === 'entry' };
  if (body.kill !== undefined) return { ...terms, kill: body.kill };
  return body.type === undefined && body.timeInForce === undefined && body.group === undefined ? terms : withStanding(fact, terms, limitUsd);
}

/** What most orders have not: a type, a time, a group. */
function withStanding(fact: FactOf<typeof approved>, terms: Terms, limitUsd: Decimal | null): Terms {
  const { timeInForce, until, group } = fact.body;
  const pricing = pricingOf(fact, limitUsd);
  return {
    ...terms, ...(pricing === undefined ? {} : { pricing }), ...(timeInForce === undefined ? {} : { timeInForce }), ...(until === undefined ? {} : { until }), ...(group === undefined ? {} : { group }),
  };
}

/**
 * Open orders in a symbol after a split of it, as the venue has them too: more shares at lower prices. One that was filled in part, or of which
 * no share is left, stays as it was: the venue cancels it.
 */
export function splitOrders(state: Pick<ExecutionState, 'open' | 'increment'>, symbol: string, split: Split): void {
  for (const order of Object.values(state.open)) {
    if (order.symbol !== symbol || order.executions.length > 0) continue;
    const quantity = order.quantity === null ? null : splitShares(order.quantity, split, state.increment).quantity;
    if (quantity === zero) continue;
    state.open[order.order] = { ...order, quantity, collarUsd: order.collarUsd === null ? null : splitPrice(order.collarUsd, split), ...(order.pricing === undefined ? {} : { pricing: splitPricing(order.pricing, split) }), ...(order.group === undefined ? {} : { group: splitGroup(order.group, split) }) };
  }
}

/** A rate stays: it is of the price. */
export function splitPricing(pricing: Pricing, split: Split): Pricing {
  switch (pricing.type) {
    case 'limit': case 'limitOnOpen': case 'limitOnClose': return { ...pricing, limitUsd: splitPrice(pricing.limitUsd, split) };
    case 'stop': return { ...pricing, stopUsd: splitPrice(pricing.stopUsd, split) };
    case 'stopLimit': return { ...pricing, stopUsd: splitPrice(pricing.stopUsd, split), limitUsd: splitPrice(pricing.limitUsd, split) };
    case 'trailingStop': return { ...pricing, trailUsd: pricing.trailUsd === null ? null : splitPrice(pricing.trailUsd, split) };
    default: return pricing;
  }
}

/** An approved order, or a part of one. */
interface Asking {
  readonly at: string;
  readonly body: Pick<FactOf<typeof approved>['body'], 'strategy' | 'symbol' | 'purpose' | 'expiresAt' | 'kill'>;
}

/**
 * Why an approved order is not sent, or undefined where it is. A kill stops everything. A halt stops what may raise risk
 * (entries and manual orders); exits, stops and flattening pass, since they only lower it. What a strategy or symbol is held back by, holds its orders only.
 */
export function objectionToSubmitting(state: Pick<ExecutionState, 'kills' | 'liftedKills' | 'halted' | 'lowered' | 'scopeKills'>, { at, body }: Asking) {
  if (state.kills.length > 0 && !isOfNewestKill(state, [], body.kill)) return 'killed';
  // What a kill of the desk closes, it closes of every strategy and symbol.
  if (body.kill === undefined && isScopeKilled(state, body)) return 'killed';
  if (body.kill === undefined && isHeldBack(state, body)) return 'halted';
  if (state.halted && (body.purpose === 'entry' || body.purpose === 'manual')) return 'halted';
  if (isPast(body.expiresAt, at)) return 'expired';
  return undefined;
}

/** Open orders in the order of their submission. */
export const openOrders = (state: Pick<ExecutionState, 'open'>): readonly OpenOrder[] =>
  Object.values(state.open).sort((one, other) => one.number - other.number);

/** The open orders that an operator's cancel means: a named order, a strategy's, or all (`desk` or `all`). */
export function targets(state: Pick<ExecutionState, 'open'>, target: string): readonly OpenOrder[] {
  const named = Object.hasOwn(state.open, target) ? state.open[target] : undefined;
  if (named !== undefined) return [named];
  return openOrders(state).filter(({ strategy }) => target === 'desk' || target === 'all' || target === strategy);
}

/** A list with one more at the end and at most `limit` entries; the oldest go. */
export const withNewest = (list: readonly string[], entry: string, limit: number): string[] => [...list.filter((each) => each !== entry), entry].slice(-limit);
