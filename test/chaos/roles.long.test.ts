import { afterAll, beforeAll, expect, test } from 'vitest';
import { xoshiro } from '../../machines/random.ts';
import { asUndisturbed, undisturbed, type Reference } from './outcome.ts';
import { inThree, splitSession } from './split.ts';

let reference: Reference;
beforeAll(async () => { reference = await undisturbed(); });
afterAll(() => reference[Symbol.asyncDispose]());

const seeds = Array.from({ length: 20 }, (_, at) => at + 1);

test.each(seeds)('a desk in three processes, one of which is killed at a moment of seed %i, has the same business facts', async (seed) => {
  const random = xoshiro(seed);
  const kill = { process: seed % 3, facts: Math.floor(random() * reference.facts * 0.95) };
  expect(await splitSession(reference, inThree, [kill])).toMatchObject({ ended: [{ code: 0 }, { code: 0 }, { code: 0 }], ...asUndisturbed });
}, 300_000);
