import { describe, expect, test } from 'vitest';
import { strictGate } from '../gym/strictGate.ts';
import { usualThoroughness } from './examination.ts';
import { exampleRun, exampleTerms } from './exampleRun.ts';
import { isRight, trial, type TrialOf } from './trials.ts';

const small: TrialOf = { world: 'noise', seed: 1, plans: 10, bars: 1260 };
/** Ten plans and a hundred resamples: with the usual twenty and thousand the verdicts are the same, and take four times as long. */
const how = { ...usualThoroughness, resamples: 100 };
const of = (which: Partial<TrialOf>) => trial(exampleRun, exampleTerms, strictGate, { ...small, ...which }, how);

describe('a trial', () => {
  const noise = of({});
  const edge = of({ world: 'edge', bars: 2520 });

  test('refuses the best of random plans on noise', () => expect([noise.verdict.verdict, isRight(noise)]).toEqual(['refused', true]));
  test('passes the planted plan', () => expect([edge.name, edge.verdict.verdict, isRight(edge)]).toEqual(['planted', 'passed', true]));
  test('says every criterion of the strict gate', () => expect(edge.verdict.criteria.map(({ name }) => name)).toEqual([
    'trades', 'sharpeAnnual', 'maxDrawdown', 'totalReturn', 'deflatedSharpe', 'overfitting', 'lookAheadDifferences', 'indicatorDrift', 'unstableDecisions',
    'walkForwardEfficiency', 'lowestPathSharpe', 'bootstrapSharpe', 'doubledCostSharpe', 'delayedSharpe', 'steadyNeighbours',
  ]));
  test('is the same by the same seed', () => expect(of({})).toEqual(noise));
  test('counts another plan that passes in a world with an edge as wrong', () => expect(isRight({ ...edge, isPlanted: false })).toBe(false));
  test('of one plan is refused', () => expect(() => of({ plans: 1 })).toThrow('expected at least 2 plans to choose from, was 1'));
});
