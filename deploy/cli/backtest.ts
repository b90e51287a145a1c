import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { SourceRefused } from '../../actors/market/source.ts';
import { checkWholePlan } from '../../machines/plan/decisions.ts';
import { faultText } from '../../machines/plan/faults.ts';
import { definitions } from '../../machines/statistics/definitions.ts';
import type { Metrics } from '../../machines/statistics/metrics.ts';
import type { Plan } from '../../subjects/plan.ts';
import { barFilesIn } from '../gym/barFiles.ts';
import { GymFault, GymThread, type GymOutcome } from '../gym/gymThread.ts';
import { commissionForms, fillForms, termsOf, type TermsTyped } from '../gym/terms.ts';
import { Progress } from '../view/progress.ts';
import { usd, whole } from '../view/text.ts';
import { WrongUse } from './onDesk.ts';
import { columns } from './shown.ts';

/** What the command needs of the world. */
export interface BacktestAccess {
  out(line: string): void;
  said(line: string): void;
  /** Told once, when a person wants it to end. */
  onInterrupt(act: () => void): void;
  exitCode(code: number): void;
}

interface Typed extends TermsTyped {
  readonly plan: string;
  readonly bars: readonly string[];
  readonly adjust: boolean;
  readonly benchmark?: string;
  readonly json?: boolean;
  readonly report?: string;
}

/** The code that a shell gives to what Ctrl-C ended. */
const interrupted = 130;
const readText = (path: string): string => readFileSync(path === '-' ? 0 : path, 'utf8');

/** The options that say on which terms backtests trade. */
export const withTerms = (command: Command): Command => command
  .option('--from <day>', 'first day that is traded; bars before it are warm-up')
  .option('--to <day>', 'last day')
  .option('--cash <usd>', 'what the account begins with', '1000000')
  .option('--commission <terms>', commissionForms)
  .option('--slippage <share>', 'of the price, against the order')
  .option('--fill-model <models>', fillForms)
  .option('--volume-share <share>', "of a bar's volume that may be taken")
  .option('--fractional <increment>', 'the smallest part of a share, e.g. 0.001; default: whole shares')
  .option('--delay <bars>', 'fill so many bars later')
  .option('--venue <file>', "all of the venue's terms as JSON; default: those of the default desk")
  .option('--policy <file>', 'limits as JSON, or desk for those of the default desk; default: none but cash');

/** `investobot backtest`: one plan over files of bars, through the same actors as a desk. Needs no desk and no server. */
export function backtestCommand(program: Command, access: BacktestAccess): void {
  const command = program.command('backtest').description('run a plan over files of bars')
    .requiredOption('--plan <file>', 'a plan as JSON, as plan new prints it; - for the standard input')
    .requiredOption('--bars <paths...>', 'SYMBOL.csv files, or folders of them');
  withTerms(command)
    .option('--no-adjust', 'leave prices raw where there are factor files')
    .option('--benchmark <symbol>', 'what the metrics are held against; its bars must be among the files')
    .option('--seed <n>', 'accepted for scripts that give one to every backtester: nothing here is left to chance')
    .option('--json', 'one line of JSON at the end')
    .option('--report <file>', 'write the report, one HTML file')
    .showHelpAfterError('(investobot backtest --help shows the options)')
    .action(async (typed: Typed) => {
      try {
        await backtested(typed, access);
      } catch (error) {
        const isWrong = error instanceof WrongUse || error instanceof SourceRefused || (error instanceof GymFault && (error.name === 'SourceRefused' || error.name === 'RangeError'));
        if (isWrong) command.error(`error: ${error.message}`, { exitCode: 2 });
        throw error;
      }
    });
}

async function backtested(typed: Typed, access: BacktestAccess): Promise<void> {
  const plan = planIn(typed.plan);
  const terms = termsOf(typed, readText);
  const files = barFilesIn(typed.bars, { adjust: typed.adjust });
  const thread = new GymThread();
  const progress = new Progress('bars');
  const watch = setInterval(() => progress.at(thread.progress.done, thread.progress.total), 100);
  access.onInterrupt(() => thread.stop());
  try {
    const outcome = await thread.run({ plan, files, terms, report: typed.report !== undefined, ...(typed.benchmark === undefined ? {} : { benchmark: typed.benchmark }) });
    progress.end();
    if (outcome.refusedRows > 0) access.said(`${whole(outcome.refusedRows)} rows did not pass the data checks and were left out`);
    if (typed.report !== undefined && outcome.html !== undefined) writeFileSync(typed.report, outcome.html);
    access.out(typed.json === true ? JSON.stringify(jsonOf(outcome)) : shown(plan, outcome, typed.report));
    if (outcome.stopped) access.exitCode(interrupted);
  } finally {
    clearInterval(watch);
    await thread.close();
  }
}

/** A plan that is sound. Throws WrongUse with all that is wrong with it. */
export function planIn(path: string): Plan {
  let content: unknown;
  try {
    content = JSON.parse(readText(path));
  } catch (error) {
    throw new WrongUse(`--plan: was "${path}", must be a JSON file that can be read (${error instanceof Error ? error.message : String(error)})`);
  }
  const checked = checkWholePlan(content);
  if (!('planHash' in checked)) throw new WrongUse(`--plan ${path}: ${checked.map(faultText).join('; ')}`);
  return checked.plan;
}

const jsonOf = ({ result, metrics, stopped, refusedRows, seconds }: GymOutcome) => ({
  bars: result.bars, fills: result.fills, rejections: result.rejections, refusedRows, stopped, trades: result.trades,
  equity: Array.from(result.equity.atMs, (ms, at) => [new Date(ms).toISOString().replace('.000Z', 'Z'), result.equity.usd[at]]),
  finalEquity: result.finalEquityUsd, metrics, seconds, peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
});

const headline = ['totalReturn', 'cagr', 'volatilityAnnual', 'sharpeAnnual', 'sortinoAnnual', 'maxDrawdown', 'calmar', 'exposure', 'winRate', 'profitFactor', 'probabilisticSharpe'] as const;

function shown({ name }: Plan, { result, metrics, stopped, seconds }: GymOutcome, report: string | undefined): string {
  const closed = result.trades.filter(({ exitTime }) => exitTime !== null).length;
  const rows = headline.flatMap((each) => (each in metrics ? [[definitions[each].title, figureText(metrics, each)]] : []));
  return [
    `${name}: ${whole(result.bars)} bars, ${whole(result.fills)} fills, ${whole(closed)} trades, ${whole(result.rejections)} rejections${stopped ? ' (stopped before the end)' : ''}`,
    `final equity ${usd(result.finalEquityUsd)} USD`,
    columns(rows),
    `loaded in ${seconds.load.toFixed(2)} s, run in ${seconds.run.toFixed(2)} s${report === undefined ? '' : `; report in ${report}`}`,
  ].join('\n');
}

export function figureText(metrics: Metrics, name: keyof Metrics): string {
  const value = metrics[name];
  if (typeof value !== 'number') return value ?? '-';
  const { unit } = definitions[name];
  if (unit === 'share' || unit === 'probability') return `${(value * 100).toFixed(2)} %`;
  return unit === 'count' ? whole(value) : value.toFixed(2);
}
