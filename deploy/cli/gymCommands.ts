import { readFileSync } from 'node:fs';
import type { Command } from 'commander';

const access = {
  out: (line: string) => void process.stdout.write(`${line}\n`),
  outParts: async (parts: Iterable<string>) => {
    for (const part of parts) await new Promise<void>((done, fail) => process.stdout.write(part, (error) => (error ? fail(error) : done())));
  },
  said: (line: string) => void process.stderr.write(`investobot: ${line}\n`),
  fail: () => { process.exitCode = 1; },
  exitCode: (code: number) => { process.exitCode = code; },
  read: (path: string) => readFileSync(path === '-' ? 0 : path, 'utf8'),
  onInterrupt: (act: () => void) => {
    process.once('SIGINT', act);
    process.once('SIGTERM', act);
  },
};

/** What needs no desk, each by its own modules alone: they start in a fraction of the time, and no driver is imported that they do not use. */
const registering: Readonly<Record<string, (program: Command) => Promise<void>>> = {
  plan: async (program) => (await import('./plan.ts')).planCommand(program, access),
  bars: async (program) => (await import('./bars.ts')).barsCommand(program, access),
  backtest: async (program) => (await import('./backtest.ts')).backtestCommand(program, access),
  scenarios: async (program) => (await import('./scenarios.ts')).scenariosCommand(program, access),
  simulate: async (program) => (await import('./simulate.ts')).simulateCommand(program, access),
  sweep: async (program) => (await import('./sweep.ts')).sweepCommand(program, access),
  'cancel-all': async (program) => (await import('./cancelAll.ts')).cancelAllCommand(program, access),
  worker: async (program) => (await import('./worker.ts')).workerCommand(program, access),
};

/** Registers the one of this name, or all. @returns whether there is one of this name, so that nothing else is needed */
export async function gymCommands(program: Command, name = ''): Promise<boolean> {
  const only = Object.hasOwn(registering, name) ? registering[name] : undefined;
  for (const register of only === undefined ? Object.values(registering) : [only]) await register(program);
  return only !== undefined;
}
