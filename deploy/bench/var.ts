import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { output } from '../provision/command.ts';
import type { OnProgress } from '../provision/home.ts';
import { measuredIn } from './child.ts';
import { numpyPython } from './numpyPython.ts';
import { percentile, rounded } from './percentile.ts';

/** Value at risk and shortfall at 95 and 99 % of a thousand positions in ten thousand scenarios, float64, one thread. */
export interface Var {
  /** From scratch: profit and loss by scenario, then the tails. */
  readonly fullMs: number;
  /** After one fill. */
  readonly incrementalMs: number;
  /** From scratch by numpy (`values @ returns`, `partition`) on one thread, in the same run; null where there is no numpy to be had. */
  readonly numpyMs: number | null;
}

const size = ['1000', '10000'];
/** Both in turn, so that what else runs on the machine slows both. */
const rounds = 3;
const oneThread = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
const script = fileURLToPath(new URL('varNumpy.py', import.meta.url));

export async function measureVar(env: NodeJS.ProcessEnv, onProgress: OnProgress): Promise<Var> {
  const python = await numpyPython(env, onProgress).catch((error: unknown) => {
    onProgress(`bench: no numpy to measure beside: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  });
  const [ours, theirs]: [{ fullMs: number; incrementalMs: number }[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await measuredIn('./varChild.ts', { args: size, says: z.strictObject({ fullMs: z.number(), incrementalMs: z.number() }) }));
    if (python === null) continue;
    const said = await output(python, [script, ...size], { env: { ...env, ...oneThread }, withinMs: 120_000 });
    theirs.push(z.strictObject({ numpyMs: z.number() }).parse(JSON.parse(said)).numpyMs);
  }
  const middle = (samples: readonly number[]) => rounded(percentile(samples, 0.5), 3);
  return { fullMs: middle(ours.map(({ fullMs }) => fullMs)), incrementalMs: middle(ours.map(({ incrementalMs }) => incrementalMs)), numpyMs: python === null ? null : middle(theirs) };
}
