import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blowsOf, session, type Victim } from './blows.ts';
import { asIfNothing, sessionWithout } from './outage.ts';
import { asUndisturbed, undisturbed, type Reference } from './outcome.ts';

let reference: Reference;
beforeAll(async () => { reference = await undisturbed(); });
afterAll(() => reference[Symbol.asyncDispose]());

const seeds = Array.from({ length: 20 }, (_, at) => at + 1);
const series: readonly (readonly [string, readonly Victim[]])[] = [
  ['the host', ['host']], ['the host three times', ['host', 'host', 'host']], ['NATS', ['nats']], ['MongoDB', ['mongo']], ['all three', ['host', 'nats', 'mongo']],
];

describe.each(series)('kill -9 of %s', (_, victims) => {
  test.each(seeds)('at moments of seed %i leaves the business facts as they are', async (seed) =>
    expect(await session(reference, blowsOf(seed, victims, reference.facts))).toMatchObject({ code: 0, said: '', ...asUndisturbed }), 300_000);
});

test('MongoDB that is gone for a minute in mid-session leaves the business facts as they are, an archive that is whole, and snapshots after it', async () => {
  const { roundsLeftOut, snapshotsBefore, snapshotsAfter, ...ended } = await sessionWithout(reference, { facts: 600, forMs: 60_000 });
  expect(ended).toEqual({ ...asIfNothing, ...asUndisturbed });
  expect(Math.min(roundsLeftOut, snapshotsBefore, snapshotsAfter)).toBeGreaterThan(0);
}, 300_000);
