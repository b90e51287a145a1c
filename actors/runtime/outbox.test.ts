import { describe, expect, test, vi } from 'vitest';
import { sent, withheld } from '../../subjects/execution.ts';
import { draft, parsed, type Draft } from './envelope.ts';
import { LostRace, Unreachable, type Log } from './log.ts';
import { Outbox } from './outbox.ts';

const order = 'a'.repeat(32);
const stamp = (id: string) => ({ desk: 'sim', actor: 'main', id, cause: order, correlation: order, code: 'x', at: '2020-01-02T21:00:00Z' });
const left = draft(sent, { order }, stamp('1'.repeat(32)));
const kept = draft(withheld, { order, why: 'killed' }, stamp('2'.repeat(32)));

/** A log on which each commit ends as told, one after another; then all are taken. */
function committing(...ends: readonly (Error | undefined)[]) {
  const tried: string[] = [];
  const outcomes = [...ends];
  const log: Log = {
    desk: 'sim', follow: () => Promise.reject(new Error('not followed here')),
    commit: async (_prefix, lastSeq, drafts) => {
      tried.push(drafts.map(({ kind }) => kind.name).join());
      const failure = outcomes.shift();
      if (failure !== undefined) throw failure;
      return lastSeq + drafts.length;
    },
  };
  const outbox = new Outbox(log, { kind: 'execution', actor: 'main' }, { lastSeq: 0, mayPublish: () => true, onCommitted: () => {}, onFault: (error) => { throw error; } });
  return { tried, send: async (each: Draft) => {
    outbox.push([each]);
    outbox.pump();
    await vi.waitFor(() => expect(outbox.isEmpty).toBe(true));
  } };
}

describe('what stands in the place of a fact that waited', () => {
  test('is committed where the fact is true no longer', async () => {
    const { tried, send } = committing();
    await send({ ...left, instead: () => kept });
    expect(tried).toEqual(['execution.withheld']);
  });
  test('is nothing where it still is', async () => {
    const { tried, send } = committing();
    await send({ ...left, instead: () => undefined });
    expect(tried).toEqual(['execution.sent']);
  });
  test('comes too late after a try that nobody answered: the fact may be on the log', async () => {
    const { tried, send } = committing(new Unreachable('down'));
    let latched = false;
    await send({ ...left, instead: () => {
      const answer = latched ? kept : undefined;
      latched = true;
      return answer;
    } });
    expect(tried).toEqual(['execution.sent', 'execution.sent']);
  });
  test('is asked for each fact anew', async () => {
    const { tried, send } = committing();
    await send(left);
    await send({ ...left, instead: () => kept });
    expect(tried).toEqual(['execution.sent', 'execution.withheld']);
  });
});

describe('what another host committed first', () => {
  const claim = draft(sent, { order }, { ...stamp('3'.repeat(32)), cause: '3'.repeat(32) });
  const [first, second] = ['4', '5'].map((digit) => draft(sent, { order }, { ...stamp(digit.repeat(32)), cause: digit.repeat(32) }));
  const onTheLog = (seq: number, { subject, text }: Draft) => parsed(seq, subject, text);

  test('is not committed again, also where it waits behind a claim that lost the race', async () => {
    if (first === undefined || second === undefined) throw new Error('expected two facts');
    const committed: string[] = [];
    let lose = () => {};
    const log: Log = {
      desk: 'sim', follow: () => Promise.reject(new Error('not followed here')),
      commit: async (_prefix, lastSeq, drafts) => {
        if (lastSeq === 0) await new Promise<void>((_, reject) => { lose = () => reject(new LostRace('another was first')); });
        committed.push(...drafts.map(({ id }) => id));
        return lastSeq + drafts.length;
      },
    };
    const outbox = new Outbox(log, { kind: 'execution', actor: 'main' }, { lastSeq: 0, mayPublish: () => true, onCommitted: () => {}, onFault: (error) => { throw error; } });
    for (const each of [claim, first, second]) outbox.push([each]);
    outbox.pump();
    outbox.seen(onTheLog(1, first));
    lose();
    await vi.waitFor(() => expect(outbox.isEmpty).toBe(true));
    expect(committed).toEqual([claim.id, second.id]);
  });
});
