import { randomUUID } from 'node:crypto';
import { jetstream, jetstreamManager, JetStreamApiError } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { jobConsumer, jobStream, jobSubject, resultStream, resultSubject, sweepResult, sweepTerms, type SweepCase, type SweepJob, type SweepResult, type SweepTerms } from '../../subjects/sweep.ts';
import type { Plan } from '../../subjects/plan.ts';
import { canonical } from '../../machines/canonical.ts';
import { sha256Hex } from '../../machines/sha256.ts';
import { ensureSweepStreams, mostDeliveries, placesOf } from './streams.ts';

/** Plans to be run on the same terms: a backtest of each, or each under all of some cases. */
export interface SweepOf {
  readonly terms: SweepTerms;
  readonly plans: readonly Plan[];
  readonly cases?: readonly SweepCase[];
}

/** The same plans on the same terms with the same code are the same sweep. */
export const sweepIdOf = ({ terms, plans, cases }: SweepOf): string => sha256Hex(canonical({ terms: sweepTerms.parse(terms), plans, ...(cases === undefined ? {} : { cases }) })).slice(0, 16);

/** The plans were checked when they were written; who takes a job checks it whole. */
export function jobsOf(of: SweepOf): readonly SweepJob[] {
  const sweep = sweepIdOf(of);
  const terms = sweepTerms.parse(of.terms);
  return pointsOf(of).map((point, index) => ({ sweep, index, terms, ...point }));
}

const pointsOf = ({ plans, cases }: SweepOf): readonly Pick<SweepJob, 'plan' | 'case'>[] => plans.flatMap((plan) => cases?.map((each) => ({ plan, case: each })) ?? [{ plan }]);

/** How many jobs a sweep is. */
export const countOf = (of: SweepOf): number => pointsOf(of).length;

/** How many requests may be under way at once. */
const width = 64;
/** After so long without a result the log is looked at: for results that this process was not told of, and for jobs that nobody may try again. */
const lookEveryMs = 2_000;

export interface SweepHooks {
  /** Each result once, in any order: those of an earlier run first. */
  readonly onResult?: (result: SweepResult) => void;
  /** Told when workers may begin, and on how many jobs: on 0 where all have their results. */
  readonly onReady?: (left: number) => void;
  /** The server does not answer as it should: it is asked again. */
  readonly onTrouble?: (error: Error) => void;
  readonly signal?: AbortSignal;
  /** Whether jobs stay in the queue for others where `signal` ends the waiting; else they are taken out, so that the next sweep need not wait for them, and come again with the same sweep. */
  readonly leavesQueue?: boolean;
}

/**
 * The places of the jobs that have no result yet, whether they are queued or not. Needs the keeper's rights.
 * @returns all of them where no sweep was run on this server
 */
export async function unfinished(nats: NatsConnection, of: SweepOf): Promise<readonly number[]> {
  await ensureSweepStreams(nats);
  const { done } = await placesOf(nats, sweepIdOf(of));
  return pointsOf(of).flatMap((_, index) => (done.has(index) ? [] : [index]));
}

/**
 * Puts the jobs that have neither a result nor a place in the queue there, and waits until every job has its result. Needs the keeper's rights.
 * @returns the results in the order of the plans
 * Throws where a job was given to as many workers as may try it; `signal` ends the waiting with its reason.
 */
export async function sweep(nats: NatsConnection, of: SweepOf, { onResult = () => {}, onReady = () => {}, onTrouble = () => {}, signal, leavesQueue = false }: SweepHooks = {}): Promise<readonly SweepResult[]> {
  signal?.throwIfAborted();
  await ensureSweepStreams(nats);
  const jobs = jobsOf(of);
  const id = sweepIdOf(of);
  const results = new Map<number, SweepResult>();
  const news = new News(signal);
  const take = (text: string) => {
    const result = sweepResult.parse(JSON.parse(text));
    if (results.has(result.index)) return;
    results.set(result.index, result);
    onResult(result);
    news.came(results.size === jobs.length);
  };
  const heard = nats.subscribe(resultSubject(id, '*'), { callback: (error, msg) => { if (error === null) take(msg.string()); } });
  try {
    const { waiting, done } = await placesOf(nats, id);
    await queued(nats, jobs.filter(({ index }) => !waiting.has(index) && !done.has(index)));
    await fetched(nats, id, done, results, take);
    onReady(jobs.length - results.size);
    while (results.size < jobs.length) {
      await news.quietFor(lookEveryMs);
      signal?.throwIfAborted();
      if (results.size < jobs.length) await looked(nats, id, results, take).catch((error: unknown) => {
        if (error instanceof Stuck || nats.isClosed() || !(error instanceof Error)) throw error;
        onTrouble(error);
      });
    }
    return jobs.map(({ index }) => resultAt(results, index));
  } catch (error) {
    if (signal?.aborted === true && !leavesQueue) await withdrawn(nats, jobSubject(id, '*')).catch(onTrouble);
    throw error;
  } finally {
    heard.unsubscribe();
  }
}

/** Whether results come. */
class News {
  readonly #signal: AbortSignal | undefined;
  #wake: () => void = () => {};
  #isOver = false;
  #came = 0;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
    signal?.addEventListener('abort', () => this.#wake(), { once: true });
  }

  came(isOver: boolean): void {
    this.#came += 1;
    this.#isOver = isOver;
    if (isOver) this.#wake();
  }

  /** Settles when so long nothing came, or it is over. */
  async quietFor(ms: number): Promise<void> {
    for (let before = -1; before !== this.#came && !this.#isOver && this.#signal?.aborted !== true;) {
      before = this.#came;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      const timer = setTimeout(resolve, ms);
      await promise;
      clearTimeout(timer);
    }
  }
}

function resultAt(results: ReadonlyMap<number, SweepResult>, index: number): SweepResult {
  const result = results.get(index);
  if (result === undefined) throw new Error(`sweep: expected a result of job ${index}, was none`);
  return result;
}

async function queued(nats: NatsConnection, jobs: readonly SweepJob[]): Promise<void> {
  const stream = jetstream(nats);
  // The server drops a second message of an id for some minutes; a job that was taken out of the queue may come again sooner.
  const time = randomUUID();
  for (let from = 0; from < jobs.length; from += width) {
    await Promise.all(jobs.slice(from, from + width).map((job) => stream.publish(jobSubject(job.sweep, job.index), JSON.stringify(job), { msgID: `${job.sweep}.${job.index}.${time}` })));
  }
}

/** What is on the log and was not heard: results of an earlier run, or of the time of a lost connection. */
async function fetched(nats: NatsConnection, id: string, done: ReadonlySet<number>, known: ReadonlyMap<number, SweepResult>, take: (text: string) => void): Promise<void> {
  const { direct } = await jetstreamManager(nats);
  const missing = [...done].filter((index) => !known.has(index));
  for (let from = 0; from < missing.length; from += width) {
    const messages = await Promise.all(missing.slice(from, from + width).map((index) => direct.getMessage(resultStream, { last_by_subj: resultSubject(id, index) })));
    for (const message of messages) if (message !== null) take(message.string());
  }
}

async function looked(nats: NatsConnection, id: string, results: ReadonlyMap<number, SweepResult>, take: (text: string) => void): Promise<void> {
  const { done } = await placesOf(nats, id);
  await fetched(nats, id, done, results, take);
  await assertTryable(nats, id, results);
}

/** Jobs that the server gives to nobody any more. */
class Stuck extends Error {
  override readonly name = 'Stuck';
}

/** A job that the server gives to nobody any more would be waited for in vain. */
async function assertTryable(nats: NatsConnection, id: string, results: ReadonlyMap<number, SweepResult>): Promise<void> {
  const manager = await jetstreamManager(nats);
  const { num_ack_pending: running, num_pending: pending } = await manager.consumers.info(jobStream, jobConsumer);
  if (running > 0 || pending > 0) return;
  const { waiting } = await placesOf(nats, id);
  const stuck = [...waiting].filter((index) => !results.has(index));
  if (stuck.length === 0) return;
  for (const index of stuck) await forget(nats, id, index);
  throw new Stuck(`sweep ${id}: job${stuck.length === 1 ? '' : 's'} ${stuck.join(', ')}: given to workers ${mostDeliveries} times without a result, and not tried again: no worker has the bars, or running it ends them; see what the workers say, mend the cause and run the sweep once more`);
}

/** Takes jobs out of the queue: those of a subject. One that a worker has is finished all the same. */
async function withdrawn(nats: NatsConnection, filter: string): Promise<void> {
  const manager = await jetstreamManager(nats);
  await manager.streams.purge(jobStream, { filter });
}

/** How many jobs of other sweeps are in the queue, before any new ones. Needs the keeper's rights. */
export async function othersQueued(nats: NatsConnection, of: SweepOf): Promise<number> {
  await ensureSweepStreams(nats);
  const manager = await jetstreamManager(nats);
  const { state } = await manager.streams.info(jobStream);
  return state.messages - (await placesOf(nats, sweepIdOf(of))).waiting.size;
}

/** Takes all jobs out of the queue, of whatever sweep. They come again when those sweeps are asked for again. Needs the keeper's rights. */
export const emptyQueue = (nats: NatsConnection): Promise<void> => withdrawn(nats, jobSubject('*', '*'));

async function forget(nats: NatsConnection, id: string, index: number): Promise<void> {
  try {
    await withdrawn(nats, jobSubject(id, index));
  } catch (error) {
    if (!(error instanceof JetStreamApiError)) throw error;
    throw new Error(`sweep ${id}: job ${index} could not be taken from the queue (${error.message})`, { cause: error });
  }
}
