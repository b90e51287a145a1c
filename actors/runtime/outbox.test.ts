import { describe, expect, test, vi } from 'vitest';
import { sent, withheld } from '../../subjects/execution.ts';
import { draft, type Draft } from './envelope.ts';
import { Unreachable, type Log } from './log.ts';
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
