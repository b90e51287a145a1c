import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { definitions } from '../../machines/statistics/definitions.ts';
import type { Verdict } from '../../machines/gym/gate.ts';
import type { Metrics } from '../../machines/statistics/metrics.ts';
import { GymThread, type GymOutcome, type TypedBacktest } from '../gym/gymThread.ts';
import type { TermsTyped } from '../gym/terms.ts';
import { Progress } from '../view/progress.ts';
import { hundredths, usd, whole } from '../view/text.ts';
import { backtestJson } from './backtestJson.ts';
import { columns } from './columns.ts';
import { assertWritable } from './outFile.ts';
import { withTerms } from './termsOptions.ts';
import { wholeNumber } from './wholeNumber.ts';
import { acting, inOneLine } from './wrongUse.ts';

/** What the command needs of the world. */
export interface BacktestAccess {
  out(line: string): void;
  /** Parts of one line, each when the one before is written. */
  outParts(parts: Iterable<string>): Promise<void>;
  said(line: string): void;
  /** Told once, when a person wants it to end. */
  onInterrupt(act: () => void): void;
  exitCode(code: number): void;
}

interface Typed extends TermsTyped {
  readonly plan: string;
  readonly bars: readonly string[];
  readonly adjust: boolean;
  readonly actions: boolean;
  readonly benchmark?: string;
  readonly json?: boolean;
  readonly report?: string;
  readonly gate?: string;
  readonly lookAhead?: number | 'all';
}

/** The code that a shell gives to what Ctrl-C ended. */
export const interrupted = 130;
const lookMs = 100;

/** `investobot backtest`: one plan over files of bars, through the same actors as a desk. Needs no desk and no server. */
export function backtestCommand(program: Command, access: BacktestAccess): void {
  const command = inOneLine(program.command('backtest'), 'backtest').description('run a plan over files of bars')
    .requiredOption('--plan <file>', 'a plan as JSON, as plan new prints it; - for the standard input')
    .requiredOption('--bars <paths...>', 'SYMBOL.csv or SYMBOL.parquet files, or folders of them');
  withTerms(command)
    .option('--no-adjust', 'prices as they were traded; splits and dividends of factor files are booked')
    .option('--no-actions', 'prices as they were traded, and nothing booked')
    .option('--benchmark <symbol>', 'what the metrics are held against; its bars must be among the files')
    .option('--seed <n>', 'accepted for scripts that give one to every backtester: nothing here is left to chance', wholeNumber(0, 2 ** 31))
    .option('--json', 'one line of JSON at the end')
    .option('--report <file>', 'write the report, one HTML file')
    .option('--gate <gate>', "hold the plan against a gate, with all that it asks for: default, strict, or a file with a desk's; ends with 1 where it is refused")
    .option('--look-ahead <prefixes>', 'run the plan again on so many prefixes of the bars, or all: no decision may change when the future is cut off; ends with 1 where one does', prefixes)
    .action((typed: Typed) => acting(command, () => backtested(typed, access)));
}

async function backtested({ plan, bars, adjust, actions, benchmark, json, report, gate, lookAhead, ...terms }: Typed, access: BacktestAccess): Promise<void> {
  if (report !== undefined) assertWritable('--report', report);
  const outcome = await ran({ plan, bars, isRaw: !adjust, hasActions: actions, terms, report: report !== undefined, ...(gate === undefined ? {} : { gate }), ...(lookAhead === undefined ? {} : { lookAhead }), ...(benchmark === undefined ? {} : { benchmark }) }, access);
  for (const note of notesOn(outcome)) access.said(note);
  if (report !== undefined && outcome.html !== undefined) writeFileSync(report, outcome.html);
  if (json === true) await access.outParts(backtestJson(outcome));
  else access.out(shown(outcome, report));
  if (outcome.stopped) access.exitCode(interrupted);
  else if (outcome.verdict?.verdict === 'refused' || (outcome.lookAhead?.differences ?? 0) > 0) access.exitCode(1);
}

/** The thread, with its bars, is gone before anything is written. */
async function ran(typed: TypedBacktest, access: BacktestAccess): Promise<GymOutcome> {
  const thread = new GymThread();
  const progress = new Progress('bars');
  const watch = setInterval(() => progress.at(thread.progress.done, thread.progress.total), lookMs);
  try {
    const running = thread.runTyped(typed);
    access.onInterrupt(() => thread.stop());
    return await running;
  } finally {
    clearInterval(watch);
    progress.end();
    await thread.close();
  }
}

/** What a person should know of the bars before believing the figures. */
function notesOn({ refusedRows, faults, built, ended }: GymOutcome): readonly string[] {
  return [
    ...(refusedRows === 0 ? [] : [`${counted(refusedRows, 'row')} did not pass the data checks and ${refusedRows === 1 ? 'was' : 'were'} left out, such as ${faults[0] ?? ''}`]),
    ...built.map(({ symbol, timeframe, from }) => `${symbol}: its bars of ${timeframe} are built of those of ${from}, within the exchange's hours`),
    ...ended.map(({ symbol, lastAt }) => `${symbol}: its bars end on ${lastAt.slice(0, 10)}, before those of others; what is held of it then is closed as delisted`),
  ];
}

const headline = ['totalReturn', 'cagr', 'volatilityAnnual', 'sharpeAnnual', 'sortinoAnnual', 'maxDrawdown', 'calmar', 'exposure', 'winRate', 'profitFactor', 'probabilisticSharpe'] as const;
const againstBenchmark = ['beta', 'alphaAnnual', 'informationRatioAnnual'] as const;

function shown({ name, result, metrics, stopped, seconds, verdict, lookAhead }: GymOutcome, report: string | undefined): string {
  const closed = result.trades.filter(({ exitTime }) => exitTime !== null).length;
  const rows = [...headline, ...againstBenchmark.filter((each) => metrics[each] !== null)].map((each) => [definitions[each].title, figureText(metrics, each)]);
  return [
    `${name}: ${counted(result.bars, 'bar')}, ${counted(result.fills, 'fill')}, ${counted(closed, 'trade')}, ${counted(result.rejections, 'rejection')}${stopped ? ' (stopped before the end)' : ''}`,
    `final equity ${usd(result.finalEquityUsd)} USD`,
    columns(rows),
    ...(verdict === undefined ? [] : [verdictText(verdict)]),
    ...(lookAhead === undefined ? [] : [`look-ahead: ${counted(lookAhead.differences, 'difference')} on ${counted(lookAhead.cuts, 'prefix', 'prefixes')}${lookAhead.first === null ? '' : `; first ${lookAhead.first}`}`]),
    `loaded in ${seconds.load.toFixed(2)} s, run in ${seconds.run.toFixed(2)} s${report === undefined ? '' : `; report in ${report}`}`,
  ].join('\n');
}

function verdictText({ verdict, criteria }: Verdict): string {
  const table = columns([['criterion', 'figure', 'threshold', ''], ...criteria.map(({ name, figure, threshold, passed }) => [name, plain(figure), plain(threshold), passed ? '' : 'refused'])]);
  return `the gate: ${verdict}\n${table}`;
}

const plain = (value: number): string => (Number.isInteger(value) ? whole(value) : String(Number(value.toPrecision(4))));

const counted = (count: number, one: string, many = `${one}s`): string => `${whole(count)} ${count === 1 ? one : many}`;

const inPrefixes = wholeNumber(1, 10_000_000);
const prefixes = (text: string): number | 'all' => (text === 'all' ? text : inPrefixes(text));

function figureText(metrics: Metrics, name: keyof Metrics): string {
  const value = metrics[name];
  if (typeof value !== 'number') return value ?? '-';
  const { unit } = definitions[name];
  if (unit === 'share' || unit === 'probability') return `${hundredths(value * 100)} %`;
  return unit === 'count' ? whole(value) : hundredths(value);
}
