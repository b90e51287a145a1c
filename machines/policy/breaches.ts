import type { Policy } from '../../subjects/policy.ts';
import { parse } from '../decimal.ts';

/** Thresholds that could never be the ones to act, or have nothing to be held against. */
export function breachContradictions({ breaches, maxDailyLossUsd, portfolio }: Policy): readonly string[] {
  const reduce = breaches?.dailyLossUsd?.reduce;
  return [
    ...(reduce !== undefined && parse(String(reduce)) > parse(maxDailyLossUsd) ? [`breaches.dailyLossUsd.reduce: was ${reduce}, must not be above maxDailyLossUsd (${maxDailyLossUsd}), at which only what lowers risk passes already`] : []),
    ...(breaches?.valueAtRisk !== undefined && portfolio === undefined ? ['breaches.valueAtRisk: was given, must not be without portfolio, by which it is measured'] : []),
  ];
}
