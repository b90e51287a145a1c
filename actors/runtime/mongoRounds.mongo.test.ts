import { MongoClient, type Db } from 'mongodb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestMongo, type TestMongo } from '../../test/servers.ts';
import { BrokenText } from './artefacts.ts';
import { mongoClient } from './mongoClient.ts';
import { MongoRounds } from './mongoRounds.ts';
import { MongoTexts } from './mongoTexts.ts';
import type { Round } from './rounds.ts';
import { stateHash, stateText } from './stateText.ts';

let server: TestMongo;
let client: MongoClient;
let db: Db;
let count = 0;
beforeAll(async () => {
  server = await startTestMongo();
  client = mongoClient(server.url);
});
beforeEach(() => { db = client.db(`rounds-${count += 1}`); });
afterAll(async () => {
  await client.close();
  await server.stop();
});

const cell = (actor: string, total: bigint) => {
  const state = { state: { total, note: 'x' }, expected: [] };
  return { kind: 'accounting', actor, machine: 1, code: 'c', stateHash: stateHash(stateText(state)), state };
};

const firstFact = { seq: 1, subject: 'toy.desk.main.opened', text: '{}' };

const round = (seq: number, over: Partial<Round> = {}): Round => ({
  reader: 'solo', seq, genesis: 'g', logTime: '2020-01-02T21:00:00Z', opened: firstFact, cells: [cell('main', BigInt(seq)), cell('idle', 0n)],
  claims: { 'accounting.main': { host: 'a', epoch: 2 } }, prefixes: { 'accounting.main': 7, 'market.SPY': 8 }, prologue: [firstFact], requests: [], ...over,
});

const rounds = (broken: string[] = []) => new MongoRounds(db, { onBroken: (what) => broken.push(what) });

test('a round comes back as it was saved, bigints and names with dots included', async () => {
  await rounds().save(round(10));
  expect(await rounds().newest('solo', 3)).toEqual([round(10)]);
});

test('the newest rounds of one reader come first, and no others', async () => {
  await rounds().save(round(9));
  await rounds().save(round(1_000));
  await rounds().save(round(20));
  await rounds().save(round(4_000, { reader: 'risk' }));
  expect((await rounds().newest('solo', 2)).map(({ seq }) => seq)).toEqual([1_000, 20]);
});

test('a round saved twice is there once', async () => {
  await rounds().save(round(10));
  await rounds().save(round(10));
  expect(await rounds().newest('solo', 3)).toHaveLength(1);
});

test('rounds of an earlier desk of the same name are passed over', async () => {
  await rounds().save(round(10));
  await rounds().save(round(20, { genesis: 'earlier' }));
  expect((await new MongoRounds(db, { genesis: 'g', onBroken: () => {} }).newest('solo', 3)).map(({ seq }) => seq)).toEqual([10]);
});

test('a state with a flipped bit is not used: the round is named, the next older one is taken, and the state can be stored again', async () => {
  await rounds().save(round(10));
  await rounds().save(round(20));
  const hash = cell('main', 20n).stateHash;
  await db.collection<{ _id: string }>('states').replaceOne({ _id: hash }, { text: stateText(cell('main', 21n).state) });
  const broken: string[] = [];
  expect((await rounds(broken).newest('solo', 3)).map(({ seq }) => seq)).toEqual([10]);
  expect(broken).toEqual([expect.stringContaining(`of solo at 20: accounting.main: expected a state with the hash ${hash}, was another`)]);
  await rounds().save(round(21, { cells: [cell('main', 20n)] }));
  expect((await rounds().newest('solo', 1)).map(({ seq }) => seq)).toEqual([21]);
});

test('a round with another fence than was saved is not used', async () => {
  await rounds().save(round(10));
  await db.collection('rounds').updateOne({ seq: 10 }, { $set: { prefixes: [{ prefix: 'accounting.main', seq: 9 }] } });
  const broken: string[] = [];
  expect(await rounds(broken).newest('solo', 3)).toEqual([]);
  expect(broken).toEqual([expect.stringMatching(/of solo at 10: expected the hash [0-9a-f]{64}, was [0-9a-f]{64}/)]);
});

test('a round whose states were not written is not used', async () => {
  await rounds().save(round(10));
  await db.collection<{ _id: string }>('states').deleteOne({ _id: cell('idle', 0n).stateHash });
  const broken: string[] = [];
  expect(await rounds(broken).newest('solo', 3)).toEqual([]);
  expect(broken).toEqual([expect.stringContaining('accounting.idle')]);
});

test('a state that changed while it was stored is refused', async () => {
  await expect(rounds().save(round(10, { cells: [{ ...cell('main', 1n), stateHash: 'f'.repeat(64) }] }))).rejects.toThrow(/snapshot of accounting.main at 10: expected its state to have the hash f/);
});

test('a large text lies in chunks of at most 1 MiB and comes back whole', async () => {
  const texts = new MongoTexts(db, 'artefacts');
  const text = `${'a'.repeat(262_143)}\u{1F600}${'ä'.repeat(600_000)}`;
  const hash = await texts.put(text);
  expect(await texts.read(hash)).toBe(text);
  const chunks = await db.collection('chunks').find().toArray();
  expect(Math.max(...chunks.map((chunk) => Buffer.byteLength(String(chunk['text']))))).toBeLessThanOrEqual(1_048_576);
});

test('an artefact that was changed is not given', async () => {
  const texts = new MongoTexts(db, 'artefacts');
  const hash = await texts.put('a prompt');
  await db.collection<{ _id: string }>('artefacts').replaceOne({ _id: hash }, { text: 'another prompt' });
  await expect(texts.read(hash)).rejects.toThrow(BrokenText);
});

test('an empty text is a text, and an unknown hash is none', async () => {
  const texts = new MongoTexts(db, 'artefacts');
  expect(await texts.read(await texts.put(''))).toBe('');
  expect(await texts.read('0'.repeat(64))).toBeUndefined();
});

test('a server that is gone is noticed within 3 seconds, and one that is killed in the middle of a save leaves no half round', async () => {
  const many = round(50, { cells: Array.from({ length: 400 }, (_, index) => cell(`s-${index}`, BigInt(index) * 10n ** 40n)) });
  await rounds().save(round(10));
  const saving = rounds().save(many).catch(() => {});
  await new Promise((done) => setTimeout(done, 15));
  await server.kill9();
  await saving;
  const began = performance.now();
  await expect(rounds().save(round(60))).rejects.toThrow();
  expect(performance.now() - began).toBeLessThan(3_000);
  await server.restart();
  const broken: string[] = [];
  const there = await rounds(broken).newest('solo', 3);
  expect([there.find(({ seq }) => seq === 10)?.seq, broken]).toEqual([10, []]);
  expect(there.filter(({ seq }) => seq === 50).every(({ cells }) => cells.length === 400)).toBe(true);
  await rounds().save(many);
  expect((await rounds().newest('solo', 1))[0]?.cells).toHaveLength(400);
});
