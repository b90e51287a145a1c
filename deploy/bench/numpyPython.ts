import { join } from 'node:path';
import { isExecutable, onPath, output } from '../provision/command.ts';
import { homePath, type OnProgress } from '../provision/home.ts';

const version = '2.4.6';

/** A Python that has numpy: `INVESTOBOT_PYTHON`, the home's, or the one on PATH; else numpy is installed into an environment of its own in the home. Throws where none can be had. */
export async function numpyPython(env: NodeJS.ProcessEnv, onProgress: OnProgress): Promise<string> {
  const named = env['INVESTOBOT_PYTHON'];
  if (named !== undefined && named !== '') return named;
  const folder = join(homePath(env), `numpy-${version}`);
  const own = join(folder, 'bin', 'python');
  const system = await onPath('python3', env);
  for (const python of [own, join(homePath(env), 'references', 'bin', 'python'), ...(system === undefined ? [] : [system])]) if (await hasNumpy(python, env)) return python;
  if (system === undefined) throw new Error('expected python3 on PATH, was none; install Python with venv, or name one with numpy in INVESTOBOT_PYTHON');
  onProgress(`bench: installing numpy ${version} from PyPI into the home, to measure beside it`);
  await output(system, ['-m', 'venv', folder], { env, withinMs: 120_000 });
  await output(own, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '--only-binary', ':all:', `numpy==${version}`], { env, withinMs: 300_000 });
  return own;
}

async function hasNumpy(python: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  if (!await isExecutable(python)) return false;
  return output(python, ['-c', 'import numpy'], { env, withinMs: 60_000 }).then(() => true, () => false);
}
