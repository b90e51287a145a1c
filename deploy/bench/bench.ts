import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import type { OnProgress } from '../provision/home.ts';
import { startBenchServer } from './benchServer.ts';
import { measureCatchUp, type CatchUp } from './catchUp.ts';
import { measureGym, type Gym } from './gym.ts';
import { measureHops, type Hops } from './hops.ts';
import { rounded } from './percentile.ts';
import { measurePretrade, type Pretrade } from './pretrade.ts';
import { measureStrategies, type Strategies } from './strategies.ts';
import { measureVar, type Var } from './var.ts';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  readonly os: string;
  /** Over the minute before the measurement; what else runs on the machine makes every figure worse. */
  readonly loadAverage: number;
}

export interface Benchmark extends Gym {
  readonly hops: Hops;
  readonly strategies: Strategies;
  readonly catchUp: CatchUp;
  readonly pretrade: Pretrade;
  readonly var: Var;
  readonly machine: Machine;
}

/**
 * Measures this build on this machine, with a server of its own that is gone afterwards; the home's desks are not touched.
 * @param seconds for the hops; the rest takes as long as it takes
 */
export async function bench({ seconds, env, onProgress }: { readonly seconds: number; readonly env: NodeJS.ProcessEnv; readonly onProgress: OnProgress }): Promise<Benchmark> {
  const where = machine();
  onProgress('bench: backtests, each in a process of its own');
  const gym = await measureGym();
  onProgress('bench: pre-trade decisions, all checks, 500 positions, 200 open orders');
  const pretrade = await measurePretrade();
  onProgress('bench: value at risk of 1,000 positions in 10,000 scenarios, beside numpy');
  const valueAtRisk = await measureVar(env, onProgress);
  await using server = await startBenchServer(env, onProgress);
  onProgress(`bench: bar to order over the log, against bare hops, for ${seconds} s`);
  const hops = await measureHops(server, seconds);
  onProgress('bench: heap of strategies');
  const strategies = await measureStrategies();
  onProgress("bench: catch-up with a long log; first the desk's actors make it");
  const catchUp = await measureCatchUp(server);
  return { hops, strategies, catchUp, pretrade, var: valueAtRisk, ...gym, machine: where };
}

const machine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: availableParallelism(), memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.versions.node, os: `${process.platform} ${process.arch}`, loadAverage: rounded(loadavg()[0] ?? 0, 2),
});
