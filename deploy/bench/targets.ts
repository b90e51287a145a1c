import type { Benchmark } from './bench.ts';

/** Of backtests: bars a second of processor time, and memory. */
export const gymTargets = { barsPerSecond: 2_000_000, peakMiB: 300, manySymbols: 1_000_000 } as const;

/** What this build must reach: bar to order against the bare hops of the same run, heap of a strategy, facts a second at catch-up. */
export const targets = { p50TimesFloor: 1.5, p99TimesFloor: 2, heapKiBEach: 30, factsPerSecond: 40_000 } as const;

/** The targets that a run missed, each in one line; none where it reached all. */
export function missed({ hops, strategies, catchUp, gym, manySymbols }: Omit<Benchmark, 'machine'>): readonly string[] {
  const lines: string[] = [];
  const most = (what: string, was: number, limit: number, unit: string) => { if (was > limit) lines.push(`${what}: expected at most ${limit}${unit}, was ${was}${unit}`); };
  most('bar to order, p50 over the floor', ratio(hops.p50Ms, hops.floorP50Ms), targets.p50TimesFloor, 'x');
  most('bar to order, p99 over the floor', ratio(hops.p99Ms, hops.floorP99Ms), targets.p99TimesFloor, 'x');
  most('heap of a strategy', strategies.heapKiBEach, targets.heapKiBEach, ' KiB');
  if (catchUp.factsPerSecond < targets.factsPerSecond) lines.push(`catch-up: expected at least ${targets.factsPerSecond} facts a second, was ${catchUp.factsPerSecond}`);
  const least = (what: string, was: number, limit: number) => { if (was < limit) lines.push(`${what}: expected at least ${limit} bars a second of processor time, was ${was}`); };
  least('backtest', gym.barsPerCpuSecond, gymTargets.barsPerSecond);
  least('backtest of 50 symbols', manySymbols.barsPerCpuSecond, gymTargets.manySymbols);
  most('memory of a backtest', gym.peakMiB, gymTargets.peakMiB, ' MiB');
  return lines;
}

const ratio = (ours: number, floor: number): number => Number((ours / floor).toFixed(3));
