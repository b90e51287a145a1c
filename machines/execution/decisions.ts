import type { z } from 'zod';
import type { submitted } from '../../subjects/execution.ts';
import type { approved } from '../../subjects/risk.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { parse } from '../decimal.ts';
import type { Terms } from '../order/decisions.ts';
import { isPast } from '../order/expiry.ts';
import type { OrderRecord } from '../order/order.ts';

export type VenueName = z.infer<typeof submitted.body>['venue'];

/** An order that has not ended; `number` counts submissions, so that orders keep their sequence in a snapshot. */
export type OpenOrder = OrderRecord & { readonly number: number };

/** How many ended orders are remembered, so that their late and repeated reports are understood. */
export const rememberedOrders = 256;

/** How many kills, and lifted kills, are remembered. Beyond it the oldest id is dropped; what is left still holds the latch. */
export const rememberedKills = 100;

export interface ExecutionState {
  /** Null until the desk is opened. */
  venue: VenueName | null;
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
  ({ venue: null, kills: [], liftedKills: [], halted: false, submissions: 0, open: {}, ended: {}, endedIds: [], strays: 0 });

const decimalOrNull = (text: string | undefined) => (text === undefined ? null : parse(text));

/** The terms of an approval; the order's id is the approval's. Throws unless there is exactly one of quantity and notional. */
export function termsOf({ id, correlation, body }: FactOf<typeof approved>, venue: VenueName): Terms {
  if ((body.quantity === undefined) === (body.notionalUsd === undefined)) {
    throw new Error(`risk.approved ${id}: expected either quantity or notionalUsd, was ${body.quantity} and ${body.notionalUsd}; risk must size by one of them`);
  }
  return {
    order: id, strategy: body.strategy, symbol: body.symbol, side: body.side, expiresAt: body.expiresAt, venue, correlation,
    quantity: decimalOrNull(body.quantity), notionalUsd: decimalOrNull(body.notionalUsd), collarUsd: decimalOrNull(body.collarUsd),
  };
}

/**
 * Why an approved order is not sent, or undefined where it is. A kill stops everything. A halt stops what may raise risk
 * (entries and manual orders); exits, stops and flattening pass, since they only lower it.
 */
export function objectionToSubmitting(state: Pick<ExecutionState, 'kills' | 'halted'>, { at, body }: FactOf<typeof approved>) {
  if (state.kills.length > 0) return 'killed';
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
