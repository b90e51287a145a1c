import type { Policy, ScopeLimits } from '../../subjects/policy.ts';
import { parse, type Decimal } from '../decimal.ts';
import { readOnce } from './readOnce.ts';
import { scopeName } from './scopes.ts';
import { shareBound, type ShareBound } from './shareBound.ts';

/** A limit, and what its finding is called: `orderNotional`, or `orderNotional@sector:tech` where that scope is the tightest. */
export interface Bound<Limit> {
  readonly rule: string;
  readonly limit: Limit;
}

/** Limits on the sums of a part of the desk. */
export interface GroupBound {
  /** `desk`, or the scope's name. */
  readonly group: string;
  readonly gross: Bound<Decimal> | null;
  readonly net: Bound<Decimal> | null;
}

/** Of one counter: the desk's, or a strategy's. */
export interface MessageBound {
  readonly group: string;
  readonly second: Bound<number> | null;
  readonly minute: Bound<number> | null;
  readonly day: Bound<number> | null;
}

/**
 * The limits of the desk, or of one of its scopes, as they are held against orders: money, quantities and rates as decimals; null is no limit. All orders under
 * a level share its bounds, however many strategies and symbols there are.
 */
export interface Level {
  /** `desk`, or the scope's name. */
  readonly name: string;
  readonly orderNotional: Bound<Decimal> | null;
  readonly orderQuantity: Bound<Decimal> | null;
  readonly collar: Bound<Decimal> | null;
  readonly positionNotional: Bound<Decimal> | null;
  readonly concentration: ShareBound | null;
  readonly referenceDistance: ShareBound | null;
  readonly periodMove: ShareBound | null;
  readonly volumeShare: ShareBound | null;
  readonly daysToLiquidate: ShareBound | null;
  readonly unattendedShare: ShareBound | null;
  readonly quoteAge: Bound<number> | null;
  readonly unseenEntries: Bound<number> | null;
  readonly isRestricted: boolean;
  readonly isBlocked: boolean;
  readonly allowShort: boolean;
  /** Null where it limits no sums, or no messages. */
  readonly group: GroupBound | null;
  readonly messages: MessageBound | null;
}

function levelOf(name: string, limits: ScopeLimits): Level {
  const suffix = name === 'desk' ? '' : `@${name}`;
  const count = (rule: string, limit: number | undefined): Bound<number> | null => (limit === undefined ? null : { rule: `${rule}${suffix}`, limit });
  const usd = (rule: string, limit: string | undefined): Bound<Decimal> | null => (limit === undefined ? null : { rule: `${rule}${suffix}`, limit: parse(limit) });
  const share = (rule: string, limit: number | undefined) => (limit === undefined ? null : shareBound(`${rule}${suffix}`, limit));
  const { maxMessages } = limits;
  // The desk's own gross is held against every order, under every policy.
  const [gross, net] = [name === 'desk' ? null : usd('grossNotional', limits.maxGrossNotionalUsd), usd('netNotional', limits.maxNetNotionalUsd)];
  return {
    name,
    orderNotional: usd('orderNotional', limits.maxOrderNotionalUsd), orderQuantity: usd('orderQuantity', limits.maxOrderQuantity), collar: share('collar', limits.collar),
    positionNotional: usd('positionNotional', limits.maxPositionNotionalUsd), concentration: share('concentration', limits.maxConcentration),
    referenceDistance: share('referenceDistance', limits.maxReferenceDistance), periodMove: share('periodMove', limits.maxPeriodMove), volumeShare: share('volumeShare', limits.maxVolumeShare),
    daysToLiquidate: share('daysToLiquidate', limits.maxDaysToLiquidate), unattendedShare: share('unattendedShare', limits.maxUnattendedShare),
    quoteAge: count('quoteAge', limits.maxQuoteAgeSeconds), unseenEntries: count('unseenEntries', limits.maxUnseenEntries),
    isRestricted: limits.restricted === true, isBlocked: limits.blocked === true, allowShort: limits.allowShort !== false,
    group: gross === null && net === null ? null : { group: name, gross, net },
    messages: maxMessages === undefined ? null : {
      group: name, second: count('messagesASecond', maxMessages.second), minute: count('messagesAMinute', maxMessages.minute), day: count('messagesADay', maxMessages.day),
    },
  };
}

/** The desk's level first, then its scopes' in the policy's order. */
export const levelsOf = readOnce((policy: Policy): readonly Level[] => {
  const { allowShort, ...limits } = policy;
  return [levelOf('desk', allowShort ? limits : { ...limits, allowShort }), ...(policy.scopes ?? []).map((scope) => levelOf(scopeName(scope), scope.limits))];
});

/** The tightest of the levels' bounds on one figure, and of equal ones the widest level's; null where none has one. */
export function tightest<Each extends Bound<number | Decimal>>(levels: readonly Level[], boundIn: (level: Level) => Each | null): Each | null {
  let found: Each | null = null;
  for (const level of levels) {
    const bound = boundIn(level);
    if (bound !== null && (found === null || bound.limit < found.limit)) found = bound;
  }
  return found;
}
