import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { jobsOf, sweepIdOf } from '../../actors/sweep/sweep.ts';
import { estimated, estimateText, usdACoreHourOf, type Estimate } from '../gym/estimate.ts';
import { gymCode } from '../gym/gymCode.ts';
import { GymFault, GymThread, type GymOutcome } from '../gym/gymThread.ts';
import { ranks } from '../gym/ranking.ts';
import { requestOf } from '../gym/sweepJob.ts';
import type { TermsTyped } from '../gym/terms.ts';
import { mostWorkers } from '../gym/workers.ts';
import { whole } from '../view/text.ts';
import { interrupted, type BacktestAccess } from './backtest.ts';
import { assertWritable } from './outFile.ts';
import { spread } from './spread.ts';
import { sweepJson, sweepText } from './sweepShown.ts';
import { sweepFrom, type SpaceTyped, type TypedSweep } from './sweepSpace.ts';
import { withTerms } from './termsOptions.ts';
import { wholeNumber } from './wholeNumber.ts';
import { acting, inOneLine } from './wrongUse.ts';

interface Typed extends TermsTyped, SpaceTyped {
  readonly workers: number;
  readonly offPeak?: boolean;
  readonly alone?: boolean;
  readonly usdACoreHour: string;
  readonly rank: string;
  readonly top: number;
  readonly out?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Backtests that take longer are asked about before they start. */
const askAboveSeconds = 60;

/** `investobot sweep`: every point of a template's space as a backtest, by workers of this machine and of any other. */
export function sweepCommand(program: Command, access: BacktestAccess): void {
  const command = inOneLine(program.command('sweep'), 'sweep').description('run a template with many parameters, spread over workers')
    .argument('<template>', 'its name, as plan list gives it')
    .addOption(new Option('--set <name=values>', 'what a parameter takes: 10, 5,10,20 or 5..20:5; may stand several times').argParser(setting).default({}, 'its defaults'))
    .requiredOption('--symbols <list>', 'what each plan trades, e.g. SPY or SPY,QQQ')
    .requiredOption('--bars <paths...>', 'SYMBOL.csv or SYMBOL.parquet files, or folders of them');
  withTerms(command)
    .option('--sizing <how>', 'as for plan new').option('--stop <how>', 'as for plan new').option('--timing <how>', 'as for plan new').option('--timeframe <bars>', 'as for plan new')
    .option('--no-adjust', 'prices as they were traded; splits and dividends of factor files are booked')
    .option('--sample <n>', 'only so many points, drawn by the seed', wholeNumber(1, 100_000))
    .option('--seed <n>', 'of the sample', wholeNumber(0, 2 ** 31), 1)
    .option('--workers <n>', 'of this machine, this process one of them; 0 leaves the work to others', wholeNumber(0, mostWorkers), 2)
    .option('--off-peak', "work only while New York's exchanges are closed")
    .option('--alone', 'take the jobs of other sweeps out of the queue first; those sweeps go on when they are asked for again')
    .option('--usd-a-core-hour <usd>', 'for the estimate', '0')
    .option('--rank <metric>', 'what the table is ordered by, the best first, such as calmar or maxDrawdown', metric, 'sharpeAnnual')
    .option('--top <n>', 'lines of the table', wholeNumber(1, 1000), 10)
    .option('--out <file>', 'write every result, a line of JSON each, in the order of the space: the same bytes whoever did the work')
    .option('--yes', 'do not ask before a long one').option('--json', 'one line of JSON at the end')
    .action((template: string, typed: Typed) => acting(command, () => swept(template, typed, access)));
}

function setting(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, value] = /^([A-Za-z]+)=(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError(`was "${text}", must be name=values, e.g. fast=5..20:5`);
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`was ${name} twice, must name each parameter once, e.g. ${name}=5,10,20`);
  return { ...before, [name]: value };
}

function metric(text: string): string {
  if (!ranks.has(text)) throw new InvalidArgumentError(`was "${text}", must be one of ${[...ranks.keys()].join(', ')}`);
  return text;
}

async function swept(name: string, typed: Typed, access: BacktestAccess): Promise<void> {
  const { out, workers } = typed;
  const usdACoreHour = usdACoreHourOf(typed.usdACoreHour);
  if (out !== undefined) assertWritable('--out', out);
  const typedSweep = await sweepFrom(name, typed, gymCode());
  const { of } = typedSweep;
  const stop = new AbortController();
  access.onInterrupt(() => stop.abort());
  await using open = new AsyncDisposableStack();
  // What a backtest takes is tried while the server starts.
  const thread = open.adopt(new GymThread(), (each) => each.close());
  const trial = tried(thread, typedSweep);
  // Where nothing is left to run, nobody waits for it.
  trial.catch(() => {});
  const begins = async (left: number) => {
    const estimate = estimated(await untilStopped(trial, stop.signal, []), { jobs: left, workers: Math.max(1, workers), usdACoreHour });
    if (!stop.signal.aborted) access.said(`${left < of.plans.length ? `${whole(of.plans.length - left)} of ${whole(of.plans.length)} backtests are done already; ` : ''}${estimateText(estimate)}`);
    return await isWanted(estimate, typed, stop.signal) ? estimate.coreSeconds : undefined;
  };
  const done = await spread({ of, files: typedSweep.files, bars: typed.bars, thread, workers, offPeak: typed.offPeak === true, alone: typed.alone === true, counted: 'backtests', stop: stop.signal, begins }, access);
  if (done === undefined) return;
  const { results, stopped } = done;
  if (out !== undefined && !stopped) writeFileSync(out, results.map((result) => `${JSON.stringify(result)}\n`).join(''));
  const shown = { of, results, stopped, rank: typed.rank, top: typed.top };
  access.out(typed.json === true ? JSON.stringify(sweepJson(shown)) : sweepText(shown));
  if (!stopped) return;
  access.said(`stopped: ${whole(results.length)} of ${whole(of.plans.length)} backtests done; the same command goes on with sweep ${sweepIdOf(of)}`);
  access.exitCode(interrupted);
}

const mostTried = 3;

/** Some of the jobs, run here: the first, the middle one and the last. */
async function tried(thread: GymThread, { of, files }: TypedSweep): Promise<readonly GymOutcome[]> {
  const jobs = jobsOf(of);
  const chosen = [...new Set([0, Math.floor(jobs.length / 2), jobs.length - 1])].slice(0, mostTried);
  const outcomes: GymOutcome[] = [];
  for (const index of chosen) {
    const job = jobs[index];
    if (job === undefined) continue;
    try {
      outcomes.push(await thread.run(await requestOf(job, files)));
    } catch (error) {
      // A plan that can't be run is a result of the sweep, not its end.
      if (!(error instanceof GymFault) || error.name !== 'RangeError') throw error;
    }
  }
  return outcomes;
}

/** What was waited for, or something else where a person wants it to end. */
async function untilStopped<Value>(work: Promise<Value>, stop: AbortSignal, otherwise: Value): Promise<Value> {
  const { promise, resolve } = Promise.withResolvers<Value>();
  stop.addEventListener('abort', () => resolve(otherwise), { once: true });
  return stop.aborted ? otherwise : Promise.race([work, promise]);
}

/** Asks where it takes long and a person is there. */
async function isWanted({ wallSeconds }: Estimate, { yes = false }: Typed, stop: AbortSignal): Promise<boolean> {
  if (yes || stop.aborted || wallSeconds <= askAboveSeconds || !process.stdin.isTTY) return true;
  const ask = createInterface({ input: process.stdin, output: process.stderr });
  ask.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const answer = await untilStopped(ask.question('investobot: go on? [y/N] '), stop, 'stop');
  ask.close();
  return answer === 'stop' || /^y(es)?$/i.test(answer.trim());
}
