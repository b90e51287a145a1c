import { jetstream, JetStreamApiError, type Consumer, type JsMsg } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { jobConsumer, jobStream, resultSubject, sweepJob, sweepResult, type SweepJob, type SweepResult } from '../../subjects/sweep.ts';
import { silenceMs } from './streams.ts';

/** The log has a result of this job. */
const taken = 10071;
/** How long one request for a job waits at the server. */
const waitMs = 5_000;
/** Between two tries where the server does not answer, or there is nothing to be done. */
const restMs = 1_000;
/** A job that this worker can't run is left to others for so long, and twice as long each time, at most a minute. */
const leftMs = 1_000;
const mostLeftMs = 60_000;

/** This worker lacks what the job needs: other workers may have it. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}

export interface WorkerHooks {
  /** Runs a job. Throws CannotRun where this worker lacks its bars; any other error is a defect and ends the worker. */
  readonly perform: (job: SweepJob) => Promise<SweepResult>;
  /** Asked before each job: false waits. */
  readonly mayWork?: () => boolean;
  readonly onDone?: (job: SweepJob) => void;
  readonly onLeft?: (error: CannotRun) => void;
  /** The server does not answer as it should: the worker waits for it to come back. */
  readonly onTrouble?: (error: Error) => void;
}

/** For how long a job is left that was given to workers so often. */
export const leaveMs = (deliveries: number): number => Math.min(mostLeftMs, leftMs * 2 ** Math.max(0, Math.min(20, deliveries - 1)));

/**
 * Takes jobs of any sweep from the queue, one at a time, until `signal` says so: the job under way is finished first. The result is on the log before the
 * job is acknowledged; where this process dies in between, another runs the job again, and the log refuses the second result, which would have been the same.
 * A server that is down, or has no queue yet, is waited for. Throws what `perform` throws, and where the connection is closed for good.
 */
export async function work(nats: NatsConnection, { perform, mayWork = () => true, onDone = () => {}, onLeft = () => {}, onTrouble = () => {} }: WorkerHooks, signal: AbortSignal): Promise<void> {
  let consumer: Consumer | undefined;
  /** Undefined where the server could not do it. */
  const asked = async <T>(ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await ask();
    } catch (error) {
      if (nats.isClosed() || !(error instanceof Error)) throw error;
      onTrouble(error);
      await rest(restMs, signal);
      return undefined;
    }
  };
  while (!signal.aborted) {
    if (!mayWork()) {
      await rest(waitMs, signal);
      continue;
    }
    consumer ??= await asked(() => jetstream(nats).consumers.get(jobStream, jobConsumer));
    const queue = consumer;
    const message = queue === undefined ? undefined : await asked(() => nextJob(queue, signal));
    if (message === undefined || message === null) continue;
    const job = sweepJob.parse(message.json());
    const alive = setInterval(() => message.working(), silenceMs / 4);
    try {
      const result = await perform(job);
      if (await asked(() => settled(nats, message, result)) === true) onDone(job);
    } catch (error) {
      if (!(error instanceof CannotRun)) throw error;
      message.nak(leaveMs(message.info.deliveryCount));
      onLeft(error);
      await rest(restMs, signal);
    } finally {
      clearInterval(alive);
    }
  }
}

/** The next job; null where none comes in time, or the worker is to end. */
async function nextJob(queue: Consumer, signal: AbortSignal): Promise<JsMsg | null> {
  const messages = await queue.fetch({ max_messages: 1, expires: waitMs });
  const end = () => messages.stop();
  signal.addEventListener('abort', end, { once: true });
  try {
    if (signal.aborted) return null;
    for await (const message of messages) return message;
    return null;
  } finally {
    signal.removeEventListener('abort', end);
    messages.stop();
  }
}

/** States the result, then takes the job from the queue: a job that is not acknowledged is only run again. */
async function settled(nats: NatsConnection, message: JsMsg, result: SweepResult): Promise<boolean> {
  const { sweep, index } = sweepResult.parse(result);
  try {
    await jetstream(nats).publish(resultSubject(sweep, index), JSON.stringify(result), { expect: { lastSubjectSequence: 0 } });
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.apiError().err_code !== taken) throw error;
  }
  return message.ackAck();
}

/** Waits, or less long where the worker is to end. */
async function rest(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const end = () => resolve();
  signal.addEventListener('abort', end, { once: true });
  await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
}
