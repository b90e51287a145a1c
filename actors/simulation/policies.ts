import type { Breaches } from '../../subjects/breaches.ts';
import type { Policy, PolicyScope } from '../../subjects/policy.ts';
import type { Chance } from './chance.ts';

const thousands = (count: number): string => String(count * 1000);

interface Whose {
  /** Nobody is there to raise again what a threshold lowered. */
  readonly byItself: boolean;
  readonly isLive: boolean;
  readonly symbols: readonly string[];
}

/** Limits so tight that they are met often; on some desks a symbol has tighter ones, and thresholds lower the desk by themselves. */
export function drawnPolicy(chance: Chance, { byItself, isLive, symbols }: Whose): Policy {
  const order = chance.whole(18, 45);
  const position = order + chance.whole(0, 25);
  const scopes = chance.happens(0.3) ? [tighter(chance, chance.one(symbols), order)] : undefined;
  const breaches = !byItself && chance.happens(0.35) ? drawnBreaches(chance, isLive) : undefined;
  return {
    version: 1, maxOrderNotionalUsd: thousands(order), maxOrderQuantity: String(chance.whole(100, 1000)), collar: chance.whole(3, 10) / 100,
    maxPositionNotionalUsd: thousands(position), maxGrossNotionalUsd: thousands(position + chance.whole(0, 40)), maxOrdersAMinute: chance.whole(4, 200),
    duplicateWindowSeconds: chance.whole(0, 2), blockedSymbols: chance.happens(0.1) ? ['CCC'] : [], maxDailyLossUsd: thousands(chance.whole(5, 40)),
    maxIntentAgeSeconds: chance.whole(1, 20), allowShort: chance.happens(0.3), minCashUsd: thousands(chance.whole(0, 30)),
    ...(scopes === undefined ? {} : { scopes }), ...(breaches === undefined ? {} : { breaches }),
  };
}

function tighter(chance: Chance, symbol: string, deskOrder: number): PolicyScope {
  const order = chance.whole(4, deskOrder);
  const position = chance.whole(order, deskOrder);
  return { symbol, limits: { maxOrderNotionalUsd: thousands(order), maxPositionNotionalUsd: thousands(position), ...(chance.happens(0.2) ? { restricted: true as const } : {}) } };
}

function drawnBreaches(chance: Chance, isLive: boolean): Breaches {
  const fall = chance.whole(1, 8) / 1000;
  return chance.one<Breaches>([
    { drawdown: { reduce: fall, halt: fall * 2 } }, { drawdown: { reduce: fall, kill: fall * 3 } }, { dailyLossUsd: { reduce: String(chance.whole(1, 10) * 100), halt: '1500' } },
    { slippage: { reduce: 0.002, halt: 0.02, fills: 3 } }, { rejectRate: { reduce: 0.3, orders: 3 } }, isLive ? { heartbeatSeconds: { reduce: chance.whole(8, 40) } } : { drawdown: { halt: fall } },
  ]);
}

/** The next policy: its limits moved, and still in their order. */
export function movedPolicy(chance: Chance, policy: Policy): Policy {
  const moved = (amount: string) => Math.round(Number(amount) * chance.between(0.6, 1.5));
  const order = moved(policy.maxOrderNotionalUsd);
  const position = Math.max(order, moved(policy.maxPositionNotionalUsd));
  const { scopes: _, ...rest } = policy;
  const symbol = policy.scopes?.[0]?.symbol;
  return {
    ...rest, version: policy.version + 1, maxOrderNotionalUsd: String(order), maxPositionNotionalUsd: String(position), maxGrossNotionalUsd: String(Math.max(position, moved(policy.maxGrossNotionalUsd))),
    minCashUsd: String(moved(policy.minCashUsd)), allowShort: chance.happens(0.3),
    ...(symbol === undefined || chance.happens(0.3) ? {} : { scopes: [{ symbol, limits: { maxOrderNotionalUsd: String(Math.max(1, Math.round(order / 2))) } }] }),
  };
}

/** That policy made to contradict itself. */
export function contradictory(chance: Chance, policy: Policy): Policy {
  const above = (amount: string) => String(Number(amount) + chance.whole(1, 5000));
  return chance.one<() => Policy>([
    () => ({ ...policy, maxOrderNotionalUsd: above(policy.maxPositionNotionalUsd) }),
    () => ({ ...policy, maxPositionNotionalUsd: above(policy.maxGrossNotionalUsd) }),
    () => ({ ...policy, scopes: [{ symbol: 'AAA', limits: { maxPositionNotionalUsd: above(policy.maxPositionNotionalUsd) } }] }),
  ])();
}
