import type { Command } from 'commander';
import { run } from '../../actors/gym/run.ts';
import { library } from '../../machines/scenario/library.ts';
import type { Scenario } from '../../machines/scenario/scenario.ts';
import { suite, type ScenarioFigures, type ScenarioRow } from '../../machines/scenario/suite.ts';
import { symbolsOf } from '../../machines/plan/others.ts';
import { barFilesOf } from '../gym/barFiles.ts';
import { endsAmong } from '../gym/happenings.ts';
import { loadBars } from '../gym/loadBars.ts';
import { planIn } from '../gym/planFile.ts';
import { assertTraded } from '../gym/span.ts';
import { termsOf, type TermsTyped } from '../gym/terms.ts';
import { Progress } from '../view/progress.ts';
import { usd, whole } from '../view/text.ts';
import { interrupted, type BacktestAccess } from './backtest.ts';
import { columns } from './columns.ts';
import { withTerms } from './termsOptions.ts';
import { wholeNumber } from './wholeNumber.ts';
import { acting, inOneLine, WrongUse } from './wrongUse.ts';

interface Typed extends TermsTyped {
  readonly plan: string;
  readonly bars: readonly string[];
  readonly only?: string;
  readonly seed: number;
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

async function ran({ plan: path, bars: paths, only, seed, json, ...typed }: Typed, access: BacktestAccess): Promise<void> {
  let isStopped = false;
  access.onInterrupt(() => { isStopped = true; });
  const plan = planIn(path);
  const terms = termsOf(typed);
  const cases = chosen(only);
  const files = barFilesOf(symbolsOf(plan), plan.timeframe, paths);
  const bars = files.map((file) => loadBars(file).bars);
  assertTraded(plan, bars, terms);
  const progress = new Progress('cases');
  const rows: ScenarioRow[] = [];
  const left = suite(run, { ...terms, plan, bars, events: endsAmong(bars) }, cases, seed);
  while (rows.length < cases.length) {
    // A person may want it to end: signals are heard between two cases.
    await new Promise((done) => setImmediate(done));
    const next = isStopped ? undefined : left.next();
    if (next === undefined || next.done === true) break;
    rows.push(next.value);
    progress.at(rows.length, cases.length);
  }
  progress.end();
  access.out(json === true ? JSON.stringify({ plan: plan.name, seed, stopped: isStopped, scenarios: rows }) : tableOf(rows));
  if (!isStopped) return;
  access.said(`stopped: ${rows.length} of ${cases.length} cases done`);
  access.exitCode(interrupted);
}

const share = (value: number) => `${(value * 100).toFixed(2)} %`;
const isLeftOut = (row: ScenarioRow) => 'leftOut' in row;

function tableOf(rows: readonly ScenarioRow[]): string {
  const shown = rows.filter((row): row is ScenarioFigures => !isLeftOut(row));
  const table = columns([
    ['scenario', 'return', 'drawdown', 'worst bar', 'trades', 'rejected', 'final equity'],
    ...shown.map((row) => [row.name, share(row.totalReturn), share(row.maxDrawdown), share(row.worstBar), whole(row.trades), whole(row.rejections), usd(row.finalEquityUsd)]),
  ]);
  return [...(shown.length === 0 ? [] : [table]), ...rows.flatMap((row) => ('leftOut' in row ? [`left out: ${row.name}: ${row.leftOut}`] : []))].join('\n');
}
