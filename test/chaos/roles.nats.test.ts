import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { roles } from '../../subjects/roles.ts';
import { claimed } from '../../subjects/runtime.ts';
import { DeskHome } from './deskHome.ts';
import { asUndisturbed, outcomeOf, undisturbed, type Reference } from './outcome.ts';
import { inThree, splitSession } from './split.ts';

let reference: Reference;
beforeAll(async () => { reference = await undisturbed(); });
afterAll(() => reference[Symbol.asyncDispose]());

const allWell = (processes: number) => ({ ended: Array.from({ length: processes }, () => ({ code: 0, said: '' })), serversLeft: [], ...asUndisturbed });

describe('a desk in parts has the business facts that it has in one process', () => {
  test('as eleven processes, one a role', async () =>
    expect(await splitSession(reference, roles.map((role) => [role]), [])).toEqual(allWell(11)), 240_000);

  test('as three processes, each of which is killed once', async () =>
    expect(await splitSession(reference, inThree, [{ process: 0, facts: 40 }, { process: 1, facts: 1200 }, { process: 2, facts: 1900 }])).toEqual(allWell(3)), 240_000);
});

describe('the process that started the servers', () => {
  test('leaves them to the others when its part has ended, and the last one ends them', async () =>
    expect(await splitSession(reference, inThree, [], 'theirs')).toEqual(allWell(3)), 240_000);

  test('may be killed: another one keeps them up', async () =>
    expect(await splitSession(reference, inThree, [{ process: 0, facts: 600 }, { process: 1, facts: 1000 }, { process: 2, facts: 1400 }], 'theirs')).toEqual(allWell(3)), 240_000);
});

describe('two processes with the same actors', () => {
  test('that start at once: nothing is published or ordered twice', async () => {
    await using home = new DeskHome({ keysOf: reference.home });
    await using _servers = await home.keepServers();
    const both = [home.up(), home.up()];
    for (const up of both) expect(await up.outcome(120_000)).toEqual({ code: 0, said: '' });
    expect(await outcomeOf(await home.log(), reference)).toEqual(asUndisturbed);
  }, 240_000);

  test('of which one was frozen and comes back after the other took over: it steps back', async () => {
    await using home = new DeskHome({ keysOf: reference.home });
    await using _servers = await home.keepServers();
    const frozen = home.up();
    await home.reaches(1700);
    frozen.freeze();
    const claims = reference.log.filter(({ kind }) => kind.name === claimed.name).length;
    const other = home.up();
    await home.reaches((await home.facts()) + claims);
    frozen.thaw();
    for (const up of [frozen, other]) expect(await up.outcome(120_000)).toEqual({ code: 0, said: '' });
    expect(await outcomeOf(await home.log(), reference)).toEqual(asUndisturbed);
    expect(home.written).toContain('another host has claimed this actor; stepping back');
  }, 240_000);
});
