import { Command } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Archive } from '../../actors/auditor/archive.ts';
import { Archiver } from '../../actors/auditor/archiver.ts';
import { HeadsFile, headsFile, signedHead } from '../../actors/auditor/heads.ts';
import type { Logged } from '../../actors/runtime/envelope.ts';
import { mongoClient } from '../../actors/runtime/mongoClient.ts';
import { alteredAt, barLog, reading } from '../../test/barLog.ts';
import { startTestMongo, temporaryHome, type TestMongo } from '../../test/servers.ts';
import { loadKeys } from '../keys/keys.ts';
import { auditCommand } from './audit.ts';

let server: TestMongo;
let client: ReturnType<typeof mongoClient>;
beforeAll(async () => {
  server = await startTestMongo();
  client = mongoClient(server.url);
});
afterAll(async () => {
  await client.close();
  await server.stop();
});

async function verified(home: string, facts: readonly Logged[], ...flags: readonly string[]) {
  const told = { out: [] as string[], failed: false };
  const program = new Command('investobot').exitOverride();
  auditCommand(program, {
    home, out: (line) => void told.out.push(line), said: () => {}, fail: () => { told.failed = true; }, close: async () => {}, facts: () => reading(facts), mongo: async () => client.db('audit'),
  });
  await program.parseAsync(['audit', 'verify', '--desk', 'toy', ...flags], { from: 'user' });
  return told;
}

test('an audit of an archive that agrees ends well, one of a changed log does not and names the fact', async () => {
  using home = temporaryHome();
  const key = loadKeys(home.path)['auditor-signing'];
  const log = await barLog(600);
  const archiver = new Archiver({ archive: new Archive(client.db('audit')), from: undefined, onArchived: () => {}, onStalled: () => {}, onResumed: () => {}, onBroken: () => {} });
  for (const logged of log.facts) await archiver.take(logged);
  await archiver.flush(5_000);
  const { archived } = archiver;
  if (archived === undefined) throw new Error('expected an archive');
  new HeadsFile(headsFile(home.path, 'toy')).append(signedHead(archived, (text) => ({ publicKey: key.getPublicKey(), signature: Buffer.from(key.sign(new TextEncoder().encode(text))).toString('base64') })));
  expect(await verified(home.path, log.facts)).toEqual({ failed: false, out: [expect.stringMatching(/^toy: 600 facts on the log, 600 of them archived in 3 pages, 1 signed head, in \d+\.\d s; all agree$/)] });
  const { failed, out } = await verified(home.path, (await alteredAt(log, 300)).facts, '--json');
  expect([failed, JSON.parse(out[0] ?? '').findings]).toEqual([true, [expect.objectContaining({ seq: 300 })]]);
});
