import { InvalidArgumentError, type Command } from 'commander';
import { bench, type Benchmark } from '../bench/bench.ts';
import { missed } from '../bench/targets.ts';

function secondsIn(text: string): number {
  const seconds = Number(text);
  if (!(seconds >= 1 && seconds <= 600)) throw new InvalidArgumentError(`was "${text}", must be a number from 1 to 600`);
  return seconds;
}

const said = (line: string) => void process.stderr.write(`investobot: ${line}\n`);

const shown = ({ hops, strategies, catchUp, machine }: Benchmark): string => [
  `bar to order  p50 ${hops.p50Ms} ms, p99 ${hops.p99Ms} ms; three bare hops p50 ${hops.floorP50Ms} ms, p99 ${hops.floorP99Ms} ms (${hops.samples} samples)`,
  `strategies    ${strategies.heapKiBEach} KiB of heap each, ${strategies.count} on one host`,
  `catch-up      ${catchUp.factsPerSecond} facts a second, ${catchUp.facts} facts, ${catchUp.strategies} strategies`,
  `machine       ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node}, ${machine.os}, load ${machine.loadAverage}`,
].join('\n');

/** Servers that were started end with this process, and only an orderly exit tells them. */
function exitOnSignals(): void {
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}

/** `investobot bench`: measures this build on this machine. Ends with 1 where a target is missed. */
export function benchCommand(program: Command): void {
  program.command('bench')
    .description('measure bar to order, heap of strategies and catch-up on this machine')
    .option('--seconds <n>', 'how long bar to order is measured', secondsIn, 20)
    .option('--json', 'one line of JSON at the end', false)
    .action(async ({ seconds, json }: { readonly seconds: number; readonly json: boolean }) => {
      exitOnSignals();
      const result = await bench({ seconds, env: process.env, onProgress: said });
      const misses = missed(result);
      for (const miss of misses) said(`bench: ${miss}`);
      process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${shown(result)}\n`);
      process.exitCode = misses.length === 0 ? 0 : 1;
    });
}
