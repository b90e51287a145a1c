import { describe, expect, test } from 'vitest';
import { sharpeAnnual } from '../statistics/sharpe.ts';
import { crossValidated } from './crossValidation.ts';

const terms = { groups: 6, tested: 2, horizon: 1, embargo: 1 };
/** 60 returns that alternate about a mean. */
const about = (mean: number): readonly number[] => Array.from({ length: 60 }, (_, at) => mean + (at % 2 === 0 ? 0.01 : -0.01));

describe('cross-validation', () => {
  test('of one plan is its own Sharpe ratio on every path', () =>
    expect(crossValidated([about(0.001)], terms)).toEqual({ splits: 15, sharpes: Array.from({ length: 5 }, () => sharpeAnnual(about(0.001))), picked: [15] }));

  test('picks the plan that is better throughout, in every split', () =>
    expect(crossValidated([about(0), about(0.002)], terms)).toMatchObject({ picked: [0, 15], sharpes: [sharpeAnnual(about(0.002)), expect.anything(), expect.anything(), expect.anything(), expect.anything()] }));

  test('shows what choosing by the past costs where plans take turns', () => {
    const turns = (first: 0 | 1) => Array.from({ length: 60 }, (_, at) => (Math.floor(at / 30) === first ? 0.01 : -0.01) + (at % 2 === 0 ? 0.001 : -0.001));
    expect(Math.min(...crossValidated([turns(0), turns(1)], terms).sharpes)).toBeLessThan(0);
  });

  test('of rows of different lengths is refused', () => expect(() => crossValidated([about(0), [0.1]], terms)).toThrow("returns[1]: expected 60 observations like the first plan's, was 1"));
});
