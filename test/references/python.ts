import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { output } from '../../deploy/provision/command.ts';
import { homePath } from '../../deploy/provision/home.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
/** vectorbt brings a compiler with it. */
const installMs = 900_000;

/** A Python with the engines of requirements.txt, in an environment of its own in the home; made where it is missing. */
export async function referencePython(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const folder = join(homePath(env), 'references');
  const python = join(folder, 'bin', 'python');
  if (existsSync(join(folder, 'bin', 'numba'))) return python;
  process.stderr.write('references: installing backtesting.py, backtrader and vectorbt into a Python environment of their own\n');
  await output(env['PYTHON'] ?? 'python3', ['-m', 'venv', folder], { env, withinMs: 120_000 });
  await output(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', join(here, 'requirements.txt')], { env, withinMs: installMs });
  return python;
}

export interface Crossing {
  readonly engine: 'backtesting' | 'backtrader' | 'vectorbt';
  readonly bars: readonly string[];
  readonly sizing: 'unit' | 'all-in';
  readonly averages?: 'exact' | 'rolling';
  readonly cash?: number;
  readonly times?: number;
  readonly trades?: boolean;
}

/** What crossing.py prints. */
export interface Crossed {
  readonly bars: number;
  readonly seconds: { readonly load: number; readonly first: number; readonly warm: number };
  /** Quantity, entry time and price, exit time and price, for each trade; times as pandas writes them. */
  readonly results: readonly { readonly trades?: readonly (readonly [number, string, number, string, number])[]; readonly fills: number; readonly finalEquity: number }[];
}

export async function crossing(python: string, { engine, bars, sizing, averages = 'exact', cash = 1_000_000, times = 1, trades = false }: Crossing): Promise<Crossed> {
  const text = await output(python, [
    join(here, 'crossing.py'), engine, ...bars, '--sizing', sizing, '--averages', averages, '--cash', String(cash), '--times', String(times), ...(trades ? ['--trades'] : []),
  ], { env: process.env, withinMs: installMs });
  return JSON.parse(text) as Crossed;
}
