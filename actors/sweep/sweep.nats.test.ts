import { createUser } from '@nats-io/nkeys';
import type { NatsConnection } from '@nats-io/nats-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { defaultPolicy, defaultVenue } from '../../machines/desk/defaultSettings.ts';
import { examplePlan } from '../../machines/plan/examplePlan.ts';
import type { SweepJob, SweepResult } from '../../subjects/sweep.ts';
import { configWith, newKeys } from '../../test/keys.ts';
import { startTestNats } from '../../test/servers.ts';
import { connectAs } from '../runtime/connect.ts';
import { emptyQueue, othersQueued, sweep, sweepIdOf, unfinished, type SweepOf } from './sweep.ts';
import { CannotRun, leaveMs, work } from './worker.ts';

const plansOf = (count: number, name = 'plan') => Array.from({ length: count }, (_, index) => ({ ...examplePlan, name: `${name}-${index}` }));
const of = (count: number, name?: string): SweepOf => ({
  terms: { bars: [{ symbol: 'SPY', timeframe: '1d', sha256: '0'.repeat(64) }], cashUsd: '1000', venue: defaultVenue, policy: defaultPolicy, code: 'test' }, plans: plansOf(count, name),
});
const resultOf = ({ sweep: id, index, plan }: SweepJob): SweepResult => ({
  sweep: id, index, plan: plan.name, planHash: '1'.repeat(64), outcome: 'run', bars: 10, fills: index, trades: 0, rejections: 0, finalEquityUsd: String(1000 + index), metrics: { sharpeAnnual: index / 7 }, monthly: [],
});

describe('a sweep', () => {
  const keys = newKeys();
  let server: Awaited<ReturnType<typeof startTestNats>>;
  let owner: NatsConnection;

  beforeAll(async () => {
    server = await startTestNats(configWith(keys));
    owner = await connectAs('keeper', server.url, keys.keeper);
    await sweep(owner, of(0), {});
  });
  afterAll(async () => {
    await owner.close();
    await server.stop();
  });

  /** A worker, and the jobs that it ran. */
  async function worker(perform: (job: SweepJob) => Promise<SweepResult> = async (job) => resultOf(job)) {
    const nats = await connectAs('worker', server.url, keys.worker);
    const stop = new AbortController();
    const ran: number[] = [];
    const left: string[] = [];
    const troubles: string[] = [];
    const working = work(nats, { perform, onDone: ({ index }) => ran.push(index), onLeft: ({ message }) => left.push(message), onTrouble: ({ message }) => troubles.push(message) }, stop.signal);
    const end = async () => {
      stop.abort();
      await Promise.race([working.catch(() => {}), new Promise((done) => setTimeout(done, 100))]);
      await nats.close();
    };
    onTestFinished(end);
    return { ran, left, troubles, end, nats, working, stop };
  }

  test('gives its results in the order of its plans, however many workers ran it', async () => {
    const [a, b] = [await worker(), await worker()];
    const results = await sweep(owner, of(60, 'order'));
    expect(results.map(({ plan }) => plan)).toEqual(plansOf(60, 'order').map(({ name }) => name));
    // A worker hears that its job is off the queue a little after the sweep has heard the result.
    await expect.poll(() => [...a.ran, ...b.ran].sort((x, y) => x - y)).toEqual(results.map(({ index }) => index));
    expect(Math.min(a.ran.length, b.ran.length)).toBeGreaterThan(0);
  });

  test('that was run before is not run again', async () => {
    const first = await worker();
    const results = await sweep(owner, of(5, 'again'));
    await first.end();
    expect(JSON.stringify(await sweep(owner, of(5, 'again')))).toBe(JSON.stringify(results));
  });

  test("gives a job of a worker that went silent to another, and keeps the first result of it", async () => {
    const silent = await worker(async () => new Promise<never>(() => {}));
    const done = sweep(owner, of(3, 'silent'));
    await expect.poll(async () => (await (await import('./streams.ts')).placesOf(owner, sweepIdOf(of(3, 'silent')))).waiting.size).toBe(3);
    await silent.nats.close();
    const second = await worker();
    expect((await done).map(({ index }) => index)).toEqual([0, 1, 2]);
    await expect.poll(() => second.ran.toSorted()).toEqual([0, 1, 2]);
  }, 30_000);

  test('leaves a job that a worker lacks the bars for to one that has them', async () => {
    const poor = await worker(async () => { throw new CannotRun('no SPY here'); });
    const done = sweep(owner, of(2, 'bars'));
    await expect.poll(() => poor.left.length).toBeGreaterThan(0);
    await worker();
    expect((await done).length).toBe(2);
  }, 30_000);

  test('knows what is left of it', async () => {
    expect(await unfinished(owner, of(3, 'some'))).toEqual([0, 1, 2]);
    const first = await worker();
    const done = await sweep(owner, of(3, 'some'));
    await first.end();
    const told: number[] = [];
    expect([await unfinished(owner, of(3, 'some')), await sweep(owner, of(3, 'some'), { onReady: (left) => told.push(left) }), told]).toEqual([[], done, [0]]);
  });

  test('that is stopped before it begins puts nothing in the queue', async () => {
    await expect(sweep(owner, of(2, 'never'), { signal: AbortSignal.abort(new Error('not now')) })).rejects.toThrow('not now');
    expect((await (await import('./streams.ts')).placesOf(owner, sweepIdOf(of(2, 'never')))).waiting.size).toBe(0);
  });

  test('can be left, and what was done is kept', async () => {
    const aborted = new AbortController();
    const seen: number[] = [];
    await worker(async (job) => (job.index === 1 ? new Promise<never>(() => {}) : resultOf(job)));
    const done = sweep(owner, of(2, 'left'), { signal: aborted.signal, onResult: ({ index }) => {
      seen.push(index);
      aborted.abort(new Error('enough'));
    } });
    await expect(done).rejects.toThrow('enough');
    expect(seen).toEqual([0]);
  }, 30_000);

  test('that is stopped takes its jobs out of the queue, and goes on when it is asked for again', async () => {
    const aborted = new AbortController();
    const stuck = await worker(async (job) => (job.index === 0 ? resultOf(job) : new Promise<never>(() => {})));
    await expect(sweep(owner, of(9, 'stopped'), { signal: aborted.signal, onResult: () => aborted.abort(new Error('enough')) })).rejects.toThrow('enough');
    expect(await othersQueued(owner, of(1, 'next'))).toBe(0);
    await stuck.end();
    const second = await worker();
    expect((await sweep(owner, of(9, 'stopped'))).length).toBe(9);
    await expect.poll(() => second.ran.length).toBe(8);
  }, 30_000);

  test('may leave its jobs to others, and another finds them before its own, or takes them out', async () => {
    const stopped = new AbortController();
    await expect(sweep(owner, of(5, 'others'), { signal: stopped.signal, leavesQueue: true, onReady: () => stopped.abort(new Error('enough')) })).rejects.toThrow('enough');
    expect([await othersQueued(owner, of(1, 'next')), await othersQueued(owner, of(5, 'others'))]).toEqual([5, 0]);
    await emptyQueue(owner);
    expect(await othersQueued(owner, of(1, 'next'))).toBe(0);
  });

  test('of cases is a job for each plan and case', async () => {
    const cases = [{ name: 'noise', seed: 1 }, { name: 'gaps', seed: 1 }];
    const done: (string | undefined)[] = [];
    await worker(async (job) => {
      done.push(job.case?.name);
      return resultOf(job);
    });
    expect([(await sweep(owner, { ...of(2, 'cases'), cases })).map(({ plan }) => plan), done.toSorted()]).toEqual([['cases-0', 'cases-0', 'cases-1', 'cases-1'], ['gaps', 'gaps', 'noise', 'noise']]);
    expect(sweepIdOf({ ...of(2, 'cases'), cases })).not.toBe(sweepIdOf(of(2, 'cases')));
  });

  test('of other plans, terms or code has another id', () => {
    const { terms, plans } = of(2);
    const ids = [of(2), of(3), { terms: { ...terms, code: 'other' }, plans }, { terms: { ...terms, cashUsd: '999' }, plans }].map(sweepIdOf);
    expect(new Set(ids).size).toBe(4);
    expect(sweepIdOf(of(2))).toBe(ids[0]);
  });

  test("a worker's key opens nothing else", async () => {
    const { nats } = await worker();
    await expect(nats.request('$JS.API.STREAM.INFO.sweep-jobs', undefined, { timeout: 500 })).rejects.toThrow();
    await expect(nats.request('$JS.API.CONSUMER.CREATE.sweep-jobs', '{}', { timeout: 500 })).rejects.toThrow();
    await expect(nats.request('sim.strategy.s-1.intent', '{}', { timeout: 500 })).rejects.toThrow();
  });

  test('a worker without work ends at once', async () => {
    const idle = await worker();
    await new Promise((done) => setTimeout(done, 200));
    const began = performance.now();
    idle.stop.abort();
    await idle.working;
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  test('a worker waits for a server that is down, and goes on', async () => {
    const patient = await worker();
    await sweep(owner, of(1, 'first'));
    await expect.poll(() => patient.ran.length).toBe(1);
    await server.kill9();
    await server.restart();
    await expect.poll(async () => (await sweep(owner, of(4, 'second')).catch(() => [])).length, { timeout: 20_000 }).toBe(4);
    await expect.poll(() => patient.ran.length).toBe(5);
  }, 40_000);

  test('a stranger is refused', async () => { await expect(connectAs('worker', server.url, createUser())).rejects.toThrow('expected the server to know the worker key'); });
});

test.each([[1, 1_000], [2, 2_000], [6, 32_000], [7, 60_000], [50, 60_000]])('a job that was given away %i times is left for %i ms by who lacks its bars', (deliveries, ms) => expect(leaveMs(deliveries)).toBe(ms));

describe('a server where no sweep was run', () => {
  test('has its worker wait for the first', async () => {
    const keys = newKeys();
    await using server = await startTestNats(configWith(keys));
    const [owner, nats] = [await connectAs('keeper', server.url, keys.keeper), await connectAs('worker', server.url, keys.worker)];
    const stop = new AbortController();
    const troubles: string[] = [];
    const working = work(nats, { perform: async (job) => resultOf(job), onTrouble: ({ message }) => troubles.push(message) }, stop.signal);
    await expect.poll(() => troubles.length).toBeGreaterThan(0);
    expect((await sweep(owner, of(2))).length).toBe(2);
    stop.abort();
    await working;
    await owner.close();
    await nats.close();
  }, 30_000);
});
