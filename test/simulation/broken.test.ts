import { expect, test } from 'vitest';
import { simulateSeed, type SeedResult } from '../../actors/simulation/seed.ts';
import { failureLines } from '../../actors/simulation/summary.ts';
import { allBroken } from './broken/all.ts';
import { lostReservation } from './broken/lostReservation.ts';
import type { Broken } from './broken/broken.ts';

const mostSeeds = 200;

/** The first seed on which the broken desk shows itself. */
async function caught({ build }: Broken): Promise<SeedResult | undefined> {
  for (let seed = 1; seed <= mostSeeds; seed += 1) {
    const result = await simulateSeed(seed, build);
    if (result.violation !== undefined) return result;
  }
  return undefined;
}

test.each(allBroken.map((broken) => [broken.what, broken] as const))('%s is caught within 200 seeds', async (_, broken) =>
  expect(broken.caughtBy).toContain((await caught(broken))?.violation?.invariant), 120_000);

test('a failing seed names the invariant, the fact and the command that repeats it, and fails the same way again', async () => {
  const [first, again] = [await caught(lostReservation), await caught(lostReservation)];
  expect(again).toEqual(first);
  expect(first === undefined ? [] : failureLines(first)).toEqual([
    expect.stringMatching(/^seed \d+ \(.+\): limits: an order /), expect.stringMatching(/^ {2}at \d+: simulated\.risk\.main\.approved \{/), `  repeat it: investobot simulate --seed ${first?.seed}`,
  ]);
}, 60_000);
