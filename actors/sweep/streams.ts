import { AckPolicy, DiscardPolicy, jetstreamManager, JetStreamApiError, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/nats-core';
import { jobConsumer, jobStream, jobSubject, resultStream, resultSubject } from '../../subjects/sweep.ts';

/** A job whose worker says nothing for so long is given to another. Workers say that they are alive more often, see worker.ts. */
export const silenceMs = 5_000;
/**
 * A job that was given to workers so often, and has no result, is not tried again: it ends whoever runs it, or nobody has its bars. Those who lack them
 * give it back for longer each time (worker.ts), so that this takes the better part of an hour then.
 */
export const mostDeliveries = 50;
const missing = 404;

/** Makes the queue of jobs and the log of results where they are missing. Needs the keeper's rights; may run again at any time. */
export async function ensureSweepStreams(nats: NatsConnection): Promise<void> {
  const manager = await jetstreamManager(nats);
  const ensured = async (find: () => Promise<unknown>, make: () => Promise<unknown>) => {
    try {
      await find();
    } catch (error) {
      if (!(error instanceof JetStreamApiError) || error.apiError().code !== missing) throw error;
      await make();
    }
  };
  const file = { storage: StorageType.File, num_replicas: 1, discard: DiscardPolicy.New };
  await ensured(() => manager.streams.info(jobStream), () => manager.streams.add({ ...file, name: jobStream, subjects: ['sweep.*.job.*'], retention: RetentionPolicy.Workqueue, allow_direct: true }));
  await ensured(() => manager.streams.info(resultStream), () => manager.streams.add({ ...file, name: resultStream, subjects: ['sweep.*.result.*'], allow_direct: true, deny_delete: true, deny_purge: true }));
  const limits = { ack_wait: nanos(silenceMs), max_deliver: mostDeliveries, max_ack_pending: 1000 };
  const consumer = async () => {
    const { config } = await manager.consumers.info(jobStream, jobConsumer);
    // A home of an older build has another.
    if (config.max_deliver !== mostDeliveries) await manager.consumers.update(jobStream, jobConsumer, limits);
  };
  await ensured(consumer, () => manager.consumers.add(jobStream, { durable_name: jobConsumer, ack_policy: AckPolicy.Explicit, ...limits }));
}

/** The places of a sweep's jobs that wait or are being run, and of those that have a result. */
export async function placesOf(nats: NatsConnection, sweep: string): Promise<{ readonly waiting: ReadonlySet<number>; readonly done: ReadonlySet<number> }> {
  const manager = await jetstreamManager(nats);
  const places = async (stream: string, filter: string) => {
    const { state } = await manager.streams.info(stream, { subjects_filter: filter });
    return new Set(Object.keys(state.subjects ?? {}).map((subject) => Number(subject.slice(subject.lastIndexOf('.') + 1))));
  };
  return { waiting: await places(jobStream, jobSubject(sweep, '*')), done: await places(resultStream, resultSubject(sweep, '*')) };
}
