import type { MongoClient, Db } from 'mongodb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { barLog, reading } from '../../test/barLog.ts';
import { startTestMongo, type TestMongo } from '../../test/servers.ts';
import { eventually } from '../../test/toyDesk.ts';
import type { ChainEnd } from '../../machines/auditor/chain.ts';
import type { Logged } from '../runtime/envelope.ts';
import { mongoClient } from '../runtime/mongoClient.ts';
import { Archive } from './archive.ts';
import { Archiver } from './archiver.ts';
import { chainStart, linkHash, type Finding, type Page } from './chain.ts';
import { verifyArchive } from './verify.ts';

let server: TestMongo;
let client: MongoClient;
let db: Db;
let count = 0;
beforeAll(async () => {
  server = await startTestMongo();
  client = mongoClient(server.url);
});
beforeEach(() => { db = client.db(`archive-${count += 1}`); });
afterAll(async () => {
  await client.close();
  await server.stop();
});

/** The page of these facts, of which the first follows `before`. */
function pageOf(facts: readonly Logged[], before: ChainEnd): Page {
  let previous = before.hash;
  const linked = facts.map((fact) => ({ seq: fact.seq, subject: fact.subject, text: fact.text, hash: previous = linkHash(previous, fact) }));
  return { first: before.seq + 1, last: before.seq + facts.length, facts: linked, previous: before.hash, hash: previous };
}

const endOf = ({ last, hash }: Page): ChainEnd => ({ seq: last, hash });
const verified = (facts: readonly Logged[]) => verifyArchive({ archive: new Archive(db), facts: reading(facts), heads: [], trusted: [] });

async function threePages() {
  const { facts } = await barLog(300);
  const [first] = facts;
  if (first === undefined) throw new Error('expected a log');
  const a = pageOf(facts.slice(0, 100), chainStart(first));
  const b = pageOf(facts.slice(100, 200), endOf(a));
  return { facts, a, b, c: pageOf(facts.slice(200), endOf(b)) };
}

interface Told {
  readonly archived: number[];
  readonly stalled: number[];
  readonly resumed: number[];
  readonly broken: Finding[];
}

function archiver(archive: Archive, over: { readonly from?: ChainEnd; readonly pledged?: ReadonlyMap<number, string> } = {}): { readonly archiver: Archiver; readonly told: Told } {
  const told: Told = { archived: [], stalled: [], resumed: [], broken: [] };
  return {
    told,
    archiver: new Archiver({
      archive, from: undefined, ...over,
      onArchived: ({ seq }) => told.archived.push(seq), onStalled: (seq) => told.stalled.push(seq), onResumed: (seq) => told.resumed.push(seq), onBroken: (finding) => told.broken.push(finding),
    }),
  };
}

test('pages follow each other, and the archive ends with the last', async () => {
  const { a, b } = await threePages();
  const archive = new Archive(db);
  await archive.append(a);
  await archive.append(b);
  expect(await new Archive(db).end()).toEqual(endOf(b));
});

test('a page that is there already, from an earlier try, is not added again', async () => {
  const { a } = await threePages();
  await new Archive(db).append(a);
  await new Archive(db).append(a);
  expect(await db.collection('archive').countDocuments()).toBe(1);
});

test('two auditors with other page borders make one chain', async () => {
  const { facts, a, b, c } = await threePages();
  const [first] = facts;
  if (first === undefined) throw new Error('expected a log');
  const one = new Archive(db);
  const other = new Archive(db);
  const start = chainStart(first);
  const wide = pageOf(facts.slice(0, 150), start);
  await one.append(a);
  await other.append(wide);
  await one.append(b);
  await other.append(pageOf(facts.slice(150), endOf(wide)));
  await one.append(c);
  expect((await verified(facts)).findings).toEqual([]);
  expect((await new Archive(db).end())?.seq).toBe(300);
});

test('a page that says something else than the archive is refused, with the sequence', async () => {
  const { facts, a } = await threePages();
  await new Archive(db).append(a);
  const altered = facts.slice(0, 100).map((fact) => (fact.seq === 50 ? { ...fact, text: '{}' } : fact));
  const [first] = facts;
  if (first === undefined) throw new Error('expected a log');
  await expect(new Archive(db).append(pageOf(altered, chainStart(first)))).rejects.toThrow(/archive at 100: expected the hash [0-9a-f]{64}, was [0-9a-f]{64}/);
});

test('a MongoDB that comes back without what it had acknowledged is noticed', async () => {
  const { a, b, c } = await threePages();
  const archive = new Archive(db);
  await archive.append(a);
  await archive.append(b);
  await server.kill9();
  await expect(archive.append(c)).rejects.toThrow();
  await server.restart();
  await db.collection<{ _id: string }>('archive').deleteOne({ _id: '0000000000000101' });
  await expect(archive.append(c)).rejects.toThrow('archive at 101: expected the facts up to 200, which MongoDB had acknowledged, was nothing');
});

test('a page beyond the archive\'s end is refused', async () => {
  const { a, c } = await threePages();
  await new Archive(db).append(a);
  await expect(new Archive(db).append(c)).rejects.toThrow('archive at 101: expected an archive that ends at 200, was one that ends at 100');
});

test('a fact after a gap ends the archiving, and the gap is named', async () => {
  const { facts } = await barLog(10);
  const { archiver: writer, told } = archiver(new Archive(db));
  for (const logged of facts.filter(({ seq }) => seq !== 5)) void writer.take(logged);
  expect(told.broken).toEqual([{ seq: 5, expected: 'the fact 5 of the log', was: 'the fact 6' }]);
});

test('a chain that does not come to the hash that was signed ends the archiving', async () => {
  const { facts } = await barLog(10);
  const { archiver: writer, told } = archiver(new Archive(db), { pledged: new Map([[7, 'f'.repeat(64)]]) });
  for (const logged of facts) void writer.take(logged);
  expect(told.broken).toEqual([{ seq: 7, expected: `the hash ${'f'.repeat(64)}, which the auditor signed`, was: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
});

test('facts that come slowly are archived within some seconds, without a full page', async () => {
  const { facts } = await barLog(10);
  const { archiver: writer, told } = archiver(new Archive(db));
  for (const logged of facts) void writer.take(logged);
  await eventually(() => told.archived.includes(10), 'the ten facts are archived');
  writer.stop();
});

test('while MongoDB is away the log waits, the outage is told once, and afterwards the archive is whole', async () => {
  const { facts } = await barLog(6_000);
  const { archiver: writer, told } = archiver(new Archive(db));
  const feeding = (async () => { for (const logged of facts) await writer.take(logged); })();
  await eventually(() => told.archived.length > 2, 'some pages are archived');
  await server.kill9();
  await eventually(() => told.stalled.length > 0, 'the outage is told');
  const held = writer.next;
  await new Promise((done) => setTimeout(done, 400));
  expect([writer.next - held, writer.next - (writer.archived?.seq ?? 0) <= 2_251]).toEqual([0, true]);
  await server.restart();
  await feeding;
  expect(await writer.flush(20_000)).toBe(true);
  expect([told.stalled.length, told.resumed, told.broken]).toEqual([1, [6_000], []]);
  expect(await verified(facts)).toMatchObject({ facts: 6_000, archived: 6_000, findings: [] });
});

test('an archive goes on where another ended', async () => {
  const { facts } = await barLog(600);
  const before = archiver(new Archive(db));
  for (const logged of facts.slice(0, 333)) await before.archiver.take(logged);
  expect(await before.archiver.flush(5_000)).toBe(true);
  const end = await new Archive(db).end();
  const after = archiver(new Archive(db), end === undefined ? {} : { from: end });
  for (const logged of facts.slice(333)) await after.archiver.take(logged);
  expect(await after.archiver.flush(5_000)).toBe(true);
  expect((await verified(facts)).findings).toEqual([]);
});
