import { describe, expect, test } from 'vitest';
import { trafficLight, varBacktest } from './trafficLight.ts';

describe('the traffic light', () => {
  test.each([
    [0, 'green', 0], [4, 'green', 0], [5, 'yellow', 0.4], [6, 'yellow', 0.5], [7, 'yellow', 0.65], [8, 'yellow', 0.75], [9, 'yellow', 0.85], [10, 'red', 1], [250, 'red', 1],
  ] as const)('of %i breaches is %s and adds %s', (breaches, zone, plus) => expect(trafficLight(breaches)).toEqual({ zone, plus }));
  test.each([-1, 251, 1.5])('of %s breaches is refused', (breaches) => expect(() => trafficLight(breaches)).toThrow(`breaches: expected a whole number from 0 to 250, was ${breaches}`));
});

describe('a backtest of value at risk', () => {
  const lostOn = (days: readonly number[], count = 250) => Float64Array.from({ length: count }, (_, at) => (days.includes(at) ? -101 : -100));
  const forecast = (count = 250) => new Float64Array(count).fill(100);

  test('counts losses beyond the forecast, not those at it', () => expect(varBacktest(lostOn([3, 200]), forecast(), 0.01)).toMatchObject({ periods: 250, breaches: 2, light: { zone: 'green' } }));
  test('agrees with Kupiec: 2 of 250 at 1 % are likely, 12 are not', () =>
    expect([varBacktest(lostOn([3, 200]), forecast(), 0.01).kupiec?.pValue, varBacktest(lostOn([3, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200, 220]), forecast(), 0.01).kupiec?.pValue]).toEqual([expect.closeTo(0.742, 3), expect.closeTo(0, 3)]));
  test('has a light of the last 250 periods only', () => expect(varBacktest(lostOn([0, 1, 2, 3, 4, 5], 256), forecast(256), 0.01)).toMatchObject({ breaches: 6, light: { zone: 'green' } }));
  test('has no light of fewer periods, nor at another tail', () => expect([varBacktest(lostOn([], 249), forecast(249), 0.01).light, varBacktest(lostOn([]), forecast(), 0.05).light]).toEqual([null, null]));
  test('of unequal lengths is refused', () => expect(() => varBacktest([1], [], 0.01)).toThrow('varUsd: expected 1 forecasts, one for each period, was 0'));
});
