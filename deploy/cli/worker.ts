import type { Command } from 'commander';
import { connectAs } from '../../actors/runtime/connect.ts';
import { work } from '../../actors/sweep/worker.ts';
import { barFilesIn } from '../gym/barFiles.ts';
import { GymThread } from '../gym/gymThread.ts';
import { isOffPeak } from '../gym/offPeak.ts';
import { known, requestOf, resultOf } from '../gym/sweepJob.ts';
import { loadKey } from '../keys/keys.ts';
import { homePath } from '../provision/home.ts';
import { natsServerOf } from './natsServer.ts';

interface Typed {
  readonly bars: readonly string[];
  readonly offPeak?: boolean;
  readonly url?: string;
}

/** Ends with its parent's interest: a worker that a terminal's Ctrl-C reaches too finishes its job first. */
function stopping(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  return stop.signal;
}

/** `investobot worker`: takes jobs of sweeps until it is told to end. Any number of them may join and leave at any time, on any machine that reaches NATS. */
export function workerCommand(program: Command): void {
  program.command('worker').description('run jobs of sweeps until Ctrl-C')
    .requiredOption('--bars <paths...>', 'the files that jobs may read: SYMBOL.csv, or folders of them')
    .option('--off-peak', "take jobs only while New York's exchanges are closed")
    .option('--url <url>', 'the NATS server; default: NATS_URL, else that of this home')
    .action(async ({ bars, offPeak = false, url }: Typed) => {
      const signal = stopping();
      const home = homePath(process.env);
      const files = barFilesIn(bars).map(known);
      const nats = await connectAs('worker', url ?? natsServerOf(process.env), loadKey(home, 'worker'), `worker ${process.pid}`);
      const thread = new GymThread();
      try {
        await work(nats, {
          perform: (job) => resultOf(job, () => thread.run(requestOf(job, files))),
          mayWork: () => !offPeak || isOffPeak(Date.now()),
          onLeft: ({ message }) => process.stderr.write(`investobot: worker ${process.pid}: ${message}\n`),
        }, signal);
      } finally {
        await thread.close();
        await nats.close();
      }
    });
}
