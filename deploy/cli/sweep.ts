import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { connectAs } from '../../actors/runtime/connect.ts';
import { codeHash } from '../../actors/runtime/codeHash.ts';
import { SourceRefused } from '../../actors/market/source.ts';
import { jobsOf, sweep, sweepIdOf, type SweepOf } from '../../actors/sweep/sweep.ts';
import { symbolsOf } from '../../machines/plan/others.ts';
import { spaceOf, sampleOf } from '../../machines/templates/space.ts';
import { isTemplateFault, templateFaultText } from '../../machines/templates/template.ts';
import { planFrom } from '../../machines/templates/write.ts';
import type { Plan } from '../../subjects/plan.ts';
import type { SweepResult } from '../../subjects/sweep.ts';
import { barFilesIn } from '../gym/barFiles.ts';
import { estimated, estimateText } from '../gym/estimate.ts';
import { GymThread } from '../gym/gymThread.ts';
import { beliefIn, isRun, ranked, type Belief } from '../gym/ranking.ts';
import { known, requestOf, wantedOf, type KnownFile } from '../gym/sweepJob.ts';
import { termsOf, type TermsTyped } from '../gym/terms.ts';
import { mostWorkers, Workers } from '../gym/workers.ts';
import { loadKeys, publicKeysOf } from '../keys/keys.ts';
import { natsConfig } from '../nats/config.ts';
import { homePath } from '../provision/home.ts';
import { startNats } from '../provision/nats.ts';
import { Progress } from '../view/progress.ts';
import { usd, whole } from '../view/text.ts';
import { withTerms } from './backtest.ts';
import { WrongUse } from './onDesk.ts';
import { templateFor } from './plan.ts';
import { columns } from './shown.ts';
import { wholeNumber } from './wholeNumber.ts';

interface Typed extends TermsTyped {
  readonly set: Readonly<Record<string, string>>;
  readonly symbols: string;
  readonly bars: readonly string[];
  readonly sizing?: string;
  readonly stop?: string;
  readonly timeframe?: string;
  readonly sample?: number;
  readonly seed: number;
  readonly workers: number;
  readonly offPeak?: boolean;
  readonly usdACoreHour: number;
  readonly rank: string;
  readonly top: number;
  readonly out?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Backtests that take longer are asked about before they start. */
const askAboveSeconds = 60;
const mostTried = 3;
const interrupted = 130;
const entry = 'actors/gym/run.ts';
const said = (line: string) => void process.stderr.write(`investobot: ${line}\n`);

/** `investobot sweep`: every point of a template's space as a backtest, by workers of this machine and of any other. */
export function sweepCommand(program: Command): void {
  const command = program.command('sweep').description('run a template with many parameters, spread over workers')
    .argument('<template>', 'its name, as plan list gives it')
    .addOption(new Option('--set <name=values>', 'what a parameter takes: 10, 5,10,20 or 5..20:5; may stand several times').argParser(setting).default({}, 'its defaults'))
    .requiredOption('--symbols <list>', 'what each plan trades, e.g. SPY or SPY,QQQ')
    .requiredOption('--bars <paths...>', 'SYMBOL.csv files, or folders of them');
  withTerms(command)
    .option('--sizing <how>', 'as for plan new').option('--stop <how>', 'as for plan new').option('--timeframe <bars>', 'as for plan new')
    .option('--sample <n>', 'only so many points, drawn by the seed', wholeNumber(1, 100_000))
    .option('--seed <n>', 'of the sample', wholeNumber(0, 2 ** 31), 1)
    .option('--workers <n>', 'processes of this machine; 0 leaves the work to others', wholeNumber(0, mostWorkers), 2)
    .option('--off-peak', "work only while New York's exchanges are closed")
    .option('--usd-a-core-hour <usd>', 'for the estimate', Number, 0)
    .option('--rank <metric>', 'what the table is ordered by', 'sharpeAnnual')
    .option('--top <n>', 'lines of the table', wholeNumber(1, 1000), 10)
    .option('--out <file>', 'write every result, a line of JSON each, in the order of the space: the same bytes whoever did the work')
    .option('--yes', 'do not ask before a long one').option('--json', 'one line of JSON at the end')
    .showHelpAfterError('(investobot sweep --help shows the options)')
    .action(async (template: string, typed: Typed) => {
      try {
        await swept(template, typed);
      } catch (error) {
        if (error instanceof WrongUse || error instanceof SourceRefused) command.error(`error: ${error.message}`, { exitCode: 2 });
        throw error;
      }
    });
}

function setting(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, value] = /^([A-Za-z]+)=(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError(`was "${text}", must be name=values, e.g. fast=5..20:5`);
  return { ...before, [name]: value };
}

/** The plans of a space, in its order. Throws WrongUse naming the parameter, the value and the rule. */
function plansOf(name: string, { set, symbols, sizing, stop, timeframe, sample, seed }: Typed): readonly Plan[] {
  const template = templateFor(name);
  const space = spaceOf(template, set);
  if (isTemplateFault(space)) throw new WrongUse(`sweep ${name}: ${templateFaultText(space)}`);
  const wish = { symbols: symbols.split(','), ...(sizing === undefined ? {} : { sizing }), ...(stop === undefined ? {} : { stop }), ...(timeframe === undefined ? {} : { timeframe }) };
  return (sample === undefined ? space.points : sampleOf(space, sample, seed)).map((values) => {
    const plan = planFrom(template, values, wish);
    if (isTemplateFault(plan)) throw new WrongUse(`sweep ${name}: ${templateFaultText(plan)}`);
    return plan;
  });
}

function sweepFrom(name: string, typed: Typed, files: readonly KnownFile[]): SweepOf {
  const plans = plansOf(name, typed);
  const { cashUsd, venue, policy, fromMs, beforeMs } = termsOf(typed, (path) => readFileSync(path, 'utf8'));
  const [timeframe, wanted] = [plans[0]?.timeframe, new Set(plans.flatMap(symbolsOf))];
  const bars = files.filter(({ file }) => wanted.has(file.symbol) && file.timeframe === timeframe).map(wantedOf);
  const missing = [...wanted].filter((symbol) => !bars.some((each) => each.symbol === symbol));
  if (missing.length > 0) throw new WrongUse(`--bars: expected ${timeframe} bars of ${missing.join(', ')}, was none among the files`);
  const time = (ms: number) => new Date(ms).toISOString();
  return { plans, terms: { bars, cashUsd, venue, policy, code: codeHash(entry), ...(fromMs === undefined ? {} : { from: time(fromMs) }), ...(beforeMs === undefined ? {} : { before: time(beforeMs) }) } };
}

async function swept(name: string, typed: Typed): Promise<void> {
  const files = barFilesIn(typed.bars).map(known);
  const of = sweepFrom(name, typed, files);
  if (!await isWanted(of, files, typed)) return;
  const home = homePath(process.env);
  const keys = loadKeys(home);
  const server = await startNats({ home, env: process.env, onProgress: said, config: (place) => natsConfig({ place, publicKeys: publicKeysOf(keys) }) });
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new Error(`left; the same command goes on with sweep ${sweepIdOf(of)}`)));
  const nats = await connectAs('keeper', server.url, keys.keeper, 'sweep');
  const flags = ['--url', server.url, ...(typed.offPeak === true ? ['--off-peak'] : []), '--bars', ...typed.bars];
  let workers: Workers | undefined;
  const progress = new Progress('backtests');
  let done = 0;
  try {
    const results = await sweep(nats, of, {
      signal: stop.signal, onReady: () => { workers = new Workers(typed.workers, flags, (line) => process.stderr.write(`${line}\n`)); },
      onResult: () => progress.at(done += 1, of.plans.length),
    });
    progress.end();
    told(of, results, typed);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    progress.end();
    said(`${whole(done)} of ${whole(of.plans.length)} backtests done; ${String(stop.signal.reason instanceof Error ? stop.signal.reason.message : stop.signal.reason)}`);
    process.exitCode = interrupted;
  } finally {
    await workers?.stop();
    await nats.close();
    await server.stop();
  }
}

/** Says what it will take; asks where that is long and a person is there. */
async function isWanted(of: SweepOf, files: readonly KnownFile[], { workers, usdACoreHour, yes = false }: Typed): Promise<boolean> {
  const jobs = jobsOf(of);
  const thread = new GymThread();
  try {
    const tried = [];
    for (const job of [jobs[0], jobs[Math.floor(jobs.length / 2)], jobs.at(-1)].slice(0, Math.min(mostTried, jobs.length))) if (job !== undefined) tried.push(await thread.run(requestOf(job, files)));
    const estimate = estimated(tried, { jobs: jobs.length, workers: Math.max(1, workers), usdACoreHour });
    said(estimateText(estimate));
    if (yes || estimate.wallSeconds <= askAboveSeconds || !process.stdin.isTTY) return true;
  } finally {
    await thread.close();
  }
  const ask = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await ask.question('investobot: go on? [y/N] ');
  ask.close();
  return /^y(es)?$/i.test(answer.trim());
}

function told(of: SweepOf, results: readonly SweepResult[], { out, json, rank, top }: Typed): void {
  if (out !== undefined) writeFileSync(out, results.map((result) => `${JSON.stringify(result)}\n`).join(''));
  const belief = beliefIn(results);
  const best = ranked(results, rank).slice(0, top);
  const failed = results.filter((result) => !isRun(result));
  if (json === true) return void process.stdout.write(`${JSON.stringify({ sweep: sweepIdOf(of), backtests: results.length, failed: failed.length, ...belief, rank, best: best.map(({ monthly: _, ...shown }) => shown) })}\n`);
  const figure = (value: number | null | undefined, times = 1) => (typeof value === 'number' ? (value * times).toFixed(2) : '-');
  const ranks = rank === 'sharpeAnnual' ? [] : [rank];
  const rows = best.map(({ plan, trades, finalEquityUsd, metrics }) => [plan, ...ranks.map((each) => figure(metrics[each])), figure(metrics['sharpeAnnual']), `${figure(metrics['totalReturn'], 100)} %`, `${figure(metrics['maxDrawdown'], 100)} %`, whole(trades), usd(finalEquityUsd)]);
  process.stdout.write(`${columns([['plan', ...ranks, 'Sharpe', 'return', 'drawdown', 'trades', 'final equity'], ...rows])}\n${beliefText(belief)}\n`);
  for (const each of failed.slice(0, top)) if (!isRun(each)) said(`${each.plan}: ${each.reason}`);
}

const beliefText = ({ trials, deflatedSharpe, overfitting }: Belief): string =>
  `best of ${whole(trials)}: deflated Sharpe ${share(deflatedSharpe)}, probability of overfitting ${share(overfitting)}`;
const share = (value: number | null) => (value === null ? 'not to be had' : `${(value * 100).toFixed(0)} %`);
