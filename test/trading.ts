import { marked } from '../subjects/accounting.ts';
import * as execution from '../subjects/execution.ts';
import { bar, stepClosed } from '../subjects/market.ts';
import * as ops from '../subjects/operations.ts';
import { intent, spawned, transitioned, type StrategyState } from '../subjects/strategy.ts';
import type { Fact, FactOf } from '../subjects/fact.ts';
import { fact } from './given.ts';

/* Facts of a trading day, each with what a test does not care about filled in. */

/** The close of the n-th day of January 2020, 21:00 UTC; beyond the 31st in the months after. */
export const closeOf = (day: number): string => new Date(Date.UTC(2020, 0, day, 21)).toISOString().replace('.000Z', 'Z');

export interface Prices {
  readonly day?: number;
  readonly low?: string;
  readonly symbol?: string;
}

/** A daily bar that opened at its close and went no higher; `low` is the close unless given. */
export const barAt = (close: string, { day = 2, low = close, symbol = 'SPY' }: Prices = {}): FactOf<typeof bar> =>
  fact(bar, { timeframe: '1d', open: close, high: close, low, close, volume: '1000000', warmUp: false, flags: [] }, { actor: symbol, at: closeOf(day) });

export const stepOf = (day = 2): FactOf<typeof stepClosed> => fact(stepClosed, { step: day, warmUp: false }, { at: closeOf(day) });

export const spawn = (strategy = 's-1', budget = 1): Fact => fact(spawned, { planHash: 'a'.repeat(64), name: 'p', budget }, { actor: strategy, at: closeOf(1) });

export const moved = (to: StrategyState, strategy = 's-1'): Fact => fact(transitioned, { from: 'trading', to, reason: 'r' }, { actor: strategy, at: closeOf(1) });

type Wanted = Partial<FactOf<typeof intent>['body']> & { readonly day?: number; readonly strategy?: string; readonly id?: string; readonly at?: string };

/** An intent to enter SPY with 10 shares at 100, unless told otherwise. */
export function wants({ day = 2, strategy = 's-1', id, at = closeOf(day), ...body }: Wanted = {}): FactOf<typeof intent> {
  return fact(intent, { symbol: 'SPY', action: 'enter', sizing: { kind: 'quantity', quantity: '10' }, referencePriceUsd: '100', reason: 'rule', ...body }, { actor: strategy, at, ...(id === undefined ? {} : { id }) });
}

interface Named {
  readonly order?: string;
  readonly strategy?: string;
  readonly symbol?: string;
  readonly side?: 'buy' | 'sell';
  readonly day?: number;
}

const orderOf = ({ order = '1', strategy = 's-1', symbol = 'SPY', side = 'buy' }: Named) => ({ order: order.padStart(32, 'f'), strategy, symbol, side });

export const submits = (named: Named & { readonly quantity?: string; readonly notionalUsd?: string; readonly venue?: FactOf<typeof execution.submitted>['body']['venue'] } = {}): Fact => fact(execution.submitted, {
  ...orderOf(named), ...(named.quantity === undefined ? {} : { quantity: named.quantity }), ...(named.notionalUsd === undefined ? {} : { notionalUsd: named.notionalUsd }),
  expiresAt: closeOf(31), venue: named.venue ?? 'sim',
}, { at: closeOf(named.day ?? 2) });

let executions = 0;

/** A fill of 10 shares at 100 that completes its order, unless told otherwise. */
export const fills = ({ quantity = '10', priceUsd = '100', feeUsd = '0', done = true, ...named }: Named & { quantity?: string; priceUsd?: string; feeUsd?: string; done?: boolean } = {}): Fact =>
  fact(execution.filled, { ...orderOf(named), execution: `x-${executions += 1}`, quantity, priceUsd, feeUsd, done }, { at: closeOf(named.day ?? 3) });

export const closes = (named: Named = {}): Fact => fact(execution.closed, { ...orderOf(named), state: 'canceled', reason: 'r' }, { at: closeOf(named.day ?? 3) });
export const suppresses = (named: Named = {}): Fact => fact(execution.suppressed, { ...orderOf(named), reason: 'expired' }, { at: closeOf(named.day ?? 2) });
export const doubts = (named: Named = {}): Fact => fact(execution.unresolved, { ...orderOf(named), reason: 'lost' }, { at: closeOf(named.day ?? 3), id: 'd'.repeat(32) });

/** The books at a day's close; only the equity matters to risk. */
export const marks = (equityUsd: string, day = 2, id?: string): Fact => fact(marked, {
  step: day, cashUsd: equityUsd, positionsUsd: '0', equityUsd, realizedPnlUsd: '0', unrealizedPnlUsd: '0', feesUsd: '0', imbalanceUsd: '0', holdings: [],
}, { at: closeOf(day), ...(id === undefined ? {} : { id }) });

export const asksToKill = (id = 'c'.repeat(32)): Fact => fact(ops.killRequested, { reason: 'enough', requester: 'ada' }, { id });
export const asksToFlatten = (target = 'desk'): Fact => fact(ops.requested, { verb: 'flatten', target, reason: 'out', requester: 'ada' });

/** A holding of 10 SPY from 100, bought by the first order of the strategy. `entry` may give the intent a stop or a size. */
export const holding = (entry: Wanted = {}, { quantity = '10', priceUsd = '100', day = 3 } = {}): readonly Fact[] => {
  const strategy = entry.strategy ?? 's-1';
  return [barAt('100'), wants(entry), stepOf(2), submits({ strategy }), fills({ strategy, quantity, priceUsd, day }), barAt(priceUsd, { day }), stepOf(day)];
};
