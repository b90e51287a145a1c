import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isExecutable, onPath, output } from './command.ts';
import { reporting } from './patience.ts';
import { isAtLeast, versionIn } from './version.ts';
import type { Provision } from './binary.ts';
import type { Way } from './ways.ts';

const requirements = fileURLToPath(new URL('./nx-requirements.txt', import.meta.url));
const wayOut = 'install Python 3.10 or newer with venv (Debian: python3-venv), or mongod, or set MONGODB_URL';

/**
 * nx-27017, a MongoDB-wire server on SQLite, in a virtual environment of this home: installed once, with every file checked against its hash.
 * Answers with the environment's Python, which runs it as a module: a script's first line would break with a long or moved home.
 */
export const nxWay = ({ home, env, onProgress }: Provision): Way<string> => ({ name: 'nx-27017 from PyPI', attempt: async () => {
  const folder = join(home.bin, 'nx-27017-0.8.1');
  const python = join(folder, 'bin', 'python');
  const complete = join(folder, 'complete');
  if (await isExecutable(complete)) return python;
  const system = await onPath('python3', env);
  if (!system) throw new Error(`expected python3 on PATH, was none; ${wayOut}`);
  const version = versionIn(await output(system, ['--version'], { env, withinMs: 10_000 }));
  if (!version || !isAtLeast(version, [3, 10, 0])) throw new Error(`expected python3 3.10 or newer, was ${version?.join('.') ?? 'unknown'}; ${wayOut}`);
  await rm(folder, { recursive: true, force: true });
  const install = async () => {
    await output(system, ['-m', 'venv', folder], { env, withinMs: 120_000 });
    await output(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '--require-hashes', '--requirement', requirements], { env, withinMs: 300_000 });
  };
  await reporting('nx-27017: installing from PyPI', onProgress, install());
  await writeFile(complete, '', { mode: 0o700 });
  return python;
} });
