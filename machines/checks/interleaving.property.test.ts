import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyDay, faultsOf, RiskDay } from '../../test/riskDays.ts';

test('limits hold under any interleaving of intents, fills and policy changes', () => fc.assert(fc.property(anyDay, (steps) => faultsOf(steps).length === 0), { numRuns: 30 }));

test('the days of this test come to their limits', () => {
  const days = fc.sample(anyDay, { numRuns: 20, seed: 1 }).map((steps) => {
    const day = new RiskDay();
    for (const next of steps) day.take(next);
    return day;
  });
  expect(days.reduce((sum, { approvals }) => sum + approvals, 0)).toBeGreaterThan(100);
  expect([...new Set(days.flatMap(({ refusedBy }) => [...refusedBy]))]).toEqual(expect.arrayContaining(['grossNotional@sector:tech', 'grossNotional@strategy:s-1', 'netNotional', 'positionNotional', 'concentration', 'leverage', 'messagesASecond', 'selfMatch']));
});
