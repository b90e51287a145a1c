import type { Benchmark } from './bench.ts';

/** Of backtests: bars a second of processor time, and memory. */
export const gymTargets = { barsPerSecond: 2_000_000, peakMiB: 300, manySymbols: 1_000_000 } as const;

/** What this build must reach: bar to order against the bare hops of the same run, heap of a strategy, facts a second at catch-up. */
export const targets = { p50TimesFloor: 1.5, p99TimesFloor: 2, heapKiBEach: 30, factsPerSecond: 40_000 } as const;

/** Of value at risk: from scratch against numpy in the same run, and how many times as fast it is after one fill. */
export const varTargets = { timesNumpy: 2, incrementalTimes: 20 } as const;

/** Of a pre-trade decision with every check. */
export const pretradeTargets = { medianUs: 10 } as const;

/** The targets that a run missed, each in one line; none where it reached all. */
export function missed({ hops, strategies, catchUp, gym, manySymbols, pretrade, var: valueAtRisk }: Omit<Benchmark, 'machine'>): readonly string[] {
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
  most('pre-trade decision, median', pretrade.medianUs, pretradeTargets.medianUs, ' us');
  const { fullMs, incrementalMs, numpyMs } = valueAtRisk;
  if (numpyMs === null) lines.push(`value at risk: expected at most ${varTargets.timesNumpy}x of numpy, was ${fullMs} ms beside no numpy; name a Python that has it in INVESTOBOT_PYTHON`);
  else most('value at risk over numpy', ratio(fullMs, numpyMs), varTargets.timesNumpy, 'x');
  const times = ratio(fullMs, incrementalMs);
  if (times < varTargets.incrementalTimes) lines.push(`value at risk after one fill: expected at least ${varTargets.incrementalTimes}x as fast as from scratch, was ${times}x`);
  return lines;
}

const ratio = (ours: number, floor: number): number => Number((ours / floor).toFixed(3));
