import type { Policy, PolicyScope } from '../../subjects/policy.ts';
import { own } from '../authority/own.ts';

/** What a scope is called in findings and on the log: `sector:tech`. No two scopes of a policy have one name. */
export function scopeName({ strategy, symbol, sector, assetClass }: Omit<PolicyScope, 'limits'>): string {
  if (strategy !== undefined) return `strategy:${strategy}`;
  if (symbol !== undefined) return `symbol:${symbol}`;
  return sector === undefined ? `assetClass:${assetClass ?? ''}` : `sector:${sector}`;
}

/** Names of all that an order of a symbol falls under, whether the policy has limits for it or not. */
export function namesOver(policy: Policy, strategy: string, symbol: string): readonly string[] {
  const { sector, assetClass } = (policy.instruments === undefined ? undefined : own(policy.instruments, symbol)) ?? {};
  return [
    scopeName({ strategy }), scopeName({ symbol }), ...(sector === undefined ? [] : [scopeName({ sector })]), ...(assetClass === undefined ? [] : [scopeName({ assetClass })]),
  ];
}
