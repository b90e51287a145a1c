import type { Asked } from '../checks/asked.ts';
import { least, most, parse, zero } from '../decimal.ts';
import { leftIn, positionIn } from './accounts.ts';
import { collarFor } from './collars.ts';
import * as limits from './limits.ts';
import { closesFor, scopeChecks } from './scopes.ts';
import { shares, worstCost } from './sizing.ts';
import { allPassed, type Verdict } from './verdict.ts';

/** Exits, stops and flattening: they only lower risk, so they pass every limit but the kill. Intents must not be old. */
export function lowering(about: Asked): Verdict {
  const { desk, policy, wish, account, quote } = about;
  const left = account === undefined ? zero : leftIn(positionIn(account, wish.symbol));
  const selling = wish.side === 'sell';
  const all = selling ? most(left, zero) : most(-left, zero);
  const quantity = wish.quantity === null ? all : least(all, parse(wish.quantity));
  const checks = wish.kill === undefined ? [limits.killed(desk)] : [closesFor(desk, wish.kill)];
  if (wish.kill === undefined && desk.scopes !== undefined) checks.push(...scopeChecks(desk, wish, false));
  if (wish.body !== null) checks.push(limits.age(desk, policy, wish));
  checks.push(limits.size(quantity));
  if (!allPassed(checks)) return { checks };
  return {
    checks,
    order: {
      size: shares(quantity), limitUsd: null, collarUsd: collarFor(about), reservedUsd: selling ? zero : worstCost(quantity, quote?.closeUsd ?? zero, desk.fees), exposureUsd: zero,
      leavingQuantity: selling ? quantity : -quantity, stop: null, personal: null, raises: false,
    },
  };
}
