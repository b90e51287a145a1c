import type { NatsConnection } from '@nats-io/nats-core';
import { connectAs } from '../../actors/runtime/connect.ts';
import { countOf, emptyQueue, othersQueued, sweep, unfinished, type SweepOf } from '../../actors/sweep/sweep.ts';
import { work } from '../../actors/sweep/worker.ts';
import type { SweepResult } from '../../subjects/sweep.ts';
import type { GymThread } from '../gym/gymThread.ts';
import { isOffPeak } from '../gym/offPeak.ts';
import { performing, type KnownFiles } from '../gym/sweepJob.ts';
import { Workers } from '../gym/workers.ts';
import { loadKeys, publicKeysOf } from '../keys/keys.ts';
import { natsConfig } from '../nats/config.ts';
import { homePath } from '../provision/home.ts';
import { startNats } from '../provision/nats.ts';
import { Progress } from '../view/progress.ts';
import { whole } from '../view/text.ts';
import type { BacktestAccess } from './backtest.ts';

/** Jobs that workers of this machine, and of any other, are to do. */
export interface Spread {
  readonly of: SweepOf;
  /** This machine's files for them. */
  readonly files: KnownFiles;
  /** What was typed as --bars: other workers are told it. */
  readonly bars: readonly string[];
  readonly thread: GymThread;
  /** Of this machine, this process one of them; 0 leaves the work to others. */
  readonly workers: number;
  readonly offPeak: boolean;
  /** Takes the jobs of other sweeps out of the queue before. */
  readonly alone: boolean;
  /** What the progress counts. */
  readonly counted: string;
  readonly stop: AbortSignal;
  /** Asked before any work, where some is left: what it will take, in seconds of one core; undefined where it is not wanted. */
  readonly begins: (left: number) => Promise<number | undefined>;
}

export interface Spreaded {
  /** In the order of the jobs. */
  readonly results: readonly SweepResult[];
  readonly stopped: boolean;
}

/** Runs jobs by the queue of this home's NATS server, or of the one in NATS_URL, until all are done or it is stopped. @returns undefined where nothing was begun */
export async function spread(work: Spread, access: BacktestAccess): Promise<Spreaded | undefined> {
  await using open = new AsyncDisposableStack();
  const home = homePath(process.env);
  const keys = loadKeys(home);
  const server = await startNats({ home, env: process.env, onProgress: access.said, config: (place) => natsConfig({ place, publicKeys: publicKeysOf(keys) }) });
  open.defer(() => server.stop());
  const nats = open.adopt(await connectAs('keeper', server.url, keys.keeper, 'sweep'), (each) => each.close());
  if (work.alone) await emptyQueue(nats);
  const left = (await unfinished(nats, work.of)).length;
  const coreSeconds = left === 0 ? 0 : await work.begins(left);
  if (coreSeconds === undefined) return undefined;
  const others = left === 0 ? 0 : await othersQueued(nats, work.of);
  if (others > 0) access.said(`${whole(others)} job${others === 1 ? '' : 's'} of other sweeps come first; --alone takes them out of the queue`);
  const ownNats = open.adopt(await connectAs('worker', server.url, keys.worker, `worker ${process.pid}`), (each) => each.close());
  // Awaited here: what is open must stay so until it has ended.
  return await ran({ ...work, nats, ownNats, url: server.url, coreSeconds }, access);
}

interface Running extends Spread {
  readonly nats: NatsConnection;
  /** With a worker's rights. */
  readonly ownNats: NatsConnection;
  readonly url: string;
  readonly coreSeconds: number;
}

/** Starting a process for less work than this, in seconds of one core, takes longer than doing it here. */
const worthAProcess = 1;

/** This process is one of the workers: its thread is warm. Throws where all workers of this machine end before the work does. */
async function ran({ of, files, bars, thread, workers, offPeak, counted, stop, nats, ownNats, url, coreSeconds }: Running, { said }: BacktestAccess): Promise<Spreaded> {
  const progress = new Progress(counted);
  const results: SweepResult[] = [];
  const [lost, end] = [new AbortController(), new AbortController()];
  const flags = ['--url', url, ...(offPeak ? ['--off-peak'] : []), '--bars', ...bars];
  const mayWork = () => !offPeak || isOffPeak(Date.now());
  let pool: Workers | undefined;
  let own: Promise<void> | undefined;
  const begun = (left: number) => {
    if (left === 0) return;
    if (!mayWork()) said("work begins when New York's exchanges are closed");
    if (workers === 0) return said(`waits for workers: investobot worker ${flags.join(' ')}`);
    own = work(ownNats, { mayWork, perform: performing(thread, files, of.terms.code) }, end.signal)
      .catch((error: unknown) => said(`worker of this process: ${error instanceof Error ? error.message : String(error)}`));
    pool = new Workers(Math.min(workers - 1, left - 1, Math.floor(coreSeconds / worthAProcess)), flags, (line) => void process.stderr.write(`${line}\n`));
    void Promise.all([own, pool.ended()]).then(() => lost.abort(new Error('expected a worker of this machine to go on, none is left; what they said stands above, and the same command goes on')));
  };
  try {
    const all = await sweep(nats, of, {
      signal: AbortSignal.any([stop, lost.signal]), leavesQueue: workers === 0, onReady: begun, onTrouble: ({ message }) => said(`asks the server again: ${message}`),
      onResult: (result) => {
        results.push(result);
        progress.at(results.length, countOf(of));
      },
    });
    return { results: all, stopped: false };
  } catch (error) {
    if (!stop.aborted) throw error;
    return { results: results.toSorted((a, b) => a.index - b.index), stopped: true };
  } finally {
    progress.end();
    end.abort();
    await Promise.all([own, pool?.stop()]);
  }
}
