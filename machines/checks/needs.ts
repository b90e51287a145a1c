import type { Policy, ScopeLimits } from '../../subjects/policy.ts';
import { fromFloat, type Decimal } from '../decimal.ts';
import { observedIn } from '../policy/observed.ts';
import { readOnce } from '../policy/readOnce.ts';

/** What a policy's limits need to be remembered. Decided once a version. */
export interface Needs {
  readonly tally: boolean;
  readonly messages: boolean;
  readonly open: boolean;
  readonly unsettled: boolean;
  readonly dayTrading: boolean;
  /** Counted in accounts. */
  readonly unseenEntries: boolean;
  /** Null where nothing of bars is needed. */
  readonly seen: SeenNeeds | null;
}

export interface SeenNeeds {
  /** How many closes; 0 for none. */
  readonly closes: number;
  /** How far back, in ms; 0 for not at all. */
  readonly periodMs: number;
  /** How many days; 0 for none. */
  readonly volumeDays: number;
  /** The fall that restricts short sales, or null. */
  readonly fall: Decimal | null;
}

/** Whether the desk or any scope has the limit. */
export const limits = (policy: Policy, name: keyof ScopeLimits & keyof Policy): boolean =>
  policy[name] !== undefined || (policy.scopes ?? []).some((scope) => scope.limits[name] !== undefined);

const inScopes = (policy: Policy, name: keyof ScopeLimits): boolean => (policy.scopes ?? []).some((scope) => scope.limits[name] !== undefined);

export const needsOf = readOnce((policy: Policy): Needs => {
  const { referenceCloses, periodSeconds, volumeDays } = observedIn(policy);
  const fall = policy.shortSales?.restrictedAfterFall;
  const needsVolume = limits(policy, 'maxVolumeShare') || limits(policy, 'maxDaysToLiquidate');
  const seen: SeenNeeds = {
    closes: limits(policy, 'maxReferenceDistance') ? referenceCloses : 0, periodMs: limits(policy, 'maxPeriodMove') ? periodSeconds * 1000 : 0,
    volumeDays: needsVolume ? volumeDays : 0, fall: fall === undefined ? null : fromFloat(fall, 12),
  };
  return {
    tally: limits(policy, 'maxNetNotionalUsd') || inScopes(policy, 'maxGrossNotionalUsd') || limits(policy, 'maxConcentration') || limits(policy, 'maxUnattendedShare')
      || policy.maxLeverage !== undefined || policy.dayTrades !== undefined,
    messages: limits(policy, 'maxMessages'), open: policy.noSelfMatch === true, unsettled: policy.settledCashOnly === true, dayTrading: policy.dayTrades !== undefined, unseenEntries: limits(policy, 'maxUnseenEntries'),
    seen: limits(policy, 'maxQuoteAgeSeconds') || seen.closes > 0 || seen.periodMs > 0 || seen.volumeDays > 0 || seen.fall !== null ? seen : null,
  };
});
