import { jetstreamManager } from '@nats-io/jetstream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectAs } from '../actors/runtime/connect.ts';
import { ensureStream } from '../actors/runtime/keeper.ts';
import { mongoClient } from '../actors/runtime/mongoClient.ts';
import { databaseOf } from '../deploy/desk/stores.ts';
import { loadKey } from '../deploy/keys/keys.ts';
import { Commands } from './commands.ts';
import { eventually } from './toyDesk.ts';

const desk = 'sim';
const session = ['up', '--desk', desk, '--no-view', '--from', '2013-01-02', '--to', '2013-06-28'];

/** One desk whose session has ended, its archive whole: every test leaves the archive as it found it, and the last one spoils the stream. */
let commands: Commands;
beforeAll(async () => {
  commands = await Commands.begin();
  await commands.json([...session, '--exit']);
});
afterAll(() => commands[Symbol.asyncDispose]());

/** Flips one bit of one fact's text in a page of the archive; a second time flips it back. @returns the fact's sequence */
async function flipBit(page: 'first' | 'last'): Promise<number> {
  const client = mongoClient(commands.mongoUrl);
  const archive = client.db(databaseOf(desk)).collection<{ _id: string; facts: { seq: number; text: string }[] }>('archive');
  const [found] = await archive.find().sort({ _id: page === 'first' ? 1 : -1 }).limit(1).toArray();
  const facts = found?.facts ?? [];
  const flipped = facts[3];
  if (found === undefined || flipped === undefined) throw new Error('expected an archive of at least four facts');
  flipped.text = String.fromCharCode(flipped.text.charCodeAt(0) ^ 1) + flipped.text.slice(1);
  await archive.updateOne({ _id: found._id }, { $set: { facts } });
  await client.close();
  return flipped.seq;
}

test('a desk whose newest archive pages have one flipped bit does not start, and says where', async () => {
  const seq = await flipBit('last');
  const { code, said } = await commands.run([...session, '--exit']);
  await flipBit('last');
  expect([code, said]).toEqual([1, expect.stringMatching(new RegExp(`\\b${seq}\\b`))]);
});

test('one flipped bit in an old page is found while the desk runs: it halts, and audit verify names the sequence', async () => {
  const seq = await flipBit('first');
  const up = commands.start(session);
  let status: Readonly<Record<string, unknown>> = {};
  let asking = false;
  await eventually(() => {
    if (!asking) {
      asking = true;
      commands.req(desk, 'status', {}).then((answer) => { status = answer; }, () => {}).finally(() => { asking = false; });
    }
    return status['risk'] === 'halted';
  }, 'the desk halts', 30_000);
  expect(status['haltReason']).toMatch(new RegExp(`archive is broken at ${seq}`));
  up.stop();
  await up.ended();
  const verified = await commands.json(['audit', 'verify'], { code: 1 });
  await flipBit('first');
  expect(verified).toMatchObject({ findings: [{ seq }] });
});

test('a stream that lost its tail is not traded on: the desk does not start, and says what is missing', async () => {
  const facts = await commands.log(desk);
  const [keeper, solo] = await Promise.all([connectAs('keeper', commands.natsUrl, loadKey(commands.home, 'keeper')), connectAs('solo', commands.natsUrl, loadKey(commands.home, 'solo'))]);
  await (await jetstreamManager(keeper)).streams.delete(desk);
  await ensureStream(keeper, desk);
  const kept = facts.slice(0, -30);
  for (const { subject, text } of kept) await solo.request(subject, text);
  await Promise.all([keeper.close(), solo.close()]);
  const { code, said } = await commands.run([...session, '--exit']);
  expect([code, said]).toEqual([1, expect.stringContaining(`expected the fact ${kept.length + 1} on the stream`)]);
});
