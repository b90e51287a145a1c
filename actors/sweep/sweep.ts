import { jetstream, jetstreamManager, JetStreamApiError } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { jobStream, jobSubject, resultStream, resultSubject, sweepJob, sweepResult, sweepTerms, type SweepJob, type SweepResult, type SweepTerms } from '../../subjects/sweep.ts';
import type { Plan } from '../../subjects/plan.ts';
import { canonical } from '../../machines/canonical.ts';
import { sha256Hex } from '../../machines/sha256.ts';
import { ensureSweepStreams, mostDeliveries, placesOf } from './streams.ts';

/** Plans to be run on the same terms. */
export interface SweepOf {
  readonly terms: SweepTerms;
  readonly plans: readonly Plan[];
}

/** The same plans on the same terms with the same code are the same sweep. */
export const sweepIdOf = ({ terms, plans }: SweepOf): string => sha256Hex(canonical({ terms: sweepTerms.parse(terms), plans })).slice(0, 16);

export const jobsOf = (of: SweepOf): readonly SweepJob[] => {
  const sweep = sweepIdOf(of);
  return of.plans.map((plan, index) => sweepJob.parse({ sweep, index, terms: of.terms, plan }));
};

/** How many publishes may be under way at once. */
const width = 64;
/** Looked at so often for results that this process was not told of, and for jobs that nobody may try again. */
const lookEveryMs = 2_000;

/**
 * Puts the jobs that have neither a result nor a place in the queue there, and waits until every job has its result. Needs the keeper's rights.
 * @param onResult each result once, in any order: those of an earlier run first
 * @param onReady told when workers may begin
 * @returns the results in the order of the plans
 * Throws where a job ended as many workers as may try it; `signal` ends the waiting with its reason, and what is queued stays there.
 */
export async function sweep(nats: NatsConnection, of: SweepOf, { onResult = () => {}, onReady = () => {}, signal }: { readonly onResult?: (result: SweepResult) => void; readonly onReady?: () => void; readonly signal?: AbortSignal } = {}): Promise<readonly SweepResult[]> {
  await ensureSweepStreams(nats);
  const jobs = jobsOf(of);
  const id = sweepIdOf(of);
  const results = new Map<number, SweepResult>();
  const take = (text: string) => {
    const result = sweepResult.parse(JSON.parse(text));
    if (results.has(result.index)) return;
    results.set(result.index, result);
    onResult(result);
  };
  const heard = nats.subscribe(resultSubject(id, '*'), { callback: (error, msg) => { if (error === null) take(msg.string()); } });
  try {
    const { waiting, done } = await placesOf(nats, id);
    await queued(nats, jobs.filter(({ index }) => !waiting.has(index) && !done.has(index)));
    onReady();
    for (;;) {
      signal?.throwIfAborted();
      await fetched(nats, id, results, take);
      if (results.size === jobs.length) return jobs.map(({ index }) => resultAt(results, index));
      await assertTryable(nats, id, results);
      await pause(lookEveryMs, () => results.size === jobs.length || signal?.aborted === true);
    }
  } finally {
    heard.unsubscribe();
  }
}

function resultAt(results: ReadonlyMap<number, SweepResult>, index: number): SweepResult {
  const result = results.get(index);
  if (result === undefined) throw new Error(`sweep: expected a result of job ${index}, was none`);
  return result;
}

async function queued(nats: NatsConnection, jobs: readonly SweepJob[]): Promise<void> {
  const stream = jetstream(nats);
  for (let from = 0; from < jobs.length; from += width) {
    await Promise.all(jobs.slice(from, from + width).map((job) => stream.publish(jobSubject(job.sweep, job.index), JSON.stringify(job), { msgID: `${job.sweep}.${job.index}` })));
  }
}

/** What is on the log and was not heard: results of an earlier run, or of the time of a lost connection. */
async function fetched(nats: NatsConnection, id: string, known: ReadonlyMap<number, SweepResult>, take: (text: string) => void): Promise<void> {
  const { done } = await placesOf(nats, id);
  const manager = await jetstreamManager(nats);
  for (const index of done) {
    if (known.has(index)) continue;
    const message = await manager.direct.getMessage(resultStream, { last_by_subj: resultSubject(id, index) });
    if (message !== null) take(message.string());
  }
}

/** A job that the server gives to nobody any more would be waited for in vain. */
async function assertTryable(nats: NatsConnection, id: string, results: ReadonlyMap<number, SweepResult>): Promise<void> {
  const manager = await jetstreamManager(nats);
  const { num_ack_pending: running, num_pending: pending } = await manager.consumers.info(jobStream, 'workers');
  if (running > 0 || pending > 0) return;
  const { waiting } = await placesOf(nats, id);
  const stuck = [...waiting].filter((index) => !results.has(index));
  if (stuck.length === 0) return;
  for (const index of stuck) await forget(nats, id, index);
  throw new Error(`sweep ${id}: job${stuck.length === 1 ? '' : 's'} ${stuck.join(', ')}: ended ${mostDeliveries} workers each, and are not tried again; see the workers' logs, mend the cause and run the sweep once more`);
}

async function forget(nats: NatsConnection, id: string, index: number): Promise<void> {
  const manager = await jetstreamManager(nats);
  try {
    await manager.streams.purge(jobStream, { filter: jobSubject(id, index) });
  } catch (error) {
    if (!(error instanceof JetStreamApiError)) throw error;
    throw new Error(`sweep ${id}: job ${index} could not be taken from the queue (${error.message})`, { cause: error });
  }
}

/** Waits, or less long where it is over. */
async function pause(ms: number, isOver: () => boolean): Promise<void> {
  const steps = 20;
  for (let step = 0; step < steps && !isOver(); step += 1) await new Promise((done) => setTimeout(done, ms / steps));
}
