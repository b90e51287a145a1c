import { describe, expect, test } from 'vitest';
import { run } from '../actors/gym/run.ts';
import { gateMisses, gateTrials, type TrialsIn } from '../deploy/bench/gateTrials.ts';

const inWorld = (world: 'noise' | 'edge', right: number): TrialsIn => ({ world, trials: 100, right, wrong: [7], bestSharpe: 1, plantedSharpe: null, failures: {} });

describe('trials of the gate', () => {
  test('are run in both worlds, through the desk\'s own actors, and told one by one', async () => {
    const told: string[] = [];
    const { noise, edge } = await gateTrials(run, { trials: 1, plans: 4, bars: 2520, seed: 1 }, (line) => void told.push(line));
    expect([noise.right, edge.right, noise.trials, edge.trials]).toEqual([1, 1, 1, 1]);
    expect(told).toEqual(['bench: gate, noise: 1 of 1 trials, 1 right', 'bench: gate, edge: 1 of 1 trials, 1 right']);
  }, 60_000);

  test('meet what is wanted at the shares exactly', () => expect(gateMisses({ noise: inWorld('noise', 95), edge: inWorld('edge', 80) })).toEqual([]));
  test('miss it below them, and say by what', () => expect(gateMisses({ noise: inWorld('noise', 94), edge: inWorld('edge', 79) })).toEqual([
    'gate, noise: right in 94 of 100 trials, expected at least 95; wrong in seeds 7', 'gate, edge: right in 79 of 100 trials, expected at least 80; wrong in seeds 7',
  ]));
});
