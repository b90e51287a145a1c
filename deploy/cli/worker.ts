import type { Command } from 'commander';
import { connectAs } from '../../actors/runtime/connect.ts';
import { work } from '../../actors/sweep/worker.ts';
import { barFilesIn } from '../gym/barFiles.ts';
import { gymCode } from '../gym/gymCode.ts';
import { GymThread } from '../gym/gymThread.ts';
import { isOffPeak } from '../gym/offPeak.ts';
import { KnownFiles, performing } from '../gym/sweepJob.ts';
import { loadKey } from '../keys/keys.ts';
import { homePath } from '../provision/home.ts';
import { natsServerOf } from './natsServer.ts';
import { acting, inOneLine } from './wrongUse.ts';

interface Typed {
  readonly bars: readonly string[];
  readonly offPeak?: boolean;
  readonly url?: string;
  readonly json?: boolean;
}

interface WorkerAccess {
  out(line: string): void;
  said(line: string): void;
}

/** Ends when it is told to, by Ctrl-C or by the sweep that started it, or when that is no more: the job under way is finished first. The same signal again ends it at once. */
function stopping(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  process.once('disconnect', () => stop.abort());
  // Heard, but no reason to stay.
  process.channel?.unref();
  return stop.signal;
}

/** `investobot worker`: takes jobs of sweeps until it is told to end. Any number of them may join and leave at any time, on any machine that reaches NATS. */
export function workerCommand(program: Command, access: WorkerAccess): void {
  const command = inOneLine(program.command('worker'), 'worker').description('run jobs of sweeps until Ctrl-C')
    .requiredOption('--bars <paths...>', 'the files that jobs may read: SYMBOL.csv, or folders of them')
    .option('--off-peak', "take jobs only while New York's exchanges are closed")
    .option('--url <url>', 'the NATS server; default: NATS_URL, else that of this home')
    .option('--json', 'one line of JSON at the end: how many jobs it ran')
    .action((typed: Typed) => acting(command, () => worked(typed, access)));
}

async function worked({ bars, offPeak = false, url, json }: Typed, { out, said }: WorkerAccess): Promise<void> {
  const signal = stopping();
  const files = new KnownFiles(barFilesIn(bars));
  const nats = await connectAs('worker', url ?? natsServerOf(process.env), loadKey(homePath(process.env), 'worker'), `worker ${process.pid}`);
  const thread = new GymThread();
  const told = new Set<string>();
  const once = (line: string) => {
    if (!told.has(line)) said(`worker ${process.pid}: ${line}`);
    told.add(line);
  };
  let jobs = 0;
  try {
    await work(nats, {
      perform: performing(thread, files, gymCode()),
      mayWork: () => !offPeak || isOffPeak(Date.now()),
      onDone: () => { jobs += 1; },
      onLeft: ({ message }) => once(`left jobs to others: ${message}`),
      onTrouble: ({ message }) => once(`waits for the server: ${message}`),
    }, signal);
  } finally {
    await thread.close();
    await nats.close();
  }
  if (json === true) out(JSON.stringify({ jobs }));
}
