import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUser } from '@nats-io/nkeys';
import type { MongoClient, Db } from 'mongodb';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditor as auditorKind } from '../../machines/auditor/auditor.ts';
import { archiveBroken, archiveResumed, archiveStalled, headSigned } from '../../subjects/auditor.ts';
import type { FactKind } from '../../subjects/fact.ts';
import { addBars, alteredAt, barLog, cutAfter, flipped, reading } from '../../test/barLog.ts';
import { startTestMongo, type TestMongo } from '../../test/servers.ts';
import { eventually, market, toyHost } from '../../test/toyDesk.ts';
import type { MemoryLog } from '../runtime/memoryLog.ts';
import { mongoClient } from '../runtime/mongoClient.ts';
import { Archive } from './archive.ts';
import { Auditor } from './auditor.ts';
import { checkArchive } from './check.ts';
import { HeadsFile, signedHead } from './heads.ts';
import { verifyArchive } from './verify.ts';

const key = createUser();
const sign = (text: string) => ({ publicKey: key.getPublicKey(), signature: Buffer.from(key.sign(new TextEncoder().encode(text))).toString('base64') });
const trusted = [key.getPublicKey()];

let server: TestMongo;
let client: MongoClient;
let db: Db;
let folder = '';
let heads: HeadsFile;
let count = 0;
beforeAll(async () => {
  server = await startTestMongo();
  client = mongoClient(server.url);
});
beforeEach(() => {
  db = client.db(`auditor-${count += 1}`);
  folder = mkdtempSync(join(tmpdir(), 'investobot-auditor-'));
  heads = new HeadsFile(join(folder, 'heads.jsonl'));
});
afterEach(() => { rmSync(folder, { recursive: true }); });
afterAll(async () => {
  await client.close();
  await server.stop();
});

/** A desk in memory with an auditor that signs every 500 facts. */
function deskOn(log: MemoryLog) {
  const toy = toyHost(log, 'a', { kinds: [market, auditorKind], roleOf: (kind) => (kind === 'market' ? 'market' : 'auditor') });
  const faults: Error[] = [];
  const auditor = new Auditor({
    log, name: 'a-auditor', archive: new Archive(db), heads, sign, trusted, host: toy.host, headEvery: 500, logger: pino({ level: 'silent' }), onFault: (error) => faults.push(error),
  });
  return { ...toy, auditor, faults };
}

type Desk = ReturnType<typeof deskOn>;

async function audited(log: MemoryLog): Promise<Desk> {
  const desk = deskOn(log);
  await desk.auditor.check();
  await desk.host.start();
  desk.auditor.start();
  return desk;
}

async function ended({ auditor, host }: Desk): Promise<void> {
  await auditor.drain({ upTo: host.taken });
  await host.drain();
}

const said = (log: MemoryLog, kind: FactKind) => log.facts.filter((each) => each.kind.name === kind.name).map(({ fact }) => fact.body);
const verified = (log: MemoryLog) => verifyArchive({ archive: new Archive(db), facts: reading(log.facts), heads: heads.read(), trusted });

/** Changes one page of the archive, as someone with access to MongoDB could. */
async function tamper(first: number, seq: number): Promise<void> {
  const pages = db.collection<{ _id: string; facts: { seq: number; text: string }[] }>('archive');
  const page = await pages.findOne({ _id: String(first).padStart(16, '0') });
  if (page === null) throw new Error(`expected a page at ${first}`);
  const { _id, ...rest } = page;
  await pages.replaceOne({ _id }, { ...rest, facts: page.facts.map((fact) => (fact.seq === seq ? { ...fact, text: flipped(fact.text) } : fact)) });
}

/** A log of bars that has been archived whole. */
async function archivedLog(bars = 2_000): Promise<MemoryLog> {
  const log = await barLog(bars);
  await ended(await audited(log));
  return log;
}

const checked = (log: MemoryLog) => deskOn(log).auditor.check();

test('the archive holds what the log holds, and its heads are signed in the file and on the log', async () => {
  const log = await archivedLog();
  const { facts, archived, findings } = await verified(log);
  expect([archived >= 2_000, facts === log.facts.length, findings]).toEqual([true, true, []]);
  expect(heads.read().length).toBeGreaterThanOrEqual(3);
  expect(said(log, headSigned)).toEqual(heads.read());
});

test('the actor knows the newest head', async () => {
  const log = await barLog(10);
  const desk = await audited(log);
  await desk.auditor.drain({ upTo: desk.host.taken });
  const [head] = heads.read();
  expect(desk.host.cell('auditor.main')?.actor.state()).toMatchObject({ head: { seq: head?.seq, hash: head?.hash } });
  await desk.host.drain();
});

test('a second start goes on where the first ended', async () => {
  const log = await barLog(300);
  await ended(await audited(log));
  const again = await audited(log);
  await again.bar(2);
  await ended(again);
  expect((await verified(log)).findings).toEqual([]);
  expect(said(log, archiveBroken)).toEqual([]);
});

test('a desk whose archive is ahead of its stream does not start', async () => {
  const log = await archivedLog();
  heads = new HeadsFile(join(folder, 'none.jsonl'));
  await expect(checked(await cutAfter(log, 1_990))).rejects.toThrow(/archive at 1991: expected the fact 1991 on the stream, since the archive holds it up to \d+, was a stream that ends at 1990/);
});

test('a desk on which another process is trading passes, whatever is archived meanwhile', async () => {
  const log = await archivedLog(300);
  const archive = new Archive(db);
  const growing = { newest: async (limit: number) => {
    await addBars(log, 400);
    await ended(await audited(log));
    return archive.newest(limit);
  }, pageWith: (seq: number) => archive.pageWith(seq) };
  expect((await checkArchive({ archive: growing, log, host: 'b', heads: heads.read(), trusted })).end?.seq).toBeGreaterThanOrEqual(400);
});

test('a verification of a desk that goes on meanwhile finds nothing', async () => {
  const log = await archivedLog(300);
  const facts = [...log.facts];
  const known = heads.read();
  async function* whileItGrows() {
    await addBars(log, 400);
    await ended(await audited(log));
    yield* facts;
  }
  expect(await verifyArchive({ archive: new Archive(db), facts: whileItGrows(), heads: known, trusted })).toMatchObject({ facts: facts.length, findings: [] });
});

test('a stream that lost its tail is found by the signed head, even where MongoDB is gone', async () => {
  const log = await archivedLog();
  await server.kill9();
  await expect(checked(await cutAfter(log, 1_990))).rejects.toThrow(/archive at 1991: expected the fact 1991 on the stream, since the auditor signed the head at \d+, was a stream that ends at 1990/);
  await server.restart();
});

test('a stream that differs in one of the newest facts does not start, and the fact is named', async () => {
  const log = await archivedLog();
  await expect(checked(await alteredAt(log, 1_800))).rejects.toThrow(/archive at 1800: expected on the stream toy\.market\.SPY\.bar .*, was toy\.market\.SPY\.bar/);
});

test('one flipped bit in one of the newest pages does not start, and the fact is named', async () => {
  const log = await archivedLog();
  await tamper(1_751, 1_777);
  await expect(checked(log)).rejects.toThrow(/archive at 1777: expected the hash/);
});

test('one flipped bit in an old page is found after the start, and said on the log', async () => {
  const log = await archivedLog(3_000);
  await tamper(251, 300);
  const desk = await audited(log);
  await eventually(() => said(log, archiveBroken).length > 0, 'the broken link is said');
  expect(said(log, archiveBroken)).toEqual([{ seq: 300, expected: expect.stringMatching(/^the hash /), was: expect.stringMatching(/of toy\.market\.SPY\.bar/) }]);
  await ended(desk);
});

test('a verification names the flipped fact, and only that', async () => {
  const log = await archivedLog();
  await tamper(501, 700);
  expect((await verified(log)).findings).toEqual([{ seq: 700, expected: expect.stringMatching(/^the hash /), was: expect.stringMatching(/of toy\.market\.SPY\.bar/) }]);
});

test('a verification finds a fact that was changed on the stream', async () => {
  const log = await archivedLog();
  expect((await verified(await alteredAt(log, 700))).findings.map(({ seq }) => seq)).toEqual([700]);
});

test('a verification finds an archive that is ahead', async () => {
  const log = await archivedLog();
  expect((await verified(await cutAfter(log, 1_000))).findings).toContainEqual({ seq: 1_001, expected: expect.stringMatching(/^the fact 1001 on the stream, since the archive holds it up to \d+$/), was: 'a stream that ends at 1000' });
});

test('an archive that was written anew over a changed log does not agree with the signed heads', async () => {
  const log = await archivedLog();
  await db.dropDatabase();
  const altered = await alteredAt(log, 300);
  const desk = await audited(altered);
  await eventually(() => said(altered, archiveBroken).length > 0, 'the difference to the head is said');
  expect(said(altered, archiveBroken)).toEqual([{ seq: heads.read()[0]?.seq, expected: expect.stringContaining('which the auditor signed'), was: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  await desk.auditor.stop();
  await desk.host.abandon();
});

test('an archive that is gone while the log is whole is filled again and comes to the signed heads', async () => {
  const log = await archivedLog();
  await db.dropDatabase();
  await ended(await audited(log));
  expect((await verified(log)).findings).toEqual([]);
});

test('a head that the file holds and nobody signed does not start', async () => {
  const log = await archivedLog();
  heads = new HeadsFile(join(folder, 'other.jsonl'));
  heads.append({ ...signedHead({ seq: 1_999, hash: 'a'.repeat(64) }, sign), seq: 2_000 });
  await expect(checked(log)).rejects.toThrow(/archive at 2000: expected a head signed by U\w+, was a signature of something else/);
});

test('a head that was signed over another chain does not start', async () => {
  const log = await archivedLog();
  heads = new HeadsFile(join(folder, 'other.jsonl'));
  heads.append(signedHead({ seq: 2_000, hash: 'a'.repeat(64) }, sign));
  await expect(checked(log)).rejects.toThrow(/archive at 2000: expected the hash a{64}, which the auditor signed/);
});

test('a desk whose MongoDB is gone at the start trades, says so once, and archives when it is back', { timeout: 30_000 }, async () => {
  const log = await barLog(300);
  await server.kill9();
  const desk = await audited(log);
  await desk.bar(2);
  await eventually(() => said(log, archiveStalled).length > 0, 'the outage is said');
  await server.restart();
  await new Promise((done) => setTimeout(done, 6_000));
  await eventually(() => said(log, archiveResumed).length > 0, 'the end of the outage is said');
  await ended(desk);
  expect([said(log, archiveStalled).length, said(log, archiveResumed).length, (await verified(log)).findings]).toEqual([1, 1, []]);
});
