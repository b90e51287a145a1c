import { expect, test } from 'vitest';
import { Spread } from '../../actors/simulation/spread.ts';
import { failureLines, Summary } from '../../actors/simulation/summary.ts';

const seeds = 10_000;

test('ten thousand seeds hold every invariant', async () => {
  const summary = new Summary();
  const spread = new Spread(2);
  try {
    await spread.run(Array.from({ length: seeds }, (_, at) => at + 1), (result) => summary.add(result));
  } finally {
    await spread.close();
  }
  expect(summary.failures.flatMap(failureLines)).toEqual([]);
  expect(summary).toMatchObject({ seeds, failed: 0 });
  expect(summary.leastFacts).toBeGreaterThanOrEqual(500);
  expect(summary.leastFaults).toBeGreaterThanOrEqual(20);
}, 3_600_000);
