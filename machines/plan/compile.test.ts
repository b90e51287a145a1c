import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Operand, Plan, Rule } from '../../subjects/plan.ts';
import { compile } from './compile.ts';
import { close, examplePlan, sma } from './examplePlan.ts';

const flat = (price: number, volume = 1) => ({ open: price, high: price, low: price, close: price, volume });

/** Whether the entry rule is true at each of these closes. */
function entries(entry: Rule, closes: readonly number[]): readonly boolean[] {
  const evaluator = compile({ ...examplePlan, entry }).evaluator();
  return closes.map((each) => {
    evaluator.update(flat(each));
    return evaluator.enters();
  });
}

const value = (figure: number): Operand => ({ value: figure });
const above = (left: Operand, right: Operand): Rule => ({ compare: 'above', left, right });
const earlier = (offset: number): Operand => ({ bar: 'close', offset });
const [yes, no] = [true, false];

describe('rules', () => {
  test.each<[string, Rule, readonly number[], readonly boolean[]]>([
    ['above is not equal', above(close, value(5)), [4, 5, 6], [no, no, yes]],
    ['below is not equal', { compare: 'below', left: close, right: value(5) }, [4, 5, 6], [yes, no, no]],
    ['a crossing shows on one bar only', { cross: 'above', left: close, right: value(5) }, [4, 6, 7], [no, yes, no]],
    ['from equal to above is a crossing', { cross: 'above', left: close, right: value(5) }, [5, 6], [no, yes]],
    ['from above to equal is none', { cross: 'above', left: close, right: value(5) }, [6, 5, 6], [no, no, yes]],
    ['the first bar crosses nothing', { cross: 'above', left: close, right: value(5) }, [6, 7], [no, no]],
    ['a crossing below', { cross: 'below', left: close, right: value(5) }, [6, 5, 4, 3], [no, no, yes, no]],
    ['a crossing needs both sides warm a bar before', { cross: 'above', left: close, right: sma(3) }, [3, 2, 9, 1, 9], [no, no, no, no, yes]],
    ['an offset looks back by bars', above(close, earlier(2)), [1, 5, 2, 4, 3], [no, no, yes, no, yes]],
    ['a crossing of what was before', { cross: 'above', left: earlier(1), right: value(5) }, [4, 6, 7], [no, no, yes]],
    ['all', { all: [above(close, value(3)), above(value(6), close)] }, [3, 4, 6], [no, yes, no]],
    ['any', { any: [above(close, value(5)), above(value(2), close)] }, [1, 3, 6], [yes, no, yes]],
    ['not', { not: above(close, value(5)) }, [4, 6], [yes, no]],
    ['not of what is not warm is false', { not: above(sma(3), value(5)) }, [1, 1, 1], [no, no, yes]],
    ['any with one part not warm is false', { any: [above(close, value(5)), above(sma(3), value(5))] }, [9, 9, 9], [no, no, yes]],
  ])('%s', (_, rule, closes, expected) => expect(entries(rule, closes)).toEqual(expected));
});

test('not of a rate of change against zero is false, as it has no value', () => {
  const roc: Operand = { indicator: { kind: 'roc', length: 1, source: 'volume' }, offset: 0 };
  const evaluator = compile({ ...examplePlan, entry: { not: above(roc, value(1)) } }).evaluator();
  expect([0, 7, 7].map((volume) => {
    evaluator.update(flat(1, volume));
    return evaluator.enters();
  })).toEqual([no, no, yes]);
});

const band = (output: 'upper' | 'lower'): Operand => ({ indicator: { kind: 'bollinger', length: 20, deviations: 2, output, source: 'close' }, offset: 0 });
const breakout: Plan = {
  ...examplePlan, entry: { all: [{ cross: 'above', left: close, right: band('upper') }, above({ indicator: { kind: 'rsi', length: 5, source: 'close' }, offset: 3 }, value(40))] },
  exit: { any: [{ cross: 'below', left: close, right: band('lower') }, { not: above(earlier(2), { indicator: { kind: 'donchian', length: 4, output: 'lower' }, offset: 0 }) }] },
  stop: { kind: 'atr', length: 14, multiple: 2 }, sizing: { kind: 'volatility', targetAnnual: 0.1, lookback: 20 },
};

test('equal indicators are kept once, also where they give different outputs', () =>
  expect(compile({ ...breakout, exit: { cross: 'below', left: close, right: band('lower') } }).cells - compile({ ...breakout, exit: { cross: 'below', left: close, right: band('upper') } }).cells).toBe(1));

test('the warm-up is that of whatever takes longest', () => {
  expect(compile(examplePlan).warmUpBars).toBe(4);
  expect(compile(breakout).warmUpBars).toBe(21);
  expect(compile({ ...examplePlan, stop: { kind: 'atr', length: 30, multiple: 2 } }).warmUpBars).toBe(30);
});

const rising = Array.from({ length: 21 }, (_, at) => flat(100 * 1.01 ** at));
const afterRising = (plan: Plan) => {
  const evaluator = compile(plan).evaluator();
  for (const bar of rising) evaluator.update(bar);
  return evaluator;
};

test('the stop gets its range and the sizing its volatility', () => {
  expect(afterRising(breakout).atr()).toBeCloseTo(1.0632306, 6);
  expect(afterRising(breakout).volatilityAnnual()).toBeLessThan(1e-12);
});
test('a plan without such a stop or sizing has neither', () => expect([afterRising(examplePlan).atr(), afterRising(examplePlan).volatilityAnnual()]).toEqual([undefined, undefined]));
test('before its warm-up the volatility has no value', () => expect(compile(breakout).evaluator().volatilityAnnual()).toBeUndefined());

test('volatility is the sample deviation of returns, a year of 252 days', () => {
  const evaluator = compile({ ...breakout, sizing: { kind: 'volatility', targetAnnual: 0.1, lookback: 5 } }).evaluator();
  for (const price of [100, 110, 99, 108.9, 98.01, 107.811]) evaluator.update(flat(price));
  // Returns 0.1, -0.1, 0.1, -0.1, 0.1: mean 0.02, squares of the differences 0.048, over 4.
  expect(evaluator.volatilityAnnual()).toBeCloseTo(Math.sqrt(0.012 * 252), 12);
});

describe('a reason', () => {
  const reasonOf = (entry: Rule, ...closes: readonly number[]) => {
    const evaluator = compile({ ...examplePlan, entry }).evaluator();
    for (const each of closes) evaluator.update(flat(each));
    return evaluator.because('entry');
  };
  test('names both sides with their figures', () => expect(reasonOf({ cross: 'above', left: sma(2), right: sma(3) }, 9, 8, 7, 8.123456789)).toBe('sma(2) 7.56173 crossed above sma(3) 7.70782'));
  test('joins all', () => expect(reasonOf({ all: [above(close, value(1)), above(earlier(1), value(0))] }, 1, 2)).toBe('close 2 above 1 and close 1 bar ago 1 above 0'));
  test('of any tells the one that is true', () => expect(reasonOf({ any: [above(close, value(5)), above(close, value(1))] }, 2)).toBe('close 2 above 1'));
  test('marks a not', () => expect(reasonOf({ not: above(close, value(5)) }, 2)).toBe('not (close 2 above 5)'));
});

const anyBars = fc.array(fc.record({
  open: fc.integer({ min: 90, max: 110 }), high: fc.integer({ min: 110, max: 120 }), low: fc.integer({ min: 80, max: 90 }), close: fc.integer({ min: 90, max: 110 }), volume: fc.integer({ min: 0, max: 9 }),
}), { minLength: 1, maxLength: 80 });

test('an evaluator restored from its state as JSON goes on identically, wherever it is cut', () => fc.assert(fc.property(anyBars, fc.nat(80), (bars, cut) => {
  const compiled = compile(breakout);
  const [whole, begun] = [compiled.evaluator(), compiled.evaluator()];
  for (const bar of bars.slice(0, cut)) [whole.update(bar), begun.update(bar)];
  const restored = compiled.evaluator(JSON.parse(JSON.stringify(begun.save())));
  for (const bar of bars.slice(cut)) {
    whole.update(bar);
    restored.update(bar);
    expect([restored.enters(), restored.exits(), restored.atr(), restored.volatilityAnnual()]).toEqual([whole.enters(), whole.exits(), whole.atr(), whole.volatilityAnnual()]);
  }
  expect(restored.save()).toEqual(whole.save());
})));

test("another plan's state is refused", () => expect(() => compile(breakout).evaluator(compile(examplePlan).evaluator().save())).toThrow('another plan or version'));
