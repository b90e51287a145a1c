import { expect, test } from 'vitest';
import { simulateSeed, type SeedResult } from '../../actors/simulation/seed.ts';
import { failureLines } from '../../actors/simulation/summary.ts';

const together = 25;

/** What went wrong with seeds, as `investobot simulate` says it. */
export async function failures(first: number, count: number): Promise<readonly string[]> {
  const results: SeedResult[] = [];
  for (let seed = first; seed < first + count; seed += 1) results.push(await simulateSeed(seed));
  return results.flatMap(failureLines);
}

/** Tests of so many seeds, in portions: two files of them run side by side. */
export const holdsForSeeds = (first: number, count: number): void => test.each(Array.from({ length: count / together }, (_, at) => first + at * together))(
  'every invariant holds on the desks of the 25 seeds from %i on, whatever fails around them',
  async (from) => expect(await failures(from, together)).toEqual([]), 120_000,
);
