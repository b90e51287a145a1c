import { randomWalk } from '../../actors/gym/randomWalk.ts';
import { run } from '../../actors/gym/run.ts';
import { crossingRun } from './gymRun.ts';
import { timeframe as timeframes } from '../../subjects/values.ts';

/* `node gymChild.ts SYMBOLS BARS TIMEFRAME`: runs a crossing plan over so many synthetic bars of each symbol, twice, and prints what it took. */

const [symbols, count, timeframe] = [Number(process.argv[2]), Number(process.argv[3]), timeframes.parse(process.argv[4])];
const names = Array.from({ length: symbols }, (_, place) => `S${String(place).padStart(2, '0')}`);
const of = crossingRun(names.map((symbol) => randomWalk({ symbol, timeframe, count, seed: 1 })));

/** Runs it once. @returns bars a second by the clock and by processor time, and fills */
function timed() {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const { bars, fills } = run({ ...of, hasNoDecisions: true });
  const [ms, { user, system }] = [performance.now() - began, process.cpuUsage(cpu)];
  return { bars, fills, barsPerSecond: Math.round(bars * 1000 / ms), barsPerCpuSecond: Math.round(bars * 1_000_000 / (user + system)) };
}

const first = timed();
const secondsFromStart = Number((performance.now() / 1000).toFixed(3));
const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
const { barsPerSecond: barsPerSecondAgain } = timed();
process.stdout.write(`${JSON.stringify({ ...first, barsPerSecondAgain, peakMiB, secondsFromStart })}\n`);
