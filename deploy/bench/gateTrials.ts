import { setImmediate as othersFirst } from 'node:timers/promises';
import { defaultPolicy, defaultVenue } from '../../machines/desk/defaultSettings.ts';
import type { Run } from '../../machines/gym/run.ts';
import { strictGate } from '../../machines/gym/strictGate.ts';
import { isRight, trial, type Terms, type Trial, type World } from '../../machines/honesty/trials.ts';
import type { OnProgress } from '../provision/home.ts';
import { rounded } from './percentile.ts';

/** What the gate did in one world. */
export interface TrialsIn {
  readonly world: World;
  readonly trials: number;
  /** Refusals in noise; passes of the planted plan where there is an edge. */
  readonly right: number;
  /** Seeds of the others. */
  readonly wrong: readonly number[];
  /** Mean Sharpe ratio a year of the plans that were best of all and went to the gate. */
  readonly bestSharpe: number;
  /** Of the planted plan; null in noise. */
  readonly plantedSharpe: number | null;
  /** How often each criterion failed. */
  readonly failures: Readonly<Record<string, number>>;
}

export interface GateTrials {
  readonly noise: TrialsIn;
  readonly edge: TrialsIn;
  readonly plans: number;
  readonly bars: number;
  readonly seed: number;
  readonly seconds: number;
}

export interface TrialsOf {
  /** In each world. */
  readonly trials: number;
  readonly plans: number;
  /** Daily bars that are traded on; 2,520 are ten years. */
  readonly bars: number;
  /** Of the first trial; the next have the numbers after it. */
  readonly seed: number;
}

/** The default desk's costs, and limits that a plan with all the capital does not reach: a trial is about plans, not about them. */
const terms: Terms = {
  cashUsd: '100000', venue: { ...defaultVenue, maxVolumeShare: 1 },
  policy: {
    ...defaultPolicy, maxOrderNotionalUsd: '1000000000', maxOrderQuantity: '1000000000', maxPositionNotionalUsd: '1000000000', maxGrossNotionalUsd: '1000000000',
    maxDailyLossUsd: '1000000000', minCashUsd: '0', collar: 1,
  },
};

/** Shares that the gate must reach: refusals of the best of random plans on noise, and passes of a planted edge. */
export const wantedShare: Readonly<Record<World, number>> = { noise: 0.95, edge: 0.8 };

/** Trials of the strict gate over the given run. The same seed gives the same trials on every machine; 100 of 200 plans in both worlds take some half an hour. */
export async function gateTrials(run: Run, of: TrialsOf, onProgress: OnProgress): Promise<GateTrials> {
  const began = performance.now();
  const { plans, bars, seed } = of;
  const [noise, edge] = [await trialsIn('noise', run, of, onProgress), await trialsIn('edge', run, of, onProgress)];
  return { noise, edge, plans, bars, seed, seconds: rounded((performance.now() - began) / 1000, 1) };
}

async function trialsIn(world: World, run: Run, { trials, plans, bars, seed }: TrialsOf, onProgress: OnProgress): Promise<TrialsIn> {
  const done: Trial[] = [];
  for (let count = 0; count < trials; count += 1) {
    await othersFirst();
    done.push(trial(run, terms, strictGate, { world, seed: seed + count, plans, bars }));
    onProgress(`bench: gate, ${world}: ${done.length} of ${trials} trials, ${done.filter(isRight).length} right`);
  }
  return summary(world, done);
}

const meanOf = (values: readonly number[]): number => rounded(values.reduce((sum, value) => sum + value, 0) / values.length, 3);

function summary(world: World, done: readonly Trial[]): TrialsIn {
  const failed = done.flatMap(({ verdict }) => verdict.criteria.filter(({ passed }) => !passed).map(({ name }) => name));
  return {
    world, trials: done.length, right: done.filter(isRight).length, wrong: done.filter((each) => !isRight(each)).map(({ seed }) => seed),
    bestSharpe: meanOf(done.map(({ sharpeAnnual }) => sharpeAnnual)),
    plantedSharpe: world === 'edge' ? meanOf(done.flatMap(({ plantedSharpe }) => plantedSharpe ?? [])) : null,
    failures: Object.fromEntries([...new Set(failed)].map((name) => [name, failed.filter((each) => each === name).length])),
  };
}

/** What is wrong with the gate, in sentences; none where it is as good as it must be. */
export const gateMisses = ({ noise, edge }: Pick<GateTrials, 'noise' | 'edge'>): readonly string[] => [noise, edge]
  .filter(({ world, right, trials }) => right < wantedShare[world] * trials)
  .map(({ world, right, trials, wrong }) => `gate, ${world}: right in ${right} of ${trials} trials, expected at least ${Math.ceil(wantedShare[world] * trials)}; wrong in seeds ${wrong.join(', ')}`);
