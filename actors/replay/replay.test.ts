import { expect, test } from 'vitest';
import { posted } from '../../subjects/accounting.ts';
import { upgraded } from '../../subjects/desk.ts';
import { released, snapshotTaken } from '../../subjects/runtime.ts';
import { openedWith } from '../../test/people.ts';
import { books, eventually, market, openDesk, toyHost } from '../../test/toyDesk.ts';
import { draft, parsed, type Logged } from '../runtime/envelope.ts';
import { MemoryLog } from '../runtime/memoryLog.ts';
import { MemoryRounds } from '../runtime/rounds.ts';
import { stateText } from '../runtime/stateText.ts';
import { mismatchText, otherCodeText } from './findings.ts';
import { replay } from './replay.ts';

const codeOf = () => 'toy';
const again = (facts: readonly Logged[], kinds = [market, books()]) => replay(facts, kinds, { codeOf });

/** A desk that took three bars, two restarts and their snapshots. */
async function tradedLog(): Promise<MemoryLog> {
  const log = new MemoryLog('toy');
  await openDesk(log);
  const first = toyHost(log, 'a');
  await first.host.start();
  await first.bar(2);
  await first.bar(3, '11', '2');
  await first.host.drain();
  const second = toyHost(log, 'b', { rounds: first.rounds });
  await second.host.start();
  await second.bar(4);
  await second.host.drain();
  return log;
}

/** The log with the text of its n-th fact of a kind changed. */
function changed(facts: readonly Logged[], name: string, nth: number, change: (text: string) => string): readonly Logged[] {
  const target = facts.filter(({ kind }) => kind.name === name)[nth];
  if (target === undefined) throw new Error(`expected at least ${nth + 1} facts of ${name}`);
  return facts.map((logged) => (logged === target ? parsed(logged.seq, logged.subject, change(logged.text)) : logged));
}

const seqOf = (facts: readonly Logged[], name: string, nth: number) => facts.filter(({ kind }) => kind.name === name)[nth]?.seq;

test('a log that this code made has no mismatch, through restarts and snapshots', async () => {
  const { facts } = await tradedLog();
  const snapshots = facts.filter(({ kind }) => kind.name === '*.snapshotTaken').length;
  expect(snapshots).toBe(4);
  expect(await again(facts)).toMatchObject({ facts: facts.length, derived: 4, snapshots, mismatches: [], unchecked: 0, otherCode: [], unpublished: [], quarantined: [] });
});

test('the facts may come one by one, once or again', async () => {
  const { facts } = await tradedLog();
  const reading = async function* () { yield* facts; };
  expect([await replay(reading(), [market, books()], { codeOf }), await replay(reading, [market, books()], { codeOf })])
    .toEqual([expect.objectContaining({ derived: 4, mismatches: [] }), expect.objectContaining({ derived: 4, mismatches: [] })]);
});

test('a derived fact that was changed is named with its sequence, what it should be and what it is', async () => {
  const { facts } = await tradedLog();
  const forged = changed(facts, 'accounting.posted', 1, (text) => text.replace('"memo":"2.0"', '"memo":"2.9"'));
  const { mismatches, derived, unchecked } = await again(forged);
  expect([mismatches.map(({ seq, actor, about }) => ({ seq, actor, about })), derived, unchecked]).toEqual([[{ seq: seqOf(facts, posted.name, 1), actor: 'accounting.main', about: 'fact' }], 1, 4]);
  expect(mismatches.map(mismatchText)).toEqual([expect.stringMatching(/^accounting\.main at \d+: fact: expected .*2\.0.*, was .*2\.9/)]);
});

test('a bar that was changed shows in what was derived from it', async () => {
  const { facts } = await tradedLog();
  const forged = changed(facts, 'market.bar', 0, (text) => text.replace('"close":"10"', '"close":"9"'));
  expect((await again(forged)).mismatches.map(({ seq }) => seq)).toEqual([seqOf(facts, posted.name, 0)]);
});

test('a derived fact that is missing shows at the next one', async () => {
  const { facts } = await tradedLog();
  const missing = facts.filter(({ seq }) => seq !== seqOf(facts, posted.name, 1));
  expect((await again(missing)).mismatches.map(({ seq }) => seq)).toEqual([seqOf(facts, posted.name, 2)]);
});

test('a derived fact too many is a mismatch', async () => {
  const { facts } = await tradedLog();
  const [last] = facts.filter(({ kind }) => kind.name === posted.name).slice(-1);
  if (last === undefined) throw new Error('expected a posting');
  const { mismatches } = await again([...facts, { ...last, seq: facts.length + 1 }]);
  expect(mismatches).toEqual([expect.objectContaining({ seq: facts.length + 1, expected: 'nothing' })]);
});

test('a fact of an actor that does not exist is a mismatch', async () => {
  const { facts } = await tradedLog();
  expect((await again(facts, [market])).mismatches.map(({ actor, expected }) => [actor, expected])).toEqual([['accounting.main', 'no such actor']]);
});

test('a snapshot whose hash is not that of the recomputed state is named', async () => {
  const { facts } = await tradedLog();
  const notice = facts.find(({ subject }) => subject === 'toy.accounting.main.snapshotTaken');
  if (notice === undefined) throw new Error('expected a snapshot');
  const { seq, stateHash } = snapshotTaken.body.parse(notice.fact.body);
  const forged = facts.map((logged) => (logged === notice ? parsed(logged.seq, logged.subject, logged.text.replace(stateHash, 'f'.repeat(64))) : logged));
  const result = await again(forged);
  expect(result.mismatches).toEqual([{ seq, actor: 'accounting.main', about: 'snapshot', expected: stateHash, was: 'f'.repeat(64) }]);
  expect([result.snapshots, result.unchecked]).toEqual([2, 1]);
});

test('up to a sequence, what would come after is not yet published, and is no mismatch', async () => {
  const { facts } = await tradedLog();
  const bar = seqOf(facts, 'market.bar', 1) ?? 0;
  expect(await replay(facts, [market, books()], { codeOf, to: bar })).toMatchObject({
    facts: bar, derived: 1, mismatches: [], unpublished: [{ actor: 'accounting.main', count: 2, first: 'accounting.posted', cause: facts[bar - 1]?.fact.id }],
  });
});

test('facts of other code are counted, not compared, and the way out is said', async () => {
  const { facts } = await tradedLog();
  const result = await replay(facts, [market, books()], { codeOf: () => 'newer' });
  expect([result.derived, result.mismatches, result.otherCode.map(otherCodeText)]).toEqual([0, [], [expect.stringMatching(/^4 facts of accounting from \d+ to \d+ by the code toy, which is not this build's: replay them with the build that made them, --to \d+$/)]]);
});

test('an actor of other code that stated nothing but its claims is not compared either', async () => {
  const { facts } = await tradedLog();
  const result = await replay(facts, [market, books()], { codeOf: (kind) => (kind === 'market' ? 'newer' : 'toy') });
  expect(result).toMatchObject({ derived: 4, snapshots: 2, unchecked: 2, mismatches: [], otherCode: [], quarantined: [] });
});

/** A desk whose books fail on a bar at 13. */
async function poisonedLog() {
  const log = new MemoryLog('toy');
  await openDesk(log);
  const toy = toyHost(log, 'a', { poison: '13' });
  await toy.host.start();
  await toy.bar(2);
  const poison = await toy.bar(3, '13');
  await toy.bar(4);
  await eventually(() => toy.host.isIdle, 'the quarantine is committed');
  return { log, toy, poison };
}

test('an actor that failed as the log says is in quarantine here too', async () => {
  const { log, toy } = await poisonedLog();
  await toy.host.drain();
  expect(await again(log.facts, [market, books('13')])).toMatchObject({ derived: 1, mismatches: [], quarantined: [{ actor: 'accounting.main', error: 'a bar at 13', onLog: true }] });
});

test('a quarantine for what this code does not fail on, such as an effect, leaves what was derived before it unpublished', async () => {
  const { log, toy } = await poisonedLog();
  await toy.host.drain();
  expect(await again(log.facts, [market, books()])).toMatchObject({ derived: 1, mismatches: [], unpublished: [{ actor: 'accounting.main', count: 1 }] });
});

test('after a release that skips the fact, the actor goes on with all that it had missed', async () => {
  const { log, toy, poison } = await poisonedLog();
  await toy.host.observe({ kind: 'accounting', actor: 'main' }, released, { fact: poison, skip: true, signer: 'ada' }, { at: '2020-01-05T21:00:00Z', content: poison });
  await toy.bar(6);
  await eventually(() => toy.host.isIdle, 'what was missed is committed');
  await toy.host.drain();
  const result = await again(log.facts, [market, books('13')]);
  expect(result).toMatchObject({ derived: 3, mismatches: [], unpublished: [], quarantined: [] });
  expect(result.snapshots).toBe(log.facts.filter(({ kind }) => kind.name === '*.snapshotTaken').length);
});

test('an actor that fails here and went on there is a mismatch', async () => {
  const { facts } = await tradedLog();
  expect((await again(facts, [market, books('11')])).mismatches).toEqual([expect.objectContaining({ about: 'failure', expected: expect.stringMatching(/^nothing after its failure at \d+ \(a bar at 11\)$/) })]);
});

test('a log that does not begin with its desk is refused', async () => {
  const { facts } = await tradedLog();
  await expect(again(facts.slice(1))).rejects.toThrow('expected the log to begin with desk.opened at 1, was market.claimed at 2');
});

const oldBooks = (kind: string) => (kind === 'accounting' ? 'old' : 'toy');

/** A desk whose books went on with the code `toy` from the state that `old` had left. */
async function upgradedLog() {
  const log = new MemoryLog('toy');
  await openDesk(log);
  const old = toyHost(log, 'a', { codeOf: oldBooks });
  await old.host.start();
  await old.bar(2);
  await old.bar(3);
  await old.host.drain();
  const round = old.rounds.rounds.at(-1);
  const kept = round?.cells.find(({ kind }) => kind === 'accounting');
  if (round === undefined || kept === undefined) throw new Error('expected a round with the books');
  const rounds = new MemoryRounds();
  await rounds.save({ ...round, cells: round.cells.map((cell) => ({ ...cell, code: 'toy' })) });
  const id = 'a'.repeat(32);
  const body = { kind: 'accounting', from: 'old', to: 'toy', seq: round.seq, states: [{ actor: 'main', stateHash: kept.stateHash }], signature: openedWith().body.signature };
  await log.commit({ kind: 'desk', actor: 'main' }, 1, [draft(upgraded, body, { desk: 'toy', actor: 'main', id, cause: id, correlation: id, code: 'toy', at: '2020-01-04T00:00:00Z' })]);
  const next = toyHost(log, 'b', { rounds });
  await next.host.start();
  await next.bar(5);
  await next.host.drain();
  return { facts: log.facts, upgradeSeq: round.seq, texts: new Map([[kept.stateHash, stateText(kept.state)]]) };
}

test('after an upgrade what the new code derived from the migrated state is compared, and what the old code did is counted', async () => {
  const { facts, texts } = await upgradedLog();
  const result = await replay(facts, [market, books()], { codeOf, stateText: async (hash) => texts.get(hash) });
  expect(result).toMatchObject({ derived: 1, mismatches: [], unpublished: [], otherCode: [{ kind: 'accounting', code: 'old', facts: 2 }] });
});

test('the span before an upgrade replays with the old code', async () => {
  const { facts, upgradeSeq } = await upgradedLog();
  expect(await replay(facts, [market, books()], { codeOf: oldBooks, to: upgradeSeq })).toMatchObject({ derived: 2, mismatches: [], otherCode: [] });
});

test('without the migrated state, what the new code derived is left out, and said to be', async () => {
  const { facts } = await upgradedLog();
  expect(await replay(facts, [market, books()], { codeOf })).toMatchObject({ derived: 0, mismatches: [], unchecked: 3 });
});
