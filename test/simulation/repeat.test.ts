import { expect, test } from 'vitest';
import { realBuild } from '../../actors/simulation/build.ts';
import { SimulatedDesk } from '../../actors/simulation/desk.ts';
import { drawn } from '../../actors/simulation/drawn.ts';
import { simulateSeed } from '../../actors/simulation/seed.ts';

/** All that stands on the log of a seed's desk at its end, and what went wrong on the way. */
async function ranOf(seed: number) {
  const desk = new SimulatedDesk(drawn(seed), realBuild, { fact: () => {}, departed: () => {}, stopped: () => {} });
  await desk.run();
  return { texts: desk.log.facts.map(({ subject, text }) => `${subject} ${text}`), faults: desk.faults.counted, virtualMs: desk.scheduler.elapsed() };
}

test.each([1, 2, 3, 4, 5, 6])('seed %i gives the same facts, faults and time whenever it runs', async (seed) => expect(await ranOf(seed)).toEqual(await ranOf(seed)), 30_000);

test('another seed is another desk', async () => expect((await ranOf(1)).texts).not.toEqual((await ranOf(2)).texts), 30_000);

test('what ran before in the process changes nothing', async () => {
  const alone = await simulateSeed(12);
  await simulateSeed(13);
  expect(await simulateSeed(12)).toEqual(alone);
}, 30_000);
