import { expect, test } from 'vitest';
import type { Policy } from '../../subjects/policy.ts';
import { settings } from '../../test/people.ts';
import { contradictions } from './contradictions.ts';

const found = (breaches: Policy['breaches'], maxDailyLossUsd = '10000') => contradictions({ ...settings.policy, maxDailyLossUsd, breaches });

test("a loss that reduces is at most the day's limit, which does as much", () => {
  expect(found({ dailyLossUsd: { reduce: '10000' } })).toEqual([]);
  expect(found({ dailyLossUsd: { reduce: '10000.01' } })).toEqual(['breaches.dailyLossUsd.reduce: was 10000.01, must not be above maxDailyLossUsd (10000), at which only what lowers risk passes already']);
});
test("a loss that halts or kills may be above it: it does more", () => expect(found({ dailyLossUsd: { halt: '20000', kill: '30000' } })).toEqual([]));
test('a value at risk needs to be measured', () => expect(found({ valueAtRisk: { reduce: 0.05 } })).toEqual(['breaches.valueAtRisk: was given, must not be without portfolio, by which it is measured']));
