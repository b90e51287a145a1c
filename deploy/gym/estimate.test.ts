import { expect, test } from 'vitest';
import { estimated, estimateText } from './estimate.ts';

const took = (load: number, run: number) => ({ seconds: { load, run } });
const of = { jobs: 100, workers: 2, usdACoreHour: 0.36 };

test('the first backtest pays for compilation and is left out', () => expect(estimated([took(1, 9), took(0, 0.5), took(0, 1.5)], of).secondsEach).toBe(1));
test('where there is but one, it counts', () => expect(estimated([took(1, 9)], of).secondsEach).toBe(9));
test('every worker loads the bars once', () => expect(estimated([took(3, 9), took(0, 1)], of)).toMatchObject({ coreSeconds: 106, wallSeconds: 53 }));
test('a core hour has its price', () => expect(estimated([took(0, 1), took(0, 1)], { ...of, jobs: 3600 }).costUsd).toBeCloseTo(0.36, 9));
test('where none could be tried, nothing is known', () => expect(estimated([], of)).toMatchObject({ secondsEach: 0, coreSeconds: 0 }));

test.each([
  [{ jobs: 1, secondsEach: 0.07, coreSeconds: 0.2, wallSeconds: 0.1, costUsd: 0 }, '1 backtest of about 0.070 s: about 1 s of one core, about 1 s in all'],
  [{ jobs: 1000, secondsEach: 0.5, coreSeconds: 500, wallSeconds: 61, costUsd: 0.05 }, '1,000 backtests of about 0.500 s: about 8 min 20 s of one core, about 1 min 01 s in all, 0.0500 USD'],
  [{ jobs: 9, secondsEach: 600, coreSeconds: 5400, wallSeconds: 5400, costUsd: 1 }, '9 backtests of about 600.000 s: about 90 min 00 s of one core, about 90 min 00 s in all, 1.00 USD'],
])('%j in words', (estimate, said) => expect(estimateText(estimate)).toBe(said));
