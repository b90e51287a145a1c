import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestMongo } from '../servers.ts';
import { blowsOf, session } from './blows.ts';
import { DeskHome } from './deskHome.ts';
import { asUndisturbed, outcomeOf, undisturbed, type Reference } from './outcome.ts';
import { hydratedEvery } from './hydrated.ts';
import { asIfNothing, sessionWithout } from './outage.ts';

let reference: Reference;
beforeAll(async () => { reference = await undisturbed(); });
afterAll(() => reference[Symbol.asyncDispose]());

const asIf = { code: 0, said: '', ...asUndisturbed };

test('an undisturbed session sends orders, and its log is recomputed byte for byte', async () => {
  expect(await outcomeOf(reference.log, reference)).toEqual(asUndisturbed);
  expect(reference.log.filter(({ kind }) => kind.name === 'execution.filled').length).toBeGreaterThan(20);
});

test('every actor that is put back from its snapshot, every few facts, derives what it derived', () => expect(hydratedEvery(97, reference.log)).toEqual([]));

describe('a session ends with the same business facts', () => {
  test('where its host is killed in the planning and in the session', async () =>
    expect(await session(reference, [{ victim: 'host', facts: 34, delayMs: 120 }, { victim: 'host', facts: 1729, delayMs: 3 }]))
      .toEqual({ ...asIf, fell: ['host at 34', 'host at 1729'] }), 180_000);

  test('where NATS is killed in the warm-up and in the session', async () =>
    expect(await session(reference, [{ victim: 'nats', facts: 450, delayMs: 0 }, { victim: 'nats', facts: 2200, delayMs: 0 }]))
      .toEqual({ ...asIf, fell: ['nats at 450', 'nats at 2200'] }), 180_000);

  test('where all three are killed, at random moments', async () =>
    expect(await session(reference, blowsOf(1, ['host', 'nats', 'mongo'], reference.facts))).toMatchObject(asIf), 180_000);

  test('where MongoDB is gone from the first backtest on, with a warning for each round that is not stored', async () => {
    await using mongo = await startTestMongo();
    await using home = new DeskHome({ keysOf: reference.home, env: { MONGODB_URL: mongo.url } });
    const up = home.up();
    await home.reaches(34);
    await mongo.kill9();
    expect(await up.outcome(120_000)).toEqual({ code: 0, said: '' });
    expect(up.summary.ledgerImbalance).toBe('0');
    expect(home.written).toContain('snapshots were not stored; the log is the authority');
    await mongo.restart();
    expect(await outcomeOf(await home.log(), reference)).toEqual(asUndisturbed);
  }, 180_000);

  test('where MongoDB is gone for ten seconds: afterwards the archive is whole, and snapshots are taken again', async () => {
    const { roundsLeftOut, snapshotsBefore, snapshotsAfter, ...ended } = await sessionWithout(reference, { facts: 600, forMs: 10_000 });
    expect(ended).toEqual({ ...asIfNothing, ...asUndisturbed });
    expect(Math.min(roundsLeftOut, snapshotsBefore, snapshotsAfter)).toBeGreaterThan(0);
  }, 180_000);
});
