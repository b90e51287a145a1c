import { expect, test } from 'vitest';
import { consoleKind } from '../../machines/console/console.ts';
import * as verbs from '../../subjects/verbs.ts';
import { openedWith } from '../../test/people.ts';
import { Cell } from '../runtime/cell.ts';
import { Answers, type Answer, type Answering } from './answers.ts';

const opening = openedWith();
const never = new Promise<string>(() => {});
const id = 'a'.repeat(32);

/** A host whose log answers as told; `said` has the types of what it was asked to state, and latches, in order. */
function answering(over: Partial<Answering['host']> = {}, more: Partial<Answering> = {}) {
  const said: string[] = [];
  const cell = new Cell(consoleKind, 'main', { desk: 'sim', genesis: opening.body.genesis, code: 'toy' });
  cell.actor.take(opening);
  const host: Answering['host'] = {
    observe: (_, kind) => {
      said.push(kind.name);
      return Promise.resolve(id);
    },
    holds: () => true, cell: () => cell, now: () => '2020-01-02T21:00:00Z', taken: 1, opening: opening.body, ...over,
  };
  return { said, cell, answers: new Answers({ host, latch: () => said.push('latch'), ...more }) };
}

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const kill = bytes({ reason: 'enough' });
const pause = bytes({ reason: 'lunch' });
const errorOf = ({ code, body: { error } }: Answer) => [code, error];
const silent = { observe: () => never };

test('a kill is latched before the log hears of it', async () => {
  const { answers, said } = answering();
  expect((await answers.to(verbs.kill, kill)).body).toEqual({ ok: true, fact: expect.any(String) });
  expect(said).toEqual(['latch', 'ops.killRequested']);
});

test('a kill is answered with the id that it will have, where the log is silent', async () => {
  const { answers, said } = answering(silent, { logWithinMs: 1 });
  const { body } = await answers.to(verbs.kill, kill);
  expect([body, verbs.kill.reply.safeParse(body).success, said]).toEqual([{ ok: true, fact: expect.stringMatching(/^[0-9a-f]{32}$/), logged: false }, true, ['latch']]);
});

test('a kill is latched by a console that has stepped back too', async () => {
  const { answers, said } = answering({ holds: () => false });
  expect([errorOf(await answers.to(verbs.kill, kill)), said]).toEqual([[503, 'kill: latched, but another console serves this desk now; ask again, so that it comes to the log'], ['latch']]);
});

test('a kill is latched while as many as may wait do', async () => {
  const { answers, said } = answering(silent, { logWithinMs: 1, mostWaiting: 1 });
  await answers.to(verbs.kill, kill);
  expect([errorOf(await answers.to(verbs.kill, kill)), said]).toEqual([[429, 'kill: latched; 1 kills wait for the log already'], ['latch', 'latch']]);
});

test('a kill is latched while the console is in quarantine', async () => {
  const { answers, cell, said } = answering();
  cell.quarantine = { fact: id, error: 'boom', onLog: true };
  expect([(await answers.to(verbs.kill, kill)).body.ok, said]).toEqual([true, ['latch', 'ops.killRequested']]);
});

test('a kill of one strategy or symbol leaves the latch of the desk alone', async () => {
  const { answers, said } = answering();
  expect([(await answers.to(verbs.kill, bytes({ reason: 'enough', target: 'SPY' }))).body, said]).toEqual([{ ok: true, fact: expect.any(String) }, ['ops.requested']]);
});

test('a kill that names the desk is the kill of the desk', async () => {
  const { answers, said } = answering();
  await answers.to(verbs.kill, bytes({ reason: 'enough', target: 'desk', flatten: true }));
  expect(said).toEqual(['latch', 'ops.killRequested']);
});

test('a kill of one strategy cannot ask for positions to be closed', async () =>
  expect(errorOf(await answering().answers.to(verbs.kill, bytes({ reason: 'enough', target: 's-1', flatten: true })))).toEqual([400, expect.stringContaining('must stand only beside a kill of the whole desk')]));

test('a heartbeat is a fact', async () => {
  const { answers, said } = answering();
  expect([(await answers.to(verbs.heartbeat, bytes({}))).code, said]).toEqual([200, ['ops.heartbeat']]);
});

test('a kill that is wrong is not latched', async () => {
  const { answers, said } = answering();
  expect([(await answers.to(verbs.kill, bytes({}))).code, said]).toEqual([400, []]);
});

test('a silent log is said to be silent', async () =>
  expect(errorOf(await answering(silent, { logWithinMs: 1 }).answers.to(verbs.pause, pause))).toEqual([503, 'pause: the log has not answered within 1 ms; the request may still come to it, see status before asking again']));

test('no more requests wait for the log than may', async () => {
  const { answers } = answering(silent, { logWithinMs: 1, mostWaiting: 1 });
  await answers.to(verbs.pause, pause);
  expect(errorOf(await answers.to(verbs.pause, pause))).toEqual([429, 'pause: 1 requests wait for the log already; ask again']);
});

test('a place is free again once the log has answered', async () => {
  const { answers } = answering({}, { mostWaiting: 1 });
  await answers.to(verbs.pause, pause);
  expect((await answers.to(verbs.pause, pause)).body.ok).toBe(true);
});

test('a console that has stepped back answers nothing', async () =>
  expect(errorOf(await answering({ holds: () => false }).answers.to(verbs.status, bytes({})))).toEqual([503, 'status: another console serves this desk now; ask again']));

test('a console in quarantine says so, and how to release it', async () => {
  const { answers, cell } = answering();
  cell.quarantine = { fact: id, error: 'boom', onLog: true };
  expect(errorOf(await answers.to(verbs.status, bytes({})))).toEqual([500, expect.stringContaining(`console.main is in quarantine since ${id} (boom)`)]);
});

test('a console in quarantine takes requests that it cannot judge', async () => {
  const { answers, cell, said } = answering();
  cell.quarantine = { fact: id, error: 'boom', onLog: true };
  expect([(await answers.to(verbs.retire, bytes({ target: 's-7', reason: 'r' }))).body.ok, said]).toEqual([true, ['ops.requested']]);
});

test('a log that refuses is answered as our fault', async () =>
  expect(errorOf(await answering({ observe: () => Promise.reject(new Error('full')) }).answers.to(verbs.pause, pause))).toEqual([500, 'pause: full']));

test("status tells the desk's time: on a live desk the clock's, whatever time the last bar is of", async () => {
  const { answers } = answering({ now: () => '2026-03-02T15:00:00Z' });
  expect((await answers.to(verbs.status, bytes({}))).body).toMatchObject({ ok: true, at: '2026-03-02T15:00:00Z' });
});
