import { InvalidArgumentError, type Command } from 'commander';
import { run } from '../../actors/gym/run.ts';
import { bench, type Benchmark } from '../bench/bench.ts';
import { gateMisses, gateTrials, type TrialsIn } from '../bench/gateTrials.ts';
import { missed } from '../bench/targets.ts';

function secondsIn(text: string): number {
  const seconds = Number(text);
  if (!(seconds >= 1 && seconds <= 600)) throw new InvalidArgumentError(`was "${text}", must be a number from 1 to 600`);
  return seconds;
}

const said = (line: string) => void process.stderr.write(`investobot: ${line}\n`);

const shown = ({ hops, strategies, catchUp, gym, manySymbols, machine, pretrade, var: valueAtRisk }: Benchmark): string => [
  `bar to order  p50 ${hops.p50Ms} ms, p99 ${hops.p99Ms} ms; three bare hops p50 ${hops.floorP50Ms} ms, p99 ${hops.floorP99Ms} ms (${hops.samples} samples)`,
  `strategies    ${strategies.heapKiBEach} KiB of heap each, ${strategies.count} on one host`,
  `catch-up      ${catchUp.factsPerSecond} facts a second, ${catchUp.facts} facts, ${catchUp.strategies} strategies`,
  `backtest      ${gym.barsPerSecond} bars a second (${gym.barsPerSecondAgain} once more), ${gym.fills} fills, ${gym.peakMiB} MiB, ${gym.secondsFromStart} s from the start; 50 symbols ${manySymbols.barsPerSecond} (${manySymbols.barsPerSecondAgain})`,
  `pre-trade     p50 ${pretrade.medianUs} us, p99 ${pretrade.p99Us} us: ${pretrade.checks} checks, ${pretrade.positions} positions, ${pretrade.openOrders} open orders`,
  `value at risk ${valueAtRisk.fullMs} ms from scratch, ${valueAtRisk.incrementalMs} ms after one fill, numpy ${valueAtRisk.numpyMs ?? '-'} ms (1,000 positions, 10,000 scenarios)`,
  `machine       ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node}, ${machine.os}, load ${machine.loadAverage}`,
].join('\n');

function wholeFrom(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(Number.isInteger(value) && value >= least && value <= most)) throw new InvalidArgumentError(`was "${text}", must be a whole number from ${least} to ${most}`);
    return value;
  };
}

const shownIn = ({ world, right, trials, bestSharpe, plantedSharpe }: TrialsIn): string => (world === 'noise'
  ? `noise  refused ${right} of ${trials} times; the best plans' Sharpe ratio was ${bestSharpe} on average`
  : `edge   passed ${right} of ${trials} times; the planted plan's Sharpe ratio was ${plantedSharpe} on average`);

/** `bench --gate`: no server, no desk; what the gate makes of the best of many plans, on noise and with a true edge. */
async function benchGate({ trials, seed, json }: { readonly trials: number; readonly seed: number; readonly json: boolean }): Promise<void> {
  const result = await gateTrials(run, { trials, plans: 200, bars: 2520, seed }, said);
  const misses = gateMisses(result);
  for (const miss of misses) said(`bench: ${miss}`);
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${shownIn(result.noise)}\n${shownIn(result.edge)}\n`);
  process.exitCode = misses.length === 0 ? 0 : 1;
}

/** Servers that were started end with this process, and only an orderly exit tells them. */
function exitOnSignals(): void {
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}

/** `investobot bench`: measures this build on this machine, or its gate. Ends with 1 where a target is missed. */
export function benchCommand(program: Command): void {
  program.command('bench')
    .description('measure bar to order, heap of strategies and catch-up on this machine')
    .option('--seconds <n>', 'how long bar to order is measured', secondsIn, 20)
    .option('--gate', 'measure the gate instead: the best of 200 plans on noise, and with a planted edge', false)
    .option('--trials <n>', 'how often, in each of the two (with --gate)', wholeFrom(1, 10_000), 100)
    .option('--seed <n>', 'of the first trial (with --gate)', wholeFrom(0, 2_000_000_000), 1)
    .option('--json', 'one line of JSON at the end', false)
    .action(async ({ seconds, gate, trials, seed, json }: { readonly seconds: number; readonly gate: boolean; readonly trials: number; readonly seed: number; readonly json: boolean }) => {
      exitOnSignals();
      if (gate) return benchGate({ trials, seed, json });
      const result = await bench({ seconds, env: process.env, onProgress: said });
      const misses = missed(result);
      for (const miss of misses) said(`bench: ${miss}`);
      process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${shown(result)}\n`);
      process.exitCode = misses.length === 0 ? 0 : 1;
    });
}
