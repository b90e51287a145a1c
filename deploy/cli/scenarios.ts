import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { SourceRefused } from '../../actors/market/source.ts';
import { run } from '../../actors/gym/run.ts';
import { library } from '../../machines/scenario/library.ts';
import type { Scenario } from '../../machines/scenario/scenario.ts';
import { suite, type ScenarioRow } from '../../machines/scenario/suite.ts';
import { symbolsOf } from '../../machines/plan/others.ts';
import { barFilesIn } from '../gym/barFiles.ts';
import { loadBars } from '../gym/loadBars.ts';
import { termsOf, type TermsTyped } from '../gym/terms.ts';
import { Progress } from '../view/progress.ts';
import { usd, whole } from '../view/text.ts';
import { planIn, withTerms, type BacktestAccess } from './backtest.ts';
import { WrongUse } from './onDesk.ts';
import { columns } from './shown.ts';
import { wholeNumber } from './wholeNumber.ts';

interface Typed extends TermsTyped {
  readonly plan: string;
  readonly bars: readonly string[];
  readonly only?: string;
  readonly seed: number;
  readonly json?: boolean;
}

const interrupted = 130;

/** `investobot scenarios list|run`: a plan under every named case of the library, as one table. */
export function scenariosCommand(program: Command, access: BacktestAccess): void {
  const scenarios = program.command('scenarios').description('run a plan under named cases: history, shocks, drawn paths, faults');
  scenarios.command('list').description('the cases').option('--json', 'one line of JSON')
    .action(({ json }: { readonly json?: boolean }) => access.out(json === true ? JSON.stringify(library) : columns(library.map(({ name, about }) => [name, about]))));
  const command = scenarios.command('run').description('run a plan under them')
    .requiredOption('--plan <file>', 'a plan as JSON; - for the standard input')
    .requiredOption('--bars <paths...>', 'SYMBOL.csv files, or folders of them');
  withTerms(command)
    .option('--only <names>', 'some of the cases, with commas between')
    .option('--seed <n>', 'of all that is drawn', wholeNumber(0, 2 ** 31), 1)
    .option('--json', 'one line of JSON at the end')
    .action(async (typed: Typed) => {
      try {
        await ran(typed, access);
      } catch (error) {
        if (error instanceof WrongUse || error instanceof SourceRefused || error instanceof RangeError) command.error(`error: ${error.message}`, { exitCode: 2 });
        throw error;
      }
    });
}

function chosen(only: string | undefined): readonly Scenario[] {
  if (only === undefined) return library;
  return only.split(',').map((name) => {
    const found = library.find((each) => each.name === name.trim());
    if (found === undefined) throw new WrongUse(`--only: was "${name}", must be of ${library.map((each) => each.name).join(', ')}`);
    return found;
  });
}

async function ran(typed: Typed, access: BacktestAccess): Promise<void> {
  const plan = planIn(typed.plan);
  const terms = termsOf(typed, (path) => readFileSync(path, 'utf8'));
  const cases = chosen(typed.only);
  const wanted = new Set(symbolsOf(plan));
  const bars = barFilesIn(typed.bars).filter(({ symbol, timeframe }) => wanted.has(symbol) && timeframe === plan.timeframe).map((file) => loadBars(file).bars);
  const missing = [...wanted].filter((symbol) => !bars.some((each) => each.symbol === symbol));
  if (missing.length > 0) throw new WrongUse(`--bars: expected ${plan.timeframe} bars of ${missing.join(', ')}, was none among the files`);
  let isStopped = false;
  access.onInterrupt(() => { isStopped = true; });
  const progress = new Progress('cases');
  const rows: ScenarioRow[] = [];
  for (const row of suite(run, { ...terms, plan, bars }, cases, typed.seed)) {
    rows.push(row);
    progress.at(rows.length, cases.length);
    // A person may want it to end.
    await new Promise((done) => setImmediate(done));
    if (isStopped) break;
  }
  progress.end();
  access.out(typed.json === true ? JSON.stringify({ plan: plan.name, seed: typed.seed, stopped: isStopped, scenarios: rows }) : tableOf(rows));
  if (isStopped) access.exitCode(interrupted);
}

const share = (value: number) => `${(value * 100).toFixed(2)} %`;

const tableOf = (rows: readonly ScenarioRow[]): string => columns([
  ['scenario', 'return', 'drawdown', 'worst bar', 'trades', 'rejected', 'final equity'],
  ...rows.map((row) => ('leftOut' in row ? [row.name, `left out: ${row.leftOut}`]
    : [row.name, share(row.totalReturn), share(row.maxDrawdown), share(row.worstBar), whole(row.trades), whole(row.rejections), usd(row.finalEquityUsd)])),
]);
