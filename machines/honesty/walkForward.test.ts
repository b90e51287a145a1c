import { describe, expect, test } from 'vitest';
import { exampleOf, exampleRun } from './exampleRun.ts';
import { closeMsAt } from './plantedBars.ts';
import { byCutting, byRunning, walkForward, windowsOf } from './walkForward.ts';

const times = Array.from({ length: 10 }, (_, at) => at);

describe('windows', () => {
  test('roll on with one length', () => expect(windowsOf(times, { kind: 'rolling', trainSteps: 4, testSteps: 3 })).toEqual([{ fromMs: 0, testMs: 4, beforeMs: 7 }, { fromMs: 3, testMs: 7, beforeMs: 10 }]));
  test('stay anchored at the beginning', () => expect(windowsOf(times, { kind: 'anchored', trainSteps: 4, testSteps: 3 })[1]).toEqual({ fromMs: 0, testMs: 7, beforeMs: 10 }));
  test('that would not be whole are left out', () => expect(windowsOf(times, { kind: 'rolling', trainSteps: 5, testSteps: 3 })).toHaveLength(1));
  test('that do not fit are refused', () => expect(() => windowsOf(times, { kind: 'rolling', trainSteps: 8, testSteps: 3 })).toThrow('expected at least 11 steps, was 10'));
  test('of two steps are refused', () => expect(() => windowsOf(times, { kind: 'rolling', trainSteps: 2, testSteps: 3 })).toThrow('expected at least 3 steps to train and to test on, was 2'));
});

const returns = (...each: readonly number[]) => ({ atMs: Float64Array.from(each, (_, at) => at), each: Float64Array.from(each) });
const windows = [{ fromMs: 0, testMs: 3, beforeMs: 6 }];

describe('walk-forward', () => {
  test('chooses in sample and is judged out of sample', () => {
    const rows = [returns(0.01, 0.02, 0.03, -0.01, -0.02, -0.03), returns(0.01, 0, 0.01, 0.01, 0, 0.01)];
    expect(walkForward(2, byCutting(rows), windows)).toMatchObject({ folds: [{ picked: 0, ...windows[0] }], efficiency: expect.closeTo(-1, 12) });
  });

  test('has the efficiency 1 where the same comes again', () => expect(walkForward(1, byCutting([returns(0.01, 0.02, 0.03, 0.01, 0.02, 0.03)]), windows).efficiency).toBeCloseTo(1, 12));
  test('has none where in sample nothing was earned', () => expect(walkForward(1, byCutting([returns(-0.01, 0, 0, 0.01, 0.02, 0.03)]), windows).efficiency).toBeNull());
  test('of equals chooses the first', () => expect(walkForward(2, byCutting([returns(0.01, 0.02, 0, 0, 0, 0), returns(0.01, 0.02, 0, 1, 1, 2)]), windows).folds[0]?.picked).toBe(0));

  test('runs each window with the bars before it as warm-up', () => {
    const [window = { fromMs: 0, testMs: 0, beforeMs: 0 }] = windowsOf(times.map((place) => closeMsAt(100 + place)), { kind: 'rolling', trainSteps: 4, testSteps: 3 });
    const plans = [exampleOf.plan];
    expect(byRunning(exampleRun, exampleOf, plans)(0, window.fromMs, window.testMs)).toHaveLength(3);
    expect(walkForward(1, byRunning(exampleRun, exampleOf, plans), [window]).folds).toHaveLength(1);
  });

  test('without a plan is refused', () => expect(() => walkForward(0, byCutting([]), windows)).toThrow('expected at least one plan and one window, was 0 and 1'));
});
