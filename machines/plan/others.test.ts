import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Operand, Plan, Rule } from '../../subjects/plan.ts';
import { compile } from './compile.ts';
import { close, examplePlan } from './examplePlan.ts';
import { hearersOf, namesRead, symbolsRead } from './others.ts';

const flat = (price: number, volume = 1) => ({ open: price, high: price, low: price, close: price, volume });
const above = (left: Operand, right: Operand): Rule => ({ compare: 'above', left, right });
const value = (figure: number): Operand => ({ value: figure });
const evaluatorOf = (entry: Rule, over: Partial<Plan> = {}) => compile({ ...examplePlan, entry, ...over }).evaluator();
const [yes, no] = [true, false];

const entries = (entry: Rule, closes: readonly number[]): readonly boolean[] => {
  const evaluator = evaluatorOf(entry);
  return closes.map((each) => {
    evaluator.update(flat(each));
    return evaluator.enters();
  });
};
const crossesAbove = (left: Operand, right: Operand): Rule => ({ cross: 'above', left, right });
const roc: Operand = { indicator: { kind: 'roc', length: 1, source: 'volume' }, offset: 0, times: 2 };

describe('operands that are computed', () => {
  test.each<[string, Rule, readonly number[], readonly boolean[]]>([
    ['a scaled field', above(close, { bar: 'close', offset: 1, times: 1.1 }), [10, 11, 12.5], [no, no, yes]],
    ['a scaled average is warm with its average', above(close, { indicator: { kind: 'sma', length: 2, source: 'close' }, offset: 0, times: 0.5 }), [4, 4], [no, yes]],
    ['a sum', above({ sum: [{ bar: 'close', offset: 0 }, { bar: 'close', offset: 1 }] }, value(9)), [9, 4, 5, 5], [no, yes, no, yes]],
    ['a difference', above({ sum: [{ bar: 'close', offset: 0 }, { bar: 'close', offset: 1, times: -1 }] }, value(1)), [1, 2, 4], [no, no, yes]],
    ['a crossing of a scaled field', crossesAbove({ bar: 'close', offset: 0, times: 2 }, value(10)), [5, 6, 7], [no, yes, no]],
    ['a crossing of a sum', crossesAbove({ sum: [{ bar: 'close', offset: 1 }, { bar: 'open', offset: 0 }] }, value(9)), [4, 5, 5, 5], [no, no, yes, no]],
  ])('%s', (_, rule, closes, expected) => expect(entries(rule, closes)).toEqual(expected));

  test('what is scaled and has no value makes no rule true', () => {
    const evaluator = evaluatorOf({ not: above(roc, value(1)) });
    expect([0, 7, 7].map((volume) => {
      evaluator.update(flat(1, volume));
      return evaluator.enters();
    })).toEqual([no, no, yes]);
  });
  test('a reason names them', () => {
    const evaluator = evaluatorOf(above({ sum: [{ bar: 'close', offset: 0 }, { bar: 'close', offset: 1, times: 2 }] }, { bar: 'close', offset: 0, times: 1.5 }));
    evaluator.update(flat(1));
    evaluator.update(flat(2));
    expect(evaluator.because('entry')).toBe('(close + 2 x close 1 bar ago) 4 above 1.5 x close 3');
  });
});

/** Bars of SPY and of another at times 1, 2, 3 ...; what is undefined has no bar then. Whether the entry is true at each bar of SPY. */
function judged(entry: Rule, own: readonly number[], other: readonly (number | undefined)[], otherFirst = false): readonly boolean[] {
  const evaluator = evaluatorOf(entry);
  return own.map((price, at) => {
    const theirs = other[at];
    const hear = () => (theirs === undefined ? undefined : evaluator.hear('QQQ', flat(theirs), at + 1));
    if (otherFirst) hear();
    evaluator.reach(at + 1);
    evaluator.update(flat(price));
    const enters = evaluator.enters();
    if (!otherFirst) hear();
    return enters;
  });
}
const ofQqq: Operand = { bar: 'close', offset: 0, of: 'QQQ' };
const ratio: Operand = { bar: 'close', offset: 0, against: 'QQQ' };
const ratioMean: Operand = { indicator: { kind: 'sma', length: 2, source: 'close' }, offset: 0, against: 'QQQ' };

describe('operands of another symbol', () => {
  test.each<[string, Rule, readonly number[], readonly (number | undefined)[], readonly boolean[]]>([
    ['its newest bar before this one', above(ofQqq, value(5)), [1, 1, 1, 1], [6, 4, 6, 9], [no, yes, no, yes]],
    ['where it has no bar, the one before', above(ofQqq, value(5)), [1, 1, 1, 1], [6, undefined, undefined, 4], [no, yes, yes, yes]],
    ['its own bars back', above({ ...ofQqq, offset: 1 }, value(5)), [1, 1, 1, 1, 1], [6, undefined, 4, 4, 4], [no, no, no, yes, no]],
    ['the ratio of the closes before this bar', above(ratio, value(2)), [9, 2, 9, 1], [3, 3, 3, 3], [no, yes, no, yes]],
    ['the ratio to its newest close', above(ratio, value(2)), [9, 2, 9, 9], [3, undefined, 9, 3], [no, yes, no, no]],
    ['an indicator of the ratio', above(ratio, ratioMean), [9, 3, 6, 1], [3, 3, 3, 3], [no, no, no, yes]],
    ['a crossing of the ratio', { cross: 'below', left: ratio, right: value(2) }, [9, 3, 3, 9], [3, 3, 3, 3], [no, no, yes, no]],
    ['is nothing before there is one', { not: above(ofQqq, value(5)) }, [1, 1, 1], [undefined, 4, 4], [no, no, yes]],
    ['beside the newest own bar', above(close, ofQqq), [9, 2, 9], [3, 3, 3], [no, no, yes]],
  ])('are %s', (_, rule, own, other, expected) => {
    expect(judged(rule, own, other)).toEqual(expected);
    expect(judged(rule, own, other, true)).toEqual(expected);
  });

  test('a reason names them', () => {
    const evaluator = evaluatorOf(above({ ...ofQqq, times: 2 }, ratioMean));
    evaluator.reach(1);
    evaluator.update(flat(4));
    evaluator.hear('QQQ', flat(2), 1);
    evaluator.reach(2);
    evaluator.update(flat(6));
    evaluator.reach(3);
    evaluator.update(flat(6));
    expect(evaluator.because('entry')).toBe('2 x close of QQQ 4 above sma(2) against QQQ 2.5');
  });
  test('their warm-up is one bar longer', () => {
    expect(compile({ ...examplePlan, entry: above(ratio, ratioMean), exit: above(value(0), close) }).warmUpBars).toBe(3);
    expect(compile({ ...examplePlan, entry: above(ofQqq, value(1)), exit: above(value(0), close) }).warmUpBars).toBe(2);
  });
});

const pair: Plan = {
  ...examplePlan, universe: ['SPY', 'QQQ'], entry: { all: [above({ ...ratioMean, against: 'other' }, { ...ratio, against: 'other' }), above(close, { bar: 'low', offset: 1, of: 'IWM' })] },
  exit: { cross: 'above', left: { sum: [{ bar: 'close', offset: 0, of: 'SPY' }, { bar: 'close', offset: 2 }] }, right: { indicator: { kind: 'ema', length: 3, source: 'close' }, offset: 0, times: 2 } },
};

test('what a plan reads, and who reads it', () => {
  expect(namesRead(pair)).toEqual(['IWM', 'SPY', 'other']);
  expect(symbolsRead(pair)).toEqual(['IWM']);
  expect(Object.fromEntries(hearersOf(pair))).toEqual({
    IWM: [{ symbol: 'SPY', as: 'IWM' }, { symbol: 'QQQ', as: 'IWM' }],
    SPY: [{ symbol: 'SPY', as: 'SPY' }, { symbol: 'QQQ', as: 'SPY' }, { symbol: 'QQQ', as: 'other' }],
    QQQ: [{ symbol: 'SPY', as: 'other' }],
  });
  expect(hearersOf(examplePlan).size).toBe(0);
});

const step = fc.record({ own: fc.integer({ min: 5, max: 9 }), iwm: fc.option(fc.integer({ min: 5, max: 9 })), spy: fc.option(fc.integer({ min: 5, max: 9 })), other: fc.option(fc.integer({ min: 5, max: 9 })), turn: fc.nat(3) });

test('a decision does not depend on the order of the bars of one time, nor on where the state was kept', () => fc.assert(fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), fc.nat(40), (steps, cut) => {
  const compiled = compile(pair);
  const one = compiled.evaluator();
  let two = compiled.evaluator();
  steps.forEach(({ own, iwm, spy, other, turn }, at) => {
    const heard = ([['IWM', iwm], ['SPY', spy], ['other', other]] as const).flatMap(([name, price]) => (price === null ? [] : [{ name, price }]));
    one.reach(at);
    one.update(flat(own));
    for (const { name, price } of heard) one.hear(name, flat(price), at);
    if (at === cut) two = compiled.evaluator(JSON.parse(JSON.stringify(two.save())));
    for (const { name, price } of heard.slice(0, turn).reverse()) two.hear(name, flat(price), at);
    two.reach(at);
    two.update(flat(own));
    for (const { name, price } of heard.slice(turn)) two.hear(name, flat(price), at);
    expect([two.enters(), two.exits()]).toEqual([one.enters(), one.exits()]);
  });
  expect(two.save()).toEqual(one.save());
})));
