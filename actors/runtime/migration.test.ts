import { describe, expect, test } from 'vitest';
import { ada } from '../../test/people.ts';
import { books, eventually, market, migrateBooks, newBooks, openDesk, signUpgrade, toyHost } from '../../test/toyDesk.ts';
import type { ActorKind } from '../../machines/actor.ts';
import { upgraded } from '../../subjects/desk.ts';
import { replay } from '../replay/replay.ts';
import { MemoryLog } from './memoryLog.ts';
import { migrated } from './migration.ts';
import { MemoryRounds } from './rounds.ts';
import { stateHash, stateText } from './stateText.ts';
import { upgradesFor } from './upgrade.ts';

/** A desk whose books took two bars in version 1, with code `toy`, and were stopped. */
async function stopped() {
  const log = new MemoryLog('toy');
  await openDesk(log);
  const { host, rounds, bar } = toyHost(log, 'a');
  await host.start();
  await bar(2, '10', '2');
  await bar(3, '10', '3');
  await host.drain();
  return { log, rounds };
}

const withNewBooks = (log: MemoryLog, rounds: MemoryRounds, kind: ActorKind = newBooks()) => toyHost(log, 'b', { rounds, kinds: [market, kind], codeOf: () => 'other' });
const memosOf = ({ facts }: MemoryLog) => facts.filter(({ kind }) => kind.name === 'accounting.posted').map(({ fact }) => (fact.body as { memo: string }).memo);

/** The same desk, after the books of version 2 took two bars more, with a restart between. */
async function upgradedDesk() {
  const { log, rounds } = await stopped();
  const kept = new Map(rounds.rounds.flatMap(({ cells }) => cells.map((cell) => [cell.stateHash, stateText(cell.state)] as const)));
  await signUpgrade(log, rounds, ada, [market, newBooks()]);
  const first = withNewBooks(log, rounds);
  await first.host.start();
  await first.bar(4, '10', '1');
  await first.host.drain();
  const second = withNewBooks(log, rounds);
  await second.host.start();
  await second.bar(5, '10', '4');
  await eventually(() => second.host.isIdle, 'the last posting is committed');
  const state = second.host.cell('accounting.main')?.actor.state();
  await second.host.drain();
  return { log, kept, state };
}

describe('a kind of actor whose state has another shape', () => {
  test('goes on from the old state with its migration and a signed upgrade, and from its own after that', async () => {
    const { log, state } = await upgradedDesk();
    expect(memosOf(log)).toEqual(['1.0', '1.1', '2.0', '2.1', '2.2', '3, 6 in all', '4, 10 in all']);
    expect(state).toEqual({ count: 4, volume: { total: 10n, last: 4n } });
  });

  test('is handed over by the hash of the migrated state, with that of the kept one and both versions', async () => {
    const { log } = await upgradedDesk();
    const bodies = log.facts.filter(({ kind }) => kind.name === upgraded.name).map(({ fact }) => upgraded.body.parse(fact.body));
    const kept = stateHash(stateText({ state: { taken: 2, total: 5n }, expected: [] }));
    const next = stateHash(stateText({ state: { count: 2, volume: { total: 5n, last: null } }, expected: [] }));
    expect(bodies.find(({ kind }) => kind === 'accounting')).toMatchObject({ versions: { from: 1, to: 2 }, states: [{ actor: 'main', stateHash: next, keptHash: kept }] });
    expect(bodies.find(({ kind }) => kind === 'market')).toMatchObject({ versions: { from: 1, to: 1 }, states: [{ actor: 'main', stateHash: expect.any(String) }] });
  });

  test('does not start without a signed upgrade', async () => {
    const { log, rounds } = await stopped();
    await expect(withNewBooks(log, rounds).host.start()).rejects.toThrow(/expected code other, the log was written by toy/);
  });

  test('does not start without the migration, although the upgrade is signed', async () => {
    const { log, rounds } = await stopped();
    await signUpgrade(log, rounds, ada, [market, newBooks()]);
    await expect(withNewBooks(log, rounds, newBooks({})).host.start()).rejects.toThrow('accounting: expected a migration from version 1 to 2');
  });

  test('does not start with another migration than the one whose state was signed', async () => {
    const { log, rounds } = await stopped();
    await signUpgrade(log, rounds, ada, [market, newBooks()]);
    const other = newBooks({ 1: (state) => ({ ...migrateBooks[1](state), count: 99 }) });
    await expect(withNewBooks(log, rounds, other).host.start()).rejects.toThrow(/accounting\.main at \d+: expected the migrated state [0-9a-f]{64}, which was signed for, was [0-9a-f]{64}/);
  });

  test('replays from the upgrade on, through its own snapshots, and counts what the old code did', async () => {
    const { log, kept } = await upgradedDesk();
    const result = await replay(log.facts, [market, newBooks()], { codeOf: () => 'other', stateText: async (hash) => kept.get(hash) });
    expect(result).toMatchObject({ derived: 2, mismatches: [], unpublished: [], otherCode: [{ kind: 'accounting', code: 'toy', facts: 5 }] });
    expect(result.snapshots).toBeGreaterThan(0);
  });

  test('replays up to the upgrade with the code that made the span', async () => {
    const { log } = await upgradedDesk();
    const seq = log.facts.findIndex(({ kind }) => kind.name === upgraded.name);
    expect(await replay(log.facts, [market, books()], { codeOf: () => 'toy', to: seq })).toMatchObject({ derived: 5, mismatches: [], otherCode: [] });
  });

  test('whose migration comes to another state in the replay is a mismatch', async () => {
    const { log, kept } = await upgradedDesk();
    const other = newBooks({ 1: (state) => ({ ...migrateBooks[1](state), count: 99 }) });
    const { mismatches } = await replay(log.facts, [market, other], { codeOf: () => 'other', stateText: async (hash) => kept.get(hash) });
    expect(mismatches).toEqual([expect.objectContaining({ actor: 'accounting.main', about: 'snapshot' })]);
  });
});

describe('a chain of migrations', () => {
  const versioned = (version: number, migrations: Required<ActorKind>['migrations']): ActorKind => ({ ...books(), version, migrations });
  const longer = (state: unknown) => `${String(state)}+`;

  test('is taken step by step, from the version that was kept to this build\'s', () =>
    expect([3, 2, 1].map((from) => migrated(versioned(3, { 1: longer, 2: longer }), 'main', from, 'kept'))).toEqual(['kept', 'kept+', 'kept++']));

  test('with a step missing is refused with the kind, the versions and what to do', () =>
    expect(() => migrated(versioned(4, { 1: longer, 3: longer }), 'main', 1, 'kept'))
      .toThrow('accounting: expected a migration from version 2 to 3, on the way from 1 to 4, was none; add it to the migrations of the kind, or go on with the build whose states have version 1'));

  test('with a step missing hands nothing over', async () => {
    const { rounds } = await stopped();
    expect(() => upgradesFor(rounds.rounds, { codeOf: () => 'other', kinds: [market, versioned(3, { 1: longer })] })).toThrow('accounting: expected a migration from version 2 to 3');
  });

  test('never leads back: a newer state is refused', () =>
    expect(() => migrated(versioned(2, { 1: longer }), 'main', 3, 'kept')).toThrow('accounting.main: expected a state of version 2 or older, was 3; go on with the build that made it'));

  test('leaves what it was given as it is', () => {
    const kept = { taken: 1 };
    migrated(versioned(2, { 1: (state) => Object.assign(state as object, { taken: 2 }) }), 'main', 1, kept);
    expect(kept).toEqual({ taken: 1 });
  });

  test('names the actor and the versions where a step refuses what it reads', () =>
    expect(() => migrated(newBooks(), 'main', 1, { taken: 'many', total: 0n })).toThrow(/^accounting\.main: its state of version 1 could not be migrated to 2: /));
});
