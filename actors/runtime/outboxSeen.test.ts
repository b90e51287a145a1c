import { expect, test, vi } from 'vitest';
import { sent } from '../../subjects/execution.ts';
import { draft, parsed } from './envelope.ts';
import { LostRace, Unreachable, type Log } from './log.ts';
import { Outbox } from './outbox.ts';
import type { Timers } from './timers.ts';

const order = 'a'.repeat(32);
const left = draft(sent, { order }, { desk: 'sim', actor: 'main', id: '1'.repeat(32), cause: order, correlation: order, code: 'x', at: '2020-01-02T21:00:00Z' });
const onLog = parsed(7, left.subject, left.text);

/** An outbox whose first commit ends as told, and time that a test lets pass. */
function waitingFor(end: Error) {
  const due: (() => void)[] = [];
  let now = 0;
  const timers: Timers = { elapsed: () => now, after: (_, run) => { due.push(run); return { unref: () => {} }; }, soon: (run) => run() };
  const log: Log = { desk: 'sim', follow: () => Promise.reject(new Error('not followed here')), commit: () => Promise.reject(end) };
  const written: number[] = [];
  const faults: Error[] = [];
  const outbox = new Outbox(log, { kind: 'execution', actor: 'main' }, { lastSeq: 0, mayPublish: () => true, onCommitted: (_, seq) => written.push(seq), onFault: (error) => faults.push(error), timers });
  const passTime = () => {
    now += 60_000;
    for (const run of due.splice(0)) run();
  };
  return { outbox, written, faults, passTime };
}

test('what comes round after its acknowledgement was lost counts as written: whoever waits for it would wait for ever', async () => {
  const { outbox, written } = waitingFor(new Unreachable('no answer'));
  outbox.push([left]);
  outbox.pump();
  await vi.waitFor(() => expect(written).toEqual([]));
  outbox.seen(onLog);
  expect([written, outbox.isEmpty]).toEqual([[7], true]);
});

test('so does what comes round before the loss is known', async () => {
  const { outbox, written } = waitingFor(new Unreachable('no answer'));
  outbox.push([left]);
  outbox.pump();
  outbox.seen(onLog);
  await vi.waitFor(() => expect([written, outbox.isEmpty]).toEqual([[7], true]));
});

test('a lost race that the log does not explain is a fault', async () => {
  const { outbox, faults, passTime } = waitingFor(new LostRace('another was there'));
  outbox.push([left]);
  outbox.pump();
  await vi.waitFor(() => {
    passTime();
    expect(faults).toHaveLength(1);
  });
});

test('but not where the outbox was dropped meanwhile, since another host holds the actor', async () => {
  const { outbox, faults, passTime } = waitingFor(new LostRace('another was there'));
  outbox.push([left]);
  outbox.pump();
  outbox.drop();
  await new Promise((done) => setImmediate(done));
  passTime();
  expect([faults, outbox.isEmpty]).toEqual([[], true]);
});
