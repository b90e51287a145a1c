import { connect } from 'nats';
import { expect, test } from 'vitest';
import { barLog } from '../../test/barLog.ts';
import { startTestNats } from '../../test/servers.ts';
import { ensureStream, Keeper } from '../runtime/keeper.ts';
import { NatsLog } from '../runtime/natsLog.ts';
import { streamFacts, streamNow } from './stream.ts';

test('where a stream ends is known without reading it all, and a range of it is read without the rest', async () => {
  await using server = await startTestNats();
  const nats = await connect({ servers: server.url });
  await ensureStream(nats, 'toy');
  const keeper = await Keeper.start(await connect({ servers: server.url }));
  const log = new NatsLog(nats, 'toy');
  expect(await streamNow(log, 'looking')).toEqual({ first: undefined, last: 0 });
  const { facts } = await barLog(1_500);
  const newest = new Map<string, number>();
  for (const { kind, fact, subject, text } of facts) {
    const prefix = { kind: kind.kind, actor: fact.actor };
    newest.set(prefix.kind, await log.commit(prefix, newest.get(prefix.kind) ?? 0, [{ kind, actor: fact.actor, id: fact.id, cause: fact.cause, subject, text }]));
  }
  const { first, last } = await streamNow(log, 'looking');
  expect([first?.kind.name, last]).toEqual(['desk.opened', 1_500]);
  expect((await streamFacts(log, 'looking', 1_200, 1_300)).map(({ seq }) => seq)).toEqual(Array.from({ length: 101 }, (_, index) => 1_200 + index));
  expect((await streamFacts(log, 'looking', 1_490, 9_999)).at(-1)?.seq).toBe(1_500);
  expect(await streamFacts(log, 'looking', 1_501, 1_502)).toEqual([]);
  await nats.close();
  await keeper.stop();
});
