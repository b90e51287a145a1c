import { jetstream, JetStreamApiError, type JsMsg } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { jobConsumer, jobStream, resultSubject, sweepJob, sweepResult, type SweepJob, type SweepResult } from '../../subjects/sweep.ts';
import { silenceMs } from './streams.ts';

/** The log has a result of this job. */
const taken = 10071;
/** How long one request for a job waits at the server. */
const waitMs = 5_000;
/** A job that this worker can't run is left to others for so long. */
const leftMs = 1_000;

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
}

/**
 * Takes jobs of any sweep from the queue, one at a time, until `signal` says so: the job under way is finished first. The result is on the log before the
 * job is acknowledged; where this process dies in between, another runs the job again, and the log refuses the second result, which would have been the same.
 */
export async function work(nats: NatsConnection, { perform, mayWork = () => true, onDone = () => {}, onLeft = () => {} }: WorkerHooks, signal: AbortSignal): Promise<void> {
  const consumer = await jetstream(nats).consumers.get(jobStream, jobConsumer);
  while (!signal.aborted) {
    if (!mayWork()) {
      await new Promise((done) => setTimeout(done, waitMs));
      continue;
    }
    const message = await consumer.next({ expires: waitMs });
    if (message === null) continue;
    const job = sweepJob.parse(message.json());
    const alive = setInterval(() => message.working(), silenceMs / 4);
    try {
      await stated(nats, await perform(job));
      await settled(message);
      onDone(job);
    } catch (error) {
      if (!(error instanceof CannotRun)) throw error;
      message.nak(leftMs);
      onLeft(error);
    } finally {
      clearInterval(alive);
    }
  }
}

async function stated(nats: NatsConnection, result: SweepResult): Promise<void> {
  const { sweep, index } = sweepResult.parse(result);
  try {
    await jetstream(nats).publish(resultSubject(sweep, index), JSON.stringify(result), { expect: { lastSubjectSequence: 0 } });
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.apiError().err_code !== taken) throw error;
  }
}

/** A job that is not acknowledged is only run again. */
const settled = (message: JsMsg): Promise<boolean> => message.ackAck();
