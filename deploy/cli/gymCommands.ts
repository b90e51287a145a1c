import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { backtestCommand } from './backtest.ts';
import { planCommand } from './plan.ts';
import { scenariosCommand } from './scenarios.ts';

/** What needs neither a desk nor a server, and so starts in a fraction of the time: these modules import no driver. */
export const gymCommandNames: ReadonlySet<string> = new Set(['plan', 'backtest', 'scenarios']);

export function gymCommands(program: Command): void {
  const access = {
    out: (line: string) => void process.stdout.write(`${line}\n`),
    said: (line: string) => void process.stderr.write(`investobot: ${line}\n`),
    fail: () => { process.exitCode = 1; },
    exitCode: (code: number) => { process.exitCode = code; },
    read: (path: string) => readFileSync(path === '-' ? 0 : path, 'utf8'),
    onInterrupt: (act: () => void) => {
      process.once('SIGINT', act);
      process.once('SIGTERM', act);
    },
  };
  planCommand(program, access);
  backtestCommand(program, access);
  scenariosCommand(program, access);
}
