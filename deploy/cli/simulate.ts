import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { Spread } from '../../actors/simulation/spread.ts';
import { commandOf, failureLines, Summary } from '../../actors/simulation/summary.ts';
import { Progress } from '../view/progress.ts';
import { duration, whole } from '../view/text.ts';
import { interrupted, type BacktestAccess } from './backtest.ts';
import { columns } from './columns.ts';
import { wholeNumber } from './wholeNumber.ts';
import { acting, inOneLine, WrongUse } from './wrongUse.ts';

/** What the command needs of the world. */
export type SimulateAccess = Pick<BacktestAccess, 'out' | 'onInterrupt' | 'exitCode'>;

interface Typed {
  readonly seeds?: number;
  readonly fromSeed?: number;
  readonly seed?: number;
  readonly workers: number;
  readonly json?: boolean;
}

const mostSeeds = 10_000_000;
const usualSeeds = 100;

/** `investobot simulate`: whole desks in memory while everything around them fails. Needs no desk and no server. Ends with 1 where an invariant did not hold. */
export function simulateCommand(program: Command, access: SimulateAccess): void {
  const command = inOneLine(program.command('simulate'), 'simulate').description('run desks in memory with injected faults, and check what must always hold')
    .option('--seeds <n>', `how many desks, each drawn from its seed (default: ${usualSeeds})`, wholeNumber(1, mostSeeds))
    .option('--from-seed <k>', 'the first seed (default: 1)', wholeNumber(0, 2 ** 31))
    .option('--seed <s>', 'this one alone', wholeNumber(0, 2 ** 31))
    .option('--workers <n>', 'threads', wholeNumber(1, 64), Math.min(2, availableParallelism()))
    .option('--json', 'one line of JSON at the end')
    .action((typed: Typed) => acting(command, () => simulated(typed, access)));
}

async function simulated({ seeds, fromSeed, seed, workers, json }: Typed, access: SimulateAccess): Promise<void> {
  if (seed !== undefined && (seeds !== undefined || fromSeed !== undefined)) throw new WrongUse('--seed: was given with --seeds or --from-seed, must stand alone: it is one seed');
  const first = seed ?? fromSeed ?? 1;
  const count = seed === undefined ? seeds ?? usualSeeds : 1;
  const beganMs = performance.now();
  const progress = new Progress('seeds');
  const summary = new Summary();
  let isStopped = false;
  const spread = new Spread(Math.min(workers, count));
  access.onInterrupt(() => {
    isStopped = true;
    spread.stop();
  });
  try {
    await spread.run(Array.from({ length: count }, (_, at) => first + at), (result) => {
      summary.add(result);
      progress.at(summary.seeds, count);
    });
  } finally {
    progress.end();
    await spread.close();
  }
  const seconds = (performance.now() - beganMs) / 1000;
  access.out(json === true ? asJson(summary, { first, count, isStopped, seconds }) : shown(summary, { first, count, isStopped, seconds }));
  if (isStopped) access.exitCode(interrupted);
  if (summary.failed > 0) access.exitCode(1);
}

interface Ran {
  readonly first: number;
  readonly count: number;
  readonly isStopped: boolean;
  readonly seconds: number;
}

/** No seed was done: nothing is the least. */
const leastOf = (count: number): number | null => (Number.isFinite(count) ? count : null);

const asJson = (summary: Summary, { first, count, isStopped, seconds }: Ran): string => JSON.stringify({
  from: first, seeds: count, done: summary.seeds, stopped: isStopped, facts: summary.facts, leastFacts: leastOf(summary.leastFacts),
  faults: summary.faults, leastFaults: leastOf(summary.leastFaults), faultsASeed: summary.meanFaults, failed: summary.failed,
  violations: summary.failures.map((result) => ({ seed: result.seed, concern: result.concern, pacing: result.pacing, layout: result.layout, ...result.violation, repeat: commandOf(result) })),
  seconds: Math.round(seconds * 1000) / 1000,
});

function shown(summary: Summary, { first, count, isStopped, seconds }: Ran): string {
  const done = isStopped ? `stopped after ${whole(summary.seeds)} of ${whole(count)} seeds` : `${whole(count)} ${count === 1 ? 'seed' : 'seeds'}`;
  const atLeast = Number.isFinite(summary.leastFacts) ? ` (at least ${whole(summary.leastFacts)} a seed)` : '';
  const least = Number.isFinite(summary.leastFaults) ? ` (at least ${whole(summary.leastFaults)} a seed)` : '';
  return [
    `${done} from ${first} on in ${duration(seconds)}: ${whole(summary.facts)} facts${atLeast}, ${whole(summary.faults)} faults${least}; ${summary.failed === 0 ? 'no violation' : `${whole(summary.failed)} with a violation`}`,
    columns([['fault', 'a seed'], ...Object.entries(summary.meanFaults).map(([name, mean]) => [name, String(mean)])]),
    ...summary.failures.flatMap(failureLines),
  ].join('\n');
}
