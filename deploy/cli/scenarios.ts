import type { Command } from 'commander';
import { library } from '../../machines/scenario/library.ts';
import type { Scenario } from '../../machines/scenario/scenario.ts';
import type { ScenarioFigures, ScenarioRow } from '../../machines/scenario/suite.ts';
import { symbolsOf } from '../../machines/plan/others.ts';
import { barFilesOf } from '../gym/barFiles.ts';
import { planIn } from '../gym/planFile.ts';
import { termsOf, type TermsTyped } from '../gym/terms.ts';
import { mostWorkers } from '../gym/workers.ts';
import { hundredths, usd, whole } from '../view/text.ts';
import { interrupted, type BacktestAccess } from './backtest.ts';
import { columns } from './columns.ts';
import { suiteHere, type Rows, type Suite } from './suiteHere.ts';
import { withTerms } from './termsOptions.ts';
import { wholeNumber } from './wholeNumber.ts';
import { acting, inOneLine, WrongUse } from './wrongUse.ts';

interface Typed extends TermsTyped {
  readonly plan: string;
  readonly bars: readonly string[];
  readonly only?: string;
  readonly seed: number;
  readonly workers?: number;
  readonly offPeak?: boolean;
  readonly alone?: boolean;
  readonly usdACoreHour: string;
  readonly json?: boolean;
}

/** `investobot scenarios list|run`: a plan under every named case of the library, as one table. */
export function scenariosCommand(program: Command, access: BacktestAccess): void {
  const scenarios = inOneLine(program.command('scenarios'), 'scenarios').description('run a plan under named cases: history, shocks, drawn paths, faults');
  scenarios.command('list').description('the cases').option('--json', 'one line of JSON')
    .action(({ json }: { readonly json?: boolean }) => access.out(json === true ? JSON.stringify(library) : columns(library.map(({ name, about }) => [name, about]))));
  const command = inOneLine(scenarios.command('run'), 'scenarios run').description('run a plan under them')
    .requiredOption('--plan <file>', 'a plan as JSON; - for the standard input')
    .requiredOption('--bars <paths...>', 'SYMBOL.csv or SYMBOL.parquet files, or folders of them');
  withTerms(command)
    .option('--only <names>', 'some of the cases, with commas between')
    .option('--seed <n>', 'of all that is drawn', wholeNumber(0, 2 ** 31), 1)
    .option('--workers <n>', 'spread them over so many workers of this machine, this process one of them, and any that join; 0 leaves the work to others; default: this process alone, without a server', wholeNumber(0, mostWorkers))
    .option('--off-peak', "with --workers: work only while New York's exchanges are closed")
    .option('--usd-a-core-hour <usd>', 'with --workers: for the estimate', '0')
    .option('--alone', 'with --workers: take the jobs of other sweeps out of the queue first')
    .option('--json', 'one line of JSON at the end')
    .action((typed: Typed) => acting(command, () => ran(typed, access)));
}

function chosen(only: string | undefined): readonly Scenario[] {
  if (only === undefined) return library;
  return [...new Set(only.split(',').map((name) => name.trim()))].map((name) => {
    const found = library.find((each) => each.name === name);
    if (found === undefined) throw new WrongUse(`--only: was "${name}", must be of ${library.map((each) => each.name).join(', ')}`);
    return found;
  });
}

/** What speaks to servers is loaded only where it is asked for. */
async function byWorkers(...asked: Parameters<typeof import('./suiteByWorkers.ts').suiteByWorkers>): Promise<Rows> {
  return (await import('./suiteByWorkers.ts')).suiteByWorkers(...asked);
}

async function ran({ plan: path, only, json, ...typed }: Typed, access: BacktestAccess): Promise<void> {
  const stop = new AbortController();
  access.onInterrupt(() => stop.abort());
  for (const [name, given] of [['--off-peak', typed.offPeak], ['--alone', typed.alone]]) if (typed.workers === undefined && given === true) throw new WrongUse(`${name}: must stand with --workers`);
  const plan = planIn(path);
  const suiteOf: Suite = { plan, terms: termsOf(typed), cases: chosen(only), files: barFilesOf(symbolsOf(plan), plan.timeframe, typed.bars), seed: typed.seed };
  const { rows, stopped } = typed.workers === undefined ? await suiteHere(suiteOf, stop.signal) : await byWorkers(suiteOf, { ...typed, workers: typed.workers }, stop.signal, access);
  access.out(json === true ? JSON.stringify({ plan: plan.name, seed: typed.seed, stopped, scenarios: rows }) : tableOf(rows));
  if (!stopped) return;
  access.said(`stopped: ${rows.length} of ${suiteOf.cases.length} cases done`);
  access.exitCode(interrupted);
}

const share = (value: number) => `${hundredths(value * 100)} %`;
const isLeftOut = (row: ScenarioRow) => 'leftOut' in row;

function tableOf(rows: readonly ScenarioRow[]): string {
  const shown = rows.filter((row): row is ScenarioFigures => !isLeftOut(row));
  const table = columns([
    ['scenario', 'return', 'drawdown', 'worst bar', 'trades', 'rejected', 'final equity'],
    ...shown.map((row) => [row.name, share(row.totalReturn), share(row.maxDrawdown), share(row.worstBar), whole(row.trades), whole(row.rejections), usd(row.finalEquityUsd)]),
  ]);
  return [...(shown.length === 0 ? [] : [table]), ...rows.flatMap((row) => ('leftOut' in row ? [`left out: ${row.name}: ${row.leftOut}`] : []))].join('\n');
}
