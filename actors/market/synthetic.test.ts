import { describe, expect, test } from 'vitest';
import { checked } from './checked.ts';
import { syntheticBars } from './synthetic.ts';
import { normal, xoshiro } from '../../machines/random.ts';
import type { MarketSource } from '../../subjects/desk.ts';

type Synthetic = Extract<MarketSource, { kind: 'synthetic' }>;
const market: Synthetic = { kind: 'synthetic', seed: 7, symbols: ['ZED', 'ACE'], timeframe: '1d', bars: 400, from: '2020-01-01T00:00:00Z' };
const all = { from: market.from };
const steps = (over: Partial<Synthetic> = {}) => [...syntheticBars({ ...market, ...over }).between(all).steps()];

test('the same seed draws the same bars', () => expect(steps()).toEqual(steps()));
test('another seed draws others', () => expect(steps()[0]?.rows).not.toEqual(steps({ seed: 8 })[0]?.rows));
test('a symbol’s bars do not depend on which others there are', () =>
  expect(steps({ symbols: ['ACE'] }).map(({ rows }) => rows[0])).toEqual(steps().map(({ rows }) => rows[0])));
test('the first bars, so that a change of the generator does not go unnoticed', () => expect(steps()[0]).toMatchInlineSnapshot(`
  {
    "at": "2020-01-01T21:00:00Z",
    "rows": [
      {
        "at": "2020-01-01T21:00:00Z",
        "close": "180.69",
        "due": "2020-01-01T21:00:00Z",
        "high": "191.25",
        "low": "180.68",
        "open": "189.26",
        "origin": "synthetic ACE 1",
        "symbol": "ACE",
        "timeframe": "1d",
        "volume": "235466",
      },
      {
        "at": "2020-01-01T21:00:00Z",
        "close": "99.28",
        "due": "2020-01-01T21:00:00Z",
        "high": "99.43",
        "low": "97",
        "open": "97.76",
        "origin": "synthetic ZED 1",
        "symbol": "ZED",
        "timeframe": "1d",
        "volume": "411740",
      },
    ],
    "warmUp": false,
  }
`));
test('there are as many bars as asked for, on weekdays', () => {
  const days = steps().map(({ at }) => new Date(at).getUTCDay());
  expect([days.length, Math.min(...days), Math.max(...days)]).toEqual([400, 1, 5]);
});
test('all of them pass the data checks without a flag', () => {
  const bars = [...checked(steps(), { maxJump: 0.25, maxGapDays: 4 })].flatMap((step) => step.bars);
  expect([bars.length, bars.filter(({ bar }) => bar.flags.length > 0)]).toEqual([800, []]);
});
test('after a step comes the rest', () => {
  const source = syntheticBars(market).between({ from: '2020-03-01T00:00:00Z', to: '2020-06-01T00:00:00Z', warmUpBars: 5 });
  const whole = [...source.steps()];
  expect([...source.after(whole[9]?.at ?? '')]).toEqual(whole.slice(10));
});
test('warm-up bars come before the span', () => {
  const source = syntheticBars(market).between({ from: '2020-03-02T00:00:00Z', before: '2020-03-03T00:00:00Z', warmUpBars: 2 });
  expect([...source.steps()].map(({ at, warmUp }) => [at, warmUp])).toEqual([['2020-02-27T21:00:00Z', true], ['2020-02-28T21:00:00Z', true], ['2020-03-02T21:00:00Z', false]]);
});
test('hours run from 9:30 to 16:00, the last one half', () =>
  expect(steps({ timeframe: '1h', bars: 8 }).map(({ at }) => at.slice(5, 16))).toEqual(['01-01T15:30', '01-01T16:30', '01-01T17:30', '01-01T18:30', '01-01T19:30', '01-01T20:30', '01-01T21:00', '01-02T15:30']));

describe('random figures', () => {
  test('uniform ones lie in [0, 1) and average to a half', () => {
    const draw = xoshiro(1);
    const drawn = Array.from({ length: 10_000 }, draw);
    expect(drawn.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(drawn.reduce((sum, value) => sum + value, 0) / drawn.length).toBeCloseTo(0.5, 2);
  });
  test('normal ones have mean 0 and deviation 1', () => {
    const uniform = xoshiro(2);
    const drawn = Array.from({ length: 10_000 }, () => normal(uniform));
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(Math.sqrt(drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length)).toBeCloseTo(1, 1);
  });
});
